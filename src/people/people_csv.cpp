#include "people/people_csv.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <set>
#include <utility>

namespace bof {
namespace {

using Cells = std::vector<std::string>;

constexpr std::size_t training_kinds = static_cast<std::size_t>(TrainingKind::count_);
constexpr std::size_t columns_max = 32;

/// One record of RFC 4180, taken off the front of `text`. Nothing: a quote is not closed.
std::optional<Cells> take_record(std::string_view& text) {
    Cells cells{std::string{}};
    bool quoted = false;
    while (!text.empty()) {
        const char symbol = text.front();
        text.remove_prefix(1);
        if (symbol == '"') {
            if (quoted && text.starts_with('"')) {
                cells.back() += '"';
                text.remove_prefix(1);
            } else {
                quoted = !quoted;
            }
        } else if (quoted) {
            cells.back() += symbol;
        } else if (symbol == ',') {
            if (cells.size() >= columns_max) return std::nullopt;
            cells.emplace_back();
        } else if (symbol == '\n') {
            return cells;
        } else if (symbol != '\r') {
            cells.back() += symbol;
        }
    }
    return quoted ? std::nullopt : std::optional{std::move(cells)};
}

/// "2026-05-01".
std::optional<UtcDay> parse_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto number = [&](std::size_t from, std::size_t count) -> std::optional<unsigned> {
        unsigned value = 0;
        const char* first = text.data() + from;
        const auto [end, failed] = std::from_chars(first, first + count, value);
        return failed == std::errc{} && end == first + count ? std::optional{value} : std::nullopt;
    };
    const auto year = number(0, 4);
    const auto month = number(5, 2);
    const auto day = number(8, 2);
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                           std::chrono::month{*month}, std::chrono::day{*day}};
    return date.ok() ? std::optional{UtcDay{std::chrono::sys_days{date}}} : std::nullopt;
}

/// Takes the cells of one record, and notes what is wrong with them.
class RowReader {
  public:
    RowReader(PeopleCsv& csv, std::uint32_t row) : csv_(csv) {
        made_.row = row;
        made_.trainings.resize(training_kinds);
    }

    bool take(const std::string& column, const std::string& cell) {
        if (column == "user_name") return take_name(column, cell);
        if (column == "display_name") return made_.display_name = cell, true;
        if (column == "post") return made_.post = cell, true;
        if (column == "rank") return take_word(column, cell, made_.rank, parse_rank);
        if (column == "employment") {
            return take_word(column, cell, made_.employment, parse_employment_kind);
        }
        if (column == "vetting") {
            return take_word(column, cell, made_.vetting, parse_vetting_level);
        }
        if (column == "employment_ends") return take_day(column, cell, made_.employment_ends);
        if (column == "vetting_expires") return take_day(column, cell, made_.vetting_expires);
        if (column == "roles") return take_roles(column, cell);
        return take_training(column, cell);
    }
    PeopleCsvRow made() && { return std::move(made_); }
    bool is_sound() const { return sound_; }
    void problem(const std::string& column, PublicText why) {
        sound_ = false;
        csv_.problems.push_back({made_.row, column, why});
    }

  private:
    bool take_name(const std::string& column, const std::string& cell) {
        made_.user_name = cell;
        std::transform(made_.user_name.begin(), made_.user_name.end(), made_.user_name.begin(),
                       to_lower_ascii);
        if (cell.empty()) problem(column, "a row names somebody by user name");
        return true;
    }

    template <typename T, typename Parse>
    bool take_word(const std::string& column, const std::string& cell, std::optional<T>& into,
                   Parse parse) {
        into = parse(cell);
        if (!into) problem(column, "not one of the words that may stand here");
        return true;
    }

    bool take_day(const std::string& column, const std::string& cell,
                  std::optional<std::optional<UtcDay>>& into) {
        into.emplace(parse_day(cell));
        if (!cell.empty() && !*into) problem(column, "not a day written like 2026-05-01");
        return true;
    }

