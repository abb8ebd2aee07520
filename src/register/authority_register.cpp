#include "register/authority_register.hpp"

#include "base/assert.hpp"
#include "policy/authority.hpp"
#include "register/detail/audit_rows.hpp"
#include "register/detail/authority_rows.hpp"
#include "register/detail/columns.hpp"
#include "register/detail/database.hpp"
#include "register/detail/notice_rows.hpp"
#include "register/detail/numbers.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <sodium.h>

namespace bof {
namespace {

using detail::Access;
using soci::into;
using soci::use;

/// Most authorities near their end that one call looks at.
constexpr std::size_t endings_looked_at_max = 100;

Error changed_meanwhile() {
    return {Errc::conflict, "somebody else was faster: look at it once more, then decide"};
}

AuditNumber put_on_record(soci::session& session, AuthorityId id, AuditEntry entry) {
    entry.facts["authority"] = static_cast<std::int64_t>(raw(id));
    return detail::insert_audit_entry(session, entry);
}

Result<void> tell(soci::session& session, const AuthorityNews& news, AuthorityId id,
                  const AuditEntry& entry, AuditNumber cause) {
    for (const AuthorityNotice& one : news.notices) {
        const detail::NewNotice notice{one.kind, raw(id), entry.when, cause};
        if (one.to) detail::insert_notice(session, *one.to, notice);
        if (!one.to_all) continue;
        const auto told =
            detail::insert_notices(session, news.policy, *one.to_all, notice, entry.actor.person);
        if (!told.ok()) return told.error();
    }
    return {};
}

Result<void> put_in_place(soci::session& session, const Versioned<AuthorityRequest>& changed,
                          const std::optional<AuthorityEvent>& event, const AuditEntry& entry,
                          const AuthorityNews* news) {
    const auto kept = detail::find_authority(session, changed.row.id);
    if (!kept.ok()) return kept.error();
    if (kept->version != changed.version) return changed_meanwhile();
    detail::replace_authority(session, changed.row);
    if (event) detail::insert_event(session, changed.row.id, *event);
    const AuditNumber cause = put_on_record(session, changed.row.id, entry);
    return news == nullptr ? Result<void>{} : tell(session, *news, changed.row.id, entry, cause);
}

std::string optional_text(const std::optional<std::int64_t>& number) {
    return number ? std::to_string(*number) : std::string{"-"};
}

/// One line of what is hashed. Free texts come last, each with its length before it, so that no
/// text can pass for another field.
std::string line_of(const FiledRead& filed) {
    const Read& read = filed.read;
    const auto whole = [](const auto& value) {
        return value ? std::optional<std::int64_t>{*value} : std::nullopt;
    };
    std::optional<std::int64_t> latitude;
    std::optional<std::int64_t> longitude;
    if (read.position) {
        latitude = read.position->latitude_microdegrees;
        longitude = read.position->longitude_microdegrees;
    }
    std::string line =
        std::to_string(filed.row) + ' ' + std::to_string(raw(filed.search)) + ' ' +
        read.key.vrm.text() + ' ' + std::to_string(raw(read.key.nrd)) + ' ' +
        to_rfc3339(read.key.captured) + ' ' + to_rfc3339(read.received) + ' ' +
        std::to_string(read.flags.bits()) + ' ' + optional_text(whole(read.confidence_percent)) +
        ' ' + std::to_string(static_cast<unsigned>(read.motion)) + ' ' + optional_text(latitude) +
        ' ' + optional_text(longitude) + ' ' + optional_text(whole(read.pose.preset));
    for (const std::string* text :
         {&read.pose.pan, &read.pose.tilt, &read.pose.zoom, &read.text_as_sent}) {
        line += ' ' + std::to_string(text->size()) + ':' + *text;
    }
    return line + '\n';
}

/// Which of those that `condition` names are near their end.
Result<std::vector<AuthorityId>> ids_ending_soon(soci::session& session,
                                                 const std::string& condition, UtcTime now) {
    const auto found = detail::read_authorities(session, condition);
    if (!found.ok()) return found.error();
    std::vector<AuthorityId> ids;
    for (const auto& one : *found) {
        if (ends_soon(one.row, now)) ids.push_back(one.row.id);
    }
    return ids;
}

/// Tells those concerned that the authority is near its end, and keeps of which end it was.
Result<void> tell_of_end(soci::session& session, const PolicyInForce& policy, AuthorityId id,
                         UtcTime now) {
    const auto kept = detail::find_authority(session, id);
    if (!kept.ok()) return kept.error();
    const AuthorityRequest& request = kept->row;
    session << "UPDATE authority SET near_end_told_ms = ends_ms WHERE id = " << raw(id);
    AuthorityNews news{policy};
    if (!request.result) {
        news.notices.push_back({NoticeKind::authority_ending, request.requester, {}});
        if (request.analyst) {
            news.notices.push_back({NoticeKind::authority_ending, *request.analyst, {}});
        } else {
            news.notices.push_back({NoticeKind::authority_ending, {}, Permission::authority_run});
        }
    }
    if (request.state == AuthorityState::oral && request.oral) {
        news.notices.push_back({NoticeKind::authority_unconfirmed, request.oral->given_by, {}});
    }
    const AuditEntry entry{
        now, "authority.ending_told", {{}, "bofd", {}}, {{"ends", to_rfc3339(*request.ends)}}};
    return tell(session, news, id, entry, put_on_record(session, id, entry));
}

}  // namespace

std::string hash_of_rows(std::span<const FiledRead> rows) {
    BOF_ASSERT(sodium_init() >= 0);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (const FiledRead& row : rows) {
        const std::string line = line_of(row);
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(line.data()),
                                  line.size());
    }
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256_final(&state, digest.data());
    std::string hex(2 * digest.size() + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
    hex.pop_back();
    return hex;
}

AuthorityRegister::AuthorityRegister(std::shared_ptr<detail::Database> database)
    : database_(std::move(database)) {}

Result<AuthorityId> AuthorityRegister::add(AuthorityRequest request, AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<AuthorityId> {
        detail::lock_authorities(session);
        const long long id = detail::next_number(session, "authority");
        request.id = static_cast<AuthorityId>(id);
        detail::insert_authority(session, request);
        put_on_record(session, request.id, entry);
        return request.id;
    });
}

