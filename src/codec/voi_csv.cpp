#include "codec/voi_csv.hpp"

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "codec/detail/csv_records.hpp"
#include "domain/voi_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace bof {
namespace {

namespace column {
enum Index : std::size_t {
    vrm,
    make,
    model,
    colour,
    action,
    warning_markers,
    reason,
    nim_code,
    information,
    force_area,
    weed_date,
    pnc_id,
    protective_marking,
    cad_information,
    spare_1,
    spare_2,
    count_,
};
}  // namespace column

constexpr std::array<std::string_view, column::count_> column_names{"vrm",
                                                                    "make",
                                                                    "model",
                                                                    "colour",
                                                                    "action",
                                                                    "warning_markers",
                                                                    "reason",
                                                                    "nim_code",
                                                                    "information",
                                                                    "force_area",
                                                                    "weed_date",
                                                                    "pnc_id",
                                                                    "protective_marking",
                                                                    "cad_information",
                                                                    "spare_1",
                                                                    "spare_2"};

/// Other words by which header rows name a column, without blanks, marks and case.
struct Alias {
    std::string_view name;
    column::Index column;
};
constexpr std::array aliases{
    Alias{"vrm", column::vrm},
    Alias{"vrn", column::vrm},
    Alias{"registration", column::vrm},
    Alias{"registrationmark", column::vrm},
    Alias{"vehicleregistrationmark", column::vrm},
    Alias{"make", column::make},
    Alias{"vehiclemake", column::make},
    Alias{"model", column::model},
    Alias{"vehiclemodel", column::model},
    Alias{"colour", column::colour},
    Alias{"color", column::colour},
    Alias{"vehiclecolour", column::colour},
    Alias{"action", column::action},
    Alias{"warningmarkers", column::warning_markers},
    Alias{"warningmarker", column::warning_markers},
    Alias{"reason", column::reason},
    Alias{"nimcode", column::nim_code},
    Alias{"nim5x5x5code", column::nim_code},
    Alias{"5x5x5", column::nim_code},
    Alias{"information", column::information},
    Alias{"informationaction", column::information},
    Alias{"informationandaction", column::information},
    Alias{"forcearea", column::force_area},
    Alias{"forceandarea", column::force_area},
    Alias{"weeddate", column::weed_date},
    Alias{"pncid", column::pnc_id},
    Alias{"protectivemarking", column::protective_marking},
    Alias{"gpmsmarking", column::protective_marking},
    Alias{"cadinformation", column::cad_information},
    Alias{"spare1", column::spare_1},
    Alias{"spare2", column::spare_2},
};

std::optional<column::Index> column_of(std::string_view cell) {
    std::string plain;
    for (const char symbol : cell) {
        const char lower = to_lower_ascii(symbol);
        if (is_digit_ascii(lower) || (lower >= 'a' && lower <= 'z')) plain.push_back(lower);
    }
    for (const Alias& alias : aliases) {
        if (alias.name == plain) return alias.column;
    }
    return std::nullopt;
}

/// "VRM" alone could also be a mark, so the second cell has its say.
bool is_header(const std::vector<std::string_view>& cells) {
    if (column_of(trimmed(cells[0])) != column::vrm) return false;
    return cells.size() == 1 || trimmed(cells[1]).empty() || column_of(trimmed(cells[1]));
}

/// How a sentence shows what a cell holds: short, and as characters every terminal knows.
std::string shown(std::string_view cell) {
    constexpr std::size_t bytes_max = 24;
    std::string text = "\"";
    for (const char symbol : cell.substr(0, bytes_max)) {
        text.push_back(symbol >= ' ' && symbol <= '~' ? symbol : '?');
    }
    return text + (cell.size() > bytes_max ? "...\"" : "\"");
}

std::string not_utf8(unsigned char byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string sentence = "the text is not UTF-8 (byte 0x";
    sentence += digits[byte >> 4U];
    sentence += digits[byte & 0xFU];
    return sentence + "): if the file is Windows-1252, save it as UTF-8";
}

/// Copies a cell, its line ends and tabs becoming one blank. Returns what is wrong; empty: nothing.
std::string take_text(std::string_view cell, std::size_t bytes_max, std::string& text) {
    text.clear();
    for (std::size_t at = 0; at < cell.size();) {
        const auto first = static_cast<unsigned char>(cell[at]);
        if (first >= ' ' && first < 0x7FU) {
            text.push_back(cell[at++]);
            continue;
        }
        if (cell[at] == '\r' || cell[at] == '\n' || cell[at] == '\t') {
            if (!text.empty() && text.back() != ' ') text.push_back(' ');
            ++at;
            continue;
        }
        if (first < ' ' || first == 0x7FU) return "the text holds a control character";
        const std::size_t bytes = utf8_sequence_bytes(cell.substr(at));
        if (bytes == 0) return not_utf8(first);
        text += cell.substr(at, bytes);
        at += bytes;
    }
    if (text.size() <= bytes_max) return {};
    return "the text has " + std::to_string(text.size()) + " bytes, and at most " +
           std::to_string(bytes_max) + " are kept";
}

std::optional<int> number_of(std::string_view digits) {
    if (!std::all_of(digits.begin(), digits.end(), is_digit_ascii)) return std::nullopt;
    int number = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return read.ec == std::errc{} ? std::optional{number} : std::nullopt;
}

struct DateParts {
    std::string_view year;
    std::string_view month;
    std::string_view day;
};

std::optional<DateParts> date_parts_of(std::string_view text) {
    if (text.size() == 8) return DateParts{text.substr(0, 4), text.substr(4, 2), text.substr(6)};
    if (text.size() != 10) return std::nullopt;
    if (text[4] == '-' && text[7] == '-') {
        return DateParts{text.substr(0, 4), text.substr(5, 2), text.substr(8)};
    }
    if (text[2] == '/' && text[5] == '/') {
        return DateParts{text.substr(6), text.substr(3, 2), text.substr(0, 2)};
    }
    return std::nullopt;
}

/// "2026-05-01T12:00:00Z" with or without a fraction of up to three digits, in UTC.
std::optional<UtcTime> parse_moment(std::string_view text) {
    constexpr std::string_view shape = "2026-05-01T12:00:00";
    if (text.size() <= shape.size() || text.back() != 'Z' || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':') {
        return std::nullopt;
    }
    const auto date = parse_voi_date(text.substr(0, 10));
    const auto hour = number_of(text.substr(11, 2));
    const auto minute = number_of(text.substr(14, 2));
    const auto second = number_of(text.substr(17, 2));
    if (!date || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) {
        return std::nullopt;
    }
    std::string fraction{text.substr(shape.size(), text.size() - shape.size() - 1)};
    if (!fraction.empty() && (fraction[0] != '.' || fraction.size() < 2 || fraction.size() > 4)) {
        return std::nullopt;
    }
    fraction.resize(4, '0');
    const auto ms = number_of(std::string_view{fraction}.substr(1));
    if (!ms) return std::nullopt;
    return UtcTime{*date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second} + std::chrono::milliseconds{*ms};
}

/// The place of each text field among the columns.
constexpr std::array text_columns{column::make,
                                  column::model,
                                  column::colour,
                                  column::action,
                                  column::warning_markers,
                                  column::reason,
                                  column::nim_code,
                                  column::information,
                                  column::force_area,
                                  column::pnc_id,
                                  column::protective_marking,
                                  column::cad_information};
static_assert(text_columns.size() == voi_text_fields.size());
static_assert([] {
    for (std::size_t index = 0; index < text_columns.size(); ++index) {
        if (column_names[text_columns[index]] != voi_text_fields[index].column) return false;
    }
    return true;
}());

}  // namespace

