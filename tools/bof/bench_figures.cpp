#include "bof/bench_figures.hpp"

#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <thread>

#include <fmt/format.h>
#include <boost/json.hpp>

namespace bof::tool {

namespace {

using Row = std::array<std::string, 11>;

const Row& column_names() {
    static const Row names{"what",       "a second",     "p50",          "p99",
                           "of",         "bytes a read", "TLS",          "images",
                           "sender CPU", "server CPU",   "server memory"};
    return names;
}

std::string number_text(double number) {
    if (number < 100) return fmt::format("{:.1f}", number);
    const auto whole = static_cast<std::uint64_t>(number + 0.5);
    std::string digits = std::to_string(whole);
    for (std::size_t place = digits.size(); place > 3; place -= 3) digits.insert(place - 3, ",");
    return digits;
}

std::string time_text(std::chrono::nanoseconds time) {
    const auto ns = static_cast<double>(time.count());
    if (ns < 1e4) return fmt::format("{:.2f} us", ns / 1e3);
    if (ns < 1e6) return fmt::format("{:.0f} us", ns / 1e3);
    if (ns < 1e9) return fmt::format("{:.{}f} ms", ns / 1e6, ns < 1e8 ? 2 : 0);
    return fmt::format("{:.1f} s", ns / 1e9);
}

template <typename Value, typename Print>
std::string or_dash(const std::optional<Value>& value, Print print) {
    return value ? print(*value) : std::string("-");
}

Row row_of(const Figure& figure) {
    const auto cores = [](double share) { return fmt::format("{:.2f}", share); };
    return {figure.what,
            or_dash(figure.per_second, number_text),
            or_dash(figure.p50, time_text),
            or_dash(figure.p99, time_text),
            figure.of,
            or_dash(figure.bytes_a_read, [](double bytes) { return fmt::format("{:.1f}", bytes); }),
            figure.tls,
            figure.images,
            or_dash(figure.sender_cores, cores),
            or_dash(figure.server_cores, cores),
            or_dash(figure.server_memory_bytes,
                    [](std::uint64_t bytes) { return fmt::format("{} MiB", bytes >> 20U); })};
}

boost::json::object json_of(const Figure& figure) {
    boost::json::object object{{"what", figure.what}};
    const auto put = [&](const char* name, const auto& value) {
        if (value) object[name] = *value;
    };
    put("per_second", figure.per_second);
    if (figure.p50) object["p50_us"] = static_cast<double>(figure.p50->count()) / 1e3;
    if (figure.p99) object["p99_us"] = static_cast<double>(figure.p99->count()) / 1e3;
    object["of"] = figure.of;
    put("bytes_a_read", figure.bytes_a_read);
    object["tls"] = figure.tls;
    object["images"] = figure.images;
    put("sender_cores", figure.sender_cores);
    put("server_cores", figure.server_cores);
    put("server_memory_bytes", figure.server_memory_bytes);
    if (!figure.note.empty()) object["note"] = figure.note;
    return object;
}

boost::json::array json_of(const std::vector<std::string>& lines) {
    return boost::json::array(lines.begin(), lines.end());
}

}  // namespace

std::string describe_machine() {
    struct sysinfo memory {};
    struct utsname system {};
    ::sysinfo(&memory);
    ::uname(&system);
    const std::string_view release(&system.release[0]);
    const double gib = static_cast<double>(memory.totalram) * memory.mem_unit / (1U << 30U);
    return fmt::format("{} cores, {:.0f} GiB memory, Linux {}", std::thread::hardware_concurrency(),
                       gib, release.substr(0, release.find('-')));
}

Figure median_of(std::vector<Figure> runs) {
    std::sort(runs.begin(), runs.end(), [](const Figure& left, const Figure& right) {
        return left.per_second.value_or(0) < right.per_second.value_or(0);
    });
    return runs[(runs.size() - 1) / 2];
}

std::string to_table(const BenchReport& report) {
    std::vector<Row> rows{column_names()};
    for (const Figure& figure : report.figures) rows.push_back(row_of(figure));
    std::array<std::size_t, std::tuple_size_v<Row>> widths{};
    for (const Row& row : rows) {
        for (std::size_t column = 0; column < row.size(); ++column) {
            widths[column] = std::max(widths[column], row[column].size());
        }
    }
    std::string text = report.machine + "\n\n";
    for (const Row& row : rows) {
        for (std::size_t column = 0; column < row.size(); ++column) {
            text += column == 0 ? fmt::format("{:<{}}", row[column], widths[column])
                                : fmt::format("  {:>{}}", row[column], widths[column]);
        }
        text += '\n';
    }
    text += '\n';
    for (const Figure& figure : report.figures) {
        if (!figure.note.empty()) text += figure.what + ": " + figure.note + '\n';
    }
    for (const std::string& note : report.notes) text += note + '\n';
    for (const std::string& problem : report.problems) text += "not measured: " + problem + '\n';
    return text;
}

std::string to_markdown(const BenchReport& report) {
    std::string text = report.machine + ".\n\n|";
    for (const std::string& name : column_names()) text += " " + name + " |";
    text += "\n|---|";
    for (std::size_t column = 1; column < column_names().size(); ++column) text += "---:|";
    text += '\n';
    for (const Figure& figure : report.figures) {
        text += '|';
        for (const std::string& cell : row_of(figure)) text += " " + cell + " |";
        text += '\n';
    }
    text += '\n';
    for (const Figure& figure : report.figures) {
        if (!figure.note.empty()) text += "- " + figure.what + ": " + figure.note + '\n';
    }
    for (const std::string& note : report.notes) text += "- " + note + '\n';
    for (const std::string& problem : report.problems) text += "- Not measured: " + problem + '\n';
    return text;
}

std::string to_json(const BenchReport& report) {
    boost::json::array figures;
    for (const Figure& figure : report.figures) figures.push_back(json_of(figure));
    return boost::json::serialize(boost::json::object{{"machine", report.machine},
                                                      {"figures", std::move(figures)},
                                                      {"notes", json_of(report.notes)},
                                                      {"problems", json_of(report.problems)}});
}

}  // namespace bof::tool