Result<void> AuthorityRegister::change(const Versioned<AuthorityRequest>& changed,
                                       const std::optional<AuthorityEvent>& event, AuditEntry entry,
                                       const AuthorityNews* news) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        detail::lock_authorities(session);
        return put_in_place(session, changed, event, entry, news);
    });
}

Result<void> AuthorityRegister::seal(Versioned<AuthorityRequest> changed,
                                     const AuthorityEvent& event, AuditEntry entry,
                                     const AuthorityNews* news) {
    BOF_ASSERT(changed.row.result.has_value());
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        detail::lock_authorities(session);
        const auto filed = detail::read_filed(session, changed.row.id);
        if (!filed.ok()) return filed.error();
        changed.row.result->rows = static_cast<std::uint32_t>(filed->size());
        changed.row.result->sha256 = hash_of_rows(*filed);
        entry.facts["rows"] = std::int64_t{changed.row.result->rows};
        entry.facts["sha256"] = changed.row.result->sha256;
        return put_in_place(session, changed, event, entry, news);
    });
}

Result<void> AuthorityRegister::withdraw(Versioned<AuthorityRequest> changed,
                                         const AuthorityEvent& event, const MayStill& may_still,
                                         AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        detail::lock_authorities(session);
        const auto searches = detail::read_searches_under(session, changed.row.id);
        if (auto may = may_still(changed.row, searches); !may.ok()) return may;
        changed.row.state = AuthorityState::withdrawn;
        return put_in_place(session, changed, event, entry, nullptr);
    });
}

