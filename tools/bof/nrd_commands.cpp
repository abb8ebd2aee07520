#include "bof/nrd_csv.hpp"
#include "bof/register_session.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

namespace bof::tool {
namespace {

namespace json = boost::json;

/// Problems printed as text; the rest is counted. --json lists all.
constexpr std::size_t problems_shown_max = 50;

struct NrdOptions {
    std::string source;
    std::int16_t camera = 0;
    std::string name;
    std::string site;
    std::optional<std::uint16_t> heading;
    std::string lane;
    std::string kind = "fixed";
    std::string controller;
    std::string valid_from;
    std::string valid_until;
    std::string which;
    std::string at;
    std::string file;
    bool dry_run = false;
};

std::string address_text(const Source& source, const Nrd& nrd) {
    return std::to_string(source.feed) + "/" + std::to_string(source.source) + "/" +
           std::to_string(nrd.camera);
}

void run_add(const GlobalOptions& options, const NrdOptions& given) {
    RegisterSession session{options, "nrd add"};
    const Source source = session.source_named(given.source);
    Nrd nrd{.id = {},
            .source = source.id,
            .camera = given.camera,
            .name = given.name,
            .kind = parse_nrd_kind(given.kind).value_or(NrdKind::fixed),
            .site = std::nullopt,
            .heading_degrees = given.heading,
            .lane = given.lane,
            .controller = given.controller,
            .valid_from = session.moment(given.valid_from),
            .valid_until = session.optional_moment(given.valid_until)};
    if (!given.site.empty()) nrd.site = session.site_named(given.site).id;
    const auto id = session.value_of(session.kept().add_nrd(nrd));
    if (options.json) {
        std::cout << json::serialize(json::object{{"id", raw(id)}}) << '\n';
    } else {
        std::cout << "NRD " << address_text(source, nrd) << " added with id " << raw(id) << '\n';
    }
}

/// Rows of the register by id, to show names where an NRD holds ids.
struct Names {
    explicit Names(const RegisterContents& contents) {
        for (const Source& source : contents.sources) sources.emplace(source.id, &source);
        for (const Site& site : contents.sites) sites.emplace(site.id, &site);
    }
    std::string site(const Nrd& nrd) const { return nrd.site ? sites.at(*nrd.site)->name : ""; }

