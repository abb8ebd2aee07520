#include "people/second_factors.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "people/passwords.hpp"
#include "people/totp.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <sodium.h>

namespace bof {
namespace {

constexpr std::size_t code_bytes_max = 64;
constexpr PublicText key_is_lost =
    "codes cannot be checked: the key file of second factors, factor.key in the data folder, is "
    "missing or another than the register was written with; restore it from the backup";

std::string make_secret() {
    std::string secret(totp_secret_bytes, '\0');
    randombytes_buf(secret.data(), secret.size());
    return secret;
}

std::vector<std::string> make_codes() {
    std::vector<std::string> codes;
    while (codes.size() < recovery_codes_made) codes.push_back(make_recovery_code());
    return codes;
}

/// As it was made, however it was typed.
std::string normalised(std::string_view code) {
    std::string made;
    for (const char symbol : code) {
        if (symbol != ' ' && symbol != '-') made += to_lower_ascii(symbol);
    }
    return made;
}

}  // namespace

std::string_view to_text(CodeOutcome outcome) {
    constexpr std::array<std::string_view, 3> names{"right", "wrong_code", "used_code"};
    return names.at(static_cast<std::size_t>(outcome));
}

SecondFactors::SecondFactors(FactorRegister& rows, const std::filesystem::path& key_file,
                             const Clock& clock)
    : rows_(rows), clock_(clock) {
    auto opened = open(key_file);
    if (opened.ok() && *opened) {
        key_ = std::move(*opened);
        return;
    }
    problem_ = std::string{opened.ok() ? key_is_lost.view() : opened.error().public_text.view()};
    log_event(LogLevel::error, "people.factor_key_unusable",
              {{"error", opened.ok() ? problem_ : to_log_line(opened.error())}});
}

Result<std::optional<FactorKey>> SecondFactors::open(const std::filesystem::path& key_file) {
    const auto sealed = rows_.any();
    if (!sealed.ok()) return sealed.error();
    if (!*sealed) {
        auto made = FactorKey::load_or_make(key_file);
        if (!made.ok()) return made.error();
        return std::optional{std::move(*made)};
    }
    auto found = FactorKey::load(key_file);
    if (!found.ok() || !*found) return found;
    if (!(*found)->unseal((*sealed)->person, (*sealed)->sealed_secret)) {
        return std::optional<FactorKey>{};
    }
    return found;
}

std::optional<std::string> SecondFactors::problem() const {
    return key_ ? std::nullopt : std::optional{problem_};
}

Result<void> SecondFactors::ready() const {
    if (key_) return {};
    return Error{Errc::unavailable, key_is_lost, problem_};
}

Result<std::string> SecondFactors::secret_of(const SecondFactorRow& row) const {
    if (auto can = ready(); !can.ok()) return can.error();
    auto secret = key_->unseal(row.person, row.sealed_secret);
    if (!secret) return Error{Errc::unavailable, key_is_lost, "a secret cannot be unsealed"};
    return std::move(*secret);
}

std::vector<std::string> SecondFactors::hashes_of(PersonId person,
                                                  const std::vector<std::string>& codes) const {
    std::vector<std::string> hashes;
    for (const std::string& code : codes) hashes.push_back(key_->hash(person, normalised(code)));
    return hashes;
}

Result<std::string> SecondFactors::begin(PersonId person, AuditEntry entry) {
    if (auto can = ready(); !can.ok()) return can.error();
    std::string secret = make_secret();
    const auto begun = rows_.begin(person, key_->seal(person, secret), std::move(entry));
    if (!begun.ok()) return begun.error();
    return secret;
}

Result<std::optional<std::vector<std::string>>> SecondFactors::confirm(PersonId person,
                                                                       std::string_view code,
                                                                       AuditEntry entry) {
    const auto row = rows_.find(person);
    if (!row.ok()) return row.error();
    if (!*row || (*row)->confirmed) {
        return Error{Errc::conflict, "nothing was begun: ask for a new secret first"};
    }
    const auto secret = secret_of(**row);
    if (!secret.ok()) return secret.error();
    const auto step = totp_matching_step(*secret, code, clock_.now());
    if (!step) return std::optional<std::vector<std::string>>{};
    auto codes = make_codes();
    const auto confirmed = rows_.confirm(person, (*row)->sealed_secret, *step,
                                         hashes_of(person, codes), std::move(entry));
    if (!confirmed.ok()) return confirmed.error();
    return std::optional{std::move(codes)};
}

Result<CodeOutcome> SecondFactors::use_code(PersonId person, std::string_view code,
                                            const std::optional<AuditEntry>& recovered) {
    if (code.size() > code_bytes_max) return CodeOutcome::wrong_code;
    const auto row = rows_.find(person);
    if (!row.ok()) return row.error();
    if (!*row || !(*row)->confirmed) return CodeOutcome::wrong_code;
    const auto secret = secret_of(**row);
    if (!secret.ok()) return secret.error();
    if (const auto step = totp_matching_step(*secret, code, clock_.now())) {
        const auto used = rows_.use_step(person, (*row)->sealed_secret, *step);
        if (!used.ok()) return used.error();
        return *used ? CodeOutcome::right : CodeOutcome::used_code;
    }
    if (!recovered) return CodeOutcome::wrong_code;
    const auto used =
        rows_.use_recovery_code(person, key_->hash(person, normalised(code)), *recovered);
    if (!used.ok()) return used.error();
    return *used ? CodeOutcome::right : CodeOutcome::wrong_code;
}

Result<std::vector<std::string>> SecondFactors::new_recovery_codes(PersonId person,
                                                                   AuditEntry entry) {
    if (auto can = ready(); !can.ok()) return can.error();
    auto codes = make_codes();
    const auto put =
        rows_.replace_recovery_codes(person, hashes_of(person, codes), std::move(entry));
    if (!put.ok()) return put.error();
    return codes;
}

}  // namespace bof
