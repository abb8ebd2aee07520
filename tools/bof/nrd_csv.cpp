#include "bof/nrd_csv.hpp"

#include "base/text.hpp"
#include "bof/register_session.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace bof::tool {
namespace {

enum class Column : std::uint8_t {
    name,
    feed,
    source,
    camera,
    controller,
    site,
    road,
    latitude,
    longitude,
    heading,
    lane,
    kind,
    valid_from,
    valid_until,
    count_,  // Number of columns. Not a column.
};
constexpr auto column_count = static_cast<std::size_t>(Column::count_);
constexpr std::array<std::string_view, column_count> column_names{
    "name",     "feed",      "source",  "camera", "controller", "site",       "road",
    "latitude", "longitude", "heading", "lane",   "kind",       "valid_from", "valid_until"};
constexpr auto columns_required = static_cast<std::size_t>(Column::site);

Error bad_file(PublicText sentence, std::string where) {
    return {Errc::invalid_argument, sentence, std::move(where)};
}

/// Cuts RFC 4180 text into records.
class CsvReader {
  public:
    explicit CsvReader(std::string_view text) : rest_(text) {
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
    }

    bool at_end() const { return rest_.empty(); }

    /// The next record's fields. Order: not at_end().
    Result<std::vector<std::string>> next() {
        std::vector<std::string> fields;
        while (true) {
            auto field = next_field();
            if (!field.ok()) return field.error();
            fields.push_back(std::move(*field));
            if (rest_.empty()) return fields;
            const char separator = rest_.front();
            rest_.remove_prefix(1);
            if (separator == ',') continue;
            if (separator == '\r' && rest_.starts_with('\n')) rest_.remove_prefix(1);
            return fields;
        }
    }

  private:
    /// Leaves `rest_` empty or at the separator.
    Result<std::string> next_field() {
        if (!rest_.starts_with('"')) {
            const auto bytes = std::min(rest_.find_first_of(",\r\n"), rest_.size());
            std::string field{rest_.substr(0, bytes)};
            rest_.remove_prefix(bytes);
            return field;
        }
        rest_.remove_prefix(1);
        std::string field;
        while (true) {
            const auto quote = rest_.find('"');
            if (quote == std::string_view::npos) {
                return bad_file("a quoted field of the file does not end", field.substr(0, 40));
            }
            field += rest_.substr(0, quote);
            rest_.remove_prefix(quote + 1);
            if (!rest_.starts_with('"')) break;
            field += '"';
            rest_.remove_prefix(1);
        }
        if (!rest_.empty() && std::string_view{",\r\n"}.find(rest_.front()) == std::string::npos) {
            return bad_file("text follows the closing quote of a field", field.substr(0, 40));
        }
        return field;
    }

    std::string_view rest_;
};

/// Where each column stands in the file; nothing: not there.
using Places = std::array<std::optional<std::size_t>, column_count>;

Result<Places> read_header(const std::vector<std::string>& header) {
    Places places;
    for (std::size_t place = 0; place < header.size(); ++place) {
        const auto title = trimmed(header[place]);
        const auto* const known =
            std::find_if(column_names.begin(), column_names.end(),
                         [&](std::string_view name) { return equal_ignoring_case(name, title); });
        if (known == column_names.end()) {
            return bad_file("the header row names a column that is not known", std::string{title});
        }
        auto& taken = places[static_cast<std::size_t>(known - column_names.begin())];
        if (taken) return bad_file("the header row names a column twice", std::string{title});
        taken = place;
    }
    for (std::size_t column = 0; column < columns_required; ++column) {
        if (!places[column]) {
            return bad_file("the header row lacks a column", std::string{column_names[column]});
        }
    }
    return places;
}

/// One record, its cells read as what they should be; what cannot be read becomes a problem.
class RowReader {
  public:
    RowReader(const Places& places, const std::vector<std::string>& fields, std::size_t row,
              std::vector<NrdImportProblem>& problems)
        : places_(places), fields_(fields), row_(row), problems_(problems) {}

    /// Nothing when a number or time that says which NRD is meant cannot be read.
    std::optional<NrdImportRow> read() {
        const auto feed = number(Column::feed);
        const auto source = number(Column::source);
        const auto camera = number(Column::camera);
        const auto valid_from = moment(Column::valid_from);
        const auto valid_until = moment(Column::valid_until);
        NrdImportRow row{.row = row_,
                         .name = text(Column::name),
                         .feed = feed.value_or(std::int16_t{0}),
                         .source = source.value_or(std::int16_t{0}),
                         .camera = camera.value_or(std::int16_t{0}),
                         .site = text(Column::site),
                         .road = text(Column::road),
                         .position = position(),
                         .heading_degrees = heading(),
                         .lane = text(Column::lane),
                         .kind = kind(),
                         .controller = text(Column::controller),
                         .valid_from = valid_from.value_or(std::nullopt),
                         .valid_until = valid_until.value_or(std::nullopt)};
        if (!feed || !source || !camera || !valid_from || !valid_until) return std::nullopt;
        return row;
    }

