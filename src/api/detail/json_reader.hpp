#pragma once

#include "api/detail/problem.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace bof::api {

/// Deepest nesting of a body; the deepest document of the API has four levels.
inline constexpr std::size_t json_depth_max = 16;
/// Most items of one array, unless the reader says otherwise.
inline constexpr std::size_t json_items_max = 1'000;

/// The object that a body must be.
/// Errors: invalid_argument - not JSON (RFC 8259), not UTF-8, nested too deep, or no object.
Result<boost::json::object> parse_object(std::string_view text);

/// "2026-05-01T12:00:00Z", or with up to three places of seconds. UTC only.
std::optional<UtcTime> parse_rfc3339(std::string_view text);
/// "2026-05-01".
std::optional<UtcDay> parse_iso_date(std::string_view text);

/// Takes the fields of one object, once each, and notes every problem instead of stopping at the
/// first. A field that is missing or wrong reads as an empty value; ask ok() before using any.
/// Fields nobody asked for are problems too: a slip of the pen must not be ignored in silence.
class JsonReader {
  public:
    JsonReader(const boost::json::object& object, std::vector<FieldProblem>& problems,
               std::string prefix = {})
        : object_(object), problems_(problems), prefix_(std::move(prefix)) {}

    /// UTF-8 without NUL, of `bytes_min` to `bytes_max` bytes.
    std::string text(std::string_view name, std::size_t bytes_max, std::size_t bytes_min = 1);
    /// Absent or null: nothing.
    std::optional<std::string> maybe_text(std::string_view name, std::size_t bytes_max);
    std::int64_t whole(std::string_view name, std::int64_t least, std::int64_t most);
    std::optional<std::int64_t> maybe_whole(std::string_view name, std::int64_t least,
                                            std::int64_t most);
    /// Also with a fraction. Wrong or missing: `least`.
    double number(std::string_view name, double least, double most);
    bool flag(std::string_view name, bool otherwise);
    UtcTime time(std::string_view name);
    std::optional<UtcTime> maybe_time(std::string_view name);
    std::optional<UtcDay> maybe_day(std::string_view name);
    std::vector<std::string> texts(std::string_view name, std::size_t bytes_max,
                                   std::size_t items_max = json_items_max);
    std::vector<std::int64_t> wholes(std::string_view name, std::int64_t least, std::int64_t most,
                                     std::size_t items_max = json_items_max);
    /// One of the words that `parse` knows.
    template <typename T>
    T word(std::string_view name, const std::function<std::optional<T>(std::string_view)>& parse) {
        const std::string found = text(name, words_bytes_max);
        if (found.empty()) return T{};
        const auto parsed = parse(found);
        if (!parsed) problem(name, "Not one of the words that may stand here.");
        return parsed.value_or(T{});
    }
    template <typename T>
    std::optional<T> maybe_word(std::string_view name,
                                const std::function<std::optional<T>(std::string_view)>& parse) {
        if (!has(name)) return (skip(name), std::nullopt);
        return word<T>(name, parse);
    }
    /// The object in a field, to be read by a reader of its own; null when it is missing or none.
    const boost::json::object* object(std::string_view name);
    const boost::json::object* maybe_object(std::string_view name);
    /// The objects in an array; empty when it is missing or has another item.
    std::vector<const boost::json::object*> objects(std::string_view name,
                                                    std::size_t items_max = json_items_max);
    bool has(std::string_view name) const;

    void problem(std::string_view name, std::string_view sentence);
    /// Names what has not been taken. Call once, at the end; true when nothing is wrong.
    bool finish();
    std::string path_of(std::string_view name) const { return prefix_ + std::string{name}; }

  private:
    static constexpr std::size_t words_bytes_max = 64;

    const boost::json::value* take(std::string_view name);
    const boost::json::value* maybe(std::string_view name);
    void skip(std::string_view name) { maybe(name); }

    const boost::json::object& object_;
    std::vector<FieldProblem>& problems_;
    const std::string prefix_;
    std::vector<std::string_view> taken_;
};

}  // namespace bof::api
