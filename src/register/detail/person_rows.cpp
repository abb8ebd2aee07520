#include "register/detail/person_rows.hpp"

#include "policy/permissions.hpp"
#include "register/detail/checks.hpp"
#include "register/detail/columns.hpp"
#include "register/people_register.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace bof::detail {
namespace {

using soci::into;
using soci::use;

/// The columns of a row of `person`, as SOCI binds them.
struct PersonColumns {
    long long id = 0;
    long long row_version = 0;
    std::string user_name;
    std::string display_name;
    std::string rank;
    std::string roles;
    std::string post;
    std::string employment;
    OptionalColumn employment_ends;
    std::string vetting;
    OptionalColumn vetting_expires;
    OptionalColumn older_given;
    OptionalColumn older_review;
    OptionalColumn suspended;
    std::string state;
    long long guidance = 0;
    long long must_change = 0;

    PersonColumns() = default;
    explicit PersonColumns(const Person& row)
        : id(raw(row.id)),
          user_name(row.user_name),
          display_name(row.display_name),
          rank(to_text(row.rank)),
          roles(joined_roles(row.roles)),
          post(row.post),
          employment(to_text(row.employment)),
          employment_ends(row.employment_ends),
          vetting(to_text(row.vetting.level)),
          vetting_expires(row.vetting.expires),
          suspended(row.rights_suspended),
          state(to_text(row.state)) {
        if (!row.older_access) return;
        older_given = OptionalColumn{std::optional{row.older_access->given}};
        older_review = OptionalColumn{std::optional{row.older_access->review_due}};
    }

    Result<Versioned<Person>> row() const {
        const auto parsed_rank = parse_rank(rank);
        const auto parsed_roles = parse_roles(roles);
        const auto parsed_employment = parse_employment_kind(employment);
        const auto parsed_vetting = parse_vetting_level(vetting);
        const bool active = state == to_text(PersonState::active);
        const bool has_older = older_given.day().has_value();
        if (!parsed_rank || !parsed_roles || !parsed_employment || !parsed_vetting ||
            (!active && state != to_text(PersonState::closed)) ||
            has_older != older_review.day().has_value() ||
            id > std::numeric_limits<std::uint32_t>::max() ||
            guidance > std::numeric_limits<std::uint32_t>::max()) {
            return damaged_row("person", id);
        }
        return Versioned<Person>{{.id = static_cast<PersonId>(id),
                                  .user_name = user_name,
                                  .display_name = display_name,
                                  .rank = *parsed_rank,
                                  .roles = *parsed_roles,
                                  .post = post,
                                  .employment = *parsed_employment,
                                  .employment_ends = employment_ends.day(),
                                  .trainings = {},
                                  .vetting = {*parsed_vetting, vetting_expires.day()},
                                  .desks = {},
                                  .older_access = older_access(),
                                  .rights_suspended = suspended.time(),
                                  .state = active ? PersonState::active : PersonState::closed,
                                  .guidance_acknowledged = static_cast<std::uint32_t>(guidance),
                                  .must_change_password = must_change != 0},
                                 RowVersion{row_version}};
    }

