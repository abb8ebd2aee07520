#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "people/people_desk.hpp"
#include "policy/policy_desk.hpp"
#include "register/guidance_register.hpp"
#include "register/people_register.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bof {

/// The version that comes with the program: in force until somebody publishes another.
GuidanceDocument shipped_guidance();

/// A person and the version last acknowledged.
struct GuidanceReader {
    PersonId person{};
    std::string display_name = {};
    std::uint32_t version = 0;  ///< 0: none.
    std::optional<UtcTime> when = {};
    bool waits = false;  ///< Has a role whose work needs the version in force, and has not read it.
};

/// The Guidance and Use document: its versions, which of them is in force, and who has acknowledged
/// it. Keeps policy's guidance_version equal to the newest version whose day has come.
///
/// Threads: any.
/// Errors:  of every function, beside those it names: denied; unavailable; corrupt.
/// Rule: R-03.
class GuidanceDesk {
  public:
    /// What is passed must outlive it.
    GuidanceDesk(GuidanceRegister& documents, PeopleRegister& people, AuditSink& audit,
                 PolicyDesk& policy, const Clock& clock);

    /// Called after another version has come into force. Order: before anything else is called.
    void on_adopted(std::function<void()> listener) { adopted_ = std::move(listener); }

    /// Puts the newest version whose day has come in force. Once at the start, then about once a
    /// minute, and after every publishing. Cost: a query over all versions.
    Result<void> adopt_due();

    /// All versions, the newest first; the shipped one is last. For everybody signed in.
    Result<std::vector<GuidanceDocument>> documents();
    /// One version, or that in force. Errors: not_found.
    Result<GuidanceDocument> document(std::optional<std::uint32_t> version);
    /// `document.version` and the publisher are ignored. Returns the version.
    /// Errors: as GuidanceRegister::publish(); invalid_argument - the day has passed.
    Result<std::uint32_t> publish(const SignedIn& who, const GuidanceDocument& document);
    /// Everybody with an open account, in rising order of id; on the record first.
    Result<std::vector<GuidanceReader>> readers(const SignedIn& who);

  private:
    AuditEntry entry(const SignedIn& who, std::string kind) const;
    Error refused(const SignedIn& who, Permission permission, const Decision& decision);

    GuidanceRegister& documents_;
    PeopleRegister& people_;
    AuditSink& audit_;
    PolicyDesk& policy_;
    const Clock& clock_;
    std::function<void()> adopted_;
};

}  // namespace bof
