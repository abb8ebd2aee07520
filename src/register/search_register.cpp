#include "register/search_register.hpp"

#include "register/detail/audit_rows.hpp"
#include "register/detail/columns.hpp"
#include "register/detail/database.hpp"
#include "register/detail/numbers.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace bof {
namespace {

using detail::Access;
using detail::OptionalColumn;
using soci::into;
using soci::use;

/// In nrd_id of a search that names neither one mark nor one NRD: the table wants one of the two.
constexpr long long no_nrd = 0;

/// The columns of a row of `search`, as SOCI binds them.
struct SearchColumns {
    long long id = 0;
    long long person = 0;
    std::string person_name;
    long long started = 0;
    Purpose purpose;
    std::string vrm;
    soci::indicator vrm_state = soci::i_null;
    OptionalColumn nrd;
    long long from = 0;
    long long until = 0;
    long long opened_from = 0;
    std::string asked;
    soci::indicator asked_state = soci::i_null;
    OptionalColumn authority;
    long long policy_version = 0;
    long long audit_number = 0;
    long long pages = 0;
    long long reads = 0;
    long long images = 0;
    OptionalColumn closed;

    SearchColumns() = default;
    explicit SearchColumns(const SearchRecord& row)
        : person(raw(row.person)),
          started(to_unix_ms(row.started)),
          purpose(row.purpose),
          vrm(row.vrm ? row.vrm->text() : std::string{}),
          vrm_state(row.vrm ? soci::i_ok : soci::i_null),
          nrd(row.nrd   ? std::optional<long long>{raw(*row.nrd)}
              : row.vrm ? std::nullopt
                        : std::optional{no_nrd}),
          from(to_unix_ms(row.from)),
          until(to_unix_ms(row.until)),
          opened_from(to_unix_ms(row.opened_from)),
          asked(row.asked),
          asked_state(row.asked.empty() ? soci::i_null : soci::i_ok),
          authority(row.authority ? std::optional{static_cast<long long>(raw(*row.authority))}
                                  : std::nullopt),
          policy_version(row.policy_version) {}

    Result<SearchRecord> row() const {
        SearchRecord made;
        if (vrm_state == soci::i_ok) {
            const auto parsed = Vrm::parse(vrm);
            if (!parsed.ok()) return detail::damaged_row("search", id);
            made.vrm = *parsed;
        }
        if (nrd.number() && *nrd.number() != no_nrd) made.nrd = static_cast<NrdId>(*nrd.number());
        made.id = static_cast<PurposeId>(id);
        made.person = static_cast<PersonId>(person);
        made.person_name = person_name;
        made.started = from_unix_ms(started);
        made.purpose = purpose;
        made.from = from_unix_ms(from);
        made.until = from_unix_ms(until);
        made.opened_from = from_unix_ms(opened_from);
        if (asked_state == soci::i_ok) made.asked = asked;
        if (authority.number()) made.authority = static_cast<AuthorityId>(*authority.number());
        made.policy_version = static_cast<std::uint32_t>(policy_version);
        made.audit_number = static_cast<AuditNumber>(audit_number);
        made.counts = {static_cast<std::uint64_t>(pages), static_cast<std::uint64_t>(reads),
                       static_cast<std::uint64_t>(images)};
        made.closed = closed.time();
        return made;
    }
};

/// `rest` is made of numbers only.
Result<std::vector<SearchRecord>> read_searches(soci::session& session, const std::string& rest) {
    SearchColumns c;
    soci::statement query =
        (session.prepare
             << "SELECT id, person_id, started_ms, category, reason, reference, on_behalf_of, vrm,"
                " nrd_id, from_ms, until_ms, opened_from_ms, asked, authority_id, policy_version,"
                " audit_number, pages, reads, images, closed_ms,"
                " COALESCE((SELECT p.display_name FROM person p"
                " WHERE p.id = search.person_id), '') FROM search "
             << rest,
         into(c.id), into(c.person), into(c.started), into(c.purpose.category),
         into(c.purpose.reason), into(c.purpose.reference), into(c.purpose.on_behalf_of),
         into(c.vrm, c.vrm_state), into(c.nrd.value, c.nrd.state), into(c.from), into(c.until),
         into(c.opened_from), into(c.asked, c.asked_state),
         into(c.authority.value, c.authority.state), into(c.policy_version), into(c.audit_number),
         into(c.pages), into(c.reads), into(c.images), into(c.closed.value, c.closed.state),
         into(c.person_name));
    std::vector<SearchRecord> found;
    query.execute();
    while (query.fetch()) {
        auto row = c.row();
        if (!row.ok()) return row.error();
        found.push_back(std::move(*row));
    }
    return found;
}

void insert_search(soci::session& session, SearchColumns& c) {
    session << "INSERT INTO search (id, person_id, started_ms, category, reason, reference,"
               " on_behalf_of, vrm, nrd_id, from_ms, until_ms, opened_from_ms, asked, authority_id,"
               " policy_version, audit_number, pages, reads, images)"
               " VALUES (:id, :person, :started, :category, :reason, :reference, :behalf, :vrm,"
               " :nrd, :from, :until, :opened_from, :asked, :authority, :policy_version, :audit, "
               "0, 0, 0)",
        use(c.id), use(c.person), use(c.started), use(c.purpose.category), use(c.purpose.reason),
        use(c.purpose.reference), use(c.purpose.on_behalf_of), use(c.vrm, c.vrm_state),
        use(c.nrd.value, c.nrd.state), use(c.from), use(c.until), use(c.opened_from),
        use(c.asked, c.asked_state), use(c.authority.value, c.authority.state),
        use(c.policy_version), use(c.audit_number);
}

void lock_searches(soci::session& session) {
    session << "UPDATE searches_state SET revision = revision + 1";
}

}  // namespace