  private:
    std::string text(Column column) const {
        const auto place = places_[static_cast<std::size_t>(column)];
        return place ? std::string{trimmed(fields_[*place])} : std::string{};
    }

    void complain(Column column, std::string sentence) {
        problems_.push_back({row_, std::string{column_names[static_cast<std::size_t>(column)]},
                             std::move(sentence)});
    }

    template <typename Number>
    std::optional<Number> whole(const std::string& cell) const {
        Number read_number{};
        const char* const end = cell.data() + cell.size();
        const auto read = std::from_chars(cell.data(), end, read_number);
        if (cell.empty() || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
        return read_number;
    }

    std::optional<std::int16_t> number(Column column) {
        const auto cell = text(column);
        const auto value = whole<std::int16_t>(cell);
        if (value && *value >= 0) return value;
        complain(column, "\"" + cell + "\" is not a number from 0 to 32767");
        return std::nullopt;
    }

    std::optional<std::uint16_t> heading() {
        const auto cell = text(Column::heading);
        if (cell.empty()) return std::nullopt;
        const auto value = whole<std::uint16_t>(cell);
        if (!value) {
            complain(Column::heading, "\"" + cell + "\" is not a number of degrees from 0 to 359");
        }
        return value;
    }

    /// Outer nothing: cannot be read. Inner nothing: empty.
    std::optional<std::optional<UtcTime>> moment(Column column) {
        const auto cell = text(column);
        if (cell.empty()) return std::optional<UtcTime>{};
        const auto parsed = parse_moment(cell);
        if (parsed) return std::optional{parsed};
        complain(column,
                 "\"" + cell + "\" is not a time such as 2026-05-01T12:00:00Z or 2026-05-01");
        return std::nullopt;
    }

    NrdKind kind() {
        const auto cell = text(Column::kind);
        if (cell.empty()) return NrdKind::fixed;
        const auto parsed = parse_nrd_kind(cell);
        if (!parsed) {
            complain(Column::kind,
                     "\"" + cell + "\" is none of fixed, mobile, vehicle_mounted, dual_use");
        }
        return parsed.value_or(NrdKind::fixed);
    }

    std::optional<std::int32_t> microdegrees(Column column, double degrees_max) {
        const auto cell = text(column);
        double degrees = 0;
        const char* const end = cell.data() + cell.size();
        const auto read = std::from_chars(cell.data(), end, degrees);
        if (read.ec != std::errc{} || read.ptr != end || !(std::abs(degrees) <= degrees_max)) {
            complain(column, "\"" + cell + "\" is not a number of degrees such as " +
                                 (column == Column::latitude ? "51.856" : "-4.312"));
            return std::nullopt;
        }
        return static_cast<std::int32_t>(std::lround(degrees * 1e6));
    }

    std::optional<Position> position() {
        const bool has_latitude = !text(Column::latitude).empty();
        const bool has_longitude = !text(Column::longitude).empty();
        if (!has_latitude && !has_longitude) return std::nullopt;
        if (!has_longitude) complain(Column::longitude, "a latitude needs a longitude");
        if (!has_latitude) complain(Column::latitude, "a longitude needs a latitude");
        if (!has_latitude || !has_longitude) return std::nullopt;
        const auto latitude = microdegrees(Column::latitude, 90);
        const auto longitude = microdegrees(Column::longitude, 180);
        if (!latitude || !longitude) return std::nullopt;
        return Position{*latitude, *longitude};
    }

    const Places& places_;
    const std::vector<std::string>& fields_;
    const std::size_t row_;
    std::vector<NrdImportProblem>& problems_;
};

bool is_empty_line(const std::vector<std::string>& fields) {
    return fields.size() == 1 && trimmed(fields.front()).empty();
}

}  // namespace

Result<NrdCsv> read_nrd_csv(std::string_view text) {
    if (text.size() > nrd_csv_bytes_max) {
        return Error{Errc::too_large, "the file is larger than 64 MiB: split it"};
    }
    CsvReader reader{text};
    if (reader.at_end()) return bad_file("the file is empty: it needs a header row", {});
    const auto header = reader.next();
    if (!header.ok()) return header.error();
    const auto places = read_header(*header);
    if (!places.ok()) return places.error();
    NrdCsv file;
    for (std::size_t row = 1; !reader.at_end();) {
        const auto fields = reader.next();
        if (!fields.ok()) return fields.error();
        if (is_empty_line(*fields)) continue;
        if (row > nrd_import_rows_max) {
            return Error{Errc::too_many, "the file has more than 100000 rows: split it"};
        }
        if (fields->size() != header->size()) {
            return bad_file("a row has not as many fields as the header row",
                            "row " + std::to_string(row) + ": " + std::to_string(fields->size()) +
                                " fields, header: " + std::to_string(header->size()));
        }
        auto read = RowReader{*places, *fields, row, file.problems}.read();
        if (read) file.rows.push_back(std::move(*read));
        ++row;
    }
    return file;
}

}  // namespace bof::tool