std::optional<VoiSpare> parse_voi_spare(std::string_view text) {
    if (text == "ignored") return VoiSpare::ignored;
    if (text == "priority") return VoiSpare::priority;
    if (text == "valid_from") return VoiSpare::valid_from;
    return std::nullopt;
}

std::optional<UtcDay> parse_voi_date(std::string_view text) {
    // A time of day behind the date, as database exports write it, does not count.
    if (text.size() > 11 && (text[10] == 'T' || text[10] == ' ') && is_digit_ascii(text[11])) {
        text = text.substr(0, 10);
    }
    const auto parts = date_parts_of(text);
    if (!parts) return std::nullopt;
    const auto year = number_of(parts->year);
    const auto month = number_of(parts->month);
    const auto day = number_of(parts->day);
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok() || UtcDay{date} < UtcDay{} || UtcDay{date} >= voi_day_end) return std::nullopt;
    return UtcDay{date};
}

struct VoiCsvReader::State {
    State(std::istream& input, VoiCsvForm wanted) : records(input), form(wanted) {}

    void read_row(VoiCsvRow& row);
    void read_weed_date(VoiCsvRow& row, VoiEntry& entry) const;
    void read_spare(VoiCsvRow& row, VoiEntry& entry, column::Index index, VoiSpare use) const;
    void check_header(VoiCsvRow& row) const;

    std::string_view cell(std::size_t index) const {
        const auto& cells = records.cells();
        return index < cells.size() ? trimmed(cells[index]) : std::string_view{};
    }
    static void complain(VoiCsvRow& row, std::size_t index, std::string sentence) {
        row.problems.push_back({row.row, column_names[index], std::move(sentence)});
    }

    detail::CsvRecords records;
    const VoiCsvForm form;
    std::uint64_t rows = 0;
    bool at_first = true;
};

VoiCsvReader::VoiCsvReader(std::istream& input, VoiCsvForm form)
    : state_(std::make_unique<State>(input, form)) {}
