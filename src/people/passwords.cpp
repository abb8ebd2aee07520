#include "people/passwords.hpp"

#include "base/assert.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <sodium.h>

namespace bof {
namespace {

/// Fewest different symbols of a password.
constexpr std::size_t distinct_symbols_min = 5;
constexpr std::size_t token_bytes = 32;
/// Without 0 o 1 l i, which are taken for each other when read out.
constexpr std::string_view one_time_symbols = "abcdefghjkmnpqrstuvwxyz23456789";

Result<std::string> argon2id(std::string_view password, const PasswordCost& cost) {
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost.passes,
                              cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return Error{Errc::unavailable, "there is not enough memory for this now: try again"};
    }
    return std::string{text.data()};
}

bool verifies(const std::string& stored, std::string_view password) {
    return stored.size() < crypto_pwhash_STRBYTES &&
           crypto_pwhash_str_verify(stored.c_str(), password.data(), password.size()) == 0;
}

std::string to_hex(const unsigned char* bytes, std::size_t count) {
    std::string hex(count * 2 + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), bytes, count);
    hex.pop_back();
    return hex;
}

std::string random_groups(std::size_t groups) {
    constexpr std::size_t group_symbols = 4;
    BOF_ASSERT(sodium_init() >= 0);
    std::string text;
    for (std::size_t index = 0; index < groups * group_symbols; ++index) {
        if (index != 0 && index % group_symbols == 0) text += '-';
        text += one_time_symbols[randombytes_uniform(
            static_cast<std::uint32_t>(one_time_symbols.size()))];
    }
    return text;
}

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

}  // namespace

PasswordHasher::PasswordHasher(const PasswordCost& cost, const PasswordLimits& limits)
    : cost_(cost), limits_(limits) {
    BOF_ASSERT(sodium_init() >= 0);
    // Without memory at the start the decoy is empty, and pretend() makes a hash instead.
    if (auto made = argon2id(make_token(), cost_); made.ok()) decoy_ = std::move(*made);
}

Result<PasswordHasher::Turn> PasswordHasher::turn() {
    const bool got = busy_.wait_for(
        limits_.wait_max, [&](std::size_t busy) { return busy < limits_.at_once_max; },
        [&](std::size_t& busy) {
            if (busy >= limits_.at_once_max) return false;
            ++busy;
            return true;
        });
    if (!got) {
        return Error{Errc::unavailable, "too many are signing in: try again in a moment"};
    }
    return Turn{*this};
}

PasswordHasher::Turn::~Turn() {
    if (hasher_ == nullptr) return;
    hasher_->busy_.with([](std::size_t& busy) { --busy; });
    hasher_->busy_.notify();
}

Result<std::string> PasswordHasher::Turn::hash(std::string_view password) const {
    return argon2id(password, hasher_->cost_);
}

bool PasswordHasher::Turn::matches(const std::string& stored, std::string_view password) const {
    if (stored.empty()) {
        pretend(password);
        return false;
    }
    return verifies(stored, password);
}

void PasswordHasher::Turn::pretend(std::string_view password) const {
    if (hasher_->decoy_.empty()) {
        argon2id(password, hasher_->cost_).ignore("only its time matters");
    } else {
        verifies(hasher_->decoy_, password);
    }
}

Result<void> check_new_password(const PolicyInForce& policy, const Person& person,
                                std::string_view password) {
    if (code_points(password) < policy.password_characters_min) {
        return Error{Errc::invalid_argument, "the password is too short: take several words"};
    }
    if (password.size() > password_bytes_max) {
        return Error{Errc::invalid_argument, "the password is longer than 256 bytes"};
    }
    if (std::set<char>(password.begin(), password.end()).size() < distinct_symbols_min) {
        return Error{Errc::invalid_argument, "the password repeats too few symbols"};
    }
    if (lower_ascii(password).find(person.user_name) != std::string::npos) {
        return Error{Errc::invalid_argument, "the password must not contain the user name"};
    }
    return {};
}

std::string make_one_time_password() { return random_groups(4); }
std::string make_recovery_code() { return random_groups(3); }

std::string make_token() {
    BOF_ASSERT(sodium_init() >= 0);
    std::array<unsigned char, token_bytes> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return to_hex(bytes.data(), bytes.size());
}

std::string token_hash(std::string_view token) {
    std::array<unsigned char, crypto_generichash_BYTES> hash{};
    crypto_generichash(hash.data(), hash.size(),
                       reinterpret_cast<const unsigned char*>(token.data()), token.size(), nullptr,
                       0);
    return to_hex(hash.data(), hash.size());
}

}  // namespace bof
