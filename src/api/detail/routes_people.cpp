// People: who has an account, and what it is good for.
#include "api/detail/person_facts.hpp"
#include "api/detail/render.hpp"
#include "api/detail/routes.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json/array.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t trainings_max = 16;
constexpr std::size_t note_bytes_max = 1'000;

/// `before`: the person to amend; a fact that may be left out stays as it is there.
Person read_person(Call& call, const Person& before = {}) {
    JsonReader reader(call.body, call.wrong);
    Person person;
    person.user_name = reader.text("user_name", register_text_bytes_max);
    person.display_name = reader.text("display_name", register_text_bytes_max);
    person.post = before.post;
    if (reader.has("post")) person.post = reader.text("post", register_text_bytes_max, 0);
    read_person_facts(reader, call.wrong, person);
    person.desks = before.desks;
    if (reader.has("desks")) {
        person.desks = reader.texts("desks", register_text_bytes_max, desks_per_person_max);
        std::sort(person.desks.begin(), person.desks.end());
    }
    reader.finish();
    return person;
}

PersonId person_id(const Call& call) { return PersonId{static_cast<std::uint32_t>(call.ids[0])}; }

/// No id is that large; it must not become another one by losing its front.
bool is_possible(const Call& call) { return call.ids[0] <= UINT32_MAX; }

http::Response no_such_person() {
    return problem_response(Error{Errc::not_found, "there is no such person"});
}

http::Response version_answer(const Result<RowVersion>& done) {
    if (!done) return problem_response(done.error());
    http::Response response = no_content();
    response.headers.emplace_back("ETag",
                                  '"' + std::to_string(static_cast<std::int64_t>(*done)) + '"');
    return response;
}

http::Response list(Call& call) {
    QueryReader query(call);
    if (!query.finish()) return wrong_fields(call);
    auto people = call.parts->people.people(*call.caller->signed_in);
    if (!people) return problem_response(people.error());
    json::array items;
    for (const Versioned<Person>& person : *people) {
        json::object one = render(person.row);
        one["version"] = static_cast<std::int64_t>(person.version);
        items.push_back(std::move(one));
    }
    return json_response(json::object{{"items", std::move(items)}});
}

http::Response show(Call& call) {
    if (!is_possible(call)) return no_such_person();
    auto person = call.parts->people.person(*call.caller->signed_in, person_id(call));
    if (!person) return problem_response(person.error());
    return versioned_response(render(person->row), static_cast<std::int64_t>(person->version));
}

http::Response create(Call& call) {
    const Person person = read_person(call);
    if (!call.wrong.empty()) return wrong_fields(call);
    auto created = call.parts->people.create(*call.caller->signed_in, person);
    if (!created) return problem_response(created.error());
    return json_response(
        json::object{{"id", raw(created->id)}, {"one_time_password", created->one_time_password}},
        201);
}

http::Response amend(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    if (!is_possible(call)) return no_such_person();
    // What this route cannot change stays as it is; the version says that it still is.
    auto before = call.parts->people.person(*call.caller->signed_in, person_id(call));
    if (!before) return problem_response(before.error());
    Person changed = read_person(call, before->row);
    if (!call.wrong.empty()) return wrong_fields(call);
    changed.id = before->row.id;
    changed.roles = before->row.roles;
    changed.state = before->row.state;
    changed.older_access = before->row.older_access;
    changed.rights_suspended = before->row.rights_suspended;
    changed.guidance_acknowledged = before->row.guidance_acknowledged;
    changed.must_change_password = before->row.must_change_password;
    return version_answer(call.parts->people.amend(
        *call.caller->signed_in, {std::move(changed), RowVersion{match.version}}));
}

http::Response close(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    if (!is_possible(call)) return no_such_person();
    return version_answer(call.parts->people.close(*call.caller->signed_in, person_id(call),
                                                   RowVersion{match.version}));
}

template <typename Change>
http::Response change_role(Call& call, Change change) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    const auto role = parse_role(call.words[0]);
    if (!role) return problem_response(Error{Errc::not_found, "there is no such role"});
    if (!is_possible(call)) return no_such_person();
    return version_answer(change(RowVersion{match.version}, *role));
}

http::Response give_role(Call& call) {
    return change_role(call, [&](RowVersion version, Role role) {
        return call.parts->people.give_role(*call.caller->signed_in, person_id(call), version,
                                            role);
    });
}

http::Response take_role(Call& call) {
    return change_role(call, [&](RowVersion version, Role role) {
        return call.parts->people.take_role(*call.caller->signed_in, person_id(call), version,
                                            role);
    });
}