    std::optional<OlderAccess> older_access() const {
        if (!older_given.day()) return std::nullopt;
        return OlderAccess{*older_given.day(), *older_review.day()};
    }
};

/// Adds their trainings to people that stand in rising order of id.
Result<void> add_trainings(soci::session& session, const std::string& where,
                           std::vector<Versioned<Person>>& people) {
    long long person = 0;
    std::string kind;
    long long completed = 0;
    OptionalColumn expires;
    soci::statement query =
        (session.prepare << "SELECT person_id, kind, completed_day, expires_day"
                            " FROM person_training "
                         << where << " ORDER BY person_id",
         into(person), into(kind), into(completed), into(expires.value, expires.state));
    query.execute();
    auto at = people.begin();
    while (query.fetch()) {
        while (at != people.end() && raw(at->row.id) < person) ++at;
        const auto parsed = parse_training_kind(kind);
        if (!parsed || at == people.end() || raw(at->row.id) != person) {
            return damaged_row("person_training", person);
        }
        at->row.trainings.push_back({*parsed, OptionalColumn::day_from(completed), expires.day()});
    }
    for (auto& each : people) std::sort(each.row.trainings.begin(), each.row.trainings.end());
    return {};
}

void insert_trainings(soci::session& session, const Person& person) {
    for (const Training& training : person.trainings) {
        const long long id = raw(person.id);
        const std::string kind{to_text(training.kind)};
        const long long completed = training.completed.time_since_epoch().count();
        OptionalColumn expires{training.expires};
        session << "INSERT INTO person_training (person_id, kind, completed_day, expires_day)"
                   " VALUES (:person, :kind, :completed, :expires)",
            use(id), use(kind), use(completed), use(expires.value, expires.state);
    }
}

/// As add_trainings(), for the desks.
Result<void> add_desks(soci::session& session, const std::string& where,
                       std::vector<Versioned<Person>>& people) {
    long long person = 0;
    std::string desk;
    soci::statement query = (session.prepare << "SELECT person_id, desk FROM person_desk " << where
                                             << " ORDER BY person_id",
                             into(person), into(desk));
    query.execute();
    auto at = people.begin();
    while (query.fetch()) {
        while (at != people.end() && raw(at->row.id) < person) ++at;
        if (at == people.end() || raw(at->row.id) != person) {
            return damaged_row("person_desk", person);
        }
        at->row.desks.push_back(desk);
    }
    // Not by the database: each has an order of its own.
    for (auto& each : people) std::sort(each.row.desks.begin(), each.row.desks.end());
    return {};
}

void insert_desks(soci::session& session, const Person& person) {
    const long long id = raw(person.id);
    for (const std::string& desk : person.desks) {
        session << "INSERT INTO person_desk (person_id, desk) VALUES (:person, :desk)", use(id),
            use(desk);
    }
}

bool names_each_desk_once(const Person& person) {
    const std::set<std::string> each(person.desks.begin(), person.desks.end());
    return each.size() == person.desks.size() &&
           std::all_of(each.begin(), each.end(), [](const std::string& desk) {
               return !desk.empty() && is_line(desk, register_text_bytes_max);
           });
}

bool one_training_a_kind(const Person& person) {
    std::set<TrainingKind> kinds;
    return std::all_of(person.trainings.begin(), person.trainings.end(),
                       [&](const Training& training) {
                           return kinds.insert(training.kind).second &&
                                  (!training.expires || *training.expires > training.completed);
                       });
}

}  // namespace

std::string joined_roles(RoleSet roles) {
    std::string text;
    for (const Role role : roles.items()) {
        text += (text.empty() ? "" : " ") + std::string{to_text(role)};
    }
    return text;
}

std::optional<RoleSet> parse_roles(std::string_view text) {
    RoleSet roles;
    while (!text.empty()) {
        const auto word = text.substr(0, text.find(' '));
        const auto role = parse_role(word);
        if (!role) return std::nullopt;
        roles.add(*role);
        text.remove_prefix(std::min(text.size(), word.size() + 1));
    }
    return roles;
}

Result<std::vector<Versioned<Person>>> read_people(soci::session& session,
                                                   std::optional<PersonId> id) {
    const std::string one = id ? std::to_string(raw(*id)) : std::string{};
    PersonColumns c;
    soci::statement query =
        (session.prepare
             << "SELECT p.id, p.row_version, p.user_name, p.display_name, p.rank_name, p.roles,"
                " p.post, p.employment, p.employment_ends_day, p.vetting, p.vetting_expires_day,"
                " p.older_given_day, p.older_review_day, p.suspended_ms, p.state,"
                " COALESCE((SELECT MAX(g.version) FROM guidance_acknowledgement g"
                " WHERE g.person_id = p.id), 0), COALESCE(c.must_change, 1)"
                " FROM person p LEFT JOIN credential c ON c.person_id = p.id"
             << (id ? " WHERE p.id = " + one : std::string{}) << " ORDER BY p.id",
         into(c.id), into(c.row_version), into(c.user_name), into(c.display_name), into(c.rank),
         into(c.roles), into(c.post), into(c.employment),
         into(c.employment_ends.value, c.employment_ends.state), into(c.vetting),
         into(c.vetting_expires.value, c.vetting_expires.state),
         into(c.older_given.value, c.older_given.state),
         into(c.older_review.value, c.older_review.state),
         into(c.suspended.value, c.suspended.state), into(c.state), into(c.guidance),
         into(c.must_change));
    std::vector<Versioned<Person>> people;
    query.execute();
    while (query.fetch()) {
        auto row = c.row();
        if (!row.ok()) return row.error();
        people.push_back(std::move(*row));
    }
    const std::string where = id ? "WHERE person_id = " + one : std::string{};
    if (auto added = add_trainings(session, where, people); !added.ok()) return added.error();
    if (auto added = add_desks(session, where, people); !added.ok()) return added.error();
    return people;
}

