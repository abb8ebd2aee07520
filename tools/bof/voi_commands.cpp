#include "app/data_folder.hpp"
#include "bof/register_session.hpp"
#include "lists/list_import.hpp"

#include <fstream>
#include <iostream>
#include <map>
#include <memory>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

namespace bof::tool {
namespace {

namespace json = boost::json;

/// Problems printed as text; --json lists more. All are counted.
constexpr std::size_t problems_shown_max = 200;

struct VoiOptions {
    std::string list;
    std::string file;
    std::string spare_1 = "ignored";
    std::string spare_2 = "ignored";
    bool dry_run = false;
    std::uint32_t revision = 0;
    std::string kind;
    std::string purpose;
    std::string desk;
    std::string priority = "medium";
    std::string review;
    std::uint32_t owner = 0;
};

/// The lists of a data folder, changed in the name of the operating system's user.
struct ListSession {
    ListSession(const GlobalOptions& options, const char* command)
        : session(options, command),
          lists(session.kept().database(), clock),
          importer(lists, app::DataFolder{std::filesystem::absolute(options.data)}.lists(), clock),
          actor{std::nullopt, "os:" + session.user(), ""} {}

    Versioned<VoiList> named(const std::string& name) {
        auto found = lists.find_list(name);
        if (!found.ok() && found.error().code == Errc::not_found) {
            session.stop_with("there is no list \"" + name +
                              "\": bof voi lists shows them, bof voi list add makes one");
        }
        return session.value_of(std::move(found));
    }

