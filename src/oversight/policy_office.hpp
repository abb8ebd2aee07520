#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/person.hpp"
#include "policy/policy_desk.hpp"
#include "policy/policy_document.hpp"
#include "policy/search_answer.hpp"
#include "register/policy_register.hpp"
#include "register/search_register.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bof {

/// What somebody wants of the policy: rows of it, or a text with rows.
struct PolicyWish {
    std::vector<std::pair<std::string, PolicyValue>> rows;  ///< By PolicyRow::id.
    std::optional<std::string> text;                        ///< As read_policy_text() takes it.
};

/// What a wish makes of the policy in force.
struct PolicyDraft {
    PolicyInForce policy;
    std::uint32_t base = 0;               ///< The version it was held against.
    std::vector<PolicyProblem> problems;  ///< With any, nothing else counts.
    std::vector<PolicyChange> changes;
};

struct PolicyProposal {
    PolicyWish wish;
    std::uint32_t base = 0;  ///< The version that the person looked at.
    std::string reason;
    std::optional<UtcTime> effective;  ///< Absent: at once.
};

/// A version with what it changes.
struct PolicyVersionView {
    Versioned<PolicyVersion> version;
    std::vector<PolicyChange> changes;  ///< Against its base.
};

/// A search on record, answered again.
struct PolicyReplay {
    SearchRecord search;
    std::uint32_t version = 0;  ///< Under which it was answered again.
    Result<SearchAnswer> answer;
};

/// Where the policy is changed: everything in it is proposed with a reason and a moment. What only
/// tightens may come into force as its proposer says; what takes a safeguard away needs a second
/// person and a moment that lies ahead. Nobody approves his own.
///
/// Threads: any, at once.
/// Errors:  of every function, beside those it names: denied - policy says no; unavailable;
///          corrupt.
/// Rule.
class PolicyOffice {
  public:
    struct Parts {
        PolicyRegister& versions;
        SearchRegister& searches;
        AuditSink& audit;
        PolicyDesk& policy;
        const Clock& clock;
        /// After a version has come into force, also at start.
        std::function<void(const PolicyInForce&)> adopted = {};
    };

    /// What is named must outlive it.
    explicit PolicyOffice(Parts parts) : parts_(std::move(parts)) {}

    /// Keeps the shipped policy as version 0 where there is none yet, and puts the version in force
    /// that the register says. Order: before any decision.
    Result<void> start();
    /// Puts the approved version in force whose moment has come. Call it each second; a failed try
    /// changes nothing. Returns whether one has.
    Result<bool> adopt_due();

    /// What the wish would make of the policy in force; nothing is kept.
    PolicyDraft draft(const PolicyWish& wish) const;
    /// Errors: invalid_argument - draft() has problems, nothing would change, the reason says too
    ///         little, or the moment is not one; conflict - another version is in force than the
    ///         one looked at, or another waits.
    Result<PolicyVersionView> propose(const Person& person, const AuditActor& actor,
                                      const PolicyProposal& proposal);
    /// approved, refused: by somebody else than the proposer. withdrawn: by the proposer or by who
    /// may approve. Errors: not_found; conflict - see PolicyRegister::decide(), or its moment has
    /// passed; invalid_argument - the reason says too little.
    Result<RowVersion> decide(const Person& person, const AuditActor& actor,
                              const PolicyVerdict& verdict);

    Result<std::vector<Versioned<PolicyVersion>>> versions(
        std::size_t count_max, std::optional<std::uint32_t> before = std::nullopt) {
        return parts_.versions.list(count_max, before);
    }
    /// Errors: not_found.
    Result<PolicyVersionView> version(std::uint32_t number);
    /// The policy as it was, or would be, under a version. Errors: not_found.
    Result<PolicyInForce> policy_of(std::uint32_t number);
    /// What a version answers to a search on record, at the moment it was asked; one's own, or with
    /// search.review. On the record first. Errors: not_found - no such search or version.
    /// Rule.
    Result<PolicyReplay> replay(const Person& person, const AuditActor& actor, PurposeId search,
                                std::uint32_t number);

  private:
    void adopt(PolicyInForce policy);
    Error refused(const AuditActor& actor, std::string_view what, std::uint32_t number,
                  const Error& error);
    /// When it takes effect, and in which state it begins.
    Result<PolicyVersion> planned(const Person& person, const PolicyProposal& proposal,
                                  const PolicyDraft& draft) const;

    const Parts parts_;
    /// The register may have another version in force than the desk.
    std::atomic<bool> unsure_ = false;
};

}  // namespace bof
