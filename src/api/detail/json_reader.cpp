#include "api/detail/json_reader.hpp"

#include "base/text.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <charconv>

#include <boost/json/parse.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

// How much of an unknown field's name is told back.
constexpr std::size_t unknown_name_bytes_max = 64;

/// Exactly `digits` digits at the front of `text`, which are taken off it.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits || !std::all_of(text.begin(), text.begin() + digits, is_digit_ascii)) {
        return std::nullopt;
    }
    int number = 0;
    std::from_chars(text.data(), text.data() + digits, number);
    text.remove_prefix(digits);
    return number;
}

bool take_symbol(std::string_view& text, char symbol) {
    if (text.empty() || text.front() != symbol) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<UtcDay> take_day(std::string_view& text) {
    const auto year = take_number(text, 4);
    if (!year || !take_symbol(text, '-')) return std::nullopt;
    const auto month = take_number(text, 2);
    if (!month || !take_symbol(text, '-')) return std::nullopt;
    const auto day = take_number(text, 2);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return UtcDay{date};
}

/// ".1" to ".123" as milliseconds; zero when there is no dot.
std::optional<int> take_fraction_ms(std::string_view& text) {
    if (!take_symbol(text, '.')) return 0;
    int ms = 0;
    int scale = 100;
    while (!text.empty() && is_digit_ascii(text.front()) && scale > 0) {
        ms += (text.front() - '0') * scale;
        scale /= 10;
        text.remove_prefix(1);
    }
    if (scale == 100) return std::nullopt;
    return ms;
}

}  // namespace

Result<json::object> parse_object(std::string_view text) {
    json::parse_options options;
    options.max_depth = json_depth_max;
    json::error_code error;
    json::value value = json::parse(text, error, {}, options);
    if (error) {
        return Error{Errc::invalid_argument, "the body is not a JSON document", error.message()};
    }
    if (!value.is_object()) {
        return Error{Errc::invalid_argument, "the body must be a JSON object"};
    }
    return std::move(value.get_object());
}

std::optional<UtcDay> parse_iso_date(std::string_view text) {
    const auto day = take_day(text);
    return text.empty() ? day : std::nullopt;
}

std::optional<UtcTime> parse_rfc3339(std::string_view text) {
    const auto day = take_day(text);
    if (!day || !take_symbol(text, 'T')) return std::nullopt;
    const auto hour = take_number(text, 2);
    if (!hour || *hour > 23 || !take_symbol(text, ':')) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || *minute > 59 || !take_symbol(text, ':')) return std::nullopt;
    const auto second = take_number(text, 2);
    if (!second || *second > 59) return std::nullopt;
    const auto ms = take_fraction_ms(text);
    if (!ms || text != "Z") return std::nullopt;
    return UtcTime{*day} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second} + std::chrono::milliseconds{*ms};
}

void JsonReader::problem(std::string_view name, std::string_view sentence) {
    if (problems_.size() < field_problems_max) problems_.push_back({path_of(name), sentence});
}

bool JsonReader::has(std::string_view name) const {
    const auto* value = object_.if_contains(name);
    return value != nullptr && !value->is_null();
}