http::Response review(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    JsonReader reader(call.body, call.wrong);
    const auto note = reader.maybe_text("note", note_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    if (!is_possible(call)) return no_such_person();
    return version_answer(call.parts->people.review(*call.caller->signed_in, person_id(call),
                                                    RowVersion{match.version},
                                                    note.value_or(std::string{})));
}

http::Response reviews(Call& call) {
    QueryReader query(call);
    if (!query.finish()) return wrong_fields(call);
    const auto found = call.parts->people.reviews(*call.caller->signed_in);
    if (!found) return problem_response(found.error());
    const auto every = call.parts->policy.policy().accounts_review_every;
    json::array items;
    for (const AccountReview& review : *found) {
        json::object one{{"person", raw(review.person)}, {"when", nullptr}, {"by", nullptr},
                         {"note", review.note},          {"due", nullptr},  {"overdue", true}};
        if (review.when != UtcTime{}) {
            one["when"] = moment(review.when);
            one["by"] = review.by;
            one["due"] = moment(review.when + every);
            one["overdue"] = call.now >= review.when + every;
        }
        items.push_back(std::move(one));
    }
    return json_response(json::object{{"items", std::move(items)}, {"every_days", every.count()}});
}

http::Response confirm_older_access(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    JsonReader reader(call.body, call.wrong);
    const auto review_due = reader.maybe_day("review_due");
    if (!review_due) reader.problem("review_due", "This field is missing.");
    const std::string reason = reader.text("reason", note_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    if (!is_possible(call)) return no_such_person();
    return version_answer(call.parts->people.confirm_older_access(
        *call.caller->signed_in, person_id(call), RowVersion{match.version}, *review_due, reason));
}

http::Response take_older_access(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    if (!is_possible(call)) return no_such_person();
    return version_answer(call.parts->people.take_older_access(
        *call.caller->signed_in, person_id(call), RowVersion{match.version}));
}

http::Response reset_password(Call& call) {
    if (!is_possible(call)) return no_such_person();
    auto password = call.parts->people.reset_password(*call.caller->signed_in, person_id(call));
    if (!password) return problem_response(password.error());
    return json_response(json::object{{"one_time_password", *password}});
}

http::Response end_sessions(Call& call) {
    if (!is_possible(call)) return no_such_person();
    const auto ended = call.parts->people.end_sessions(*call.caller->signed_in, person_id(call));
    if (!ended) return problem_response(ended.error());
    return json_response(json::object{{"ended", *ended}});
}

http::Response reset_second_factor(Call& call) {
    if (!is_possible(call)) return no_such_person();
    const auto done =
        call.parts->people.reset_second_factor(*call.caller->signed_in, person_id(call));
    return done ? no_content() : problem_response(done.error());
}

http::Response sessions(Call& call) {
    if (!is_possible(call)) return no_such_person();
    const auto rows = call.parts->people.sessions(*call.caller->signed_in, person_id(call));
    if (!rows) return problem_response(rows.error());
    json::array items;
    for (const SessionRow& row : *rows) items.push_back(render(row, std::nullopt));
    return json_response(json::object{{"items", std::move(items)}});
}

const std::array routes{
    reading("/api/v1/people", Permission::person_view, list),
    // A one-time password is told once, so its answer is not kept for a repeat.
    Route{.method = "POST",
          .pattern = "/api/v1/people",
          .access = Access::permission,
          .permission = Permission::person_create,
          .body = Body::json,
          .handler = create,
          .lane = Lane::passwords},
    reading("/api/v1/people/{id}", Permission::person_view, show),
    changing("PUT", "/api/v1/people/{id}", Permission::person_amend, amend),
    changing("POST", "/api/v1/people/{id}/close", Permission::person_close, close, Body::none),
    changing("PUT", "/api/v1/people/{id}/roles/{word}", Permission::role_give, give_role,
             Body::none),
    changing("DELETE", "/api/v1/people/{id}/roles/{word}", Permission::role_take, take_role,
             Body::none),
    reading("/api/v1/people/reviews", Permission::access_review, reviews),
    changing("POST", "/api/v1/people/{id}/review", Permission::access_review, review),
    changing("PUT", "/api/v1/people/{id}/older_access", Permission::access_review,
             confirm_older_access),
    changing("DELETE", "/api/v1/people/{id}/older_access", Permission::access_review,
             take_older_access, Body::none),
    Route{.method = "POST",
          .pattern = "/api/v1/people/{id}/password",
          .access = Access::permission,
          .permission = Permission::person_reset_password,
          .handler = reset_password,
          .lane = Lane::passwords},
    Route{.method = "DELETE",
          .pattern = "/api/v1/people/{id}/second_factor",
          .access = Access::permission,
          .permission = Permission::person_reset_password,
          .handler = reset_second_factor},
    reading("/api/v1/people/{id}/sessions", Permission::session_end, sessions),
    Route{.method = "DELETE",
          .pattern = "/api/v1/people/{id}/sessions",
          .access = Access::permission,
          .permission = Permission::session_end,
          .handler = end_sessions},
};

}  // namespace

void read_person_facts(JsonReader& reader, std::vector<FieldProblem>& wrong, Person& person) {
    person.rank = reader.word<Rank>("rank", parse_rank);
    person.employment = reader.word<EmploymentKind>("employment", parse_employment_kind);
    person.employment_ends = reader.maybe_day("employment_ends");
    const auto items = reader.objects("trainings", trainings_max);
    for (std::size_t index = 0; index < items.size(); ++index) {
        JsonReader one(*items[index], wrong, "trainings[" + std::to_string(index) + "].");
        Training training{};
        training.kind = one.word<TrainingKind>("kind", parse_training_kind);
        const auto completed = one.maybe_day("completed");
        if (!completed) one.problem("completed", "This field is missing.");
        training.completed = completed.value_or(UtcDay{});
        training.expires = one.maybe_day("expires");
        one.finish();
        person.trainings.push_back(training);
    }
    if (const auto* vetting = reader.object("vetting")) {
        JsonReader one(*vetting, wrong, "vetting.");
        person.vetting.level = one.word<VettingLevel>("level", parse_vetting_level);
        person.vetting.expires = one.maybe_day("expires");
        one.finish();
    }
}

std::span<const Route> people_routes() { return routes; }

}  // namespace bof::api
