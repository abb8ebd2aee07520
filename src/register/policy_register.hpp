#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/ids.hpp"
#include "register/register.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Most versions of the policy listed by one call.
inline constexpr std::size_t policy_versions_page_max = 200;

enum class PolicyState : std::uint8_t {
    proposed,   ///< Waits for a second person.
    approved,   ///< Waits for its moment.
    in_force,   ///< One version, always.
    replaced,   ///< Was in force.
    refused,    ///< By a second person.
    withdrawn,  ///< Before it came into force.
    count_,
};
/// "proposed"... Stable: goes to the register, the API and the record.
std::string_view to_text(PolicyState state);
std::optional<PolicyState> parse_policy_state(std::string_view text);

/// A version of the policy, whole. Never changed but in its state. Rule.
struct PolicyVersion {
    std::uint32_t number = 0;       ///< 0: as the program was shipped.
    std::string body;               ///< As policy_text().
    std::uint32_t base = 0;         ///< The version that it changes.
    std::vector<std::string> rows;  ///< Ids of the rows that differ from `base`.
    bool loosens = false;           ///< Some of them take a safeguard away.
    PolicyState state = PolicyState::proposed;
    std::string reason;
    std::optional<PersonId> proposer;  ///< Absent: the program.
    std::string proposer_name;         ///< As it is now; only read.
    UtcTime proposed{};
    UtcTime effective{};              ///< From when it counts.
    std::optional<PersonId> decider;  ///< Who approved, refused or withdrew it.
    std::string decider_name;
    std::optional<UtcTime> decided;
    std::string decision_reason;
    std::optional<UtcTime> adopted;  ///< When the program put it in force.
};

/// What somebody decided about a version.
struct PolicyVerdict {
    std::uint32_t number;
    RowVersion version;  ///< As it was looked at.
    PolicyState to;      ///< approved, refused or withdrawn.
    PersonId decider;
    std::string reason;
};

/// The versions of the policy. A change and its audit entry are one transaction.
///
/// Threads: any, at once.
/// Errors:  of every function, beside those it names: unavailable; corrupt.
class PolicyRegister {
  public:
    explicit PolicyRegister(std::shared_ptr<detail::Database> database);

    /// Keeps `shipped` as version 0, in force, unless there are versions already.
    Result<void> begin(const std::string& shipped, AuditEntry entry);
    /// Adds a version, proposed or approved, with the next number.
    /// Errors: conflict - its base is in force no longer, or, of an approved one, another approved
    /// version waits.
    Result<Versioned<PolicyVersion>> add(PolicyVersion version, AuditEntry entry);
    /// Errors: not_found; conflict - somebody was faster, what it was is not open to this any more,
    /// or as add().
    Result<RowVersion> decide(const PolicyVerdict& verdict, AuditEntry entry);
    /// Puts the approved version in force whose moment has come at `now`, to the millisecond, and
    /// records it with `entry`, which gets the fact "version". Nothing: none has.
    Result<std::optional<PolicyVersion>> put_due_in_force(UtcTime now, AuditEntry entry);

    Result<PolicyVersion> in_force();
    /// Errors: not_found.
    Result<Versioned<PolicyVersion>> find(std::uint32_t number);
    /// Newest first, without their bodies.
    Result<std::vector<Versioned<PolicyVersion>>> list(
        std::size_t count_max, std::optional<std::uint32_t> before = std::nullopt);

  private:
    std::shared_ptr<detail::Database> database_;
};

}  // namespace bof