Result<Versioned<Person>> find_person(soci::session& session, PersonId id) {
    auto found = read_people(session, id);
    if (!found.ok()) return found.error();
    if (found->empty()) return Error{Errc::not_found, "there is no such person"};
    return std::move(found->front());
}

std::optional<PersonId> person_named(soci::session& session, const std::string& user_name) {
    long long id = 0;
    session << "SELECT id FROM person WHERE user_name = :name", use(user_name), into(id);
    return session.got_data() ? std::optional{static_cast<PersonId>(id)} : std::nullopt;
}

void insert_person(soci::session& session, const Person& person) {
    PersonColumns c{person};
    session << "INSERT INTO person (id, row_version, user_name, display_name, rank_name, roles,"
               " post, employment, employment_ends_day, vetting, vetting_expires_day,"
               " older_given_day, older_review_day, suspended_ms, state)"
               " VALUES (:id, 1, :user_name, :display_name, :rank, :roles, :post, :employment,"
               " :ends, :vetting, :expires, :older_given, :older_review, :suspended, :state)",
        use(c.id), use(c.user_name), use(c.display_name), use(c.rank), use(c.roles), use(c.post),
        use(c.employment), use(c.employment_ends.value, c.employment_ends.state), use(c.vetting),
        use(c.vetting_expires.value, c.vetting_expires.state),
        use(c.older_given.value, c.older_given.state),
        use(c.older_review.value, c.older_review.state), use(c.suspended.value, c.suspended.state),
        use(c.state);
    insert_trainings(session, person);
    insert_desks(session, person);
}

void replace_person(soci::session& session, const Person& person) {
    PersonColumns c{person};
    session << "UPDATE person SET row_version = row_version + 1, user_name = :user_name,"
               " display_name = :display_name, rank_name = :rank, roles = :roles,"
               " post = :post, employment = :employment, employment_ends_day = :ends,"
               " vetting = :vetting, vetting_expires_day = :expires,"
               " older_given_day = :older_given, older_review_day = :older_review,"
               " suspended_ms = :suspended, state = :state WHERE id = :id",
        use(c.user_name), use(c.display_name), use(c.rank), use(c.roles), use(c.post),
        use(c.employment), use(c.employment_ends.value, c.employment_ends.state), use(c.vetting),
        use(c.vetting_expires.value, c.vetting_expires.state),
        use(c.older_given.value, c.older_given.state),
        use(c.older_review.value, c.older_review.state), use(c.suspended.value, c.suspended.state),
        use(c.state), use(c.id);
    session << "DELETE FROM person_training WHERE person_id = :id", use(c.id);
    session << "DELETE FROM person_desk WHERE person_id = :id", use(c.id);
    insert_trainings(session, person);
    insert_desks(session, person);
}

void lock_people(soci::session& session) {
    session << "UPDATE people_state SET revision = revision + 1";
}

Result<void> check_person(const Person& person) {
    if (!is_user_name(person.user_name)) {
        return Error{Errc::invalid_argument,
                     "a user name has 2 to 40 of a-z, 0-9, dot, hyphen and underscore, and begins "
                     "with a letter"};
    }
    if (person.display_name.empty() || !is_line(person.display_name, register_text_bytes_max)) {
        return Error{Errc::invalid_argument,
                     "a person's name has 1 to 120 bytes on one line, without blanks at its ends"};
    }
    if (!is_line(person.post, register_text_bytes_max)) {
        return Error{Errc::invalid_argument,
                     "a post has at most 120 bytes on one line, without blanks at its ends"};
    }
    if (person.older_access && person.older_access->review_due <= person.older_access->given) {
        return Error{Errc::invalid_argument,
                     "the right to open older reads is reviewed after the day it was given"};
    }
    if (!one_training_a_kind(person)) {
        return Error{Errc::invalid_argument,
                     "a person has at most one training of a kind, and it runs out after the day "
                     "it was completed"};
    }
    if (person.desks.size() > desks_per_person_max || !names_each_desk_once(person)) {
        return Error{Errc::invalid_argument,
                     "a person has at most 16 desks, each named once, in 1 to 120 bytes on one "
                     "line, without blanks at its ends"};
    }
    const auto given = std::find(person.desks.begin(), person.desks.end(), default_desk);
    if (given != person.desks.end()) {
        return Error{Errc::invalid_argument,
                     "the desk control_room is not given to people: it is for everybody who may "
                     "see alerts"};
    }
    return {};
}

}  // namespace bof::detail
