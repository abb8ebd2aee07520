#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/person.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bof {

/// Somebody whose password was right and whose code is awaited. Opens nothing.
struct HalfSessionRow {
    std::string token_hash;
    std::string user_agent_hash;
    PersonId person{};
    std::string user_name;
    std::string password_hash;  ///< The one that was right.
    UtcTime ends{};
    std::uint32_t tries = 0;
};

/// Half sessions, in memory: what a restart forgets is begun again with the password. Bounded, and
/// so many a person that an attacker who knows a password cannot crowd out its owner for long.
/// Threads: any.
class HalfSessions {
  public:
    /// Errors: unavailable - too many are signing in.
    Result<void> add(HalfSessionRow row, UtcTime now);
    /// The row, with this try counted; nothing when there is none, it has ended, it is another
    /// browser's, or its tries are used up.
    std::optional<HalfSessionRow> take_try(const std::string& token_hash,
                                           const std::string& user_agent_hash, UtcTime now);
    void remove(const std::string& token_hash);

  private:
    Guarded<std::vector<HalfSessionRow>> rows_;
};

}  // namespace bof
