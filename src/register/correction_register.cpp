#include "register/correction_register.hpp"

#include "register/detail/audit_rows.hpp"
#include "register/detail/columns.hpp"
#include "register/detail/database.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bof {
namespace {

using detail::Access;
using soci::into;
using soci::use;

/// A row of read_correction, as SOCI binds it.
struct CorrectionColumns {
    long long id = 0;
    std::string vrm;
    long long nrd = 0;
    long long captured = 0;
    std::string corrected;
    soci::indicator corrected_state = soci::i_null;
    std::string reason;
    long long person = 0;
    std::string person_name;
    long long made = 0;
    long long search = 0;

    Result<ReadCorrection> row() const {
        const auto read_as = Vrm::parse(vrm);
        if (!read_as.ok()) return detail::damaged_row("read_correction", id);
        ReadCorrection out{.read = {*read_as, static_cast<NrdId>(nrd), from_unix_ms(captured)}};
        if (corrected_state == soci::i_ok) {
            const auto plate = Vrm::parse(corrected);
            if (!plate.ok()) return detail::damaged_row("read_correction", id);
            out.corrected = *plate;
        }
        out.id = static_cast<CorrectionId>(id);
        out.reason = reason;
        out.person = static_cast<PersonId>(person);
        out.person_name = person_name;
        out.made = from_unix_ms(made);
        out.search = static_cast<PurposeId>(search);
        return out;
    }
};

constexpr const char* correction_select =
    "SELECT c.id, c.vrm, c.nrd_id, c.captured_ms, c.corrected, c.reason, c.person_id, c.made_ms,"
    " c.search_id, COALESCE((SELECT p.display_name FROM person p WHERE p.id = c.person_id), '')"
    " FROM read_correction c ";

Result<std::vector<ReadCorrection>> fetch_corrections(soci::statement& query,
                                                      const CorrectionColumns& c) {
    std::vector<ReadCorrection> found;
    query.execute();
    while (query.fetch()) {
        auto row = c.row();
        if (!row.ok()) return row.error();
        found.push_back(std::move(*row));
    }
    return found;
}

Result<std::vector<ReadCorrection>> corrections_of(soci::session& session, const ReadKey& key) {
    CorrectionColumns c;
    const std::string vrm = key.vrm.text();
    const long long nrd = raw(key.nrd);
    const long long captured = to_unix_ms(key.captured);
    soci::statement query =
        (session.prepare << correction_select +
                                std::string{"WHERE c.vrm = :vrm AND c.nrd_id = :nrd AND"
                                            " c.captured_ms = :captured ORDER BY c.id"},
         use(vrm), use(nrd), use(captured), into(c.id), into(c.vrm), into(c.nrd), into(c.captured),
         into(c.corrected, c.corrected_state), into(c.reason), into(c.person), into(c.made),
         into(c.search), into(c.person_name));
    return fetch_corrections(query, c);
}

/// Those that count: no later one is about the same read.
Result<std::vector<ReadCorrection>> corrections_in_force(soci::session& session, const char* column,
                                                         Vrm wanted) {
    CorrectionColumns c;
    const std::string vrm = wanted.text();
    soci::statement query =
        (session.prepare << correction_select + std::string{"WHERE c."} + column +
                                " = :vrm AND c.corrected IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
                                " read_correction later WHERE later.vrm = c.vrm AND later.nrd_id ="
                                " c.nrd_id AND later.captured_ms = c.captured_ms AND later.id >"
                                " c.id) ORDER BY c.id LIMIT " +
                                std::to_string(corrections_of_mark_max),
         use(vrm), into(c.id), into(c.vrm), into(c.nrd), into(c.captured),
         into(c.corrected, c.corrected_state), into(c.reason), into(c.person), into(c.made),
         into(c.search), into(c.person_name));
    return fetch_corrections(query, c);
}

Result<void> check_addition(soci::session& session, const ReadCorrection& correction) {
    const auto before = corrections_of(session, correction.read);
    if (!before.ok()) return before.error();
    const auto now = before->empty() ? std::nullopt : before->back().corrected;
    if (now == correction.corrected) {
        if (correction.corrected) {
            return Error{Errc::conflict, "the read is corrected so already"};
        }
        return Error{Errc::conflict, "there is no correction to take back"};
    }
    if (before->size() >= corrections_of_read_max) {
        return Error{Errc::too_many, "this read has been corrected too many times"};
    }
    if (!correction.corrected) return {};
    const auto others = corrections_in_force(session, "corrected", *correction.corrected);
    if (!others.ok()) return others.error();
    const auto same = corrections_in_force(session, "vrm", correction.read.vrm);
    if (!same.ok()) return same.error();
    if (std::max(others->size(), same->size()) >= corrections_of_mark_max) {
        return Error{Errc::too_many, "too many reads of this mark have been corrected"};
    }
    return {};
}

void insert_correction(soci::session& session, const ReadCorrection& correction,
                       AuditNumber record) {
    const auto id = static_cast<long long>(correction.id);
    const std::string vrm = correction.read.vrm.text();
    const long long nrd = raw(correction.read.nrd);
    const long long captured = to_unix_ms(correction.read.captured);
    std::string corrected = correction.corrected ? correction.corrected->text() : "";
    soci::indicator state = correction.corrected ? soci::i_ok : soci::i_null;
    const long long person = raw(correction.person);
    const long long made = to_unix_ms(correction.made);
    const auto search = static_cast<long long>(raw(correction.search));
    const auto audit = static_cast<long long>(raw(record));
    session << "INSERT INTO read_correction (id, vrm, nrd_id, captured_ms, corrected, reason,"
               " person_id, made_ms, search_id, audit_number) VALUES (:id, :vrm, :nrd, :captured,"
               " :corrected, :reason, :person, :made, :search, :audit)",
        use(id), use(vrm), use(nrd), use(captured), use(corrected, state), use(correction.reason),
        use(person), use(made), use(search), use(audit);
}

}  // namespace

CorrectionRegister::CorrectionRegister(std::shared_ptr<detail::Database> database)
    : database_(std::move(database)) {}

Result<ReadCorrection> CorrectionRegister::add(ReadCorrection correction, AuditEntry entry) {
    return database_->transact(
        Access::write, [&](soci::session& session) -> Result<ReadCorrection> {
            // Keeps other writers of searches out until the transaction ends.
            session << "UPDATE searches_state SET revision = revision + 1";
            if (auto sound = check_addition(session, correction); !sound.ok()) return sound.error();
            // Rows go with their reads, so the highest id may be given again: the record's number
            // is not.
            const AuditNumber number = detail::insert_audit_entry(session, entry);
            correction.id = static_cast<CorrectionId>(raw(number));
            insert_correction(session, correction, number);
            const auto kept = corrections_of(session, correction.read);
            if (!kept.ok()) return kept.error();
            return kept->back();
        });
}

Result<std::vector<ReadCorrection>> CorrectionRegister::of_read(const ReadKey& read) {
    return database_->transact(
        Access::read, [&](soci::session& session) { return corrections_of(session, read); });
}

Result<std::vector<ReadCorrection>> CorrectionRegister::about(Vrm vrm) {
    using Found = Result<std::vector<ReadCorrection>>;
    return database_->transact(Access::read, [&](soci::session& session) -> Found {
        auto found = corrections_in_force(session, "vrm", vrm);
        if (!found.ok()) return found;
        auto to_it = corrections_in_force(session, "corrected", vrm);
        if (!to_it.ok()) return to_it;
        std::move(to_it->begin(), to_it->end(), std::back_inserter(*found));
        return found;
    });
}

}  // namespace bof