const json::value* JsonReader::maybe(std::string_view name) {
    taken_.push_back(name);
    const auto* value = object_.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

const json::value* JsonReader::take(std::string_view name) {
    const auto* value = maybe(name);
    if (value == nullptr) problem(name, "This field is missing.");
    return value;
}

std::string JsonReader::text(std::string_view name, std::size_t bytes_max, std::size_t bytes_min) {
    const auto* value = take(name);
    if (value == nullptr) return {};
    if (!value->is_string()) return (problem(name, "Must be a text."), std::string{});
    const json::string& found = value->get_string();
    if (!is_plain_utf8(found)) return (problem(name, "Must be UTF-8 without NUL."), std::string{});
    if (found.size() > bytes_max) return (problem(name, "This text is too long."), std::string{});
    if (found.size() < bytes_min) problem(name, "This text is empty or too short.");
    return std::string{found};
}

std::optional<std::string> JsonReader::maybe_text(std::string_view name, std::size_t bytes_max) {
    if (!has(name)) return (skip(name), std::nullopt);
    return text(name, bytes_max, 0);
}

std::int64_t JsonReader::whole(std::string_view name, std::int64_t least, std::int64_t most) {
    const auto* value = take(name);
    if (value == nullptr) return least;
    if (!value->is_int64()) return (problem(name, "Must be a whole number."), least);
    const std::int64_t number = value->get_int64();
    if (number < least || number > most) problem(name, "This number is out of range.");
    return number;
}

double JsonReader::number(std::string_view name, double least, double most) {
    const auto* value = take(name);
    if (value == nullptr) return least;
    if (!value->is_int64() && !value->is_double()) {
        return (problem(name, "Must be a number."), least);
    }
    const double number =
        value->is_double() ? value->get_double() : static_cast<double>(value->get_int64());
    // Also refuses what is no number.
    if (number >= least && number <= most) return number;
    problem(name, "This number is out of range.");
    return least;
}

std::optional<std::int64_t> JsonReader::maybe_whole(std::string_view name, std::int64_t least,
                                                    std::int64_t most) {
    if (!has(name)) return (skip(name), std::nullopt);
    return whole(name, least, most);
}

bool JsonReader::flag(std::string_view name, bool otherwise) {
    const auto* value = maybe(name);
    if (value == nullptr) return otherwise;
    if (!value->is_bool()) return (problem(name, "Must be true or false."), otherwise);
    return value->get_bool();
}

UtcTime JsonReader::time(std::string_view name) {
    constexpr std::size_t longest = 40;
    const std::string found = text(name, longest);
    if (found.empty()) return {};
    const auto parsed = parse_rfc3339(found);
    if (!parsed) problem(name, "Must be a moment in UTC, as 2026-05-01T12:00:00Z.");
    return parsed.value_or(UtcTime{});
}

std::optional<UtcTime> JsonReader::maybe_time(std::string_view name) {
    if (!has(name)) return (skip(name), std::nullopt);
    return time(name);
}

std::optional<UtcDay> JsonReader::maybe_day(std::string_view name) {
    constexpr std::size_t longest = 40;
    const auto found = maybe_text(name, longest);
    if (!found) return std::nullopt;
    const auto parsed = parse_iso_date(*found);
    if (!parsed) problem(name, "Must be a day, as 2026-05-01.");
    return parsed;
}

std::vector<std::string> JsonReader::texts(std::string_view name, std::size_t bytes_max,
                                           std::size_t items_max) {
    const auto* value = take(name);
    if (value == nullptr) return {};
    std::vector<std::string> found;
    const auto* items = value->if_array();
    if (items == nullptr) return (problem(name, "Must be a list of texts."), found);
    if (items->size() > items_max) return (problem(name, "This list is too long."), found);
    for (const json::value& item : *items) {
        const auto* one = item.if_string();
        if (one == nullptr || one->size() > bytes_max || !is_plain_utf8(*one)) {
            return (problem(name, "Must be a list of texts."), std::vector<std::string>{});
        }
        found.emplace_back(*one);
    }
    return found;
}

std::vector<std::int64_t> JsonReader::wholes(std::string_view name, std::int64_t least,
                                             std::int64_t most, std::size_t items_max) {
    const auto* value = take(name);
    if (value == nullptr) return {};
    std::vector<std::int64_t> found;
    const auto* items = value->if_array();
    if (items == nullptr) return (problem(name, "Must be a list of whole numbers."), found);
    if (items->size() > items_max) return (problem(name, "This list is too long."), found);
    for (const json::value& item : *items) {
        const auto* one = item.if_int64();
        if (one == nullptr || *one < least || *one > most) {
            return (problem(name, "Must be a list of whole numbers."), std::vector<std::int64_t>{});
        }
        found.push_back(*one);
    }
    return found;
}

const json::object* JsonReader::maybe_object(std::string_view name) {
    const auto* value = maybe(name);
    if (value == nullptr) return nullptr;
    if (!value->is_object()) problem(name, "Must be an object.");
    return value->if_object();
}

const json::object* JsonReader::object(std::string_view name) {
    if (has(name)) return maybe_object(name);
    take(name);
    return nullptr;
}

std::vector<const json::object*> JsonReader::objects(std::string_view name, std::size_t items_max) {
    const auto* value = take(name);
    std::vector<const json::object*> found;
    if (value == nullptr) return found;
    const auto* items = value->if_array();
    if (items == nullptr) return (problem(name, "Must be a list of objects."), found);
    if (items->size() > items_max) return (problem(name, "This list is too long."), found);
    for (const json::value& item : *items) {
        found.push_back(item.if_object());
        if (found.back() != nullptr) continue;
        problem(name, "Must be a list of objects.");
        found.clear();
        return found;
    }
    return found;
}

bool JsonReader::finish() {
    for (const auto& member : object_) {
        const std::string_view name{member.key().data(), member.key().size()};
        if (std::find(taken_.begin(), taken_.end(), name) != taken_.end()) continue;
        problem(name.substr(0, unknown_name_bytes_max), "There is no such field.");
    }
    return problems_.empty();
}

}  // namespace bof::api
