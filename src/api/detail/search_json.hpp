#pragma once

#include "api/detail/json_reader.hpp"
#include "domain/sought.hpp"
#include "register/correction_register.hpp"
#include "search/search_desk.hpp"

#include <optional>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

// Searches for more than one mark or NRD, as they come and go in JSON.
namespace bof::api {

/// "sought" of a body; nothing when it is absent. What is wrong is a problem of `body`.
std::optional<SoughtMarks> read_sought_marks(std::vector<FieldProblem>& wrong, JsonReader& body);
/// "narrow" of a body.
SearchNarrowing read_narrowing(std::vector<FieldProblem>& wrong, JsonReader& body);

boost::json::value render(const std::optional<SearchPlan>& plan);
boost::json::object render(const MarkOfSearch& mark);
boost::json::object render(const ReadCorrection& correction);
boost::json::object render(const FoundRead& found);
/// What a search on record asked: `part` is "sought" or "narrow"; null when it did not.
boost::json::value part_asked(const std::string& asked, std::string_view part);

}  // namespace bof::api
