#include "codec/capture_file.hpp"

#include "base/text.hpp"
#include "codec/detail/number_text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string>
#include <vector>

namespace bof {
namespace {

namespace column {
enum Index : std::size_t {
    vrm,
    captured,
    feed,
    source,
    camera,  // These five are mandatory.
    latitude,
    longitude,
    preset,
    pan,
    tilt,
    zoom,
    confidence,
    moving_towards,
    plate_image,
    overview_image,
    count_,
};
}  // namespace column
constexpr std::size_t mandatory_columns = column::camera + 1;

constexpr std::array<const char*, column::count_> column_names{
    "vrm",      "captured",   "feed",           "source",      "camera",
    "latitude", "longitude",  "preset",         "pan",         "tilt",
    "zoom",     "confidence", "moving_towards", "plate_image", "overview_image",
};

/// Most columns a header row may name, known or not.
constexpr std::size_t header_columns_max = 256;
/// A capture is a flat object; what is deeper is not one.
constexpr std::size_t json_depth_max = 8;

std::optional<std::size_t> column_named(std::string_view name) {
    for (std::size_t index = 0; index < column_names.size(); ++index) {
        if (equal_ignoring_case(name, column_names[index])) return index;
    }
    if (equal_ignoring_case(name, "capture_time") || equal_ignoring_case(name, "captureTime")) {
        return column::captured;
    }
    return std::nullopt;
}

using Texts = std::array<std::string_view, column::count_>;

/// Splits a line into fields, taking quotes off inside the line itself. False: a quote that is not
/// closed, or something behind a closing one.
bool split_csv(std::string& line, std::vector<std::string_view>& fields) {
    fields.clear();
    char* const data = line.data();
    std::size_t at = 0;
    while (true) {
        if (at == line.size() || data[at] != '"') {
            const std::size_t comma = std::min(line.find(',', at), line.size());
            fields.push_back(trimmed({data + at, comma - at}));
            at = comma;
        } else {
            const std::size_t begin = ++at;
            std::size_t out = begin;
            while (true) {
                const std::size_t quote = line.find('"', at);
                if (quote == std::string::npos) return false;
                std::copy(data + at, data + quote, data + out);
                out += quote - at;
                at = quote + 1;
                if (at == line.size() || data[at] != '"') break;
                data[out++] = '"';  // Two quotes stand for one.
                ++at;
            }
            fields.push_back(trimmed({data + begin, out - begin}));
        }
        if (at == line.size()) return true;
        if (data[at] != ',') return false;
        ++at;
    }
}

}  // namespace

struct CaptureFileReader::State {
    std::istream& input;
    CaptureFileForm form;
    std::uint64_t line_number = 0;
    std::string buffer = std::string(capture_line_bytes_max + 1, '\0');
    std::string line = {};
    bool finished = false;

    std::vector<std::optional<std::size_t>> columns = {};  ///< Of each field of a CSV row.
    std::vector<std::string_view> fields = {};
    simdjson::dom::parser parser{};
    std::array<std::array<char, 32>, column::count_> numbers = {};

    std::string where(std::string_view name = {}) const {
        std::string text = "line " + std::to_string(line_number);
        if (!name.empty()) text.append(", ").append(name);
        return text;
    }
    Error bad_row(PublicText text, std::string_view name = {}) const {
        return Error{Errc::invalid_argument, text, where(name)};
    }