SearchRegister::SearchRegister(std::shared_ptr<detail::Database> database)
    : database_(std::move(database)) {}

Result<SearchRecord> SearchRegister::add(SearchRecord search, AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<SearchRecord> {
        lock_searches(session);
        SearchColumns c{search};
        c.id = detail::next_number(session, "search");
        entry.facts["search"] = std::int64_t{c.id};
        search.id = static_cast<PurposeId>(c.id);
        search.audit_number = detail::insert_audit_entry(session, entry);
        c.audit_number = static_cast<long long>(raw(search.audit_number));
        insert_search(session, c);
        return search;
    });
}

Result<void> SearchRegister::close(PurposeId id, const SearchCounts& counts, AuditEntry entry) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        lock_searches(session);
        const auto number = static_cast<long long>(raw(id));
        const auto pages = static_cast<long long>(counts.pages);
        const auto reads = static_cast<long long>(counts.reads);
        const auto images = static_cast<long long>(counts.images);
        const long long closed = to_unix_ms(entry.when);
        soci::statement update =
            (session.prepare << "UPDATE search SET pages = :pages, reads = :reads,"
                                " images = :images, closed_ms = :closed"
                                " WHERE id = :id AND closed_ms IS NULL",
             use(pages), use(reads), use(images), use(closed), use(number));
        update.execute(true);
        if (update.get_affected_rows() != 1) {
            return Error{Errc::not_found, "there is no such search, or it is closed"};
        }
        entry.facts["search"] = std::int64_t{number};
        detail::insert_audit_entry(session, entry);
        return {};
    });
}

Result<SearchRecord> SearchRegister::find(PurposeId id) {
    return database_->transact(Access::read, [&](soci::session& session) -> Result<SearchRecord> {
        if (raw(id) > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
            return Error{Errc::not_found, "there is no such search"};
        }
        auto found = read_searches(session, "WHERE id = " + std::to_string(raw(id)));
        if (!found.ok()) return found.error();
        if (found->empty()) return Error{Errc::not_found, "there is no such search"};
        return std::move(found->front());
    });
}

Result<std::vector<SearchRecord>> SearchRegister::list(std::optional<PersonId> person,
                                                       std::size_t count_max,
                                                       std::optional<PurposeId> before) {
    const auto border =
        before ? std::min(raw(*before), detail::sql_number_max) : detail::sql_number_max;
    std::string rest = "WHERE id < " + std::to_string(border);
    if (person) rest += " AND person_id = " + std::to_string(raw(*person));
    rest +=
        " ORDER BY id DESC LIMIT " + std::to_string(std::min(count_max, search_records_page_max));
    return database_->transact(
        Access::read, [&](soci::session& session) { return read_searches(session, rest); });
}

Result<std::vector<StatedPurpose>> SearchRegister::purposes_of(PersonId person, UtcTime since,
                                                               std::size_t count_max) {
    using Found = Result<std::vector<StatedPurpose>>;
    const std::string rest = "WHERE person_id = " + std::to_string(raw(person)) +
                             " AND authority_id IS NULL GROUP BY category, reason, reference, "
                             "on_behalf_of HAVING MIN(started_ms) >= " +
                             std::to_string(to_unix_ms(since)) + " ORDER BY MAX(id) DESC LIMIT " +
                             std::to_string(std::min(count_max, search_records_page_max));
    return database_->transact(Access::read, [&](soci::session& session) -> Found {
        Purpose purpose;
        long long last = 0;
        long long first_stated = 0;
        long long last_stated = 0;
        soci::statement query =
            (session.prepare << "SELECT category, reason, reference, on_behalf_of, MAX(id),"
                                " MIN(started_ms), MAX(started_ms) FROM search " +
                                    rest,
             into(purpose.category), into(purpose.reason), into(purpose.reference),
             into(purpose.on_behalf_of), into(last), into(first_stated), into(last_stated));
        std::vector<StatedPurpose> found;
        query.execute();
        while (query.fetch()) {
            found.push_back({purpose, static_cast<PurposeId>(last), from_unix_ms(first_stated),
                             from_unix_ms(last_stated)});
        }
        return found;
    });
}

}  // namespace bof
