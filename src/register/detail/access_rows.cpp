#include "register/detail/access_rows.hpp"

#include "register/detail/columns.hpp"
#include "register/detail/person_rows.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace bof {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(ApplicationState::count_)>
    application_states{"waiting", "refused", "withdrawn", "authorised", "effected"};

}  // namespace

std::string_view to_text(ApplicationState state) {
    return application_states.at(static_cast<std::size_t>(state));
}

std::optional<ApplicationState> parse_application_state(std::string_view text) {
    for (std::size_t index = 0; index < application_states.size(); ++index) {
        if (application_states.at(index) == text) return static_cast<ApplicationState>(index);
    }
    return std::nullopt;
}

namespace detail {
namespace {

using soci::into;
using soci::use;

std::vector<std::string> words_of(std::string_view text, char between) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto word = text.substr(0, text.find(between));
        words.emplace_back(word);
        text.remove_prefix(std::min(text.size(), word.size() + 1));
    }
    return words;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

std::optional<UtcDay> parse_day(std::string_view digits) {
    long long number = 0;
    const auto [end, failed] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failed != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return OptionalColumn::day_from(number);
}

/// "reads:20454:20819 lists:20454:-": days since 1970.
std::string joined(const std::vector<Training>& trainings) {
    std::vector<std::string> words;
    for (const Training& training : trainings) {
        words.push_back(std::string{to_text(training.kind)} + ":" +
                        std::to_string(training.completed.time_since_epoch().count()) + ":" +
                        (training.expires
                             ? std::to_string(training.expires->time_since_epoch().count())
                             : "-"));
    }
    return joined(words);
}

std::optional<std::vector<Training>> parse_trainings(std::string_view text) {
    std::vector<Training> trainings;
    for (const std::string& word : words_of(text, ' ')) {
        const auto parts = words_of(word, ':');
        if (parts.size() != 3) return std::nullopt;
        const auto kind = parse_training_kind(parts[0]);
        const auto completed = parse_day(parts[1]);
        const auto expires = parse_day(parts[2]);
        if (!kind || !completed || (!expires && parts[2] != "-")) return std::nullopt;
        trainings.push_back({*kind, *completed, expires});
    }
    return trainings;
}

/// Somebody's step, as it may be missing.
struct StepColumns {
    OptionalColumn person;
    OptionalColumn when;
    std::string name;
    std::string note;

    std::optional<ApplicationStep> step() const {
        if (!person.number() || !when.time()) return std::nullopt;
        return ApplicationStep{static_cast<PersonId>(*person.number()), *when.time(), name, note};
    }
};

/// The columns of a row of `access_application`, as SOCI binds them.
struct ApplicationColumns {
    long long id = 0;
    std::string state;
    OptionalColumn subject;
    std::string subject_name;
    std::string user_name;
    std::string display_name;
    std::string rank;
    std::string post;
    std::string employment;
    OptionalColumn employment_ends;
    std::string trainings;
    std::string vetting;
    OptionalColumn vetting_expires;
    std::string give;
    std::string take;
    long long older_access = 0;
    std::string reason;
    StepColumns applied;
    StepColumns decided;
    StepColumns effected;
    std::string letter_roles;
    std::string letter_permissions;
    OptionalColumn letter_until;
    OptionalColumn letter_older;
    long long letter_guidance = 0;
    long long letter_policy = 0;

    ApplicationColumns() = default;
    explicit ApplicationColumns(const AccessWish& wish)
        : subject(wish.subject ? std::optional<long long>{raw(*wish.subject)} : std::nullopt),
          user_name(wish.facts.user_name),
          display_name(wish.facts.display_name),
          rank(to_text(wish.facts.rank)),
          post(wish.facts.post),
          employment(to_text(wish.facts.employment)),
          employment_ends(wish.facts.employment_ends),
          trainings(joined(wish.facts.trainings)),
          vetting(to_text(wish.facts.vetting.level)),
          vetting_expires(wish.facts.vetting.expires),
          give(joined_roles(wish.give)),
          take(joined_roles(wish.take)),
          older_access(wish.older_access ? 1 : 0),
          reason(wish.reason) {}

