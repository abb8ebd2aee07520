#include "register/detail/authority_rows.hpp"

#include "register/detail/columns.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>
#include <utility>

namespace bof::detail {
namespace {

using soci::into;
using soci::use;

// Lists stand in a column as words with blanks between them.
template <typename T, typename Text>
std::string joined(const std::vector<T>& items, Text text_of) {
    std::string text;
    for (const T& item : items) text += (text.empty() ? "" : " ") + text_of(item);
    return text;
}

std::string joined(const std::vector<Vrm>& vrms) {
    return joined(vrms, [](const Vrm& vrm) { return vrm.text(); });
}

template <typename Id>
std::string joined_ids(const std::vector<Id>& ids) {
    return joined(ids, [](Id id) { return std::to_string(raw(id)); });
}

/// False: a word that `take` cannot read.
template <typename Take>
bool each_word(std::string_view text, Take take) {
    while (!text.empty()) {
        const auto word = text.substr(0, text.find(' '));
        if (!take(word)) return false;
        text.remove_prefix(std::min(text.size(), word.size() + 1));
    }
    return true;
}

bool parse_vrms(std::string_view text, std::vector<Vrm>& vrms) {
    return each_word(text, [&](std::string_view word) {
        const auto vrm = Vrm::parse(word);
        if (vrm.ok()) vrms.push_back(*vrm);
        return vrm.ok();
    });
}

template <typename Id>
bool parse_ids(std::string_view text, std::vector<Id>& ids) {
    return each_word(text, [&](std::string_view word) {
        std::underlying_type_t<Id> number = 0;
        const char* end = word.data() + word.size();
        const auto parsed = std::from_chars(word.data(), end, number);
        ids.push_back(static_cast<Id>(number));
        return parsed.ec == std::errc{} && parsed.ptr == end;
    });
}

OptionalColumn person_column(const std::optional<PersonId>& person) {
    return OptionalColumn{person ? std::optional<long long>{raw(*person)} : std::nullopt};
}
std::optional<PersonId> person_of(const OptionalColumn& column) {
    if (!column.number()) return std::nullopt;
    return static_cast<PersonId>(column.value);
}

/// The columns of `authority`, as SOCI binds them.
struct AuthorityColumns {
    long long id = 0;
    long long version = 0;
    long long requester = 0;
    std::string state;
    Purpose purpose;
    OptionalColumn on_behalf;
    std::string grade;
    std::string asked_vrms;
    std::string asked_nrds;
    std::string asked_sites;
    long long asked_from = 0;
    long long asked_until = 0;
    std::string resolved_nrds;
    std::string necessity;
    std::string proportionality;
    std::string earlier;
    std::string earlier_ids;
    OptionalColumn addressed_to;
    long long created = 0;
    OptionalColumn submitted;
    std::string outcome;
    OptionalColumn officer;
    std::string rank;
    OptionalColumn decided;
    std::string decision_reason;
    std::string given_vrms;
    std::string given_nrds;
    long long given_from = 0;
    long long given_until = 0;
    OptionalColumn oral_by;
    OptionalColumn oral_at;
    OptionalColumn confirm_until;
    OptionalColumn ends;
    OptionalColumn analyst;
    OptionalColumn taken;
    OptionalColumn returned_by;
    OptionalColumn returned;
    std::string return_note;
    long long filed_rows = 0;
    std::string filed_sha256;

    AuthorityColumns() = default;
    explicit AuthorityColumns(const AuthorityRequest& row);
    Result<Versioned<AuthorityRequest>> row() const;

