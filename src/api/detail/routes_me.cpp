// One's own: what one may do and why, notices, searches, questions to answer. For anybody signed
// in, and never about anybody else.
#include "api/detail/render.hpp"
#include "api/detail/render_questions.hpp"
#include "api/detail/routes.hpp"
#include "policy/standing.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json/array.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t notices_default = 20;
constexpr std::size_t page_default = 50;

json::array render_standing(const std::vector<Standing>& all) {
    json::array items;
    for (const Standing& standing : all) {
        const bool allowed = standing.refusal == Refusal::none;
        items.push_back(json::object{
            {"permission", to_text(standing.permission)},
            {"allowed", allowed},
            {"reason", allowed ? json::value(nullptr) : json::value(to_text(standing.refusal))},
            {"rule", standing.rule},
            {"ends", day(standing.ends)}});
    }
    return items;
}

json::array render_running_out(const std::vector<RunningOut>& all) {
    json::array items;
    for (const RunningOut& one : all) {
        items.push_back(json::object{
            {"what", to_text(one.what)},
            {"training", one.training ? json::value(to_text(*one.training)) : json::value(nullptr)},
            {"day", day(one.day)},
            {"near", one.is_near},
            {"over", one.is_over}});
    }
    return items;
}

/// Of the first page of questions, which is more than anybody should have.
std::size_t waiting_for(const std::vector<SearchQuestion>& questions, QuestionState state) {
    return static_cast<std::size_t>(
        std::count_if(questions.begin(), questions.end(),
                      [&](const SearchQuestion& question) { return question.state == state; }));
}

http::Response me(Call& call) {
    const Person& person = call.caller->person;
    const PolicyInForce& policy = call.parts->policy.policy();
    const auto unseen = call.parts->notices.unseen(person.id);
    if (!unseen) return problem_response(unseen.error());
    const auto questions = call.parts->questions.own(person, questions_page_max);
    if (!questions) return problem_response(questions.error());
    return json_response(
        json::object{{"permissions", render_standing(standing_of(policy, person, call.now))},
                     {"runs_out", render_running_out(running_out(person, call.now))},
                     {"session_ends", moment(call.caller->signed_in->ends)},
                     {"guidance_version", policy.guidance_version},
                     {"guidance_acknowledged", person.guidance_acknowledged},
                     {"policy_version", policy.version},
                     {"unseen_notices", *unseen},
                     {"questions_to_answer", waiting_for(*questions, QuestionState::waiting)}});
}

json::object notice_item(const Notice& notice) {
    return {{"id", static_cast<std::uint64_t>(notice.id)},
            {"kind", to_text(notice.kind)},
            {"subject_kind", to_text(subject_of(notice.kind))},
            {"subject", notice.subject == 0 ? json::value(nullptr) : json::value(notice.subject)},
            {"created", moment(notice.created)},
            {"seen", moment(notice.seen)}};
}

http::Response notices(Call& call) {
    QueryReader query(call);
    const std::size_t limit = query.limit(notices_default, notices_page_max);
    const auto after = query.whole("after", INT64_MAX);
    if (!query.finish()) return wrong_fields(call);
    const PersonId person = call.caller->person.id;
    const auto found = call.parts->notices.list(
        person, limit, after ? std::optional{NoticeId{*after}} : std::nullopt);
    if (!found) return problem_response(found.error());
    const auto unseen = call.parts->notices.unseen(person);
    if (!unseen) return problem_response(unseen.error());
    json::array items;
    for (const Notice& notice : *found) items.push_back(notice_item(notice));
    json::value next = nullptr;
    if (found->size() == limit) {
        next = std::to_string(static_cast<std::uint64_t>(found->back().id));
    }
    return json_response(
        json::object{{"items", std::move(items)}, {"next", std::move(next)}, {"unseen", *unseen}});
}

http::Response see_notices(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const auto last = static_cast<std::uint64_t>(reader.whole("up_to", 1, INT64_MAX));
    if (!reader.finish()) return wrong_fields(call);
    const auto seen =
        call.parts->notices.mark_all_seen(call.caller->person.id, NoticeId{last}, call.now);
    return seen ? no_content() : problem_response(seen.error());
}

/// Another's looks like none, and none is as good as seen.
http::Response see_notice(Call& call) {
    const auto seen =
        call.parts->notices.mark_seen(call.caller->person.id, NoticeId{call.ids[0]}, call.now);
    return seen ? no_content() : problem_response(seen.error());
}

http::Response searches(Call& call) {
    QueryReader query(call);
    const std::size_t limit = query.limit(page_default, search_records_page_max);
    const auto after = query.whole("after", INT64_MAX);
    if (!query.finish()) return wrong_fields(call);
    return own_searches_response(call, limit,
                                 after ? std::optional{PurposeId{*after}} : std::nullopt);
}

http::Response questions(Call& call) {
    QueryReader query(call);
    const std::size_t limit = query.limit(page_default, questions_page_max);
    const auto after = query.whole("after", INT64_MAX);
    if (!query.finish()) return wrong_fields(call);
    const auto found = call.parts->questions.own(
        call.caller->person, limit, after ? std::optional{QuestionId{*after}} : std::nullopt);
    if (!found) return problem_response(found.error());
    return questions_response(*found, limit, call.now);
}

http::Response question(Call& call) {
    const auto found = call.parts->questions.find_own(call.caller->person, call.caller->actor,
                                                      QuestionId{call.ids[0]});
    if (!found) return problem_response(found.error());
    return json_response(render(*found, call.now));
}

http::Response answer(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const std::string text = reader.text("text", question_text_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    const auto answered = call.parts->questions.answer(call.caller->person, call.caller->actor,
                                                       QuestionId{call.ids[0]}, text);
    if (!answered) return problem_response(answered.error());
    return json_response(render(*answered, call.now));
}

const std::array routes{
    looking("/api/v1/me", me),
    looking("/api/v1/me/notices", notices),
    Route{.method = "POST",
          .pattern = "/api/v1/me/notices/seen",
          .access = Access::session,
          .body = Body::json,
          .handler = see_notices},
    Route{.method = "POST",
          .pattern = "/api/v1/me/notices/{id}/seen",
          .access = Access::session,
          .handler = see_notice},
    looking("/api/v1/me/searches", searches),
    looking("/api/v1/me/questions", questions),
    looking("/api/v1/me/questions/{id}", question),
    Route{.method = "POST",
          .pattern = "/api/v1/me/questions/{id}/answer",
          .access = Access::session,
          .body = Body::json,
          .handler = answer,
          .repeat = Repeat::same_answer},
};

}  // namespace

std::span<const Route> me_routes() { return routes; }

}  // namespace bof::api
