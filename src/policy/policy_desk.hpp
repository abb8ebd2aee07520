#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/access_grant.hpp"
#include "domain/alert.hpp"
#include "domain/person.hpp"
#include "domain/purpose.hpp"
#include "policy/authority.hpp"
#include "policy/permissions.hpp"
#include "policy/policy_in_force.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

namespace bof {

/// Which reads somebody asks for: of one mark, or of one NRD, captured in [from, until).
struct SearchWindow {
    std::optional<Vrm> vrm;  ///< Exactly one of the two.
    std::optional<NrdId> nrd;
    UtcTime from;
    UtcTime until;
};

/// As SearchWindow, for more than one mark or NRD. Both in rising order; absent: any.
struct WideWindow {
    std::optional<std::vector<Vrm>> vrms;
    std::optional<std::vector<NrdId>> nrds;
    UtcTime from;
    UtcTime until;
};

/// The part of a window that was left out because its reads are too old, and what it would take.
/// Rule: R-05.
struct WithheldWindow {
    UtcTime from;
    UtcTime until;  ///< Exclusive: where what is open begins.
    std::chrono::days age_max{};
    Rank authority_rank =
        Rank::none;  ///< Of the authorising officer, at least; never the searcher.

    friend bool operator==(const WithheldWindow&, const WithheldWindow&) = default;
};

/// That policy allows certain reads to a person. Only PolicyDesk makes one, and only PolicyDesk
/// turns it into a grant, once the record is durable.
class Permit {
  public:
    PersonId person() const { return person_; }
    const AccessScope& scope() const { return scope_; }
    std::chrono::milliseconds age_max() const { return age_max_; }
    std::uint32_t policy_version() const { return policy_version_; }
    /// What the permit leaves out of the window asked for.
    const std::optional<WithheldWindow>& withheld() const { return withheld_; }
    /// Under which the permit goes beyond the age limit; absent: it does not.
    std::optional<AuthorityId> authority() const { return authority_; }
    /// When the grant ends at the latest, however late it is made.
    std::optional<UtcTime> ends() const { return ends_; }

  private:
    friend class PolicyDesk;
    Permit() = default;

    PersonId person_{};
    AccessScope scope_{};
    std::chrono::milliseconds age_max_{};
    std::chrono::milliseconds open_for_{};
    std::uint32_t policy_version_ = 0;
    std::optional<WithheldWindow> withheld_{};
    std::optional<AuthorityId> authority_{};
    std::optional<UtcTime> ends_{};
};

/// An alert's own sightings: the standing purpose of whoever works with alerts.
struct AlertSightings {
    Vrm vrm;
    UtcTime from;   ///< The first sighting of the alert...
    UtcTime until;  ///< ...and just after the last.
};

/// Where it is decided what somebody may see, by the policy in force. The only maker of grants.
/// No clock, no disk. Threads: any, also while another policy is adopted; each decision goes by one
/// version. Rule.
class PolicyDesk {
  public:
    explicit PolicyDesk(PolicyInForce policy) { adopt(std::move(policy)); }

    /// Stays as it is, and where it is, for the life of the desk, whatever is adopted later.
    const PolicyInForce& policy() const { return *in_force_.load(std::memory_order_acquire); }
    /// Puts another policy in force for every decision from now on. Those before it are kept: they
    /// are few (a change is the work of people), and somebody may be reading one.
    /// The guidance in force stays, unless `next` names a later version.
    void adopt(PolicyInForce next);
    /// Puts another version of the guidance in force, beside whatever policy is. Rule: R-03.
    void adopt_guidance(std::uint32_t version);

    Decision may(const Person& person, Permission permission, UtcTime now) const {
        return bof::may(policy(), person, permission, now);
    }

    /// May this person use `permission` on the alerts of a desk?
    /// Errors: denied - see may(); not_found - it is not one of his desks, see is_desk_of().
    Result<void> check_desk(const Person& person, Permission permission, std::string_view desk,
                            UtcTime now) const;

    /// The same for one alert. Errors: as check_desk(); denied - also when it was last captured
    /// longer ago than the age limit: the text names the authority. Rule: R-05.
    Result<void> check_alert(const Person& person, Permission permission, const Alert& alert,
                             UtcTime now) const;

    /// Reads captured before this are too old to be opened at `now`. The age limit is half-open: a
    /// read exactly that old is closed, the next millisecond is open. Rule: R-05.
    UtcTime open_from(UtcTime now) const;

    /// May this person search this window for this purpose? A window that straddles the age limit
    /// is split: what is within is allowed, the rest stands in Permit::withheld().
    ///
    /// Errors: denied - see may(), or the whole window is older than the limit: the text names the
    ///         authority; invalid_argument - purpose or window makes no sense.
    /// Rule.
    Result<Permit> judge_search(const Person& person, const SearchWindow& window,
                                const Purpose& purpose, UtcTime now) const;

    /// As judge_search(), for what is wider than one mark or one NRD. What the search would cost is
    /// for check_wide() and check_cost() in policy/wide_search.hpp.
    Result<Permit> judge_wide_search(const Person& person, const WideWindow& window,
                                     const Purpose& purpose, UtcTime now) const;
    /// The same, opening fewer marks: those that are known to be sought by now. In rising order.
    Permit narrowed(Permit permit, std::vector<Vrm> marks) const;

    /// May this person run what was authorised, now? With the answer judge_search_under() opens
    /// older reads. Asked again at each display, since an authority can be withdrawn.
    /// Errors: denied - not his to run, not open, over, withdrawn; the text says which.
    /// Rule.
    Result<Authority> judge_use(const Person& person, const AuthorityRequest& request,
                                UtcTime now) const;

    /// As judge_search(), for reads as old as are kept, strictly within an authority: a window that
    /// reaches beyond it, by a mark, an NRD or a millisecond, is refused and not cut.
    /// Errors: as judge_search(). Rule: R-05.
    Result<Permit> judge_search_under(const Authority& authority, const Person& person,
                                      const SearchWindow& window, const Purpose& purpose,
                                      UtcTime now) const;

    /// As judge_search_under(), for a wide search. Marks and NRDs that it names must all be in the
    /// authority; where it names none, the authority's are what is opened.
    Result<Permit> judge_wide_search_under(const Authority& authority, const Person& person,
                                           const WideWindow& window, const Purpose& purpose,
                                           UtcTime now) const;

    /// May this person look at the images of one read that was filed under an authority? While the
    /// authority holds. Errors: denied. Rule: R-05.
    Result<Permit> judge_filed(const Person& person, const AuthorityRequest& request,
                               const ReadKey& key, UtcTime now) const;

    /// As judge_search(), for the sightings of an alert; the caller has made sure that the alert is
    /// this person's to see. Older than the age limit, they are as closed as any read.
    Result<Permit> judge_sightings(const Person& person, const AlertSightings& sightings,
                                   UtcTime now) const;

    /// The right itself. `audit` is the number of the durable record of what the permit is used
    /// for.
    AccessGrant grant(const Permit& permit, PurposeId purpose, AuditNumber audit,
                      UtcTime now) const;

  private:
    static Permit permit(const PolicyInForce& in_force, const Person& person, AccessScope scope);

    Guarded<std::deque<PolicyInForce>> adopted_;
    std::atomic<const PolicyInForce*> in_force_{nullptr};
};

}  // namespace bof
