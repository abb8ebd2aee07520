#include "api/detail/search_json.hpp"

#include "api/detail/render.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t part_bytes_max = 64;
constexpr std::size_t road_bytes_max = 120;
constexpr std::size_t nrds_named_max = 1'000;
constexpr std::size_t sites_named_max = 200;
constexpr std::size_t roads_named_max = 50;
constexpr std::size_t times_named_max = 14;
constexpr std::int64_t minutes_of_day = 24 * 60;

enum class SoughtKind : std::uint8_t { pattern, similar, partial };

std::optional<SoughtKind> parse_sought_kind(std::string_view text) {
    if (text == "pattern") return SoughtKind::pattern;
    if (text == "similar") return SoughtKind::similar;
    if (text == "partial") return SoughtKind::partial;
    return std::nullopt;
}

std::optional<Certainty> parse_certainty(std::string_view text) {
    if (text == "certain") return Certainty::certain;
    if (text == "maybe") return Certainty::maybe;
    return std::nullopt;
}

std::optional<UnreadSymbols> parse_unread(std::string_view text) {
    if (text == "fit_any") return UnreadSymbols::fit_any;
    if (text == "fit_nothing") return UnreadSymbols::fit_nothing;
    return std::nullopt;
}

std::optional<VrmFormat> parse_vrm_format(std::string_view text) {
    for (std::size_t index = 0; index < static_cast<std::size_t>(VrmFormat::count_); ++index) {
        const auto format = static_cast<VrmFormat>(index);
        if (bof::to_text(format) == text) return format;
    }
    return std::nullopt;
}

std::optional<Motion> parse_motion(std::string_view text) {
    const auto* const found = std::find(motion_names.begin(), motion_names.end(), text);
    if (found == motion_names.end()) return std::nullopt;
    return static_cast<Motion>(found - motion_names.begin());
}

UnreadSymbols read_unread(JsonReader& reader) {
    return reader.maybe_word<UnreadSymbols>("unread", parse_unread)
        .value_or(UnreadSymbols::fit_any);
}

SoughtMarks read_pattern(JsonReader& reader) {
    SoughtPattern made;
    made.text = reader.text("pattern", part_bytes_max);
    made.unread = read_unread(reader);
    return made;
}

std::optional<SoughtMarks> read_similar(JsonReader& reader) {
    const std::string text = reader.text("vrm", vrm_text_bytes_max);
    const auto edits = reader.maybe_whole("edits", 1, 2).value_or(1);
    const auto vrm = Vrm::parse(text);
    if (vrm.ok()) return SoughtSimilar{*vrm, static_cast<std::size_t>(edits)};
    if (!text.empty()) reader.problem("vrm", vrm.error().public_text.view());
    return std::nullopt;
}

SoughtMarks read_partial(JsonReader& reader) {
    UkPartial made;
    made.starts = reader.maybe_text("starts", part_bytes_max).value_or("");
    made.contains = reader.maybe_text("contains", part_bytes_max).value_or("");
    made.ends = reader.maybe_text("ends", part_bytes_max).value_or("");
    if (const auto year = reader.maybe_whole("year", age_year_first, age_year_last)) {
        made.year = static_cast<int>(*year);
    }
    made.age_identifier = reader.maybe_text("age_identifier", 2).value_or("");
    made.age = reader.maybe_word<Certainty>("age", parse_certainty).value_or(Certainty::certain);
    made.format = reader.maybe_word<VrmFormat>("format", parse_vrm_format);
    made.unread = read_unread(reader);
    return made;
}

Position read_position(JsonReader& reader) {
    const auto micro = [&](const char* name, double most) {
        return static_cast<std::int32_t>(std::lround(reader.number(name, -most, most) * 1e6));
    };
    const std::int32_t latitude = micro("latitude", 90);
    return {latitude, micro("longitude", 180)};
}

/// "06:30", and "24:00" where a day may end.
std::chrono::minutes read_clock(JsonReader& reader, std::string_view name, bool may_end_day) {
    const std::string text = reader.text(name, 5);
    const auto digit = [&](std::size_t place) { return text[place] - '0'; };
    const auto is_digit = [&](std::size_t place) {
        return text[place] >= '0' && text[place] <= '9';
    };
    if (text.size() == 5 && text[2] == ':' && is_digit(0) && is_digit(1) && is_digit(3) &&
        is_digit(4) && digit(3) < 6) {
        const std::int64_t minutes = (digit(0) * 10 + digit(1)) * 60 + digit(3) * 10 + digit(4);
        if (minutes < minutes_of_day || (may_end_day && minutes == minutes_of_day)) {
            return std::chrono::minutes{minutes};
        }
    }
    if (!text.empty()) reader.problem(name, "Must be a time of day, such as 06:30.");
    return {};
}

