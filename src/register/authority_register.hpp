#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/authority.hpp"
#include "domain/notice.hpp"
#include "policy/permissions.hpp"
#include "policy/policy_in_force.hpp"
#include "register/register.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bof {

/// Most requests listed by one call.
inline constexpr std::size_t authority_page_max = 500;
/// Most deputies listed by one call, the newest.
inline constexpr std::size_t deputies_listed_max = 200;

/// For whom a list of requests is.
enum class AuthorityView : std::uint8_t {
    own,        ///< The viewer's own.
    to_decide,  ///< An authorising officer's: to decide, decided by him, and all that were given.
    queue,      ///< An analyst's: open ones that nobody has taken, and those he has taken.
    review,     ///< All but drafts.
};

struct AuthorityQuery {
    AuthorityView view{};
    PersonId viewer{};
    std::vector<PersonId> stands_in_for = {};  ///< Officers whose deputy the viewer is now.
    std::optional<PersonId> requester = {};
    std::optional<AuthorityState> state = {};  ///< At `now`.
    UtcTime now{};
    std::optional<AuthorityId> before = {};
    std::size_t limit = 50;  ///< 1 to authority_page_max.
};

/// Who is told of a change: one person, or everybody who has the permission but whoever made it.
struct AuthorityNotice {
    NoticeKind kind{};
    std::optional<PersonId> to = {};
    std::optional<Permission> to_all = {};
};

/// The notices that a change makes, in its transaction.
struct AuthorityNews {
    const PolicyInForce& policy;
    std::vector<AuthorityNotice> notices = {};
};

/// Requests for older reads, their decisions, what was found under them, and who stands in for
/// whom. No decision is made here: whether somebody may is asked of policy first.
///
/// Every change takes the entry for the record, puts it there in its own transaction and adds the
/// fact "authority" with the id.
///
/// Threads: any, at once.
/// Errors:  of every function, beside those it names: unavailable; corrupt.
/// Rule: R-05.
class AuthorityRegister {
  public:
    explicit AuthorityRegister(std::shared_ptr<detail::Database> database);

    /// Adds a request; `id` is given.
    Result<AuthorityId> add(AuthorityRequest request, AuditEntry entry);
    /// Puts `changed.row` in place of the row with its id, and notes what has happened.
    /// Errors: not_found; conflict - somebody has changed it meanwhile.
    Result<void> change(const Versioned<AuthorityRequest>& changed,
                        const std::optional<AuthorityEvent>& event, AuditEntry entry,
                        const AuthorityNews* news = nullptr);
    /// As change(), with the result given back: rows and hash of `changed.row.result` are those of
    /// what was filed, which nothing is added to from then on; both go on the record.
    Result<void> seal(Versioned<AuthorityRequest> changed, const AuthorityEvent& event,
                      AuditEntry entry, const AuthorityNews* news = nullptr);

    using MayStill =
        std::function<Result<void>(const AuthorityRequest&, std::span<const PurposeId> searches)>;
    /// As change(), by whoever made the request. `may_still` is asked in the same transaction, with
    /// the searches that were made under it: nothing is shown under it meanwhile.
    /// Errors: as change(); what `may_still` says.
    Result<void> withdraw(Versioned<AuthorityRequest> changed, const AuthorityEvent& event,
                          const MayStill& may_still, AuditEntry entry);

    /// Notes, once each, that authorities have run out or were not confirmed in time, and tells the
    /// requester, and of the latter the officer too. Returns how many; at most 100 at a time.
    Result<std::size_t> tell_ended(const PolicyInForce& policy, UtcTime now);

    /// The same, ahead, of those that ends_soon() names: tells the requester and whoever runs it,
    /// or all who may; of one by word of mouth the officer too, who must confirm it. Once of each
    /// end.
    Result<std::size_t> tell_ending(const PolicyInForce& policy, UtcTime now);

    /// Errors: not_found.
    Result<Versioned<AuthorityRequest>> find(AuthorityId id);
    /// Newest first. Errors: invalid_argument - the limit.
    Result<std::vector<Versioned<AuthorityRequest>>> list(const AuthorityQuery& query);
    /// In the order in which it happened.
    Result<std::vector<AuthorityEvent>> history(AuthorityId id);
    /// The searches that were made under it, in order.
    Result<std::vector<PurposeId>> searches_of(AuthorityId id);

    /// Files reads that are about to be shown, with the entry that they were. `still_open` is asked
    /// of the request as it is in the same transaction, so that nothing is filed or shown after it
    /// was withdrawn. A read that is filed already is not filed again.
    /// Errors: not_found; too_many - authority_rows_max; what `still_open` says.
    Result<void> file_reads(AuthorityId id, PurposeId search, std::span<const Read> reads,
                            const std::function<Result<void>(const AuthorityRequest&)>& still_open,
                            AuditEntry entry);
    /// In order of their numbers.
    Result<std::vector<FiledRead>> filed_reads(AuthorityId id);

    /// Adds a deputy; `number` is given.
    Result<std::int64_t> add_deputy(Deputy deputy, AuditEntry entry);
    /// Errors: not_found - no such deputy of this officer, or ended already.
    Result<void> end_deputy(std::int64_t number, PersonId officer, AuditEntry entry);
    /// Newest first: whose officer or deputy the person is, or all; with `active_at`, those that
    /// stand in then.
    Result<std::vector<Deputy>> deputies(std::optional<PersonId> of,
                                         std::optional<UtcTime> active_at = std::nullopt);

    /// What people are called now; somebody unknown is not in it.
    Result<std::map<PersonId, std::string>> names(std::span<const PersonId> people);

  private:
    std::shared_ptr<detail::Database> database_;
};

/// SHA-256 of filed reads, in hexadecimal: one line a read, in order, of all that is filed of it.
/// docs/authority.md tells the form, so that anybody can compute it again.
std::string hash_of_rows(std::span<const FiledRead> rows);

}  // namespace bof