  private:
    bool add_form(AuthorityRequest& made) const;
    bool add_decision(AuthorityRequest& made) const;
    void add_use(AuthorityRequest& made) const;
};

AuthorityColumns::AuthorityColumns(const AuthorityRequest& row)
    : id(static_cast<long long>(raw(row.id))),
      requester(raw(row.requester)),
      state(to_text(row.state)),
      purpose(row.form.purpose),
      on_behalf(person_column(row.form.on_behalf_person)),
      grade(row.form.grade),
      asked_vrms(joined(row.form.asked.vrms)),
      asked_nrds(joined_ids(row.form.asked.nrds)),
      asked_sites(joined_ids(row.form.sites)),
      asked_from(to_unix_ms(row.form.asked.from)),
      asked_until(to_unix_ms(row.form.asked.until)),
      resolved_nrds(row.asked_scope ? joined_ids(row.asked_scope->nrds) : std::string{}),
      necessity(row.form.necessity),
      proportionality(row.form.proportionality),
      earlier(row.form.earlier),
      earlier_ids(joined_ids(row.form.earlier_ids)),
      addressed_to(person_column(row.form.addressed_to)),
      created(to_unix_ms(row.created)),
      submitted(row.submitted),
      ends(row.ends),
      analyst(person_column(row.analyst)),
      taken(row.taken) {
    if (row.decision) {
        outcome = to_text(row.decision->outcome);
        officer = person_column(row.decision->officer);
        rank = to_text(row.decision->rank);
        decided = OptionalColumn{std::optional{row.decision->at}};
        decision_reason = row.decision->reason;
        given_vrms = joined(row.decision->scope.vrms);
        given_nrds = joined_ids(row.decision->scope.nrds);
        given_from = to_unix_ms(row.decision->scope.from);
        given_until = to_unix_ms(row.decision->scope.until);
    }
    if (row.oral) {
        oral_by = person_column(row.oral->given_by);
        oral_at = OptionalColumn{std::optional{row.oral->given_at}};
        confirm_until = OptionalColumn{std::optional{row.oral->confirm_until}};
    }
    if (row.result) {
        returned_by = person_column(row.result->by);
        returned = OptionalColumn{std::optional{row.result->at}};
        return_note = row.result->note;
        filed_rows = row.result->rows;
        filed_sha256 = row.result->sha256;
    }
}

bool AuthorityColumns::add_form(AuthorityRequest& made) const {
    AuthorityForm& form = made.form;
    form.purpose = purpose;
    form.on_behalf_person = person_of(on_behalf);
    form.grade = grade;
    form.asked.from = from_unix_ms(asked_from);
    form.asked.until = from_unix_ms(asked_until);
    form.necessity = necessity;
    form.proportionality = proportionality;
    form.earlier = earlier;
    form.addressed_to = person_of(addressed_to);
    if (!parse_vrms(asked_vrms, form.asked.vrms) || !parse_ids(asked_nrds, form.asked.nrds) ||
        !parse_ids(asked_sites, form.sites) || !parse_ids(earlier_ids, form.earlier_ids)) {
        return false;
    }
    made.submitted = submitted.time();
    if (!made.submitted) return true;
    made.asked_scope = AuthorityScope{form.asked.vrms, {}, form.asked.from, form.asked.until};
    return parse_ids(resolved_nrds, made.asked_scope->nrds);
}

bool AuthorityColumns::add_decision(AuthorityRequest& made) const {
    const auto by = person_of(officer);
    const auto at = decided.time();
    if (!by || !at) return outcome.empty();
    const auto parsed_outcome = parse_authority_outcome(outcome);
    const auto parsed_rank = parse_rank(rank);
    if (!parsed_outcome || !parsed_rank) return false;
    AuthorityDecision decision{
        .outcome = *parsed_outcome,
        .officer = *by,
        .rank = *parsed_rank,
        .at = *at,
        .reason = decision_reason,
        .scope = {{}, {}, from_unix_ms(given_from), from_unix_ms(given_until)}};
    if (!parse_vrms(given_vrms, decision.scope.vrms) ||
        !parse_ids(given_nrds, decision.scope.nrds)) {
        return false;
    }
    made.decision = std::move(decision);
    return true;
}

void AuthorityColumns::add_use(AuthorityRequest& made) const {
    const auto by = person_of(oral_by);
    const auto at = oral_at.time();
    const auto until = confirm_until.time();
    if (by && at && until) made.oral = OralStatement{*by, *at, *until};
    made.ends = ends.time();
    made.analyst = person_of(analyst);
    made.taken = taken.time();
    const auto back_by = person_of(returned_by);
    const auto back_at = returned.time();
    if (back_by && back_at) {
        made.result = AuthorityReturn{*back_by, *back_at, return_note,
                                      static_cast<std::uint32_t>(filed_rows), filed_sha256};
    }
}

Result<Versioned<AuthorityRequest>> AuthorityColumns::row() const {
    const auto parsed_state = parse_authority_state(state);
    Versioned<AuthorityRequest> made{{}, RowVersion{version}};
    if (!parsed_state || *parsed_state > AuthorityState::revoked || !add_form(made.row) ||
        !add_decision(made.row)) {
        return damaged_row("authority", id);
    }
    made.row.id = static_cast<AuthorityId>(id);
    made.row.requester = static_cast<PersonId>(requester);
    made.row.state = *parsed_state;
    made.row.created = from_unix_ms(created);
    add_use(made.row);
    return made;
}

/// The columns of a row of `authority_read`.
struct FiledColumns {
    long long number = 0;
    long long search = 0;
    std::string vrm;
    long long nrd = 0;
    long long captured = 0;
    long long received = 0;
    long long flags = 0;
    OptionalColumn confidence;
    long long motion = 0;
    OptionalColumn latitude;
    OptionalColumn longitude;
    OptionalColumn preset;
    std::string pan;
    std::string tilt;
    std::string zoom;
    std::string text_as_sent;