std::uint8_t read_weekdays(JsonReader& reader) {
    if (!reader.has("weekdays")) return (reader.maybe_text("weekdays", 1), 0x7F);
    unsigned days = 0;
    for (const std::string& name : reader.texts("weekdays", 16, weekday_names.size())) {
        const auto* const found = std::find(weekday_names.begin(), weekday_names.end(), name);
        if (found == weekday_names.end()) {
            reader.problem("weekdays", "Must be names of weekdays.");
            return 0x7F;
        }
        days |= 1U << static_cast<unsigned>(found - weekday_names.begin());
    }
    return days == 0 ? std::uint8_t{0x7F} : static_cast<std::uint8_t>(days);
}

template <typename Id>
std::vector<Id> read_ids(JsonReader& reader, const char* name, std::size_t most) {
    std::vector<Id> ids;
    if (!reader.has(name)) return (reader.maybe_text(name, 1), ids);
    for (const std::int64_t id : reader.wholes(name, 1, UINT32_MAX, most)) {
        ids.push_back(Id{static_cast<std::uint32_t>(id)});
    }
    return ids;
}

std::vector<std::string> read_texts(JsonReader& reader, const char* name, std::size_t bytes_max,
                                    std::size_t most) {
    if (reader.has(name)) return reader.texts(name, bytes_max, most);
    reader.maybe_text(name, 1);
    return {};
}

std::vector<const json::object*> read_objects(JsonReader& reader, const char* name,
                                              std::size_t most) {
    if (reader.has(name)) return reader.objects(name, most);
    reader.maybe_text(name, 1);
    return {};
}

void read_places(std::vector<FieldProblem>& wrong, JsonReader& reader, SearchNarrowing& narrow) {
    narrow.nrds = read_ids<NrdId>(reader, "nrds", nrds_named_max);
    narrow.sites = read_ids<SiteId>(reader, "sites", sites_named_max);
    narrow.roads = read_texts(reader, "roads", road_bytes_max, roads_named_max);
    for (const std::string& name : read_texts(reader, "directions", 16, 8)) {
        const auto point = parse_compass_point(name);
        if (!point) reader.problem("directions", "Must be points of the compass.");
        if (point) narrow.directions.push_back(*point);
    }
    if (const auto* circle = reader.maybe_object("circle")) {
        JsonReader inner(*circle, wrong, reader.path_of("circle."));
        const Position centre = read_position(inner);
        const auto radius = inner.whole("radius_m", 1, circle_radius_m_max);
        narrow.circle = SearchCircle{centre, static_cast<std::uint32_t>(radius)};
        inner.finish();
    }
    const auto corners = read_objects(reader, "polygon", polygon_corners_max);
    for (const auto* corner : corners) {
        JsonReader inner(*corner, wrong, reader.path_of("polygon."));
        narrow.polygon.push_back(read_position(inner));
        inner.finish();
    }
    if (!corners.empty() && corners.size() < polygon_corners_min) {
        reader.problem("polygon", "A shape has at least three corners.");
    }
}

void read_times(std::vector<FieldProblem>& wrong, JsonReader& reader, SearchNarrowing& narrow) {
    for (const auto* each : read_objects(reader, "times", times_named_max)) {
        JsonReader inner(*each, wrong, reader.path_of("times."));
        TimesOfDay made;
        made.weekdays = read_weekdays(inner);
        made.from = read_clock(inner, "from", false);
        made.until = read_clock(inner, "until", true);
        inner.finish();
        narrow.times.push_back(made);
    }
}

std::optional<std::uint8_t> read_percent(JsonReader& reader, const char* name) {
    const auto number = reader.maybe_whole(name, 0, 100);
    return number ? std::optional{static_cast<std::uint8_t>(*number)} : std::nullopt;
}

json::value one_symbol(char symbol) {
    return symbol == '\0' ? json::value(nullptr) : json::value(std::string_view{&symbol, 1});
}

template <typename T>
json::value or_null(const std::optional<T>& value) {
    return value ? json::value(*value) : json::value(nullptr);
}

}  // namespace

