#include "traffic/voi_list.hpp"

#include "traffic/detail/random.hpp"

#include <array>
#include <string_view>

namespace bof::traffic {
namespace {

/// The draws for one vehicle's entry; the first is that of its model.
Random draws_of(const Vehicle& vehicle) { return {0x766F69, vehicle.index}; }

constexpr std::array<std::array<Model, 3>, 4> models{{
    {{{"HEDDWYN", "SEREN"}, {"MORFARCH", "TWM"}, {"CADNO", "1.4 MELLT"}}},
    {{{"HEDDWYN", "SEREN HIR"}, {"CADNO", "TEULU"}, {"TARAN", "GWYLIAU"}}},
    {{{"TARAN", "CLUDYDD"}, {"MORFARCH", "FAN FAWR"}, {"CADNO", "BOCS"}}},
    {{{"CAWRFIL", "18T"}, {"CAWRFIL", "26T"}, {"TARAN", "LLWYTH"}}},
}};
static_assert(models.size() == static_cast<std::size_t>(Body::count_));

Model any_model(const Vehicle& vehicle, Random& random) {
    return models[static_cast<std::size_t>(vehicle.look.body)][random.below(3)];
}

std::string entry(const Vehicle& vehicle, const std::string& weed_date) {
    Random random = draws_of(vehicle);
    const Model model = any_model(vehicle, random);
    const std::string pnc_id = "SIM/" + std::to_string(1'000'000 + vehicle.index);
    const std::array<std::string_view, 15> fields{model.make,
                                                  model.name,
                                                  to_text(vehicle.look.colour),
                                                  random.chance(0.9) ? "STOP" : "SILENT",
                                                  "",
                                                  "STOLEN VEHICLE",
                                                  "",
                                                  "Simulated: confirm the mark, then stop, if safe",
                                                  "SIMULATED FORCE",
                                                  weed_date,
                                                  pnc_id,
                                                  "OFFICIAL",
                                                  "",
                                                  "",
                                                  ""};
    std::string line = vehicle.vrm.text();
    for (const std::string_view field : fields) append_csv_field(line, field);
    return line + "\r\n";
}

}  // namespace

void append_csv_field(std::string& line, std::string_view field) {
    if (!line.empty()) line.push_back(',');
    if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
        line += field;
        return;
    }
    line.push_back('"');
    for (const char symbol : field) {
        if (symbol == '"') line.push_back('"');
        line.push_back(symbol);
    }
    line.push_back('"');
}

Model model_of(const Vehicle& vehicle) {
    Random random = draws_of(vehicle);
    return any_model(vehicle, random);
}

std::string voi_list_csv(const Traffic& traffic, UtcDay weed_date) {
    const std::string date = to_iso_date(weed_date);
    std::string list;
    for (std::size_t index = 0; index < traffic.stolen(); ++index) {
        list += entry(traffic.vehicle(index), date);
    }
    return list;
}

}  // namespace bof::traffic