VoiCsvReader::~VoiCsvReader() = default;
VoiCsvReader::VoiCsvReader(VoiCsvReader&&) noexcept = default;
VoiCsvReader& VoiCsvReader::operator=(VoiCsvReader&&) noexcept = default;

void VoiCsvReader::State::check_header(VoiCsvRow& row) const {
    const auto& cells = records.cells();
    for (std::size_t index = 0; index < cells.size(); ++index) {
        const auto named = column_of(trimmed(cells[index]));
        if (!named || *named == index) continue;
        row.problems.push_back({0, column_names[*named],
                                "the column stands in place " + std::to_string(index + 1) +
                                    "; it belongs in place " + std::to_string(*named + 1)});
    }
}

void VoiCsvReader::State::read_weed_date(VoiCsvRow& row, VoiEntry& entry) const {
    const auto text = cell(column::weed_date);
    entry.weed_date = text.empty() ? std::nullopt : parse_voi_date(text);
    if (text.empty() || entry.weed_date) return;
    complain(row, column::weed_date,
             shown(text) + " is not a date: write 2026-05-01, 01/05/2026 or 20260501");
}

void VoiCsvReader::State::read_spare(VoiCsvRow& row, VoiEntry& entry, column::Index index,
                                     VoiSpare use) const {
    const auto text = cell(index);
    if (use == VoiSpare::ignored || text.empty()) return;
    if (use == VoiSpare::valid_from) {
        entry.valid_from = parse_moment(text);
        if (entry.valid_from) return;
        if (const auto day = text.size() <= 10 ? parse_voi_date(text) : std::nullopt) {
            entry.valid_from = UtcTime{*day};
            return;
        }
        complain(row, index,
                 shown(text) + " is not a time: write 2026-05-01T12:00:00Z or 2026-05-01");
        return;
    }
    std::string lower{text.substr(0, 8)};
    std::transform(lower.begin(), lower.end(), lower.begin(), to_lower_ascii);
    entry.priority = parse_priority(lower);
    if (!entry.priority) complain(row, index, shown(text) + " is none of high, medium, low");
}

void VoiCsvReader::State::read_row(VoiCsvRow& row) {
    const auto text = cell(column::vrm);
    const auto vrm = text.empty()
                         ? Result<Vrm>{Error{Errc::invalid_argument, "the mark is missing"}}
                         : Vrm::parse(text);
    if (!vrm.ok()) {
        complain(row, column::vrm, std::string{vrm.error().public_text.view()});
    } else if (vrm->has_unread_symbol()) {
        complain(row, column::vrm, "a mark with unread symbols cannot be matched exactly");
    }
    const auto& cells = records.cells();
    for (std::size_t index = column::count_; index < cells.size(); ++index) {
        if (trimmed(cells[index]).empty()) continue;
        row.problems.push_back({row.row, {}, "the row has more than 16 columns"});
        break;
    }
    // Whatever the mark, the other columns are looked at: all problems come at once. Any mark does
    // until the row is known to be good.
    static const Vrm placeholder = Vrm::parse("A").value();
    if (!row.entry) row.entry.emplace(VoiEntry{.vrm = placeholder});
    VoiEntry& entry = *row.entry;
    if (vrm.ok()) entry.vrm = *vrm;
    entry.priority.reset();
    entry.valid_from.reset();
    for (std::size_t index = 0; index < text_columns.size(); ++index) {
        const VoiTextField& field = voi_text_fields[index];
        auto problem = take_text(cell(text_columns[index]), field.bytes_max, entry.*field.text);
        if (!problem.empty()) complain(row, text_columns[index], std::move(problem));
    }
    read_weed_date(row, entry);
    read_spare(row, entry, column::spare_1, form.spare_1);
    read_spare(row, entry, column::spare_2, form.spare_2);
    if (row.problems.empty()) {
        if (const auto problem = problem_of(entry)) {
            row.problems.push_back(
                {row.row, problem->column, std::string{problem->sentence.view()}});
        }
    }
    if (!row.problems.empty()) row.entry.reset();
}

Result<bool> VoiCsvReader::next(VoiCsvRow& row) {
    State& state = *state_;
    while (true) {
        row.problems.clear();
        const auto found = state.records.next();
        if (!found.ok()) return found.error();
        if (!*found) {
            row.entry.reset();
            return false;
        }
        const auto problem = state.records.problem();
        if (!problem && state.records.is_empty()) continue;
        if (std::exchange(state.at_first, false) && !problem && is_header(state.records.cells())) {
            row.row = 0;
            row.entry.reset();
            state.check_header(row);
            if (row.problems.empty()) continue;
            return true;
        }
        row.row = ++state.rows;
        if (problem) {
            row.entry.reset();
            row.problems.push_back({row.row, {}, std::string{*problem}});
        } else {
            state.read_row(row);
        }
        return true;
    }
}

}  // namespace bof
