#include "register/guidance_register.hpp"

#include "register/detail/audit_rows.hpp"
#include "register/detail/columns.hpp"
#include "register/detail/database.hpp"
#include "register/detail/notice_rows.hpp"
#include "register/detail/person_rows.hpp"

#include <algorithm>
#include <utility>

namespace bof {
namespace {

using detail::Access;
using soci::into;
using soci::use;

constexpr std::size_t reason_bytes_max = 1'000;

Result<void> check_document(const GuidanceDocument& document) {
    const auto will_do = [](const std::string& text, std::size_t bytes_max) {
        return !text.empty() && text.size() <= bytes_max;
    };
    if (!will_do(document.text, guidance_text_bytes_max) ||
        !will_do(document.text_cy, guidance_text_bytes_max)) {
        return Error{Errc::invalid_argument,
                     "the guidance has a text of at most 28000 bytes in each language"};
    }
    if (!will_do(document.reason, reason_bytes_max)) {
        return Error{Errc::invalid_argument, "say why, in at most 1000 bytes"};
    }
    return {};
}

}  // namespace

GuidanceRegister::GuidanceRegister(std::shared_ptr<detail::Database> database)
    : database_(std::move(database)) {}

Result<std::uint32_t> GuidanceRegister::publish(const GuidanceDocument& document,
                                                AuditEntry entry) {
    if (auto sound = check_document(document); !sound.ok()) return sound.error();
    return database_->transact(Access::write, [&](soci::session& session) -> Result<std::uint32_t> {
        detail::lock_people(session);
        long long last = 0;
        long long last_day = 0;
        session << "SELECT COALESCE(MAX(version), 0), COALESCE(MAX(effective_day), 0)"
                   " FROM guidance_document",
            into(last), into(last_day);
        if (last >= static_cast<long long>(guidance_versions_max)) {
            return Error{Errc::too_many, "there are as many versions as the register holds"};
        }
        const long long effective = document.effective.time_since_epoch().count();
        if (effective < last_day) {
            return Error{Errc::invalid_argument,
                         "a version comes into force no sooner than the one before it"};
        }
        const long long version = std::max<long long>(last + 1, guidance_first_published);
        const long long published = to_unix_ms(entry.when);
        const long long by = entry.actor.person ? raw(*entry.actor.person) : 0;
        session << "INSERT INTO guidance_document (version, text_en, text_cy, reason,"
                   " effective_day, published_ms, publisher_id)"
                   " VALUES (:version, :text, :text_cy, :reason, :effective, :published, :by)",
            use(version), use(document.text), use(document.text_cy), use(document.reason),
            use(effective), use(published), use(by);
        entry.facts["version"] = std::int64_t{version};
        const auto cause = detail::insert_audit_entry(session, entry);
        // Whoever published it has read it.
        detail::insert_notices_of_guidance(
            session, {NoticeKind::guidance_published, 0, entry.when, cause}, entry.actor.person);
        return static_cast<std::uint32_t>(version);
    });
}

Result<std::vector<GuidanceDocument>> GuidanceRegister::all() {
    using Answer = Result<std::vector<GuidanceDocument>>;
    return database_->transact(Access::read, [&](soci::session& session) -> Answer {
        long long version = 0;
        long long effective = 0;
        long long published = 0;
        long long by = 0;
        GuidanceDocument row;
        soci::statement query =
            (session.prepare
                 << "SELECT version, text_en, text_cy, reason, effective_day, published_ms,"
                    " publisher_id, COALESCE((SELECT display_name FROM person"
                    " WHERE person.id = guidance_document.publisher_id), '')"
                    " FROM guidance_document ORDER BY version",
             into(version), into(row.text), into(row.text_cy), into(row.reason), into(effective),
             into(published), into(by), into(row.published_by_name));
        query.execute();
        std::vector<GuidanceDocument> found;
        while (query.fetch()) {
            row.version = static_cast<std::uint32_t>(version);
            row.effective = detail::OptionalColumn::day_from(effective);
            row.published = from_unix_ms(published);
            row.published_by = static_cast<PersonId>(by);
            found.push_back(row);
        }
        return found;
    });
}

Result<std::vector<GuidanceAcknowledgement>> GuidanceRegister::acknowledgements() {
    using Answer = Result<std::vector<GuidanceAcknowledgement>>;
    return database_->transact(Access::read, [&](soci::session& session) -> Answer {
        long long person = 0;
        long long version = 0;
        long long when = 0;
        soci::statement query =
            (session.prepare << "SELECT person_id, version, acknowledged_ms"
                                " FROM guidance_acknowledgement ORDER BY person_id, version",
             into(person), into(version), into(when));
        query.execute();
        std::vector<GuidanceAcknowledgement> found;
        while (query.fetch()) {
            const GuidanceAcknowledgement row{static_cast<PersonId>(person),
                                              static_cast<std::uint32_t>(version),
                                              from_unix_ms(when)};
            if (!found.empty() && found.back().person == row.person) {
                found.back() = row;
            } else {
                found.push_back(row);
            }
        }
        return found;
    });
}

}  // namespace bof
