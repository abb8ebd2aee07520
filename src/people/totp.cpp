#include "people/totp.hpp"

#include "base/assert.hpp"

#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

namespace bof {
namespace {

using Hash = std::array<unsigned char, 20>;

Hash hmac_sha1(std::string_view secret, std::int64_t step) {
    constexpr unsigned bits_in_byte = 8;
    std::array<unsigned char, 8> counter{};
    auto rest = static_cast<std::uint64_t>(step);
    for (auto byte = counter.rbegin(); byte != counter.rend(); ++byte) {
        *byte = static_cast<unsigned char>(rest & 0xFFU);
        rest >>= bits_in_byte;
    }
    Hash hash{};
    unsigned size = 0;
    const auto* made = HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()),
                            counter.data(), counter.size(), hash.data(), &size);
    BOF_ASSERT(made != nullptr && size == hash.size());
    return hash;
}

std::string without_blanks(std::string_view code) {
    std::string digits;
    for (const char symbol : code) {
        if (symbol != ' ') digits += symbol;
    }
    return digits;
}

/// Percent-encoded but for what RFC 3986 lets stand.
std::string encoded(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    constexpr std::string_view plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string made;
    for (const char symbol : text) {
        if (plain.find(symbol) != std::string_view::npos) {
            made += symbol;
            continue;
        }
        const auto byte = static_cast<unsigned char>(symbol);
        made += {'%', hex[byte >> 4U], hex[byte & 0xFU]};
    }
    return made;
}

}  // namespace

std::int64_t totp_step_of(UtcTime now) {
    return std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()) / totp_step;
}

std::string totp_code(std::string_view secret, std::int64_t step, std::size_t digits) {
    constexpr unsigned base = 10;
    const Hash hash = hmac_sha1(secret, step);
    const std::size_t at = hash.back() & 0xFU;
    auto number = ((hash.at(at) & 0x7FU) << 24U) | (std::uint32_t{hash.at(at + 1)} << 16U) |
                  (std::uint32_t{hash.at(at + 2)} << 8U) | hash.at(at + 3);
    std::string code(digits, '0');
    for (auto digit = code.rbegin(); digit != code.rend(); ++digit) {
        *digit = static_cast<char>('0' + number % base);
        number /= base;
    }
    return code;
}

std::optional<std::int64_t> totp_matching_step(std::string_view secret, std::string_view code,
                                               UtcTime now) {
    const std::string typed = without_blanks(code);
    const std::int64_t middle = totp_step_of(now);
    std::optional<std::int64_t> found;
    for (auto step = middle - totp_drift_steps; step <= middle + totp_drift_steps; ++step) {
        const std::string right = totp_code(secret, step);
        if (typed.size() == right.size() &&
            sodium_memcmp(typed.data(), right.data(), right.size()) == 0) {
            found = step;
        }
    }
    return found;
}

std::string to_base32(std::string_view bytes) {
    constexpr std::string_view symbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    constexpr unsigned symbol_bits = 5;
    constexpr unsigned byte_bits = 8;
    std::string text;
    std::uint32_t kept = 0;
    unsigned bits = 0;
    for (const char byte : bytes) {
        kept = (kept << byte_bits) | static_cast<unsigned char>(byte);
        for (bits += byte_bits; bits >= symbol_bits; bits -= symbol_bits) {
            text += symbols[(kept >> (bits - symbol_bits)) & 0x1FU];
        }
    }
    if (bits > 0) text += symbols[(kept << (symbol_bits - bits)) & 0x1FU];
    return text;
}

std::string totp_address(std::string_view issuer, std::string_view account,
                         std::string_view secret) {
    return "otpauth://totp/" + encoded(issuer) + ":" + encoded(account) +
           "?secret=" + to_base32(secret) + "&issuer=" + encoded(issuer) +
           "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace bof