    /// The next line that is not empty, without its end. False: there is none.
    Result<bool> read_line();
    Result<void> read_header();
    Result<Texts> csv_texts();
    Result<Texts> json_texts();
    Result<std::string_view> json_text(std::size_t index, simdjson::dom::element value);
    Result<CaptureRow> row();
};

Result<bool> CaptureFileReader::State::read_line() {
    while (true) {
        input.getline(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        const auto got = static_cast<std::size_t>(input.gcount());
        if (input.bad()) {
            finished = true;
            return Error{Errc::unavailable, "the file could not be read", where()};
        }
        if (got == 0) return false;
        ++line_number;
        const bool cut = input.fail();
        if (cut) {
            input.clear();
            input.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
            return Error{Errc::too_large, "the line is too long", where()};
        }
        // The line end is counted, but not stored.
        line.assign(buffer, 0, input.eof() ? got : got - 1);
        if (line_number == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
        if (trimmed(line).empty()) continue;
        if (line.back() == '\r') line.pop_back();
        if (!simdjson::validate_utf8(line.data(), line.size())) {
            return bad_row("the line is not valid UTF-8");
        }
        return true;
    }
}

Result<void> CaptureFileReader::State::read_header() {
    const auto found = read_line();
    if (!found) return found.error();
    if (!*found) return bad_row("the file has no header row");
    if (!split_csv(line, fields)) return bad_row("a quote in the header row is not closed");
    if (fields.size() > header_columns_max) return bad_row("the header row has too many columns");
    for (const std::string_view name : fields) {
        const auto known = column_named(name);
        if (known && std::find(columns.begin(), columns.end(), known) != columns.end()) {
            return bad_row("the header row names a column twice", column_names[*known]);
        }
        columns.push_back(known);
    }
    for (std::size_t index = 0; index < mandatory_columns; ++index) {
        if (std::find(columns.begin(), columns.end(), std::optional{index}) == columns.end()) {
            return bad_row("the header row lacks a column", column_names[index]);
        }
    }
    return {};
}

Result<Texts> CaptureFileReader::State::csv_texts() {
    if (!split_csv(line, fields)) return bad_row("a quote is not closed on its line");
    if (fields.size() > columns.size()) {
        return bad_row("the row has more fields than the header row");
    }
    Texts texts{};
    for (std::size_t index = 0; index < fields.size(); ++index) {
        if (columns[index]) texts[*columns[index]] = fields[index];
    }
    return texts;
}

Result<std::string_view> CaptureFileReader::State::json_text(std::size_t index,
                                                             simdjson::dom::element value) {
    auto& digits = numbers[index];
    const auto written = [&](auto number) {
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        return std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()));
    };
    using Type = simdjson::dom::element_type;
    switch (value.type()) {
        case Type::NULL_VALUE:
            return std::string_view{};
        case Type::STRING:
            return trimmed(value.get_string().value_unsafe());
        case Type::BOOL:
            return std::string_view(value.get_bool().value_unsafe() ? "true" : "false");
        case Type::INT64:
            return written(value.get_int64().value_unsafe());
        case Type::UINT64:
            return written(value.get_uint64().value_unsafe());
        case Type::DOUBLE:
            return written(value.get_double().value_unsafe());
        case Type::ARRAY:
        case Type::OBJECT:
            break;
    }
    return bad_row("a field is neither text nor number", column_names[index]);
}

Result<Texts> CaptureFileReader::State::json_texts() {
    simdjson::dom::object object;
    if (parser.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS) {
        return bad_row("the line is not a JSON object");
    }
    Texts texts{};
    for (const auto field : object) {
        const auto known = column_named(field.key);
        if (!known) continue;
        const auto text = json_text(*known, field.value);
        if (!text) return text.error();
        texts[*known] = *text;
    }
    return texts;
}

Result<CaptureRow> CaptureFileReader::State::row() {
    const auto texts = form == CaptureFileForm::csv ? csv_texts() : json_texts();
    if (!texts) return texts.error();
    for (std::size_t index = 0; index < mandatory_columns; ++index) {
        if ((*texts)[index].empty()) {
            return bad_row("a mandatory field is empty", column_names[index]);
        }
    }
    const auto& text = *texts;
    const auto address =
        detail::parse_address(text[column::feed], text[column::source], text[column::camera]);
    if (!address) return Error{address.error().code, address.error().public_text, where()};

    CaptureRow row{};
    row.line = line_number;
    row.read.vrm = text[column::vrm];
    row.read.captured = text[column::captured];
    row.read.address = *address;
    detail::fill_optional(row.read, {.latitude = text[column::latitude],
                                     .longitude = text[column::longitude],
                                     .preset = text[column::preset],
                                     .pan = text[column::pan],
                                     .tilt = text[column::tilt],
                                     .zoom = text[column::zoom],
                                     .confidence = text[column::confidence],
                                     .moving_towards = text[column::moving_towards]});
    row.plate_image = text[column::plate_image];
    row.overview_image = text[column::overview_image];
    return row;
}

CaptureFileReader::CaptureFileReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
CaptureFileReader::~CaptureFileReader() = default;
CaptureFileReader::CaptureFileReader(CaptureFileReader&&) noexcept = default;
CaptureFileReader& CaptureFileReader::operator=(CaptureFileReader&&) noexcept = default;

Result<CaptureFileReader> CaptureFileReader::open(std::istream& input, CaptureFileForm form) {
    std::unique_ptr<State> state(new State{input, form});
    if (form == CaptureFileForm::csv) {
        if (auto header = state->read_header(); !header) return header.error();
    } else if (state->parser.allocate(capture_line_bytes_max, json_depth_max) !=
               simdjson::SUCCESS) {
        return Error{Errc::unavailable, "there is no memory to read the file"};
    }
    return CaptureFileReader(std::move(state));
}

std::optional<Result<CaptureRow>> CaptureFileReader::next() {
    if (state_->finished) return std::nullopt;
    const auto found = state_->read_line();
    if (!found) return found.error();
    if (!*found) return std::nullopt;
    return state_->row();
}

}  // namespace bof