    Result<AccessApplication> row() const {
        const auto parsed_state = parse_application_state(state);
        const auto applied_step = applied.step();
        auto facts = facts_of();
        const auto roles_given = parse_roles(give);
        const auto roles_taken = parse_roles(take);
        auto told = letter();
        if (!parsed_state || !applied_step || !facts || !roles_given || !roles_taken ||
            (effected.step() && !told)) {
            return damaged_row("access_application", id);
        }
        AccessApplication made;
        made.id = static_cast<ApplicationId>(id);
        made.state = *parsed_state;
        if (subject.number()) made.wish.subject = static_cast<PersonId>(*subject.number());
        made.wish.facts = *std::move(facts);
        made.wish.give = *roles_given;
        made.wish.take = *roles_taken;
        made.wish.older_access = older_access != 0;
        made.wish.reason = reason;
        made.subject_name = subject_name;
        made.applied = *applied_step;
        made.decided = decided.step();
        made.effected = effected.step();
        if (made.effected) made.letter = std::move(told);
        return made;
    }

    std::optional<Person> facts_of() const {
        const auto parsed_rank = parse_rank(rank);
        const auto parsed_employment = parse_employment_kind(employment);
        const auto parsed_vetting = parse_vetting_level(vetting);
        auto parsed_trainings = parse_trainings(trainings);
        if (!parsed_rank || !parsed_employment || !parsed_vetting || !parsed_trainings) {
            return std::nullopt;
        }
        Person person;
        person.user_name = user_name;
        person.display_name = display_name;
        person.rank = *parsed_rank;
        person.post = post;
        person.employment = *parsed_employment;
        person.employment_ends = employment_ends.day();
        person.trainings = *std::move(parsed_trainings);
        person.vetting = {*parsed_vetting, vetting_expires.day()};
        return person;
    }

    std::optional<AccessLetter> letter() const {
        const auto roles = parse_roles(letter_roles);
        if (!roles) return std::nullopt;
        return AccessLetter{*roles,
                            words_of(letter_permissions, ' '),
                            letter_until.day(),
                            letter_older.day(),
                            static_cast<std::uint32_t>(letter_guidance),
                            static_cast<std::uint32_t>(letter_policy)};
    }
};

constexpr const char* name_of = "COALESCE((SELECT display_name FROM person WHERE person.id = a.";

void bind_row(soci::statement& query, ApplicationColumns& c) {
    const auto into_optional = [&](OptionalColumn& column) {
        query.exchange(into(column.value, column.state));
    };
    query.exchange(into(c.id));
    query.exchange(into(c.state));
    into_optional(c.subject);
    for (std::string* text :
         {&c.subject_name, &c.user_name, &c.display_name, &c.rank, &c.post, &c.employment}) {
        query.exchange(into(*text));
    }
    into_optional(c.employment_ends);
    query.exchange(into(c.trainings));
    query.exchange(into(c.vetting));
    into_optional(c.vetting_expires);
    query.exchange(into(c.give));
    query.exchange(into(c.take));
    query.exchange(into(c.older_access));
    query.exchange(into(c.reason));
    for (StepColumns* step : {&c.applied, &c.decided, &c.effected}) {
        into_optional(step->person);
        into_optional(step->when);
        query.exchange(into(step->name));
    }
    query.exchange(into(c.decided.note));
    query.exchange(into(c.letter_roles));
    query.exchange(into(c.letter_permissions));
    into_optional(c.letter_until);
    into_optional(c.letter_older);
    query.exchange(into(c.letter_guidance));
    query.exchange(into(c.letter_policy));
}

}  // namespace

