// People from a file of the force's personnel system: looked at first, then put in place.
#include "api/detail/render.hpp"
#include "api/detail/routes.hpp"
#include "people/import_desk.hpp"

#include <array>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/value_from.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t reason_bytes_max = 1'000;
/// The file, written as a JSON string: a quote or a line end takes two bytes.
constexpr std::size_t import_bytes_max = 2 * people_csv_bytes_max + 4'096;

std::optional<PeopleImportMode> parse_mode(std::string_view text) {
    if (text == "dry_run") return PeopleImportMode::dry_run;
    if (text == "apply") return PeopleImportMode::apply;
    return std::nullopt;
}

json::object render(const PeopleImportReport& report) {
    json::array rows;
    for (const PeopleImportRow& row : report.rows) {
        json::array roles;
        for (const Role role : row.roles.items()) roles.emplace_back(bof::to_text(role));
        rows.push_back(json::object{{"row", row.row},
                                    {"user_name", row.user_name},
                                    {"outcome", bof::to_text(row.outcome)},
                                    {"fields", json::value_from(row.fields)},
                                    {"suspends", row.suspends},
                                    {"roles", std::move(roles)}});
    }
    json::array problems;
    for (const PeopleCsvProblem& problem : report.problems) {
        problems.push_back(json::object{
            {"row", problem.row}, {"column", problem.column}, {"detail", problem.why.view()}});
    }
    return {{"applied", report.applied},
            {"unchanged", report.unchanged},
            {"rows", std::move(rows)},
            {"problems", std::move(problems)}};
}

http::Response import(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const std::string csv = reader.text("csv", people_csv_bytes_max);
    const auto mode = reader.word<PeopleImportMode>("mode", parse_mode);
    const std::string reason = reader.text("reason", reason_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    const auto report =
        call.parts->people_import.import(*call.caller->signed_in, csv, mode, reason);
    return report ? json_response(render(*report)) : problem_response(report.error());
}

const std::array routes{
    changing("POST", "/api/v1/people/imports", Permission::person_import, import, Body::json,
             import_bytes_max),
};

}  // namespace

std::span<const Route> people_import_routes() { return routes; }

}  // namespace bof::api
