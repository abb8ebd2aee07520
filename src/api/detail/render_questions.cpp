#include "api/detail/render_questions.hpp"

#include "api/detail/render.hpp"

#include <utility>

#include <boost/json/array.hpp>

namespace bof::api {

namespace json = boost::json;

json::object render(const SearchQuestion& question, UtcTime now) {
    json::array said;
    for (const QuestionWord& word : question.words) {
        said.push_back(json::object{{"kind", bof::to_text(word.kind)},
                                    {"person", raw(word.person)},
                                    {"person_name", word.person_name},
                                    {"when", moment(word.said)},
                                    {"text", word.text},
                                    {"audit_number", raw(word.audit_number)}});
    }
    return {{"number", static_cast<std::uint64_t>(question.id)},
            {"search", raw(question.search)},
            {"searcher", raw(question.searcher)},
            {"searcher_name", question.searcher_name},
            {"asker", raw(question.asker)},
            {"asked", moment(question.asked)},
            {"due", moment(question.due)},
            {"state", bof::to_text(question.state)},
            {"overdue", question.is_overdue(now)},
            {"policy_version", question.policy_version},
            {"said", std::move(said)}};
}

http::Response questions_response(const std::vector<SearchQuestion>& found, std::size_t limit,
                                  UtcTime now) {
    json::array items;
    for (const SearchQuestion& question : found) items.push_back(render(question, now));
    json::value next = nullptr;
    if (found.size() == limit) {
        next = std::to_string(static_cast<std::uint64_t>(found.back().id));
    }
    return json_response(json::object{{"items", std::move(items)}, {"next", std::move(next)}});
}

}  // namespace bof::api
