#pragma once

#include "register/people_register.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bof::detail {

/// Turns the number of a change into a text that tells nobody anything, and back. A number in the
/// clear would betray, by its gaps, how much goes on at other desks. Each process has its own key,
/// and a text is good only in the session it was made for. Threads: any.
class AlertCursors {
  public:
    AlertCursors();

    std::string seal(std::uint64_t change, SessionId session) const;
    /// Nothing when it was made by another process, for another session, or by nobody.
    std::optional<std::uint64_t> open(std::string_view cursor, SessionId session) const;

  private:
    static constexpr std::size_t key_bytes = 32;

    std::array<unsigned char, key_bytes> key_{};
};

}  // namespace bof::detail
