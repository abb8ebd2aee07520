// Asking people to justify past searches, for those who ask. The searchers' side is in routes_me.
#include "api/detail/render_questions.hpp"
#include "api/detail/routes.hpp"

#include <array>
#include <utility>

#include <boost/json/array.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t page_default = 50;
constexpr std::size_t state_bytes_max = 16;

http::Response list(Call& call) {
    QueryReader query(call);
    const std::size_t limit = query.limit(page_default, questions_page_max);
    const auto after = query.whole("after", INT64_MAX);
    QuestionFilter filter;
    if (const auto person = query.whole("person", UINT32_MAX)) {
        filter.searcher = PersonId{static_cast<std::uint32_t>(*person)};
    }
    if (const auto state = query.text("state", state_bytes_max)) {
        filter.state = parse_question_state(*state);
        if (!filter.state) call.wrong.push_back({"state", "waiting, answered or accepted"});
    }
    if (!query.finish()) return wrong_fields(call);
    const auto found =
        call.parts->questions.list(call.caller->person, call.caller->actor, filter, limit,
                                   after ? std::optional{QuestionId{*after}} : std::nullopt);
    if (!found) return problem_response(found.error());
    return questions_response(*found, limit, call.now);
}

http::Response ask(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const auto search = static_cast<std::uint64_t>(reader.whole("search", 1, INT64_MAX));
    const std::string text = reader.text("text", question_text_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    const auto asked =
        call.parts->questions.ask(call.caller->person, call.caller->actor, PurposeId{search}, text);
    if (!asked) return problem_response(asked.error());
    return json_response(render(*asked, call.now), 201);
}

http::Response show(Call& call) {
    const auto found = call.parts->questions.find(call.caller->person, call.caller->actor,
                                                  QuestionId{call.ids[0]});
    if (!found) return problem_response(found.error());
    return json_response(render(*found, call.now));
}

http::Response ask_further(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const std::string text = reader.text("text", question_text_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    const auto asked = call.parts->questions.ask_further(call.caller->person, call.caller->actor,
                                                         QuestionId{call.ids[0]}, text);
    if (!asked) return problem_response(asked.error());
    return json_response(render(*asked, call.now));
}

http::Response accept(Call& call) {
    const auto accepted = call.parts->questions.accept(call.caller->person, call.caller->actor,
                                                       QuestionId{call.ids[0]});
    if (!accepted) return problem_response(accepted.error());
    return json_response(render(*accepted, call.now));
}

const std::array routes{
    reading("/api/v1/search_questions", Permission::search_question, list),
    changing("POST", "/api/v1/search_questions", Permission::search_question, ask),
    reading("/api/v1/search_questions/{id}", Permission::search_question, show),
    changing("POST", "/api/v1/search_questions/{id}/further", Permission::search_question,
             ask_further),
    changing("POST", "/api/v1/search_questions/{id}/acceptance", Permission::search_question,
             accept, Body::none),
};

}  // namespace

std::span<const Route> question_routes() { return routes; }

}  // namespace bof::api