    bool take_roles(const std::string& column, std::string_view cell) {
        while (!cell.empty()) {
            const auto word = cell.substr(0, cell.find(' '));
            const auto role = parse_role(word);
            if (role) made_.roles.add(*role);
            if (!role && !word.empty()) problem(column, "not one of the words that may stand here");
            cell.remove_prefix(std::min(cell.size(), word.size() + 1));
        }
        return true;
    }

    /// "reads_completed", "control_room_expires". False: no such column.
    bool take_training(const std::string& column, const std::string& cell) {
        for (std::size_t index = 0; index < training_kinds; ++index) {
            const std::string kind{to_text(static_cast<TrainingKind>(index))};
            auto& cells = made_.trainings[index];
            if (column == kind + "_completed") return take_day(column, cell, cells.completed);
            if (column == kind + "_expires") return take_day(column, cell, cells.expires);
        }
        return false;
    }

    PeopleCsv& csv_;
    PeopleCsvRow made_;
    bool sound_ = true;
};

Result<void> check_header(const Cells& header) {
    PeopleCsv nobody;
    RowReader probe(nobody, 0);
    const std::set<std::string> each(header.begin(), header.end());
    const bool known = std::all_of(header.begin(), header.end(), [&](const std::string& column) {
        return probe.take(column, {});
    });
    if (!known || each.size() != header.size() || each.count("user_name") == 0) {
        return Error{Errc::invalid_argument,
                     "the first row names the columns, each once, user_name among them: "
                     "docs/people-feed.md says which there are"};
    }
    return {};
}

}  // namespace

Result<PeopleCsv> parse_people_csv(std::string_view text) {
    if (text.size() > people_csv_bytes_max) {
        return Error{Errc::invalid_argument, "a file of people has at most 1 MiB"};
    }
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto header = take_record(text);
    if (!header) return Error{Errc::invalid_argument, "the first row cannot be read"};
    if (auto sound = check_header(*header); !sound.ok()) return sound.error();
    PeopleCsv csv;
    std::set<std::string> names;
    for (std::uint32_t row = 1; !text.empty(); ++row) {
        if (row > people_csv_rows_max) {
            return Error{Errc::invalid_argument, "a file of people has at most 2000 rows"};
        }
        RowReader reader(csv, row);
        const auto cells = take_record(text);
        if (!cells || cells->size() != header->size()) {
            reader.problem({}, "the row has not as many cells as the first");
            if (!cells) break;
            continue;
        }
        for (std::size_t index = 0; index < cells->size(); ++index) {
            reader.take((*header)[index], std::string{trimmed((*cells)[index])});
        }
        const bool sound = reader.is_sound();
        PeopleCsvRow made = std::move(reader).made();
        if (!names.insert(made.user_name).second) {
            csv.problems.push_back({row, "user_name", "the same person stands in another row"});
        } else if (sound) {
            csv.rows.push_back(std::move(made));
        }
    }
    return csv;
}

Person with_facts_of(const Person& person, const PeopleCsvRow& row) {
    Person made = person;
    made.user_name = row.user_name;
    made.display_name = row.display_name.value_or(person.display_name);
    made.rank = row.rank.value_or(person.rank);
    made.post = row.post.value_or(person.post);
    made.employment = row.employment.value_or(person.employment);
    made.employment_ends = row.employment_ends.value_or(person.employment_ends);
    made.vetting.level = row.vetting.value_or(person.vetting.level);
    made.vetting.expires = row.vetting_expires.value_or(person.vetting.expires);
    made.trainings.clear();
    for (std::size_t index = 0; index < row.trainings.size(); ++index) {
        const auto kind = static_cast<TrainingKind>(index);
        const auto had = std::find_if(person.trainings.begin(), person.trainings.end(),
                                      [&](const Training& one) { return one.kind == kind; });
        const bool has = had != person.trainings.end();
        const auto& cells = row.trainings[index];
        const auto completed =
            cells.completed.value_or(has ? std::optional{had->completed} : std::nullopt);
        const auto expires = cells.expires.value_or(has ? had->expires : std::nullopt);
        if (completed) made.trainings.push_back({kind, *completed, expires});
    }
    return made;
}

}  // namespace bof