Result<std::size_t> AuthorityRegister::tell_ended(const PolicyInForce& policy, UtcTime now) {
    // A result that was given back ends an authority that was given in writing. One by word of
    // mouth still wants its confirmation.
    const std::string ended =
        "WHERE end_told = 0 AND ends_ms <= " + std::to_string(to_unix_ms(now)) +
        " AND (state = 'oral'"
        " OR (state = 'approved' AND returned_ms IS NULL))";
    // Looked at first: most of the time there is none, and nobody is kept from writing.
    const auto any = database_->transact(Access::read, [&](soci::session& session) {
        long long count = 0;
        session << "SELECT COUNT(*) FROM authority " + ended, into(count);
        return Result<long long>{count};
    });
    if (!any.ok()) return any.error();
    if (*any == 0) return std::size_t{0};
    return database_->transact(Access::write, [&](soci::session& session) -> Result<std::size_t> {
        detail::lock_authorities(session);
        const auto found = detail::read_authorities(session, ended + " ORDER BY id LIMIT 100");
        if (!found.ok()) return found.error();
        for (const auto& one : *found) {
            session << "UPDATE authority SET end_told = 1 WHERE id = " << raw(one.row.id);
            const bool oral = one.row.state == AuthorityState::oral;
            const AuditEntry entry{
                now, oral ? "authority.unconfirmed" : "authority.expired", {{}, "bofd", {}}};
            AuthorityNews news{policy, {{NoticeKind::authority_ended, one.row.requester, {}}}};
            if (oral && one.row.oral) {
                news.notices.push_back({NoticeKind::authority_ended, one.row.oral->given_by, {}});
            }
            const AuditNumber cause = put_on_record(session, one.row.id, entry);
            if (auto told = tell(session, news, one.row.id, entry, cause); !told.ok()) {
                return told.error();
            }
        }
        return found->size();
    });
}

Result<std::size_t> AuthorityRegister::tell_ending(const PolicyInForce& policy, UtcTime now) {
    const std::string near_end =
        "WHERE (state = 'oral' OR (state = 'approved' AND returned_ms IS NULL)) AND ends_ms > " +
        std::to_string(to_unix_ms(now)) +
        " AND ends_ms <= " + std::to_string(to_unix_ms(now + authority_told_ahead)) +
        " AND (near_end_told_ms IS NULL OR near_end_told_ms <> ends_ms) ORDER BY ends_ms, id "
        "LIMIT " +
        std::to_string(endings_looked_at_max);
    const auto waiting = database_->transact(
        Access::read, [&](soci::session& session) -> Result<std::vector<AuthorityId>> {
            return ids_ending_soon(session, near_end, now);
        });
    if (!waiting.ok()) return waiting.error();
    if (waiting->empty()) return std::size_t{0};
    return database_->transact(Access::write, [&](soci::session& session) -> Result<std::size_t> {
        detail::lock_authorities(session);
        // Once more, as it is now: somebody may have ended or told of it meanwhile.
        const auto still = ids_ending_soon(session, near_end, now);
        if (!still.ok()) return still.error();
        for (const AuthorityId id : *still) {
            if (auto told = tell_of_end(session, policy, id, now); !told.ok()) return told.error();
        }
        return still->size();
    });
}

Result<Versioned<AuthorityRequest>> AuthorityRegister::find(AuthorityId id) {
    return database_->transact(
        Access::read, [&](soci::session& session) { return detail::find_authority(session, id); });
}

Result<std::vector<Versioned<AuthorityRequest>>> AuthorityRegister::list(
    const AuthorityQuery& query) {
    if (query.limit == 0 || query.limit > authority_page_max) {
        return Error{Errc::invalid_argument, "a page holds 1 to 500 requests"};
    }
    return database_->transact(Access::read, [&](soci::session& session) {
        return detail::read_authorities(session, detail::condition_of(query));
    });
}

Result<std::vector<AuthorityEvent>> AuthorityRegister::history(AuthorityId id) {
    return database_->transact(
        Access::read, [&](soci::session& session) { return detail::read_events(session, id); });
}

Result<std::vector<PurposeId>> AuthorityRegister::searches_of(AuthorityId id) {
    return database_->transact(Access::read, [&](soci::session& session) {
        return Result<std::vector<PurposeId>>{detail::read_searches_under(session, id)};
    });
}

Result<void> AuthorityRegister::file_reads(
    AuthorityId id, PurposeId search, std::span<const Read> reads,
    const std::function<Result<void>(const AuthorityRequest&)>& still_open, AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        detail::lock_authorities(session);
        const auto request = detail::find_authority(session, id);
        if (!request.ok()) return request.error();
        if (auto open = still_open(request->row); !open.ok()) return open;
        const auto filed = detail::read_filed(session, id);
        if (!filed.ok()) return filed.error();
        std::set<ReadKey> known;
        for (const FiledRead& each : *filed) known.insert(each.read.key);
        for (const Read& read : reads) {
            if (!known.insert(read.key).second) continue;
            if (known.size() > authority_rows_max) {
                return Error{Errc::too_many,
                             "5000 reads are on file under this authority: give back the result, "
                             "and ask for less at a time"};
            }
            detail::insert_filed(session, id,
                                 {static_cast<std::uint32_t>(known.size() - 1), search, read});
        }
        put_on_record(session, id, entry);
        return {};
    });
}