std::optional<SoughtMarks> read_sought_marks(std::vector<FieldProblem>& wrong, JsonReader& body) {
    const auto* object = body.maybe_object("sought");
    if (object == nullptr) return std::nullopt;
    JsonReader reader(*object, wrong, "sought.");
    std::optional<SoughtMarks> made;
    const std::string kind = reader.text("kind", part_bytes_max);
    const auto known = parse_sought_kind(kind);
    if (!known) {
        if (!kind.empty()) reader.problem("kind", "Not one of the words that may stand here.");
        return made;
    }
    switch (*known) {
        case SoughtKind::pattern:
            made = read_pattern(reader);
            break;
        case SoughtKind::similar:
            made = read_similar(reader);
            break;
        case SoughtKind::partial:
            made = read_partial(reader);
            break;
    }
    reader.finish();
    return made;
}

SearchNarrowing read_narrowing(std::vector<FieldProblem>& wrong, JsonReader& body) {
    SearchNarrowing narrow;
    const auto* object = body.maybe_object("narrow");
    if (object == nullptr) return narrow;
    JsonReader reader(*object, wrong, "narrow.");
    read_places(wrong, reader, narrow);
    read_times(wrong, reader, narrow);
    if (const auto list = reader.maybe_whole("list", 1, UINT32_MAX)) {
        narrow.list = ListId{static_cast<std::uint32_t>(*list)};
    }
    narrow.confidence_min = read_percent(reader, "confidence_min");
    narrow.confidence_max = read_percent(reader, "confidence_max");
    narrow.motion = reader.maybe_word<Motion>("motion", parse_motion);
    for (const std::string& name : read_texts(reader, "flags", 32, read_flag_names.size())) {
        const auto* const found =
            std::find_if(read_flag_names.begin(), read_flag_names.end(),
                         [&](const auto& each) { return each.second == name; });
        if (found == read_flag_names.end()) {
            reader.problem("flags", "Must be names of flags.");
        } else {
            narrow.flags.set(found->first);
        }
    }
    reader.finish();
    return narrow;
}

json::object render(const MarkOfSearch& mark) {
    json::array why;
    for (const MisreadEdit& edit : mark.why) {
        why.push_back(json::object{{"kind", bof::to_text(edit.kind)},
                                   {"place", edit.truth_place},
                                   {"sought", one_symbol(edit.truth)},
                                   {"read", one_symbol(edit.read)}});
    }
    return {
        {"mark", mark.rank}, {"vrm", mark.vrm.text()}, {"fit", mark.fit}, {"why", std::move(why)}};
}

json::value render(const std::optional<SearchPlan>& plan) {
    if (!plan) return nullptr;
    json::array first;
    for (const MarkOfSearch& mark : plan->first) first.push_back(render(mark));
    return json::object{{"marks", or_null(plan->marks)},
                        {"marks_listed", plan->lists_all ? "all" : "as_shown"},
                        {"cut", plan->cut},
                        {"first", std::move(first)},
                        {"nrds", or_null(plan->nrds)},
                        {"windows", plan->windows},
                        {"days", plan->days},
                        {"reads_expected", plan->reads_expected},
                        {"steps", plan->steps},
                        {"steps_max", plan->steps_max},
                        {"effort", bof::to_text(plan->effort())}};
}

json::object render(const ReadCorrection& correction) {
    return {{"number", static_cast<std::uint64_t>(correction.id)},
            {"vrm", correction.corrected ? json::value(correction.corrected->text())
                                         : json::value(nullptr)},
            {"reason", correction.reason},
            {"person", raw(correction.person)},
            {"person_name", correction.person_name},
            {"made", moment(correction.made)}};
}

json::object render(const FoundRead& found) {
    return {{"row", found.row},
            {"read", render(found.read)},
            {"mark", or_null(found.mark)},
            {"correction",
             found.correction ? json::value(render(*found.correction)) : json::value(nullptr)}};
}

json::value part_asked(const std::string& asked, std::string_view part) {
    if (asked.empty()) return nullptr;
    boost::system::error_code wrong;
    const json::value whole = json::parse(asked, wrong);
    if (wrong || !whole.is_object()) return nullptr;
    const auto* found = whole.get_object().if_contains(part);
    return found == nullptr ? json::value(nullptr) : *found;
}

}  // namespace bof::api
