#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/authority.hpp"
#include "domain/authority_file.hpp"
#include "policy/policy_desk.hpp"
#include "register/authority_register.hpp"
#include "register/people_register.hpp"
#include "register/register.hpp"
#include "store/read_store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace bof {

/// A form as somebody has filled it in.
struct AuthorityWish {
    AuthorityForm form;
    /// In place of form.on_behalf_person; empty: nobody with an account.
    std::string on_behalf_user_name;
};

/// Which request is meant, and as it was looked at.
struct AuthorityTarget {
    AuthorityId id{};
    RowVersion version{};
};

enum class AuthorityAnswer : std::uint8_t { approve, refuse, ask_back };

/// A decision as an officer has written it. What is absent stays as it was asked.
struct AuthorityDecisionWish {
    AuthorityAnswer answer{};
    std::string reason;
    std::optional<std::vector<Vrm>> vrms = {};
    std::optional<std::vector<NrdId>> nrds = {};
    std::optional<UtcTime> from = {};
    std::optional<UtcTime> until = {};
    std::optional<std::chrono::days> valid = {};
};

/// What somebody may do with a request now. In the order of their names' table.
enum class AuthorityAct : std::uint8_t {
    amend,
    submit,
    state_oral,
    withdraw,
    decide,
    revoke,
    take,
    release,
    run,
    give_back,
    see_result,
    count_,
};
std::string_view to_text(AuthorityAct act);

/// Which requests a list is to hold.
struct AuthorityListWish {
    AuthorityView view{};
    std::optional<PersonId> requester = {};
    std::optional<AuthorityState> state = {};
    std::optional<AuthorityId> before = {};
    std::size_t limit = 50;  ///< 1 to authority_page_max.
};

/// Requests and what the people in them are called.
struct AuthorityList {
    std::vector<Versioned<AuthorityRequest>> items;
    std::map<PersonId, std::string> names;
    UtcTime now{};  ///< When it was asked: states are those of that moment.
};

/// One request, whole.
struct AuthorityLook {
    Versioned<AuthorityRequest> request;
    std::vector<AuthorityEvent> history = {};
    std::vector<PurposeId> searches = {};
    std::map<PersonId, std::string> names = {};
    std::string on_behalf_user_name = {};
    UtcTime kept_until{};
    std::vector<AuthorityAct> may = {};
    UtcTime now{};
};

/// A page of what was filed, as far as the authority opens it now.
struct AuthorityRows {
    AuthorityReturn returned;
    std::uint32_t left_out = 0;  ///< Of all rows: beyond limits that were set since. Stay on file.
    UtcTime kept_until{};
    std::map<PersonId, std::string> names;
    std::vector<FiledRead> rows;
    bool more = false;
};

struct AuthorisingOfficer {
    PersonId id{};
    std::string name;
    Rank rank = Rank::none;
    std::optional<UtcTime> absent_until;
};

struct DeputyList {
    std::vector<Deputy> items;
    std::map<PersonId, std::string> names;
};

/// An authority in the hands of its analyst, with the purpose that its form states.
struct AuthorityInUse {
    Authority authority;
    Purpose purpose;
};

/// What a search was opened under: its authority, the search, and what the authority opened then.
struct AuthorityUse {
    AuthorityId id{};
    PurposeId search{};
    AuthorityScope scope;
};

/// Whether a search may go on under its authority.
struct AuthorityStanding {
    Result<void> holds;
    /// Why the search is over, for the record; null: it is not, or that cannot be known now.
    const char* over = nullptr;
};

/// Reads beyond the age limit: from the form over the written decision and the bureau's queue to
/// the result on file. Each step asks policy, then changes the register with its entry for the
/// record; a refusal goes on the record too. A request that is none of the person's business takes
/// the same way as none.
///
/// Threads: any, at once.
/// Errors:  of every function, beside those it names: not_found - no such request, or none of the
///          person's business: which is not told; denied - policy says no: the text says why;
///          conflict - somebody was faster, or it no longer stands where this can be done;
///          unavailable - register or record cannot be used: nothing has happened, nothing is
///          shown; corrupt.
/// Rule.
class AuthorityDesk {
  public:
    struct Parts {
        AuthorityRegister& requests;
        PeopleRegister& people;
        Register& estate;
        const ReadReader& reads;
        AuditSink& audit;
        const PolicyDesk& policy;
        const Clock& clock;
    };