Result<std::vector<FiledRead>> AuthorityRegister::filed_reads(AuthorityId id) {
    return database_->transact(
        Access::read, [&](soci::session& session) { return detail::read_filed(session, id); });
}

Result<std::int64_t> AuthorityRegister::add_deputy(Deputy deputy, AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<std::int64_t> {
        detail::lock_authorities(session);
        long long number = 0;
        session << "SELECT COALESCE(MAX(number), 0) + 1 FROM authority_deputy", into(number);
        const long long officer = raw(deputy.officer);
        const long long stands_in = raw(deputy.deputy);
        const long long from = to_unix_ms(deputy.from);
        const long long until = to_unix_ms(deputy.until);
        session << "INSERT INTO authority_deputy (number, officer_id, deputy_id, from_ms, until_ms)"
                   " VALUES (:number, :officer, :deputy, :from, :until)",
            use(number), use(officer), use(stands_in), use(from), use(until);
        entry.facts["number"] = std::int64_t{number};
        detail::insert_audit_entry(session, entry);
        return std::int64_t{number};
    });
}

Result<void> AuthorityRegister::end_deputy(std::int64_t number, PersonId officer,
                                           AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        detail::lock_authorities(session);
        const long long which = number;
        const long long whose = raw(officer);
        const long long ended = to_unix_ms(entry.when);
        soci::statement update =
            (session.prepare << "UPDATE authority_deputy SET ended_ms = :ended"
                                " WHERE number = :number AND officer_id = :officer"
                                " AND ended_ms IS NULL",
             use(ended), use(which), use(whose));
        update.execute(true);
        if (update.get_affected_rows() != 1) {
            return Error{Errc::not_found, "there is no such deputy of yours, or it is over"};
        }
        entry.facts["number"] = number;
        detail::insert_audit_entry(session, entry);
        return {};
    });
}

Result<std::vector<Deputy>> AuthorityRegister::deputies(std::optional<PersonId> of,
                                                        std::optional<UtcTime> active_at) {
    return database_->transact(
        Access::read, [&](soci::session& session) -> Result<std::vector<Deputy>> {
            std::string where = " WHERE number > 0";
            if (of) {
                const std::string person = std::to_string(raw(*of));
                where += " AND (officer_id = " + person + " OR deputy_id = " + person + ")";
            }
            if (active_at) {
                const std::string moment = std::to_string(to_unix_ms(*active_at));
                where +=
                    " AND ended_ms IS NULL AND from_ms <= " + moment + " AND until_ms > " + moment;
            }
            long long number = 0;
            long long officer = 0;
            long long deputy = 0;
            long long from = 0;
            long long until = 0;
            detail::OptionalColumn ended;
            soci::statement query =
                (session.prepare << "SELECT number, officer_id, deputy_id, from_ms, until_ms,"
                                    " ended_ms FROM authority_deputy"
                                 << where << " ORDER BY number DESC LIMIT " << deputies_listed_max,
                 into(number), into(officer), into(deputy), into(from), into(until),
                 into(ended.value, ended.state));
            std::vector<Deputy> found;
            query.execute();
            while (query.fetch()) {
                found.push_back({number, static_cast<PersonId>(officer),
                                 static_cast<PersonId>(deputy), from_unix_ms(from),
                                 from_unix_ms(until), ended.time()});
            }
            return found;
        });
}

Result<std::map<PersonId, std::string>> AuthorityRegister::names(std::span<const PersonId> people) {
    if (people.empty()) return std::map<PersonId, std::string>{};
    std::string ids;
    for (const PersonId id : std::set<PersonId>(people.begin(), people.end())) {
        ids += (ids.empty() ? "" : ", ") + std::to_string(raw(id));
    }
    return database_->transact(
        Access::read, [&](soci::session& session) -> Result<std::map<PersonId, std::string>> {
            long long id = 0;
            std::string name;
            soci::statement query =
                (session.prepare << "SELECT id, display_name FROM person WHERE id IN (" << ids
                                 << ")",
                 into(id), into(name));
            std::map<PersonId, std::string> found;
            query.execute();
            while (query.fetch()) found[static_cast<PersonId>(id)] = name;
            return found;
        });
}

}  // namespace bof
