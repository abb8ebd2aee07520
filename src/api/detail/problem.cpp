#include "api/detail/problem.hpp"

#include "search/search_ends.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::string_view problem_type = "application/problem+json";

/// What a client is told to do, in the same words for every failure of that code.
std::string_view title_of(Errc code) {
    switch (code) {
        case Errc::invalid_argument:
            return "The request does not make sense";
        case Errc::unauthenticated:
            return "Sign in first";
        case Errc::denied:
            return "This is not allowed";
        case Errc::not_found:
            return "There is no such thing";
        case Errc::conflict:
            return "It has changed meanwhile, or is in the way of something else";
        case Errc::timeout:
            return "It took too long";
        case Errc::too_large:
            return "The request is too large";
        case Errc::too_many:
            return "Too many requests";
        case Errc::unsupported:
            return "This server cannot do that";
        case Errc::unavailable:
            return "Not possible at the moment";
        case Errc::cancelled:
            return "It was cancelled";
        case Errc::corrupt:
        case Errc::count_:
            return "The server has found damage and stopped";
    }
    return {};
}

/// What a client must tell from other failures of the same kind has a code of its own.
std::string_view code_of(const Error& error) {
    if (error.public_text.view() == search_policy_changed.view()) return problem_policy_changed;
    return traits(error.code).name;
}

http::Response render(std::uint16_t status, json::object&& problem) {
    return {status, problem_type, json::serialize(problem), {}};
}

json::object begin(std::uint16_t status, std::string_view code, std::string_view title,
                   std::string_view detail) {
    return {{"type", "about:blank"},
            {"title", title},
            {"status", status},
            {"code", code},
            {"detail", detail}};
}

}  // namespace

http::Response problem_response(const Error& error, const std::vector<FieldProblem>& fields) {
    const ErrcTraits& its = traits(error.code);
    json::object problem =
        begin(its.http_status, code_of(error), title_of(error.code), error.public_text.view());
    if (!fields.empty()) {
        json::array& list = problem["fields"].emplace_array();
        for (const FieldProblem& field : fields) {
            if (list.size() == field_problems_max) break;
            list.push_back(json::object{{"field", field.field}, {"detail", field.sentence}});
        }
    }
    auto response = render(its.http_status, std::move(problem));
    if (its.retryable) response.headers.emplace_back("Retry-After", "1");
    return response;
}

http::Response problem_response(std::uint16_t status, std::string_view code, std::string_view title,
                                std::string_view detail) {
    return render(status, begin(status, code, title, detail));
}

}  // namespace bof::api
