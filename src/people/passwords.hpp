#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "domain/person.hpp"
#include "policy/policy_in_force.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bof {

/// Longest password, in bytes: longer ones are wrong unread, so that nobody makes us hash a book.
inline constexpr std::size_t password_bytes_max = 256;

/// What one Argon2id costs. The default takes about 0.1 s of a core and follows RFC 9106's second
/// choice (64 MiB, for memory that is not plentiful) with one pass fewer than its three: sign-ins
/// are throttled and locked besides.
struct PasswordCost {
    std::uint64_t passes = 2;
    std::size_t memory_bytes = 64U << 20U;
};

struct PasswordLimits {
    std::size_t at_once_max = 2;
    std::chrono::milliseconds wait_max{5'000};  ///< For a turn.
};

/// Hashes passwords with Argon2id, so many at once: each takes PasswordCost::memory_bytes, and a
/// crowd at the door must not take the memory that ingest lives on.
/// Threads: any.
class PasswordHasher {
  public:
    explicit PasswordHasher(const PasswordCost& cost = {}, const PasswordLimits& limits = {});

    /// One turn to hash; given back when it goes.
    class Turn {
      public:
        explicit Turn(PasswordHasher& hasher) : hasher_(&hasher) {}
        ~Turn();
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        Turn(Turn&& other) noexcept : hasher_(other.hasher_) { other.hasher_ = nullptr; }
        Turn& operator=(Turn&&) = delete;

        /// In libsodium's form, with its salt and cost.
        /// Errors: unavailable - no memory for it now.
        Result<std::string> hash(std::string_view password) const;
        /// Compares in constant time. Cost: one hash, also when `stored` is no hash.
        bool matches(const std::string& stored, std::string_view password) const;
        /// Takes as long as matches(): for accounts that are not there.
        void pretend(std::string_view password) const;

      private:
        PasswordHasher* hasher_;
    };

    /// Waits for a turn. Errors: unavailable - too many are signing in.
    Result<Turn> turn();

  private:
    PasswordCost cost_;
    PasswordLimits limits_;
    Guarded<std::size_t> busy_{0};
    std::string decoy_;
};

/// Will this do as a new password of this person? Errors: invalid_argument - the text says why not.
Result<void> check_new_password(const PolicyInForce& policy, const Person& person,
                                std::string_view password);

/// A password to hand over once: four groups of four symbols that are not taken for each other,
/// about 79 bits.
std::string make_one_time_password();

/// A code that replaces a lost second factor once: three groups of four such symbols, about 59
/// bits.
std::string make_recovery_code();

/// A secret of 256 random bits, as 64 hexadecimal digits.
std::string make_token();
/// What is kept of a secret that is random enough to need no salt: BLAKE2b, hexadecimal.
std::string token_hash(std::string_view token);

}  // namespace bof
