#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bof {

/// Why an operation failed, in words a caller can act on. Choose by what the caller should do
/// next: unavailable = try the same call again later; conflict = read again, then decide;
/// corrupt = stop and call a person; cancelled = nothing, for the caller wanted it so.
enum class Errc : std::uint8_t {
    invalid_argument,
    unauthenticated,
    denied,
    not_found,
    conflict,
    timeout,
    too_large,
    too_many,
    unsupported,
    unavailable,
    corrupt,
    cancelled,
    count_,  // Number of codes. Not a code.
};

/// How each code leaves the process. One table, so that HTTP and SOAP cannot disagree.
struct ErrcTraits {
    Errc code;
    std::string_view name;  // Stable: goes to logs, metrics and clients.
    std::uint16_t http_status;
    bool retryable;  // The same request may succeed later, unchanged.
};

inline constexpr std::array errc_table{
    ErrcTraits{Errc::invalid_argument, "invalid_argument", 400, false},
    ErrcTraits{Errc::unauthenticated, "unauthenticated", 401, false},
    ErrcTraits{Errc::denied, "denied", 403, false},
    ErrcTraits{Errc::not_found, "not_found", 404, false},
    ErrcTraits{Errc::conflict, "conflict", 409, false},
    ErrcTraits{Errc::timeout, "timeout", 408, true},
    ErrcTraits{Errc::too_large, "too_large", 413, false},
    ErrcTraits{Errc::too_many, "too_many", 429, true},
    ErrcTraits{Errc::unsupported, "unsupported", 501, false},
    ErrcTraits{Errc::unavailable, "unavailable", 503, true},
    ErrcTraits{Errc::corrupt, "corrupt", 500, false},
    ErrcTraits{Errc::cancelled, "cancelled", 409, false},
};

consteval bool errc_table_is_complete() {
    for (std::size_t index = 0; index < errc_table.size(); ++index) {
        if (static_cast<std::size_t>(errc_table[index].code) != index) return false;
    }
    return errc_table.size() == static_cast<std::size_t>(Errc::count_);
}
static_assert(errc_table_is_complete(), "add the new Errc to errc_table, in the same order");

constexpr const ErrcTraits& traits(Errc code) { return errc_table[static_cast<std::size_t>(code)]; }

/// Text that may leave the force. Takes only string literals, so that a VRM, a name or a file
/// path cannot get into a response by way of an error message.
class PublicText {
  public:
    // NOLINTNEXTLINE(google-explicit-constructor): a literal should read as a literal.
    consteval PublicText(const char* literal) : text_(literal) {}
    constexpr std::string_view view() const { return text_; }

  private:
    std::string_view text_;
};

/// A failure. `public_text` is a sentence for the client; `internal` goes only to our own log.
struct [[nodiscard]] Error {
    Errc code;
    PublicText public_text;
    std::string internal = {};
};

/// One line for the log: "unavailable: read store is busy [rocksdb: Busy]".
std::string to_log_line(const Error& error);

}  // namespace bof