    RegisterSession session;
    SystemClock clock;
    VoiRegister lists;
    ListImporter importer;
    AuditActor actor;
};

json::object to_json(const VoiCsvProblem& problem) {
    return {{"row", problem.row}, {"column", problem.column}, {"sentence", problem.sentence}};
}

json::object to_json(const ListImportReport& report, bool dry_run) {
    json::array problems;
    for (const VoiCsvProblem& problem : report.problems) problems.push_back(to_json(problem));
    json::array differences;
    for (const ListDifference& each : report.differences) {
        differences.push_back(json::object{{"kind", to_text(each.kind)},
                                           {"row_before", each.row_before},
                                           {"row", each.row_after},
                                           {"vrm", each.entry.vrm.text()}});
    }
    return {{"list", raw(report.list)},
            {"applied", report.revision != 0},
            {"dry_run", dry_run},
            {"revision_before", report.revision_before},
            {"revision", report.revision},
            {"compared", report.compared},
            {"rows", report.rows},
            {"added", report.added},
            {"removed", report.removed},
            {"changed", report.changed},
            {"unchanged", report.unchanged},
            {"expired", report.expired},
            {"without_weed_date", report.without_weed_date},
            {"problem_count", report.problem_count},
            {"problems", std::move(problems)},
            {"differences", std::move(differences)}};
}

void print_problems(const ListImportReport& report) {
    std::size_t shown = 0;
    for (const VoiCsvProblem& problem : report.problems) {
        if (shown == problems_shown_max) break;
        ++shown;
        std::cerr << (problem.row == 0 ? "header row" : "row " + std::to_string(problem.row));
        if (!problem.column.empty()) std::cerr << ", " << problem.column;
        std::cerr << ": " << problem.sentence << '\n';
    }
    if (shown < report.problem_count) {
        std::cerr << "... and " << report.problem_count - shown << " more\n";
    }
}

void print_report(const ListImportReport& report, bool dry_run) {
    if (dry_run) {
        for (const ListDifference& each : report.differences) {
            const std::uint32_t row = each.row_after != 0 ? each.row_after : each.row_before;
            std::cout << (each.row_after != 0 ? "row " : "row before ") << row << ": "
                      << each.entry.vrm.text() << " would be " << to_text(each.kind) << '\n';
        }
    }
    std::cout << report.rows << " rows: " << report.added << " added, " << report.changed
              << " changed, " << report.removed << " removed, " << report.unchanged
              << " unchanged\n";
    if (!report.compared) {
        std::cout << "the file of the revision before is damaged: nothing could be compared\n";
    }
    if (report.expired > 0) {
        std::cout << report.expired << " have a weed date that has passed: they will not match\n";
    }
    if (report.without_weed_date > 0) {
        std::cout << report.without_weed_date
                  << " have no weed date: they match until the list is replaced\n";
    }
    if (dry_run) {
        std::cout << "this was a dry run, nothing is written\n";
    } else if (report.revision != 0) {
        std::cout << "revision " << report.revision << " is in force\n";
    } else {
        std::cout << "the list says the same already: nothing is written\n";
    }
}

void run_import(const GlobalOptions& options, const VoiOptions& given) {
    ListSession here{options, "voi import"};
    const auto list = here.named(given.list);
    std::ifstream file;
    if (given.file != "-") file.open(given.file, std::ios::binary);
    if (given.file != "-" && !file.is_open()) {
        here.session.stop_with("the file " + given.file + " cannot be opened");
    }
    const ListImportRequest request{
        .list = list.row.id,
        .mode = given.dry_run ? ImportMode::dry_run : ImportMode::apply,
        .form = {parse_voi_spare(given.spare_1).value_or(VoiSpare::ignored),
                 parse_voi_spare(given.spare_2).value_or(VoiSpare::ignored)},
        .actor = here.actor};
    const auto report =
        here.session.value_of(here.importer.import(given.file == "-" ? std::cin : file, request));
    if (options.json) {
        std::cout << json::serialize(to_json(report, given.dry_run)) << '\n';
    } else if (report.problem_count > 0) {
        print_problems(report);
    } else {
        print_report(report, given.dry_run);
    }
    if (report.problem_count > 0) {
        here.session.stop_with("nothing was imported: correct the rows named and try again");
    }
}

void run_lists(const GlobalOptions& options) {
    ListSession here{options, "voi lists"};
    const auto lists = here.session.value_of(here.lists.lists());
    std::map<ListId, std::uint64_t> entries;
    for (const VoiRevision& file : here.session.value_of(here.lists.files_in_force())) {
        entries[file.list] = file.entries;
    }
    if (options.json) {
        json::array items;
        for (const auto& [list, version] : lists) {
            items.push_back(json::object{{"id", raw(list.id)},
                                         {"name", list.name},
                                         {"owner", raw(list.owner)},
                                         {"kind", bof::to_text(list.kind)},
                                         {"purpose", list.purpose},
                                         {"desk", list.desk},
                                         {"priority", bof::to_text(list.priority)},
                                         {"review", to_iso_date(list.review)},
                                         {"in_force", list.in_force},
                                         {"revision", list.revision},
                                         {"entries", entries[list.id]}});
        }
        std::cout << json::serialize(json::object{{"items", std::move(items)}}) << '\n';
        return;
    }
    if (lists.empty()) {
        std::cout << "There are no lists yet: bof voi list add makes one.\n";
        return;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& [list, version] : lists) {
        rows.push_back({std::to_string(raw(list.id)), list.name,
                        std::string{bof::to_text(list.kind)},
                        std::string{bof::to_text(list.priority)}, list.in_force ? "yes" : "no",
                        list.revision == 0 ? "-" : std::to_string(list.revision),
                        std::to_string(entries[list.id]), to_iso_date(list.review),
                        list.desk.empty() ? "-" : list.desk});
    }
    print_columns(
        {"id", "name", "kind", "priority", "in force", "revision", "entries", "review", "desk"},
        rows);
}

void run_list_add(const GlobalOptions& options, const VoiOptions& given) {
    ListSession here{options, "voi list add"};
    const auto review = parse_voi_date(given.review);
    if (!review) here.session.stop_with("\"" + given.review + "\" is not a date: write 2026-05-01");
    const VoiList list{.id = {},
                       .name = given.list,
                       .owner = PersonId{given.owner},
                       .kind = parse_list_kind(given.kind).value_or(ListKind::operational),
                       .purpose = given.purpose,
                       .desk = given.desk,
                       .priority = parse_priority(given.priority).value_or(Priority::medium),
                       .review = *review};
    const auto id = here.session.value_of(here.lists.add_list(list, here.actor));
    if (options.json) {
        std::cout << json::serialize(json::object{{"id", raw(id)}}) << '\n';
    } else {
        std::cout << "list " << given.list << " added with id " << raw(id) << '\n';
    }
}

void run_revisions(const GlobalOptions& options, const VoiOptions& given) {
    ListSession here{options, "voi list revisions"};
    const auto list = here.named(given.list);
    const auto revisions = here.session.value_of(here.lists.revisions(list.row.id));
    json::array items;
    std::vector<std::vector<std::string>> rows;
    for (const VoiRevision& each : revisions) {
        const bool kept = !each.file_removed;
        items.push_back(json::object{{"revision", each.revision},
                                     {"entries", each.entries},
                                     {"checksum", each.checksum},
                                     {"imported_by", each.by_name},
                                     {"imported", to_rfc3339(each.when)},
                                     {"in_force", !each.superseded},
                                     {"file_kept", kept}});
        rows.push_back({std::to_string(each.revision), std::to_string(each.entries), each.by_name,
                        moment_text(each.when), each.superseded ? "no" : "yes",
                        kept ? "yes" : "no"});
    }
    if (options.json) {
        std::cout << json::serialize(json::object{{"items", std::move(items)}}) << '\n';
    } else {
        print_columns({"revision", "entries", "imported by", "when (UTC)", "in force", "file kept"},
                      rows);
    }
}

void run_roll_back(const GlobalOptions& options, const VoiOptions& given) {
    ListSession here{options, "voi list roll-back"};
    const auto list = here.named(given.list);
    here.session.check(
        here.importer.roll_back(list.row.id, given.revision, list.row.revision, here.actor));
    if (options.json) {
        std::cout << json::serialize(json::object{{"revision", given.revision}}) << '\n';
    } else {
        std::cout << "revision " << given.revision << " of " << given.list
                  << " is in force again\n";
    }
}

void add_list_commands(CLI::App& group, const GlobalOptions& options,
                       const std::shared_ptr<VoiOptions>& given) {
    auto* add = group.add_subcommand("add", "Makes a list, empty at first.");
    add->add_option("--name", given->list, "What people call it")->required();
    add->add_option("--kind", given->kind, "For response on the road, or for monitoring")
        ->required()
        ->check(CLI::IsMember({"operational", "intelligence"}));
    add->add_option("--purpose", given->purpose, "Why it is kept")->required();
    add->add_option("--review", given->review, "When it is looked through next: 2026-05-01")
        ->required();
    add->add_option("--owner", given->owner, "Id of the person who answers for it");
    add->add_option("--priority", given->priority, "Of entries that say none")
        ->check(CLI::IsMember({"high", "medium", "low"}))
        ->capture_default_str();
    add->add_option("--desk", given->desk, "Whose alerts these are");
    add->callback([given, &options] { run_list_add(options, *given); });

    auto* revisions = group.add_subcommand("revisions", "What was imported, newest first.");
    revisions->add_option("--list", given->list, "Name of the list")->required();
    revisions->callback([given, &options] { run_revisions(options, *given); });

    auto* roll_back =
        group.add_subcommand("roll-back", "Brings an earlier revision back into force.");
    roll_back->add_option("--list", given->list, "Name of the list")->required();
    roll_back->add_option("--revision", given->revision, "Which one")->required();
    roll_back->callback([given, &options] { run_roll_back(options, *given); });
}

}  // namespace

void add_voi_commands(CLI::App& program, const GlobalOptions& options) {
    auto* group = program.add_subcommand("voi", "Lists of vehicles of interest.");
    group->require_subcommand(1);
    const auto given = std::make_shared<VoiOptions>();

    auto* import = group->add_subcommand(
        "import",
        "Puts a file in place of what the list holds, whole or not at all. 16 columns of CSV in "
        "UTF-8, with or without a header row: VRM, make, model, colour, action, warning markers, "
        "reason, NIM 5x5x5 code, information and action, force and area, weed date, PNC ID, "
        "protective marking, CAD information, two spare. A running bofd takes it over within a "
        "second.");
    import->add_option("file", given->file, "The file, \"-\" for standard input")->required();
    import->add_option("--list", given->list, "Name of the list")->required();
    import->add_flag("--dry-run", given->dry_run, "Show what would be done, and do nothing");
    for (const auto& [name, use] :
         {std::pair{"--spare-1", &given->spare_1}, std::pair{"--spare-2", &given->spare_2}}) {
        import->add_option(name, *use, "What that spare column carries")
            ->check(CLI::IsMember({"ignored", "priority", "valid_from"}))
            ->capture_default_str();
    }
    import->callback([given, &options] { run_import(options, *given);
});

auto* lists = group->add_subcommand("lists", "Shows all lists.");
lists->callback([&options] { run_lists(options); });

auto* list = group->add_subcommand("list", "One list.");
list->require_subcommand(1);
add_list_commands(*list, options, given);
}  // namespace bof::tool

}  // namespace bof::tool
