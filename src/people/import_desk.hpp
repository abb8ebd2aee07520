#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "people/access_desk.hpp"
#include "people/people_csv.hpp"
#include "people/people_desk.hpp"
#include "policy/policy_desk.hpp"
#include "register/people_register.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bof {

enum class PeopleImportMode : std::uint8_t { dry_run, apply };

/// What a row does, or would do.
struct PeopleImportRow {
    enum class Outcome : std::uint8_t {
        unchanged,
        changed,  ///< Facts of an account.
        applied,  ///< No account, and roles named: an application for access.
        without,  ///< No account, and no roles named: nothing.
        failed,   ///< Somebody has changed the account meanwhile, or policy says no.
    };

    std::uint32_t row = 0;
    std::string user_name = {};
    Outcome outcome = Outcome::unchanged;
    std::vector<std::string> fields = {};  ///< Of `changed`: which facts differ.
    bool suspends = false;                 ///< Of `changed`: the rights, until they are confirmed.
    RoleSet roles = {};                    ///< Of `applied`.
};
std::string_view to_text(PeopleImportRow::Outcome outcome);

struct PeopleImportReport {
    bool applied = false;  ///< False: a dry run, or there are problems; nothing was done.
    std::uint32_t unchanged = 0;
    std::vector<PeopleImportRow> rows = {};  ///< Without those that change nothing.
    std::vector<PeopleCsvProblem> problems = {};
};

/// Brings people up to a file of the force's personnel system: changes facts and makes
/// applications; never gives a role, never makes an account. Nothing is done while any row has a
/// problem. Each row is its own change with its own record.
///
/// Threads: any.
/// Errors:  denied; invalid_argument - as parse_people_csv(); unavailable; corrupt.
/// Rule.
class ImportDesk {
  public:
    /// What is passed must outlive it.
    ImportDesk(PeopleDesk& desk, AccessDesk& access, PeopleRegister& people, AuditSink& audit,
               const PolicyDesk& policy, const Clock& clock);

    /// `reason`: of the applications; 1 to 1000 bytes.
    Result<PeopleImportReport> import(const SignedIn& who, std::string_view csv,
                                      PeopleImportMode mode, const std::string& reason);

  private:
    Result<void> apply(const SignedIn& who, const PeopleCsvRow& row,
                       const std::vector<Versioned<Person>>& people, const std::string& reason,
                       PeopleImportRow& made);

    PeopleDesk& desk_;
    AccessDesk& access_;
    PeopleRegister& people_;
    AuditSink& audit_;
    const PolicyDesk& policy_;
    const Clock& clock_;
};

}  // namespace bof