Result<std::vector<AccessApplication>> read_applications(soci::session& session,
                                                         const std::string& rest) {
    const auto named = [](const char* column, const char* otherwise) {
        return std::string{name_of} + column + "), " + otherwise + ")";
    };
    ApplicationColumns c;
    soci::statement query(session);
    bind_row(query, c);
    query.alloc();
    query.prepare(
        "SELECT a.id, a.state, a.subject_id, " + named("subject_id", "a.display_name") +
        ", a.user_name, a.display_name, a.rank_name, a.post, a.employment, a.employment_ends_day,"
        " a.trainings, a.vetting, a.vetting_expires_day, a.give_roles, a.take_roles,"
        " a.older_access, a.reason, a.applicant_id, a.applied_ms, " +
        named("applicant_id", "''") + ", a.decider_id, a.decided_ms, " + named("decider_id", "''") +
        ", a.effecter_id, a.effected_ms, " + named("effecter_id", "''") +
        ", a.decision_note, a.letter_roles, a.letter_permissions, a.letter_until_day,"
        " a.letter_older_review_day, a.letter_guidance, a.letter_policy"
        " FROM access_application a " +
        rest);
    query.define_and_bind();
    query.execute();
    std::vector<AccessApplication> found;
    while (query.fetch()) {
        auto row = c.row();
        if (!row.ok()) return row.error();
        found.push_back(std::move(*row));
    }
    return found;
}

Result<AccessApplication> find_application(soci::session& session, ApplicationId id) {
    if (raw(id) > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return Error{Errc::not_found, "there is no such application"};
    }
    auto found = read_applications(session, "WHERE a.id = " + std::to_string(raw(id)));
    if (!found.ok()) return found.error();
    if (found->empty()) return Error{Errc::not_found, "there is no such application"};
    return std::move(found->front());
}

void insert_application(soci::session& session, ApplicationId id, const AccessWish& wish,
                        const ApplicationStep& step) {
    ApplicationColumns c{wish};
    c.id = static_cast<long long>(raw(id));
    c.state = to_text(ApplicationState::waiting);
    const long long applicant = raw(step.person);
    const long long applied = to_unix_ms(step.when);
    session << "INSERT INTO access_application (id, state, subject_id, user_name, display_name,"
               " rank_name, post, employment, employment_ends_day, trainings, vetting,"
               " vetting_expires_day, give_roles, take_roles, older_access, reason, applicant_id,"
               " applied_ms)"
               " VALUES (:id, :state, :subject, :user_name, :display_name, :rank, :post,"
               " :employment, :ends, :trainings, :vetting, :expires, :give, :take, :older,"
               " :reason, :applicant, :applied)",
        use(c.id), use(c.state), use(c.subject.value, c.subject.state), use(c.user_name),
        use(c.display_name), use(c.rank), use(c.post), use(c.employment),
        use(c.employment_ends.value, c.employment_ends.state), use(c.trainings), use(c.vetting),
        use(c.vetting_expires.value, c.vetting_expires.state), use(c.give), use(c.take),
        use(c.older_access), use(c.reason), use(applicant), use(applied);
}

void decide_application(soci::session& session, ApplicationId id, ApplicationState state,
                        const ApplicationStep& step) {
    const auto number = static_cast<long long>(raw(id));
    const std::string state_text{to_text(state)};
    const long long decider = raw(step.person);
    const long long decided = to_unix_ms(step.when);
    session << "UPDATE access_application SET state = :state, decider_id = :decider,"
               " decided_ms = :decided, decision_note = :note WHERE id = :id",
        use(state_text), use(decider), use(decided), use(step.note), use(number);
}

void end_application(soci::session& session, ApplicationId id, PersonId subject,
                     const ApplicationStep& step, const AccessLetter& letter) {
    const auto number = static_cast<long long>(raw(id));
    const std::string state{to_text(ApplicationState::effected)};
    const long long subject_id = raw(subject);
    const long long effecter = raw(step.person);
    const long long effected = to_unix_ms(step.when);
    const std::string roles = joined_roles(letter.roles);
    const std::string permissions = joined(letter.permissions);
    OptionalColumn until{letter.until};
    OptionalColumn older{letter.older_review};
    const long long guidance = letter.guidance_version;
    const long long policy = letter.policy_version;
    session << "UPDATE access_application SET state = :state, subject_id = :subject,"
               " effecter_id = :effecter, effected_ms = :effected, letter_roles = :roles,"
               " letter_permissions = :permissions, letter_until_day = :until,"
               " letter_older_review_day = :older, letter_guidance = :guidance,"
               " letter_policy = :policy WHERE id = :id",
        use(state), use(subject_id), use(effecter), use(effected), use(roles), use(permissions),
        use(until.value, until.state), use(older.value, older.state), use(guidance), use(policy),
        use(number);
}

}  // namespace detail
}  // namespace bof
