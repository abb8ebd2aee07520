// What is due for deletion, what was deleted and what is held back, in a person's name.
#include "bof/commands.hpp"
#include "bof/office_session.hpp"
#include "bof/register_session.hpp"
#include "bof/stop_with.hpp"

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

namespace bof::tool {
namespace {

namespace json = boost::json;

constexpr std::string_view place = "/api/v1/retention";
/// Longest deletion that is waited for; it goes on in the server if it takes longer.
constexpr std::chrono::hours deletion_wait_max{6};
constexpr std::chrono::seconds progress_every{5};
constexpr unsigned page_most = 100;
/// Most holds that are listed.
constexpr std::size_t holds_listed_max = 10'000;
constexpr std::size_t mark_bytes_max = 64;

struct RetentionOptions {
    SignInOptions who;
    unsigned count = 10;
    bool all = false;
    std::uint64_t hold = 0;
    std::string mark;
    std::string from;
    std::string until;
    std::string review;
    std::string reason;
    std::string authority;
};

std::string path_of(std::string_view rest) { return std::string{place} + std::string{rest}; }

/// What a cell of a table shows of a value.
std::string cell(const json::value& value) {
    if (value.is_null()) return "-";
    if (value.is_string()) return std::string{value.get_string()};
    return json::serialize(value);
}

std::string cell(const json::value& row, std::string_view name) {
    return cell(row.as_object().at(name));
}

void print(const json::value& value) { std::cout << json::serialize(value) << '\n'; }

// ---- How it stands -----------------------------------------------------------------------------

void run_status(const GlobalOptions& options, const RetentionOptions& given) {
    OfficeSession session{options, given.who, "retention status"};
    const json::value state = session.get(path_of("/state"));
    if (options.json) return print(state);
    const bool shown = state.at("reads_shown").as_bool();
    std::cout << "last deletion that succeeded  " << cell(state, "last_done") << '\n'
              << "next one is due               " << cell(state, "next_due") << '\n'
              << "late                          " << (state.at("late").as_bool() ? "yes" : "no")
              << '\n'
              << "reads are shown               "
              << (shown ? "yes" : "no: what is due must be deleted first") << '\n';
    if (!state.at("problem").is_null()) {
        std::cout << "problem                       " << cell(state, "problem") << '\n';
    }
    if (const auto* under_way = state.at("under_way").if_object()) {
        std::cout << "under way                     " << cell(under_way->at("days_done")) << " of "
                  << cell(under_way->at("days")) << " days, since "
                  << cell(under_way->at("started")) << '\n';
    }
}

void print_preview(const json::value& found) {
    std::cout << "Reads from before " << cell(found.at("borders"), "reads_from")
              << " are due: " << cell(found, "reads_to_go") << " would be deleted now, "
              << cell(found, "reads_held") << " stay because they are held.\n";
    std::vector<std::vector<std::string>> rows;
    for (const json::value& day : found.at("days").as_array()) {
        rows.push_back(
            {cell(day, "day"), cell(day, "reads"), cell(day, "images"), cell(day, "image_bytes")});
    }
    if (!rows.empty()) print_columns({"day", "reads", "images", "bytes of images"}, rows);
    for (const json::value& effect : found.at("holds").as_array()) {
        std::cout << "Hold " << cell(effect, "hold") << " keeps " << cell(effect, "reads")
                  << " of them.\n";
    }
}

void run_preview(const GlobalOptions& options, const RetentionOptions& given) {
    OfficeSession session{options, given.who, "retention preview"};
    const json::value found = session.get(path_of("/preview"));
    options.json ? print(found) : print_preview(found);
}

void run_check(const GlobalOptions& options, const RetentionOptions& given) {
    OfficeSession session{options, given.who, "retention check"};
    const json::value found = session.get(path_of("/preview"));
    const bool is_clean = found.at("reads_to_go") == 0 && found.at("quarantine_items") == 0 &&
                          found.at("waiting_images") == 0;
    if (options.json) {
        print(json::object{{"clean", is_clean},
                           {"reads_from", found.at("borders").at("reads_from")},
                           {"reads_to_go", found.at("reads_to_go")},
                           {"reads_held", found.at("reads_held")},
                           {"quarantine_items", found.at("quarantine_items")},
                           {"waiting_images", found.at("waiting_images")}});
    } else if (is_clean) {
        std::cout << "Nothing from before " << cell(found.at("borders"), "reads_from")
                  << " is there but " << cell(found, "reads_held") << " held reads.\n";
    } else {
        std::cout << "Due and not deleted: " << cell(found, "reads_to_go") << " reads, "
                  << cell(found, "quarantine_items") << " quarantine items, "
                  << cell(found, "waiting_images") << " images that wait for their read.\n";
    }
    if (!is_clean) throw CLI::RuntimeError(1);
}

// ---- Deletions ---------------------------------------------------------------------------------

void print_reports(const json::array& reports) {
    std::vector<std::vector<std::string>> rows;
    for (const json::value& report : reports) {
        const json::value& counts = report.at("counts");
        rows.push_back({cell(report, "number"), cell(report, "started"), cell(report, "actor"),
                        cell(report.at("borders"), "reads_from"), cell(counts, "reads"),
                        cell(counts, "held_reads"), cell(report, "outcome"), cell(report, "why")});
    }
    print_columns({"number", "began", "by", "reads before", "reads", "held", "outcome", "why"},
                  rows);
}

void run_report(const GlobalOptions& options, const RetentionOptions& given) {
    OfficeSession session{options, given.who, "retention report"};
    const json::value found = session.get(path_of(fmt::format("/reports?limit={}", given.count)));
    if (options.json) return print(json::object{{"items", found.at("items")}});
    const json::array& reports = found.at("items").as_array();
    if (reports.empty()) {
        std::cout << "Nothing has been deleted yet.\n";
    } else {
        print_reports(reports);
    }
}

/// On standard error, so that the answer alone is on standard output.
void show_progress(OfficeSession& session) {
    const json::value state = session.get(path_of("/state"));
    const auto* under_way = state.at("under_way").if_object();
    if (under_way == nullptr) return;
    std::cerr << "deleting: " << cell(under_way->at("days_done")) << " of "
              << cell(under_way->at("days")) << " days\n";
}

void run_run(const GlobalOptions& options, const RetentionOptions& given) {
    OfficeSession session{options, given.who, "retention run"};
    const json::value due = session.get(path_of("/preview"));
    std::cerr << "due: " << cell(due, "reads_to_go") << " reads of "
              << due.at("days").as_array().size() << " days; " << cell(due, "reads_held")
              << " are held\n";
    const json::value report = session.post_and_wait(
        path_of("/runs"), deletion_wait_max, progress_every, [&] { show_progress(session); });
    if (options.json) return print(report);
    std::cout << "Deleted and checked: " << cell(report.at("counts"), "reads") << " reads of "
              << cell(report.at("counts"), "days") << " days; "
              << cell(report.at("counts"), "held_reads") << " held reads stay. Report "
              << cell(report, "number") << ".\n";
}

// ---- Holds -------------------------------------------------------------------------------------

json::array holds_of(OfficeSession& session, bool all) {
    json::array holds;
    std::string after;
    while (holds.size() < holds_listed_max) {
        const json::value page = session.get(path_of(fmt::format(
            "/holds?limit={}{}", page_most, after.empty() ? std::string{} : "&after=" + after)));
        for (const json::value& hold : page.at("items").as_array()) {
            if (all || hold.at("released").is_null()) holds.push_back(hold);
        }
        if (page.at("next").is_null()) break;
        after = cell(page, "next");
    }
    return holds;
}

void run_holds(const GlobalOptions& options, const RetentionOptions& given) {
    OfficeSession session{options, given.who, "retention holds"};
    json::array holds = holds_of(session, given.all);
    if (options.json) return print(json::object{{"items", std::move(holds)}});
    if (holds.empty()) {
        std::cout << "Nothing is held.\n";
        return;
    }
    std::vector<std::vector<std::string>> rows;
    for (const json::value& hold : holds) {
        const bool by_mark = !hold.at("vrm").is_null();
        rows.push_back({cell(hold, "id"),
                        by_mark ? cell(hold, "vrm")
                                : fmt::format("{} reads", hold.at("reads").as_array().size()),
                        cell(hold, "from"), cell(hold, "until"), cell(hold, "placed_by_name"),
                        cell(hold, "review") + (hold.at("review_due").as_bool() ? " (due)" : ""),
                        cell(hold, "released"), cell(hold, "authority"), cell(hold, "reason")});
    }
    print_columns({"id", "mark", "from", "until", "placed by", "review by", "released", "authority",
                   "reason"},
                  rows);
}

std::string moment_given(std::string_view command, const std::string& text) {
    const auto parsed = parse_moment(text);
    if (!parsed) {
        stop_with(command,
                  "\"" + text + "\" is not a time: write 2026-05-01T12:00:00Z or 2026-05-01");
    }
    return to_rfc3339(*parsed);
}

/// "-": from standard input, so that the shell's history does not keep it.
std::string mark_given(const std::string& text) {
    if (text != "-") return text;
    std::string line;
    std::getline(std::cin, line);
    if (line.empty() || line.size() > mark_bytes_max) {
        stop_with("retention hold add", "there is no mark on standard input");
    }
    return line;
}

void run_hold_add(const GlobalOptions& options, const RetentionOptions& given) {
    json::object wish{{"vrm", mark_given(given.mark)},
                      {"from", moment_given("retention hold add", given.from)},
                      {"until", moment_given("retention hold add", given.until)},
                      {"reason", given.reason},
                      {"authority", given.authority}};
    if (!given.review.empty()) {
        wish["review"] = moment_given("retention hold add", given.review);
    }
    OfficeSession session{options, given.who, "retention hold add"};
    const json::value placed = session.post(path_of("/holds"), wish);
    if (options.json) return print(placed);
    std::cout << "Hold " << cell(placed, "id")
              << " is placed. Somebody else than you releases it.\n";
}

void run_hold_release(const GlobalOptions& options, const RetentionOptions& given) {
    OfficeSession session{options, given.who, "retention hold release"};
    session.post(path_of(fmt::format("/holds/{}/release", given.hold)),
                 json::object{{"reason", given.reason}});
    if (options.json) return print(json::object{{"released", given.hold}});
    std::cout << "Hold " << given.hold
              << " is released: what is due of it goes with the next deletion, for good.\n";
}

void run_hold_review(const GlobalOptions& options, const RetentionOptions& given) {
    json::object kept{{"reason", given.reason}};
    if (!given.review.empty()) {
        kept["review"] = moment_given("retention hold review", given.review);
    }
    OfficeSession session{options, given.who, "retention hold review"};
    session.post(path_of(fmt::format("/holds/{}/review", given.hold)), kept);
    if (options.json) return print(json::object{{"reviewed", given.hold}});
    std::cout << "Hold " << given.hold << " is kept.\n";
}

using Run = void (*)(const GlobalOptions&, const RetentionOptions&);

void add_hold_commands(CLI::App& group, const GlobalOptions& options,
                       const std::shared_ptr<RetentionOptions>& given) {
    auto* hold = group.add_subcommand("hold", "Holds reads back from deletion.");
    hold->require_subcommand(1);
    auto* add = hold->add_subcommand(
        "add", "Holds the reads of one mark in a window. Whether there are any is not told.");
    add->add_option("--mark", given->mark, "The mark; \"-\": from standard input")->required();
    add->add_option("--from", given->from, "2026-05-01 for its first moment in UTC, or a time")
        ->required();
    add->add_option("--until", given->until, "The first moment that is no longer held")->required();
    add->add_option("--reason", given->reason, "Why the reads must outlive their time")->required();
    add->add_option("--authority", given->authority, "On whose authority: name, rank, reference")
        ->required();
    constexpr const char* review_says =
        "By when it is looked at again, within 90 days; without it in 90 days";
    add->add_option("--review", given->review, review_says);
    auto* release = hold->add_subcommand(
        "release", "Releases a hold that somebody else placed; its reads are then deleted.");
    release->add_option("ID", given->hold, "The hold, as bof retention holds shows it")->required();
    release->add_option("--reason", given->reason, "Why it is no longer needed")->required();
    auto* review = hold->add_subcommand("review", "Keeps that a hold is still needed.");
    review->add_option("ID", given->hold, "The hold, as bof retention holds shows it")->required();
    review->add_option("--reason", given->reason, "Why it is still needed")->required();
    review->add_option("--review", given->review, review_says);
    for (const auto& [command, run] :
         {std::pair{add, Run{run_hold_add}}, std::pair{review, Run{run_hold_review}},
          std::pair{release, Run{run_hold_release}}}) {
        add_sign_in_options(*command, given->who);
        command->callback([&options, given, run = run] { run(options, *given); });
    }
}

}  // namespace

void add_retention_command(CLI::App& program, const GlobalOptions& options) {
    auto* group = program.add_subcommand(
        "retention",
        "What is due for deletion, what was deleted, and what is held back. Asks a running bofd in "
        "your name, with your rights, and goes on the record as if you had used the page.");
    group->require_subcommand(1);
    const auto given = std::make_shared<RetentionOptions>();
    const auto add = [&](const char* name, const char* says, Run run) {
        auto* command = group->add_subcommand(name, says);
        add_sign_in_options(*command, given->who);
        command->callback([&options, given, run] { run(options, *given); });
        return command;
    };
    add("status", "The last deletion, the next, whether it is late, and whether reads are shown.",
        run_status);
    add("preview", "What a deletion would delete now, and which hold keeps what.", run_preview);
    add("check", "Is everything that is due deleted? Exit status 1 when not.", run_check);
    add("run", "Deletes now what is due, checks it, and shows how far it is.", run_run);
    auto* report = add("report", "What was deleted, newest first.", run_report);
    report->add_option("--count", given->count, "How many deletions")
        ->check(CLI::Range(1U, page_most))
        ->capture_default_str();
    auto* holds = add("holds", "What is held, newest first.", run_holds);
    holds->add_flag("--all", given->all, "Released ones too");
    add_hold_commands(*group, options, given);
}

}  // namespace bof::tool