    FiledColumns() = default;
    explicit FiledColumns(const FiledRead& filed)
        : number(filed.row),
          search(static_cast<long long>(raw(filed.search))),
          vrm(filed.read.key.vrm.text()),
          nrd(raw(filed.read.key.nrd)),
          captured(to_unix_ms(filed.read.key.captured)),
          received(to_unix_ms(filed.read.received)),
          flags(filed.read.flags.bits()),
          confidence(number_of(filed.read.confidence_percent)),
          motion(static_cast<long long>(filed.read.motion)),
          preset(number_of(filed.read.pose.preset)),
          pan(filed.read.pose.pan),
          tilt(filed.read.pose.tilt),
          zoom(filed.read.pose.zoom),
          text_as_sent(filed.read.text_as_sent) {
        if (!filed.read.position) return;
        latitude = number_of(std::optional{filed.read.position->latitude_microdegrees});
        longitude = number_of(std::optional{filed.read.position->longitude_microdegrees});
    }

    Result<FiledRead> row() const {
        const auto mark = Vrm::parse(vrm);
        if (!mark.ok() || motion < 0 || motion > static_cast<long long>(Motion::away)) {
            return damaged_row("authority_read", number);
        }
        FiledRead made{.row = static_cast<std::uint32_t>(number),
                       .search = static_cast<PurposeId>(search),
                       .read = {.key = {*mark, static_cast<NrdId>(nrd), from_unix_ms(captured)},
                                .received = from_unix_ms(received)}};
        Read& read = made.read;
        read.flags = ReadFlags{static_cast<std::uint16_t>(flags)};
        if (confidence.number()) {
            read.confidence_percent = static_cast<std::uint8_t>(confidence.value);
        }
        read.motion = static_cast<Motion>(motion);
        if (latitude.number() && longitude.number()) {
            read.position = Position{static_cast<std::int32_t>(latitude.value),
                                     static_cast<std::int32_t>(longitude.value)};
        }
        if (preset.number()) read.pose.preset = static_cast<std::int16_t>(preset.value);
        read.pose.pan = pan;
        read.pose.tilt = tilt;
        read.pose.zoom = zoom;
        read.text_as_sent = text_as_sent;
        return made;
    }

