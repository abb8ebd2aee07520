#include "bof/register_session.hpp"

#include "app/config.hpp"
#include "codec/capture_time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iostream>

#include <pwd.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

namespace bof::tool {
namespace {

std::string user_name() {
    std::array<char, 4096> buffer{};
    struct passwd entry = {};
    struct passwd* found = nullptr;
    if (::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 &&
        found != nullptr) {
        return found->pw_name;
    }
    return "user " + std::to_string(::getuid());
}

/// The numbers of "7", "12/3" or "12/3/1"; empty when it is none of these.
std::vector<std::uint32_t> numbers_of(std::string_view text) {
    std::vector<std::uint32_t> numbers;
    while (true) {
        const auto part = text.substr(0, text.find('/'));
        std::uint32_t number = 0;
        const auto* const end = part.data() + part.size();
        const auto read = std::from_chars(part.data(), end, number);
        if (part.empty() || read.ec != std::errc{} || read.ptr != end) return {};
        numbers.push_back(number);
        if (part.size() == text.size()) return numbers;
        text.remove_prefix(part.size() + 1);
    }
}

/// Of rows that took turns at the same numbers: the one valid now, else the last one.
template <typename Row>
std::optional<Row> current_of(std::vector<Row> rows, UtcTime now) {
    if (rows.empty()) return std::nullopt;
    std::sort(rows.begin(), rows.end(),
              [](const Row& left, const Row& right) { return left.valid_from < right.valid_from; });
    for (const Row& row : rows) {
        if (row.valid_from <= now && (!row.valid_until || now < *row.valid_until)) return row;
    }
    return rows.back();
}

template <typename Row, typename Wanted>
std::vector<Row> matching(std::vector<Row> rows, const Wanted& wanted) {
    rows.erase(
        std::remove_if(rows.begin(), rows.end(), [&](const Row& row) { return !wanted(row); }),
        rows.end());
    return rows;
}

/// Columns that a text takes on a terminal: its code points, which is right for all but East Asian
/// scripts and combining marks.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

}  // namespace

RegisterSession::RegisterSession(const GlobalOptions& options, std::string command)
    : command_(std::move(command)), user_(user_name()), clock_(system_clock_) {
    open(options);
}

RegisterSession::RegisterSession(const GlobalOptions& options, std::string command,
                                 const Clock& clock)
    : command_(std::move(command)), user_(user_name()), clock_(clock) {
    open(options);
}

void RegisterSession::open(const GlobalOptions& options) {
    const app::DataFolder data{std::filesystem::absolute(options.data)};
    std::error_code missing;
    if (!std::filesystem::is_directory(data.root, missing)) {
        stop_with("there is no data folder " + data.root.string() +
                  ": give --data, or make one with bof init");
    }
    const auto loaded = app::load_config(data);
    for (const auto& problem : loaded.problems) std::cerr << to_text(problem) << '\n';
    if (!loaded.ok()) stop_with(std::string{"the settings are not valid: correct them first"});
    const auto address = value_of(app::register_address(loaded.config.register_));
    register_ = value_of(
        Register::open({.url = address, .actor = user_, .audit_tail = data.audit_tail()}, clock_));
}

AuditActor RegisterSession::actor() const { return {std::nullopt, "os:" + user_, {}}; }

void RegisterSession::stop_with(const Error& error) const {
    std::string sentence{error.public_text.view()};
    if (!error.internal.empty()) sentence += " (" + error.internal + ")";
    stop_with(sentence);
}

void RegisterSession::stop_with(const std::string& sentence) const {
    std::cerr << "bof " << command_ << ": " << sentence << '\n';
    throw CLI::RuntimeError(1);
}

Source RegisterSession::source_named(const std::string& text) {
    const auto numbers = numbers_of(text);
    if (numbers.size() == 1) return value_of(kept().find_source(SourceId{numbers[0]})).row;
    if (numbers.size() != 2) {
        stop_with("a source is named by its id or as feed/source, such as 12/3; not " + text);
    }
    const auto found =
        current_of(matching(value_of(kept().sources()),
                            [&](const Source& row) {
                                return row.feed == static_cast<std::int64_t>(numbers[0]) &&
                                       row.source == static_cast<std::int64_t>(numbers[1]);
                            }),
                   now());
    if (!found) stop_with("there is no source " + text + ": bof source list shows them");
    return *found;
}

Nrd RegisterSession::nrd_named(const std::string& text) {
    const auto numbers = numbers_of(text);
    if (numbers.size() == 1) return value_of(kept().find_nrd(NrdId{numbers[0]})).row;
    if (numbers.size() != 3) {
        stop_with("an NRD is named by its id or as feed/source/camera, such as 12/3/1; not " +
                  text);
    }
    const auto sources = matching(value_of(kept().sources()), [&](const Source& row) {
        return row.feed == static_cast<std::int64_t>(numbers[0]) &&
               row.source == static_cast<std::int64_t>(numbers[1]);
    });
    const auto found = current_of(
        matching(value_of(kept().nrds()),
                 [&](const Nrd& row) {
                     return row.camera == static_cast<std::int64_t>(numbers[2]) &&
                            std::any_of(sources.begin(), sources.end(), [&](const Source& source) {
                                return source.id == row.source;
                            });
                 }),
        now());
    if (!found) stop_with("there is no NRD " + text + ": bof nrd list shows them");
    return *found;
}

Site RegisterSession::site_named(const std::string& name) {
    const auto found =
        matching(value_of(kept().sites()), [&](const Site& site) { return site.name == name; });
    if (found.empty()) {
        stop_with("there is no site \"" + name + "\": add it first with bof site add");
    }
    return found.front();
}

UtcTime RegisterSession::moment(const std::string& text) const {
    return optional_moment(text).value_or(now());
}

std::optional<UtcTime> RegisterSession::optional_moment(const std::string& text) const {
    if (text.empty()) return std::nullopt;
    const auto parsed = parse_moment(text);
    if (!parsed) {
        stop_with("\"" + text + "\" is not a time: write 2026-05-01T12:00:00Z or 2026-05-01");
    }
    return parsed;
}

std::optional<UtcTime> parse_moment(std::string_view text) {
    constexpr std::string_view date_shape = "yyyy-mm-dd";
    const bool date_only = text.size() == date_shape.size();
    const auto written =
        parse_capture_time(date_only ? std::string{text} + "T00:00:00Z" : std::string{text});
    if (!written.ok() || !written->offset) return std::nullopt;
    return UtcTime{written->local.time_since_epoch() - *written->offset};
}

std::string moment_text(const std::optional<UtcTime>& moment) {
    if (!moment) return "-";
    std::string text = to_rfc3339(*moment);
    constexpr std::string_view no_fraction = ".000Z";
    if (text.ends_with(no_fraction)) text.replace(text.size() - no_fraction.size(), 5, "Z");
    return text;
}

void print_columns(const std::vector<std::string>& header,
                   const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    widths.reserve(header.size());
    for (const auto& cell : header) widths.push_back(width_of(cell));
    for (const auto& row : rows) {
        for (std::size_t column = 0; column < widths.size(); ++column) {
            widths[column] = std::max(widths[column], width_of(row[column]));
        }
    }
    const auto print = [&](const std::vector<std::string>& row) {
        std::string line;
        for (std::size_t column = 0; column < widths.size(); ++column) {
            line += row[column];
            if (column + 1 == widths.size()) break;
            line.append(widths[column] - width_of(row[column]) + 2, ' ');
        }
        std::cout << line << '\n';
    };
    print(header);
    for (const auto& row : rows) print(row);
}

}  // namespace bof::tool