    /// What is named must outlive it.
    explicit AuthorityDesk(const Parts& parts) : parts_(parts) {}

    // ---- The requester's ----------------------------------------------------------------------

    /// Begins a draft, which may lack substance. Errors: invalid_argument - no such user name.
    Result<AuthorityId> draft(const Person& person, const AuditActor& actor,
                              const AuthorityWish& wish);
    /// Changes a draft, or what was asked back. Errors: as draft().
    Result<void> amend(const Person& person, const AuditActor& actor, const AuthorityTarget& target,
                       const AuthorityWish& wish);
    /// Puts it before an officer. Errors: invalid_argument - as check_form(); unknown NRDs, sites
    /// or earlier requests; an officer who cannot decide on it.
    Result<void> submit(const Person& person, const AuditActor& actor,
                        const AuthorityTarget& target);
    /// States that an officer gave the authority by word of mouth, then: it opens, and ends
    /// unless he confirms it in writing in time. Errors: as submit() and check_oral().
    Result<void> state_oral(const Person& person, const AuditActor& actor,
                            const AuthorityTarget& target, PersonId given_by, UtcTime given_at);
    /// Takes the request back; what it opened is closed. Errors: as check_withdraw() and
    /// check_note().
    Result<void> withdraw(const Person& person, const AuditActor& actor,
                          const AuthorityTarget& target, const std::string& note);

    // ---- The authorising officer's ------------------------------------------------------------

    /// Errors: invalid_argument - the reason says nothing, or the limits are wider than what was
    /// asked for.
    Result<void> decide(const Person& person, const AuditActor& actor,
                        const AuthorityTarget& target, const AuthorityDecisionWish& wish);
    /// Withdraws what was given. An open search under it shows nothing from then on.
    Result<void> revoke(const Person& person, const AuditActor& actor,
                        const AuthorityTarget& target, const std::string& note);
    /// Names somebody to decide in the person's place. Errors: invalid_argument - the time, or the
    /// deputy is no authorising officer.
    Result<std::int64_t> name_deputy(const Person& person, const AuditActor& actor, PersonId deputy,
                                     UtcTime from, UtcTime until);
    Result<void> end_deputy(const Person& person, const AuditActor& actor, std::int64_t number);
    Result<DeputyList> deputies(const Person& person);

    // ---- The bureau's -------------------------------------------------------------------------

    Result<void> take(const Person& person, const AuditActor& actor, const AuthorityTarget& target);
    Result<void> release(const Person& person, const AuditActor& actor,
                         const AuthorityTarget& target);
    /// Gives the result back: every read of a page that was shown under it is sealed and filed.
    Result<void> give_back(const Person& person, const AuditActor& actor,
                           const AuthorityTarget& target, const std::string& note);
    /// The authority in the person's hands, as it stands now. For SearchDesk.
    Result<AuthorityInUse> in_use(const Person& person, const AuditActor& actor, AuthorityId id);
    /// May the person's search go on? As in_use(), and the authority opens what it opened when the
    /// search began: limits reach what is open already. For SearchDesk.
    AuthorityStanding still_holds(const Person& person, const AuditActor& actor,
                                  const AuthorityUse& use);
    /// Files reads that are about to be shown to the person, with the entry that they were; in the
    /// same transaction asks once more what still_holds() asks. For SearchDesk.
    /// Errors: as AuthorityRegister::file_reads().
    Result<void> file_reads(const Person& person, const AuthorityUse& use,
                            std::span<const Read> reads, AuditEntry entry);

    /// Puts on the record, once each, what has run out, and tells those concerned; call it now and
    /// then. What is open does not depend on it. Returns how many.
    Result<std::size_t> tell_ended();
    /// The same, ahead: tells those concerned, once of each end, that it is near. Returns of how
    /// many.
    Result<std::size_t> tell_ending();