    template <typename T>
    static OptionalColumn number_of(const std::optional<T>& value) {
        return OptionalColumn{value ? std::optional<long long>{*value} : std::nullopt};
    }
};

/// At `now`, by the columns.
std::string state_condition(AuthorityState state, UtcTime now) {
    const std::string moment = std::to_string(to_unix_ms(now));
    switch (state) {
        case AuthorityState::oral:
            return "state = 'oral' AND ends_ms > " + moment;
        case AuthorityState::unconfirmed:
            return "state = 'oral' AND ends_ms <= " + moment;
        case AuthorityState::approved:
            return "state = 'approved' AND returned_ms IS NULL AND ends_ms > " + moment;
        case AuthorityState::returned:
            return "state = 'approved' AND returned_ms IS NOT NULL";
        case AuthorityState::expired:
            return "state = 'approved' AND returned_ms IS NULL AND ends_ms <= " + moment;
        case AuthorityState::draft:
        case AuthorityState::submitted:
        case AuthorityState::asked_back:
        case AuthorityState::refused:
        case AuthorityState::withdrawn:
        case AuthorityState::revoked:
        case AuthorityState::count_:
            break;
    }
    return "state = '" + std::string{to_text(state)} + "'";
}

}  // namespace

void lock_authorities(soci::session& session) {
    session << "UPDATE authority_state SET revision = revision + 1";
}

Result<std::vector<Versioned<AuthorityRequest>>> read_authorities(soci::session& session,
                                                                  const std::string& rest) {
    AuthorityColumns c;
    soci::statement query =
        (session.prepare
             << "SELECT id, row_version, requester_id, state, category, reason, reference,"
                " on_behalf_of, on_behalf_id, grade, asked_vrms, asked_nrds, asked_sites,"
                " asked_from_ms, asked_until_ms, resolved_nrds, necessity, proportionality,"
                " earlier, earlier_ids, addressed_to, created_ms, submitted_ms, outcome,"
                " officer_id, officer_rank, decided_ms, decision_reason, given_vrms, given_nrds,"
                " given_from_ms, given_until_ms, oral_by, oral_ms, confirm_until_ms, ends_ms,"
                " analyst_id, taken_ms, returned_by, returned_ms, return_note, filed_rows,"
                " filed_sha256 FROM authority "
             << rest,
         into(c.id), into(c.version), into(c.requester), into(c.state), into(c.purpose.category),
         into(c.purpose.reason), into(c.purpose.reference), into(c.purpose.on_behalf_of),
         into(c.on_behalf.value, c.on_behalf.state), into(c.grade), into(c.asked_vrms),
         into(c.asked_nrds), into(c.asked_sites), into(c.asked_from), into(c.asked_until),
         into(c.resolved_nrds), into(c.necessity), into(c.proportionality), into(c.earlier),
         into(c.earlier_ids), into(c.addressed_to.value, c.addressed_to.state), into(c.created),
         into(c.submitted.value, c.submitted.state), into(c.outcome),
         into(c.officer.value, c.officer.state), into(c.rank),
         into(c.decided.value, c.decided.state), into(c.decision_reason), into(c.given_vrms),
         into(c.given_nrds), into(c.given_from), into(c.given_until),
         into(c.oral_by.value, c.oral_by.state), into(c.oral_at.value, c.oral_at.state),
         into(c.confirm_until.value, c.confirm_until.state), into(c.ends.value, c.ends.state),
         into(c.analyst.value, c.analyst.state), into(c.taken.value, c.taken.state),
         into(c.returned_by.value, c.returned_by.state), into(c.returned.value, c.returned.state),
         into(c.return_note), into(c.filed_rows), into(c.filed_sha256));
    std::vector<Versioned<AuthorityRequest>> found;
    query.execute();
    while (query.fetch()) {
        auto row = c.row();
        if (!row.ok()) return row.error();
        found.push_back(std::move(*row));
    }
    return found;
}

Result<Versioned<AuthorityRequest>> find_authority(soci::session& session, AuthorityId id) {
    const Error none{Errc::not_found, "there is no such request"};
    if (raw(id) > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return none;
    auto found = read_authorities(session, "WHERE id = " + std::to_string(raw(id)));
    if (!found.ok()) return found.error();
    if (found->empty()) return none;
    return std::move(found->front());
}

void insert_authority(soci::session& session, const AuthorityRequest& request) {
    const auto id = static_cast<long long>(raw(request.id));
    const long long requester = raw(request.requester);
    const long long created = to_unix_ms(request.created);
    session << "INSERT INTO authority (id, row_version, requester_id, state, category, reason,"
               " reference, on_behalf_of, grade, asked_vrms, asked_nrds, asked_sites,"
               " asked_from_ms, asked_until_ms, resolved_nrds, necessity, proportionality,"
               " earlier, earlier_ids, created_ms, outcome, officer_rank, decision_reason,"
               " given_vrms, given_nrds, given_from_ms, given_until_ms, end_told, return_note,"
               " filed_rows, filed_sha256) VALUES (:id, 0, :requester, 'draft', '', '', '', '', "
               "'', '', '',"
               " '', 0, 0, '', '', '', '', '', :created, '', '', '', '', '', 0, 0, 0, '', 0, '')",
        use(id), use(requester), use(created);
    replace_authority(session, request);
}

void replace_authority(soci::session& session, const AuthorityRequest& request) {
    AuthorityColumns c{request};
    session << "UPDATE authority SET row_version = row_version + 1, state = :state,"
               " category = :category, reason = :reason, reference = :reference,"
               " on_behalf_of = :behalf, on_behalf_id = :behalf_id, grade = :grade,"
               " asked_vrms = :vrms, asked_nrds = :nrds, asked_sites = :sites,"
               " asked_from_ms = :from, asked_until_ms = :until, resolved_nrds = :resolved,"
               " necessity = :necessity, proportionality = :proportionality,"
               " earlier = :earlier, earlier_ids = :ids, addressed_to = :addressed,"
               " submitted_ms = :submitted, ends_ms = :ends, analyst_id = :analyst,"
               " taken_ms = :taken WHERE id = :id",
        use(c.state), use(c.purpose.category), use(c.purpose.reason), use(c.purpose.reference),
        use(c.purpose.on_behalf_of), use(c.on_behalf.value, c.on_behalf.state), use(c.grade),
        use(c.asked_vrms), use(c.asked_nrds), use(c.asked_sites), use(c.asked_from),
        use(c.asked_until), use(c.resolved_nrds), use(c.necessity), use(c.proportionality),
        use(c.earlier), use(c.earlier_ids), use(c.addressed_to.value, c.addressed_to.state),
        use(c.submitted.value, c.submitted.state), use(c.ends.value, c.ends.state),
        use(c.analyst.value, c.analyst.state), use(c.taken.value, c.taken.state), use(c.id);
    session << "UPDATE authority SET outcome = :outcome, officer_id = :officer,"
               " officer_rank = :rank, decided_ms = :decided, decision_reason = :words,"
               " given_vrms = :vrms, given_nrds = :nrds, given_from_ms = :from,"
               " given_until_ms = :until, oral_by = :oral_by, oral_ms = :oral,"
               " confirm_until_ms = :confirm, returned_by = :back_by, returned_ms = :back,"
               " return_note = :note, filed_rows = :filed, filed_sha256 = :hash WHERE id = :id",
        use(c.outcome), use(c.officer.value, c.officer.state), use(c.rank),
        use(c.decided.value, c.decided.state), use(c.decision_reason), use(c.given_vrms),
        use(c.given_nrds), use(c.given_from), use(c.given_until),
        use(c.oral_by.value, c.oral_by.state), use(c.oral_at.value, c.oral_at.state),
        use(c.confirm_until.value, c.confirm_until.state),
        use(c.returned_by.value, c.returned_by.state), use(c.returned.value, c.returned.state),
        use(c.return_note), use(c.filed_rows), use(c.filed_sha256), use(c.id);
}

void insert_event(soci::session& session, AuthorityId id, const AuthorityEvent& event) {
    const auto number = static_cast<long long>(raw(id));
    const long long at = to_unix_ms(event.at);
    const long long person = raw(event.person);
    const std::string kind{to_text(event.kind)};
    long long next = 0;
    session << "SELECT COALESCE(MAX(number), 0) + 1 FROM authority_event WHERE authority_id = "
            << number,
        into(next);
    session << "INSERT INTO authority_event (authority_id, number, at_ms, person_id, kind, words)"
               " VALUES (:id, :number, :at, :person, :kind, :words)",
        use(number), use(next), use(at), use(person), use(kind), use(event.text);
}

Result<std::vector<AuthorityEvent>> read_events(soci::session& session, AuthorityId id) {
    long long at = 0;
    long long person = 0;
    std::string kind;
    std::string words;
    soci::statement query =
        (session.prepare << "SELECT at_ms, person_id, kind, words FROM authority_event"
                            " WHERE authority_id = "
                         << raw(id) << " ORDER BY number",
         into(at), into(person), into(kind), into(words));
    std::vector<AuthorityEvent> found;
    query.execute();
    while (query.fetch()) {
        const auto parsed = parse_authority_event_kind(kind);
        if (!parsed) return damaged_row("authority_event", static_cast<long long>(raw(id)));
        found.push_back({from_unix_ms(at), static_cast<PersonId>(person), *parsed, words});
    }
    return found;
}

std::vector<PurposeId> read_searches_under(soci::session& session, AuthorityId id) {
    long long number = 0;
    soci::statement query = (session.prepare << "SELECT id FROM search WHERE authority_id = "
                                             << raw(id) << " ORDER BY id",
                             into(number));
    std::vector<PurposeId> found;
    query.execute();
    while (query.fetch()) found.push_back(static_cast<PurposeId>(number));
    return found;
}

void insert_filed(soci::session& session, AuthorityId id, const FiledRead& filed) {
    FiledColumns c{filed};
    const auto authority = static_cast<long long>(raw(id));
    session << "INSERT INTO authority_read (authority_id, number, search_id, vrm, nrd_id,"
               " captured_ms, received_ms, flags, confidence, motion, latitude, longitude,"
               " preset, pan, tilt, zoom, text_as_sent) VALUES (:id, :number, :search, :vrm,"
               " :nrd, :captured, :received, :flags, :confidence, :motion, :lat, :lon, :preset,"
               " :pan, :tilt, :zoom, :sent)",
        use(authority), use(c.number), use(c.search), use(c.vrm), use(c.nrd), use(c.captured),
        use(c.received), use(c.flags), use(c.confidence.value, c.confidence.state), use(c.motion),
        use(c.latitude.value, c.latitude.state), use(c.longitude.value, c.longitude.state),
        use(c.preset.value, c.preset.state), use(c.pan), use(c.tilt), use(c.zoom),
        use(c.text_as_sent);
}

Result<std::vector<FiledRead>> read_filed(soci::session& session, AuthorityId id) {
    FiledColumns c;
    soci::statement query =
        (session.prepare << "SELECT number, search_id, vrm, nrd_id, captured_ms, received_ms,"
                            " flags, confidence, motion, latitude, longitude, preset, pan, tilt,"
                            " zoom, text_as_sent FROM authority_read WHERE authority_id = "
                         << raw(id) << " ORDER BY number",
         into(c.number), into(c.search), into(c.vrm), into(c.nrd), into(c.captured),
         into(c.received), into(c.flags), into(c.confidence.value, c.confidence.state),
         into(c.motion), into(c.latitude.value, c.latitude.state),
         into(c.longitude.value, c.longitude.state), into(c.preset.value, c.preset.state),
         into(c.pan), into(c.tilt), into(c.zoom), into(c.text_as_sent));
    std::vector<FiledRead> found;
    query.execute();
    while (query.fetch()) {
        auto row = c.row();
        if (!row.ok()) return row.error();
        found.push_back(std::move(*row));
    }
    return found;
}

std::string condition_of(const AuthorityQuery& query) {
    const std::string viewer = std::to_string(raw(query.viewer));
    std::string condition = "WHERE state <> 'draft'";
    switch (query.view) {
        case AuthorityView::own:
            condition = "WHERE requester_id = " + viewer;
            break;
        case AuthorityView::to_decide: {
            std::string to = viewer;
            for (const PersonId officer : query.stands_in_for) {
                to += ", " + std::to_string(raw(officer));
            }
            condition += " AND requester_id <> " + viewer + " AND (officer_id = " + viewer +
                         " OR state IN ('oral', 'approved', 'revoked') OR (state = 'submitted'"
                         " AND (addressed_to IS NULL OR addressed_to IN (" +
                         to + "))))";
            break;
        }
        case AuthorityView::queue:
            condition += " AND (analyst_id = " + viewer +
                         " OR (analyst_id IS NULL AND returned_ms IS NULL AND ends_ms > " +
                         std::to_string(to_unix_ms(query.now)) +
                         " AND state IN ('oral', 'approved')))";
            break;
        case AuthorityView::review:
            break;
    }
    if (query.requester) {
        condition += " AND requester_id = " + std::to_string(raw(*query.requester));
    }
    if (query.state) condition += " AND " + state_condition(*query.state, query.now);
    if (query.before) condition += " AND id < " + std::to_string(raw(*query.before));
    return condition + " ORDER BY id DESC LIMIT " + std::to_string(query.limit);
}

}  // namespace bof::detail
