#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/authority.hpp"
#include "domain/person.hpp"
#include "policy/policy_in_force.hpp"

#include <chrono>
#include <span>
#include <string_view>

namespace bof {

// Who may ask for reads beyond the age limit, who decides, and who runs it. Whether a request is
// there for somebody at all is knows_of(); what is refused beyond that is denied with a sentence.
// All pure. Rule.

/// An authority that holds at this moment, in the hands of somebody who may run it. Only PolicyDesk
/// makes one, and it is asked for again at each display: nobody keeps it.
class Authority {
  public:
    AuthorityId id() const { return id_; }
    PersonId person() const { return person_; }
    const AuthorityScope& scope() const { return scope_; }
    /// When it ends by itself.
    UtcTime ends() const { return ends_; }

  private:
    friend class PolicyDesk;
    Authority() = default;

    AuthorityId id_{};
    PersonId person_{};
    AuthorityScope scope_{};
    UtcTime ends_{};
};

/// Is it a category for which reads beyond the age limit can be opened? Rule: R-06.
bool opens_older(const PolicyInForce& policy, std::string_view category);

/// Is it still one, for what was asked for before? Errors: denied.
Result<void> check_category(const PolicyInForce& policy, const AuthorityRequest& request);

/// May be put before an officer: every text says something, the category opens older reads, and
/// what is asked for is named and in order. Errors: invalid_argument - the sentence says what.
Result<void> check_form(const PolicyInForce& policy, const AuthorityForm& form, UtcTime now);
/// Errors: invalid_argument - the text of a decision or a note says nothing.
Result<void> check_decision_text(const PolicyInForce& policy, std::string_view text);
/// A note that may be left empty. Errors: invalid_argument - too long, or control characters.
Result<void> check_note(std::string_view text);

/// Somebody with the permission and the rank that a decision takes.
bool is_authorising_officer(const PolicyInForce& policy, const Person& person, UtcTime now);
/// As may(), for authority_decide, and the rank. Errors: denied.
Result<void> check_authorising_officer(const PolicyInForce& policy, const Person& person,
                                       UtcTime now);

/// Whether the caller decides in place of whom the request is addressed to.
enum class StandsIn : std::uint8_t { no, yes };

/// Is this request a matter of the person's: his own, for him to decide on or decided by him, his
/// to run, or his to review? One that is not must look as if it were not there.
bool knows_of(const PolicyInForce& policy, const Person& person, const AuthorityRequest& request,
              StandsIn stands_in, UtcTime now);
/// May see what was found: requester, deciding officer, its analyst, reviewers. What was found by
/// word of mouth is the requester's and the analyst's only until its time is over, unless an
/// officer confirms it in writing: refused or unconfirmed, it stays for officer and reviewers.
bool sees_result(const PolicyInForce& policy, const Person& person, const AuthorityRequest& request,
                 UtcTime now);

/// Does the scope hold this read?
bool opens(const AuthorityScope& scope, const ReadKey& key);
/// Of what was filed under the authority: does it open this read as it stands now? An officer who
/// confirms what was given by word of mouth may limit it, and his limits reach what was filed
/// before: such a read stays on file and is shown to nobody. While nobody has given it in writing,
/// nothing is left out: whose the rows are to see is for sees_result() to say. Rule: R-05.
bool shows_filed(const AuthorityRequest& request, const ReadKey& key);

/// How long before it ends those concerned are told; when it is given for less than twice as long,
/// at half its time.
inline constexpr std::chrono::hours authority_told_ahead{48};
/// Is it open, and so near its end that those concerned are told? Not once its result is filed,
/// unless it still wants its confirmation in writing.
bool ends_soon(const AuthorityRequest& request, UtcTime now);

/// May decide on the request now: an officer by permission and rank, to whom it was put (or it was
/// put to any), who has not asked for it himself, nor is it asked for on his behalf, nor runs he
/// it. Errors: denied; conflict - there is nothing to decide any more.
Result<void> check_decide(const PolicyInForce& policy, const Person& person,
                          const AuthorityRequest& request, StandsIn stands_in, UtcTime now);
/// May say of this officer that he gave the authority by word of mouth at `given_at`.
/// Errors: denied - the policy does not allow it, or he could not decide on it; invalid_argument -
/// the moment.
Result<void> check_oral(const PolicyInForce& policy, const Person& officer,
                        const AuthorityRequest& request, UtcTime given_at, UtcTime now);
/// May withdraw what was given: any authorising officer. Errors: denied; conflict - nothing is
/// open.
Result<void> check_revoke(const PolicyInForce& policy, const Person& person,
                          const AuthorityRequest& request, UtcTime now);
/// Whoever has had the search in hand does not decide on the request, though he has released it.
/// Errors: denied.
Result<void> check_never_taken(const Person& person, std::span<const AuthorityEvent> history);
/// May be taken back by whoever made it. One given by word of mouth that was used, `searches` under
/// it, waits for its officer's word: taken back, what was shown would never be decided on.
/// Errors: denied; conflict - it is over.
Result<void> check_withdraw(const AuthorityRequest& request, std::span<const PurposeId> searches,
                            UtcTime now);
/// What an officer gives is never wider than what was asked for.
/// Errors: invalid_argument.
Result<void> check_limits(const AuthorityScope& asked, const AuthorityScope& given);
/// Does the authority open what it opened when a search began? An officer who confirms what was
/// given by word of mouth may have limited it. Errors: denied.
Result<void> check_same_scope(const Authority& authority, const AuthorityScope& opened);
/// May take the request off the bureau's queue. Errors: denied; conflict.
Result<void> check_take(const PolicyInForce& policy, const Person& person,
                        const AuthorityRequest& request, UtcTime now);

}  // namespace bof