    std::map<SourceId, const Source*> sources;
    std::map<SiteId, const Site*> sites;
};

json::object to_json(const Nrd& nrd, const Names& names) {
    const Source& source = *names.sources.at(nrd.source);
    json::object item{{"id", raw(nrd.id)},
                      {"name", nrd.name},
                      {"feed", source.feed},
                      {"source", source.source},
                      {"camera", nrd.camera},
                      {"site", names.site(nrd)},
                      {"lane", nrd.lane},
                      {"kind", to_text(nrd.kind)},
                      {"controller", nrd.controller},
                      {"valid_from", to_rfc3339(nrd.valid_from)}};
    item["heading"] =
        nrd.heading_degrees ? json::value(*nrd.heading_degrees) : json::value(nullptr);
    item["valid_until"] =
        nrd.valid_until ? json::value(to_rfc3339(*nrd.valid_until)) : json::value(nullptr);
    return item;
}

void run_list(const GlobalOptions& options) {
    RegisterSession session{options, "nrd list"};
    const auto contents = session.value_of(session.kept().contents());
    const Names names{contents};
    if (options.json) {
        json::array items;
        for (const Nrd& nrd : contents.nrds) items.push_back(to_json(nrd, names));
        std::cout << json::serialize(json::object{{"items", std::move(items)}}) << '\n';
        return;
    }
    if (contents.nrds.empty()) {
        std::cout << "There are no NRDs yet: bof nrd add or bof nrd import makes them.\n";
        return;
    }
    const auto or_dash = [](std::string text) { return text.empty() ? "-" : std::move(text); };
    std::vector<std::vector<std::string>> rows;
    for (const Nrd& nrd : contents.nrds) {
        rows.push_back({std::to_string(raw(nrd.id)),
                        address_text(*names.sources.at(nrd.source), nrd), nrd.name,
                        or_dash(names.site(nrd)),
                        nrd.heading_degrees ? std::to_string(*nrd.heading_degrees) : "-",
                        or_dash(nrd.lane), std::string{to_text(nrd.kind)}, nrd.controller,
                        moment_text(nrd.valid_from), moment_text(nrd.valid_until)});
    }
    print_columns({"id", "feed/src/camera", "name", "site", "heading", "lane", "kind", "controller",
                   "valid from", "valid until"},
                  rows);
}

void run_retire(const GlobalOptions& options, const NrdOptions& given) {
    RegisterSession session{options, "nrd retire"};
    const Nrd nrd = session.nrd_named(given.which);
    const UtcTime when = session.moment(given.at);
    session.check(session.kept().retire_nrd(nrd.id, when));
    if (options.json) {
        std::cout << json::serialize(json::object{{"id", raw(nrd.id)}}) << '\n';
    } else {
        std::cout << "NRD " << raw(nrd.id) << " " << nrd.name << " is valid until "
                  << moment_text(when) << '\n';
    }
}

std::string read_file(const RegisterSession& session, const std::string& name) {
    std::ifstream file;
    if (name != "-") file.open(name, std::ios::binary);
    if (name != "-" && !file.is_open()) session.stop_with("the file " + name + " cannot be opened");
    std::istream& input = name == "-" ? std::cin : file;
    std::string text;
    std::string part(std::size_t{1} << 16U, '\0');
    // One part more than the limit shows that the file is too large.
    while (input && text.size() <= nrd_csv_bytes_max) {
        input.read(part.data(), static_cast<std::streamsize>(part.size()));
        text.append(part, 0, static_cast<std::size_t>(input.gcount()));
    }
    if (input.bad()) session.stop_with("the file " + name + " cannot be read");
    return text;
}

std::string_view to_text(NrdImportChange::Kind kind) {
    switch (kind) {
        case NrdImportChange::Kind::added:
            return "added";
        case NrdImportChange::Kind::changed:
            return "changed";
        case NrdImportChange::Kind::unchanged:
            break;
    }
    return "unchanged";
}

void print_report_json(const NrdImportReport& report) {
    json::array problems;
    for (const auto& problem : report.problems) {
        problems.push_back(json::object{
            {"row", problem.row}, {"column", problem.column}, {"sentence", problem.sentence}});
    }
    json::array changes;
    for (const auto& change : report.changes) {
        changes.push_back(json::object{{"kind", to_text(change.kind)},
                                       {"row", change.row},
                                       {"subject", change.subject},
                                       {"fields", change.fields}});
    }
    std::cout << json::serialize(json::object{{"applied", report.applied},
                                              {"problems", std::move(problems)},
                                              {"changes", std::move(changes)}})
              << '\n';
}

void print_problems(const std::vector<NrdImportProblem>& problems) {
    const std::size_t shown = std::min(problems.size(), problems_shown_max);
    for (std::size_t index = 0; index < shown; ++index) {
        const auto& problem = problems[index];
        std::cerr << "row " << problem.row << ", " << problem.column << ": " << problem.sentence
                  << '\n';
    }
    if (shown < problems.size()) std::cerr << "... and " << problems.size() - shown << " more\n";
}

void print_report(const NrdImportReport& report, bool dry_run) {
    std::map<NrdImportChange::Kind, std::size_t> counts;
    for (const auto& change : report.changes) {
        ++counts[change.kind];
        if (!dry_run || change.kind == NrdImportChange::Kind::unchanged) continue;
        std::cout << "row " << change.row << ": " << change.subject << " would be "
                  << to_text(change.kind);
        if (!change.fields.empty()) std::cout << ": " << change.fields;
        std::cout << '\n';
    }
    std::cout << counts[NrdImportChange::Kind::added] << " added, "
              << counts[NrdImportChange::Kind::changed] << " changed, "
              << counts[NrdImportChange::Kind::unchanged] << " unchanged"
              << (dry_run ? "; this was a dry run, nothing is written\n" : "\n");
}

void run_import(const GlobalOptions& options, const NrdOptions& given) {
    RegisterSession session{options, "nrd import"};
    auto file = session.value_of(read_nrd_csv(read_file(session, given.file)));
    const bool write = !given.dry_run && file.problems.empty();
    auto report = session.value_of(
        session.kept().import_nrds(file.rows, write ? ImportMode::apply : ImportMode::dry_run));
    report.problems.insert(report.problems.end(), file.problems.begin(), file.problems.end());
    std::stable_sort(report.problems.begin(), report.problems.end(),
                     [](const auto& left, const auto& right) { return left.row < right.row; });
    if (options.json) {
        print_report_json(report);
    } else if (!report.problems.empty()) {
        print_problems(report.problems);
    } else {
        print_report(report, given.dry_run);
    }
    if (!report.problems.empty()) {
        session.stop_with("nothing was imported: correct the rows named and try again");
    }
}

void add_one_by_one(CLI::App& group, const GlobalOptions& options,
                    const std::shared_ptr<NrdOptions>& given) {
    auto* add = group.add_subcommand("add", "Adds an NRD.");
    add->add_option("--source", given->source, "Its source: id, or feed/source")->required();
    add->add_option("--camera", given->camera, "Its number in the source, 0 to 32767")->required();
    add->add_option("--name", given->name, "What people call it")->required();
    add->add_option("--controller", given->controller, "The data controller: whose NRD it is")
        ->required();
    add->add_option("--site", given->site, "Name of the site where it stands");
    add->add_option("--heading", given->heading,
                    "Direction in which the traffic it sees travels, 0 to 359 degrees");
    add->add_option("--lane", given->lane, "Lane or lanes that it sees");
    add->add_option("--kind", given->kind, "What it is")
        ->check(CLI::IsMember({"fixed", "mobile", "vehicle_mounted", "dual_use"}))
        ->capture_default_str();
    add->add_option("--valid-from", given->valid_from, "2026-05-01T12:00:00Z; now if left out");
    add->add_option("--valid-until", given->valid_until, "Without end if left out");
    add->callback([given, &options] { run_add(options, *given); });

    auto* retire = group.add_subcommand(
        "retire", "Ends an NRD's validity. Its reads stay; later ones go to quarantine.");
    retire->add_option("nrd", given->which, "Its id, or feed/source/camera")->required();
    retire->add_option("--at", given->at, "2026-05-01T12:00:00Z; now if left out");
    retire->callback([given, &options] { run_retire(options, *given); });
}

}  // namespace

void add_nrd_commands(CLI::App& program, const GlobalOptions& options) {
    auto* group = program.add_subcommand("nrd", "The number plate reading devices.");
    group->require_subcommand(1);
    const auto given = std::make_shared<NrdOptions>();
    add_one_by_one(*group, options, given);

    auto* list = group->add_subcommand("list", "Lists all NRDs, retired ones too.");
    list->callback([&options] { run_list(options); });

    auto* import = group->add_subcommand(
        "import",
        "Adds or changes many NRDs from a CSV file, all or none. The header row names the columns: "
        "name, feed, source, camera and controller; and, where known, site, road, latitude, "
        "longitude, heading, lane, kind, valid_from and valid_until. Sites that are missing are "
        "made. A row means the NRD of the same numbers and time, if there is one.");
    import->add_option("file", given->file, "CSV file in UTF-8, \"-\" for standard input")
        ->required();
    import->add_flag("--dry-run", given->dry_run, "Show what would be done, and do nothing");
    import->callback([given, &options] { run_import(options, *given);
});
}  // namespace bof::tool

}  // namespace bof::tool
