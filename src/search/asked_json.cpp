#include "search/search_plan.hpp"

#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace bof {
namespace {

namespace json = boost::json;

std::string_view name_of_unread(UnreadSymbols unread) {
    return unread == UnreadSymbols::fit_any ? "fit_any" : "fit_nothing";
}

json::object asked(const SoughtPattern& sought) {
    return {
        {"kind", "pattern"}, {"pattern", sought.text}, {"unread", name_of_unread(sought.unread)}};
}

json::object asked(const SoughtSimilar& sought) {
    return {{"kind", "similar"}, {"vrm", sought.vrm.text()}, {"edits", sought.edits_max}};
}

json::object asked(const UkPartial& sought) {
    json::object made{{"kind", "partial"}};
    const auto add = [&](const char* name, const std::string& text) {
        if (!text.empty()) made[name] = text;
    };
    add("starts", sought.starts);
    add("contains", sought.contains);
    add("ends", sought.ends);
    add("age_identifier", sought.age_identifier);
    if (sought.year) made["year"] = *sought.year;
    if (sought.year || !sought.age_identifier.empty()) {
        made["age"] = sought.age == Certainty::certain ? "certain" : "maybe";
    }
    if (sought.format) made["format"] = to_text(*sought.format);
    made["unread"] = name_of_unread(sought.unread);
    return made;
}

json::object place(const Position& at) {
    constexpr double micro = 1e-6;
    return {{"latitude", at.latitude_microdegrees * micro},
            {"longitude", at.longitude_microdegrees * micro}};
}

std::string clock_text(std::chrono::minutes time) {
    const auto two = [](std::int64_t number) {
        return std::string{number < 10 ? "0" : ""} + std::to_string(number);
    };
    return two(time.count() / 60) + ':' + two(time.count() % 60);
}

json::object asked(const TimesOfDay& times) {
    json::array weekdays;
    for (std::size_t day = 0; day < weekday_names.size(); ++day) {
        if (((times.weekdays >> day) & 1U) != 0) weekdays.emplace_back(weekday_names.at(day));
    }
    return {{"weekdays", std::move(weekdays)},
            {"from", clock_text(times.from)},
            {"until", clock_text(times.until)}};
}

template <typename Items, typename Make>
void add_items(json::object& made, const char* name, const Items& items, Make make) {
    if (items.empty()) return;
    json::array all;
    for (const auto& item : items) all.emplace_back(make(item));
    made[name] = std::move(all);
}

json::object asked(const SearchNarrowing& narrow) {
    json::object made;
    add_items(made, "nrds", narrow.nrds, [](NrdId id) { return raw(id); });
    add_items(made, "sites", narrow.sites, [](SiteId id) { return raw(id); });
    add_items(made, "roads", narrow.roads, [](const std::string& road) { return road; });
    add_items(made, "directions", narrow.directions, [](auto point) { return to_text(point); });
    if (narrow.circle) {
        json::object circle = place(narrow.circle->centre);
        circle["radius_m"] = narrow.circle->radius_m;
        made["circle"] = std::move(circle);
    }
    add_items(made, "polygon", narrow.polygon, place);
    add_items(made, "times", narrow.times, [](const TimesOfDay& each) { return asked(each); });
    if (narrow.list) made["list"] = raw(*narrow.list);
    if (narrow.confidence_min) made["confidence_min"] = *narrow.confidence_min;
    if (narrow.confidence_max) made["confidence_max"] = *narrow.confidence_max;
    if (narrow.motion) {
        made["motion"] = motion_names.at(static_cast<std::size_t>(*narrow.motion));
    }
    json::array flags;
    for (const auto& [flag, name] : read_flag_names) {
        if (narrow.flags.has(flag)) flags.emplace_back(name);
    }
    if (!flags.empty()) made["flags"] = std::move(flags);
    return made;
}

}  // namespace

std::string asked_json(const std::optional<SoughtMarks>& sought, const SearchNarrowing& narrow) {
    json::object made;
    if (sought) {
        made["sought"] = std::visit([](const auto& each) { return asked(each); }, *sought);
    }
    if (!narrow.is_empty()) made["narrow"] = asked(narrow);
    return json::serialize(made);
}

}  // namespace bof
