#pragma once

#include "base/time.hpp"
#include "traffic/traffic.hpp"

#include <string>
#include <string_view>

namespace bof::traffic {

/// What a vehicle is sold as; of no maker's list.
struct Model {
    std::string_view make;
    std::string_view name;
};
Model model_of(const Vehicle& vehicle);

/// A further field at the end of a CSV line, in quotes only where it needs them.
void append_csv_field(std::string& line, std::string_view field);

/// The stolen vehicles as a list of vehicles of interest: CSV, UTF-8, no header row, CRLF, 16
/// columns (VRM, make, model, colour, action, warning markers, reason, NIM 5x5x5 code, information
/// and action, force and area, weed date, PNC ID, protective marking, CAD information, two spare).
/// `weed_date` is the day on which the entries expire.
std::string voi_list_csv(const Traffic& traffic, UtcDay weed_date);

}  // namespace bof::traffic
