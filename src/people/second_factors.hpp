#pragma once

#include "people/factor_key.hpp"
#include "register/factor_register.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Codes of a set, each good once.
inline constexpr std::size_t recovery_codes_made = 10;

/// What came of looking at a code. Text for the record: "wrong_code".
enum class CodeOutcome : std::uint8_t { right, wrong_code, used_code };
std::string_view to_text(CodeOutcome outcome);

/// The secrets behind second factors: made, sealed, and codes held against them. Knows nobody's
/// rights.
///
/// Without its key, or with another, every function that needs it answers unavailable with what to
/// do: nobody gets past a second factor because it cannot be looked at.
///
/// Threads: any.
/// Errors:  of every function: unavailable; corrupt.
class SecondFactors {
  public:
    /// Loads the key; makes one only while nobody has a second factor. What is passed must outlive
    /// it.
    SecondFactors(FactorRegister& rows, const std::filesystem::path& key_file, const Clock& clock);

    /// Why codes cannot be looked at; absent: they can.
    std::optional<std::string> problem() const;
    /// Ok, or why not. Errors: unavailable.
    Result<void> ready() const;

    /// A new secret for this person, begun; what an app needs of it. Errors: as
    /// FactorRegister::begin().
    Result<std::string> begin(PersonId person, AuditEntry entry);
    /// Makes it count when the code is right, and returns its recovery codes. Nothing: it is not.
    /// Errors: conflict - none was begun.
    Result<std::optional<std::vector<std::string>>> confirm(PersonId person, std::string_view code,
                                                            AuditEntry entry);
    /// Looks at a code of the app, or with `recovery` also at recovery codes, and uses it up: of
    /// many at once exactly one is right. `recovered` goes on the record when it was a recovery
    /// code.
    Result<CodeOutcome> use_code(PersonId person, std::string_view code,
                                 const std::optional<AuditEntry>& recovered);
    /// A new set in place of all. Errors: as FactorRegister::replace_recovery_codes().
    Result<std::vector<std::string>> new_recovery_codes(PersonId person, AuditEntry entry);

    FactorRegister& rows() { return rows_; }

  private:
    Result<std::optional<FactorKey>> open(const std::filesystem::path& key_file);
    Result<std::string> secret_of(const SecondFactorRow& row) const;
    std::vector<std::string> hashes_of(PersonId person,
                                       const std::vector<std::string>& codes) const;

    FactorRegister& rows_;
    const Clock& clock_;
    std::optional<FactorKey> key_;
    std::string problem_;
};

}  // namespace bof