    // ---- Everybody's whose business it is -----------------------------------------------------

    /// The caller has asked policy for the view's permission. On the record.
    Result<AuthorityList> list(const Person& person, const AuditActor& actor,
                               const AuthorityListWish& wish);
    /// On the record.
    Result<AuthorityLook> look(const Person& person, const AuditActor& actor, AuthorityId id);
    /// The filed reads from row `from` on, but those that shows_filed() leaves out: of them it says
    /// how many. On the record. Errors: corrupt - they are not those that were sealed.
    Result<AuthorityRows> result(const Person& person, const AuditActor& actor, AuthorityId id,
                                 std::uint32_t from, std::size_t limit);
    /// An image of a filed read, by reference: while the authority holds and the image is kept.
    Result<StoredImage> image(const Person& person, const AuditActor& actor, AuthorityId id,
                              std::uint32_t row, ImageKind kind, std::uint8_t ordinal);
    /// The whole file, for a document; of filed reads what result() shows. On the record. Errors:
    /// as result().
    Result<AuthorityFile> file(const Person& person, const AuditActor& actor, AuthorityId id);
    /// Who else may decide now: to address a request to, or to name as a deputy. Errors: denied.
    Result<std::vector<AuthorisingOfficer>> officers(const Person& person);

  private:
    using Kept = Versioned<AuthorityRequest>;
    struct Known {
        Kept kept;
        StandsIn stands_in = StandsIn::no;
    };

    UtcTime now() const { return parts_.clock.now(); }
    const PolicyInForce& policy() const { return parts_.policy.policy(); }
    AuditEntry entry(std::string kind, const AuditActor& actor) const {
        return entry(std::move(kind), actor, policy());
    }
    /// Of what was judged by `in_force`.
    AuditEntry entry(std::string kind, const AuditActor& actor,
                     const PolicyInForce& in_force) const;
    /// Absent: no request in particular.
    Error refused(const AuditActor& actor, std::optional<AuthorityId> id, const Error& error) const;
    Result<void> still_opens(const Person& person, const AuthorityRequest& request,
                             const AuthorityScope& opened) const;
    Result<StandsIn> standing(PersonId person, const AuthorityRequest& request) const;
    Result<Known> find_known(const Person& person, const AuditActor& actor, AuthorityId id) const;
    Result<Known> find_target(const Person& person, const AuditActor& actor,
                              const AuthorityTarget& target) const;
    Result<Kept> find_own(const Person& person, const AuditActor& actor,
                          const AuthorityTarget& target) const;
    Result<AuthorityForm> form_of(const Person& person, const AuthorityWish& wish) const;
    Result<void> make_ready(const PolicyInForce& in_force, const Person& person,
                            AuthorityRequest& request) const;
    Result<AuthorityScope> resolved(const AuthorityForm& form) const;
    Result<void> check_addressee(const Person& requester, const AuthorityRequest& request) const;
    Result<void> put(const Kept& changed, const Person& person, AuthorityEventKind event,
                     const std::string& text, AuditEntry entry,
                     std::vector<AuthorityNotice> notices = {});
    Result<std::vector<AuthorityNotice>> waiting_notices(const AuthorityRequest& request) const;
    Result<void> approve(const PolicyInForce& in_force, const Person& person,
                         const AuditActor& actor, Kept kept, const AuthorityDecisionWish& wish);
    std::vector<AuthorityAct> acts_of(const Person& person, const Known& known,
                                      const AuthorityLook& look) const;
    /// What was filed, as far as it is shown, and how much of it is not.
    struct ShownRows {
        std::vector<FiledRead> rows;
        std::uint32_t left_out = 0;
    };
    Result<ShownRows> sealed_rows(const AuthorityRequest& request) const;
    Result<Known> find_result(const Person& person, const AuditActor& actor, AuthorityId id) const;

    const Parts parts_;
};

}  // namespace bof
