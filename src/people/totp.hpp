#pragma once

#include "base/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bof {

/// A code's life, and how many of them early or late a code may be: the clock of a phone and ours
/// are apart by less than that.
inline constexpr std::chrono::seconds totp_step{30};
inline constexpr std::int64_t totp_drift_steps = 1;
inline constexpr std::size_t totp_digits = 6;
/// What RFC 4226 recommends: 160 bits.
inline constexpr std::size_t totp_secret_bytes = 20;

/// The number of the time step that holds `now`: since 1970, half-open.
std::int64_t totp_step_of(UtcTime now);
/// The code of a time step, `digits` digits (RFC 6238 with HMAC-SHA-1, RFC 4226; 6 to 8).
std::string totp_code(std::string_view secret, std::int64_t step, std::size_t digits = totp_digits);
/// The step, at most totp_drift_steps from that of `now`, whose code it is; blanks in `code` do
/// not count. Nothing: of none. Cost: three HMACs, whatever the code.
std::optional<std::int64_t> totp_matching_step(std::string_view secret, std::string_view code,
                                               UtcTime now);

/// RFC 4648 without padding: how people and apps take a secret.
std::string to_base32(std::string_view bytes);
/// The address that an app reads from a QR code. `issuer` and `account` may hold any text.
std::string totp_address(std::string_view issuer, std::string_view account,
                         std::string_view secret);

}  // namespace bof
