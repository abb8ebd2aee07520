#include "base/text.hpp"
#include "bof/commands.hpp"
#include "bof/register_session.hpp"

#include <cmath>
#include <fstream>
#include <iostream>
#include <iterator>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

namespace bof::tool {
namespace {

namespace json = boost::json;

constexpr std::size_t word_bytes_max = 256;

json::value to_json(const std::optional<UtcTime>& moment) {
    return moment ? json::value(to_rfc3339(*moment)) : json::value(nullptr);
}

void print_items(json::array items) {
    std::cout << json::serialize(json::object{{"items", std::move(items)}}) << '\n';
}

/// Says what was done, or under --json only which row it was done to.
template <typename Id>
void print_done(const GlobalOptions& options, Id id, const std::string& sentence) {
    if (options.json) {
        std::cout << json::serialize(json::object{{"id", raw(id)}}) << '\n';
    } else {
        std::cout << sentence << '\n';
    }
}

std::string numbers_text(const Source& source) {
    return std::to_string(source.feed) + "/" + std::to_string(source.source);
}

/// The shared word in a file, without the line end that an editor adds. Never an argument: those
/// are seen by every user of the machine and kept by shells.
SecretHash read_word(const RegisterSession& session, const std::string& file_name) {
    std::ifstream file;
    if (file_name != "-") file.open(file_name, std::ios::binary);
    std::istream& input = file_name == "-" ? std::cin : file;
    std::string word(word_bytes_max + 2, '\0');
    input.read(word.data(), static_cast<std::streamsize>(word.size()));
    if (input.bad() || (file_name != "-" && !file.is_open())) {
        session.stop_with("the word cannot be read from " + file_name);
    }
    word.resize(static_cast<std::size_t>(input.gcount()));
    if (word.ends_with('\n')) word.pop_back();
    if (word.ends_with('\r')) word.pop_back();
    if (word.empty()) session.stop_with("there is no word in " + file_name);
    if (word.size() > word_bytes_max) {
        session.stop_with("the word in " + file_name + " is longer than 256 bytes");
    }
    if (word.find('\n') != std::string::npos || word.find('\0') != std::string::npos) {
        session.stop_with("the file " + file_name + " must hold the word on one line, and no more");
    }
    return SecretHash::of(word);
}

struct SourceOptions {
    std::int16_t feed = 0;
    std::int16_t source = 0;
    std::string name;
    std::string username;
    std::string word_file;
    std::string addresses;
    std::string time_zone = "UTC";
    std::string valid_from;
    std::string valid_until;
    std::string which;
    std::string at;
};

void run_source_add(const GlobalOptions& options, const SourceOptions& given) {
    RegisterSession session{options, "source add"};
    const Source source{.id = {},
                        .feed = given.feed,
                        .source = given.source,
                        .name = given.name,
                        .username = given.username,
                        .word_hash = read_word(session, given.word_file).stored(),
                        .addresses = session.value_of(parse_address_ranges(given.addresses)),
                        .time_zone = given.time_zone,
                        .valid_from = session.moment(given.valid_from),
                        .valid_until = session.optional_moment(given.valid_until)};
    const auto id = session.value_of(session.kept().add_source(source));
    print_done(options, id,
               "source " + numbers_text(source) + " added with id " + std::to_string(raw(id)) +
                   "; next: bof nrd add, or bof nrd import");
}

void run_source_list(const GlobalOptions& options) {
    RegisterSession session{options, "source list"};
    const auto sources = session.value_of(session.kept().sources());
    if (options.json) {
        json::array items;
        for (const Source& source : sources) {
            items.push_back(json::object{{"id", raw(source.id)},
                                         {"feed", source.feed},
                                         {"source", source.source},
                                         {"name", source.name},
                                         {"username", source.username},
                                         {"addresses", to_text(source.addresses)},
                                         {"time_zone", source.time_zone},
                                         {"valid_from", to_rfc3339(source.valid_from)},
                                         {"valid_until", to_json(source.valid_until)}});
        }
        return print_items(std::move(items));
    }
    if (sources.empty()) {
        std::cout << "There are no sources yet: bof source add makes one.\n";
        return;
    }
    std::vector<std::vector<std::string>> rows;
    rows.reserve(sources.size());
    for (const Source& source : sources) {
        rows.push_back({std::to_string(raw(source.id)), numbers_text(source), source.name,
                        source.username.empty() ? "any" : source.username,
                        source.addresses.empty() ? "none" : to_text(source.addresses),
                        source.time_zone, moment_text(source.valid_from),
                        moment_text(source.valid_until)});
    }
    print_columns({"id", "feed/source", "name", "user name", "addresses", "time zone", "valid from",
                   "valid until"},
                  rows);
}

void run_source_set_word(const GlobalOptions& options, const SourceOptions& given) {
    RegisterSession session{options, "source set-word"};
    const Source source = session.source_named(given.which);
    session.check(session.kept().set_word(source.id, read_word(session, given.word_file)));
    print_done(options, source.id,
               "source " + numbers_text(source) +
                   " has a new word; a running bofd takes it within a second or two");
}

void run_source_retire(const GlobalOptions& options, const SourceOptions& given) {
    RegisterSession session{options, "source retire"};
    const Source source = session.source_named(given.which);
    const UtcTime when = session.moment(given.at);
    session.check(session.kept().retire_source(source.id, when));
    print_done(options, source.id,
               "source " + numbers_text(source) + " is valid until " + moment_text(when));
}

void add_source_commands(CLI::App& program, const GlobalOptions& options) {
    auto* group = program.add_subcommand(
        "source", "The ANPR systems that may send reads, each for one or more NRDs.");
    group->require_subcommand(1);
    const auto given = std::make_shared<SourceOptions>();

    auto* add = group->add_subcommand("add", "Adds a source.");
    add->add_option("--feed", given->feed, "Number of the organisation, 0 to 32767")->required();
    add->add_option("--source", given->source, "Number of the system in it, 0 to 32767")
        ->required();
    add->add_option("--name", given->name, "What people call it")->required();
    add->add_option("--word-file", given->word_file,
                    "File that holds the shared word, \"-\" for standard input")
        ->required();
    add->add_option("--addresses", given->addresses,
                    "Where it may send from: \"10.1.2.0/24, 2001:db8::/32\", or any")
        ->required();
    add->add_option("--username", given->username, "User name it must give; any if left out");
    add->add_option("--time-zone", given->time_zone,
                    "Of its capture times when they come without a zone")
        ->capture_default_str();
    add->add_option("--valid-from", given->valid_from, "2026-05-01T12:00:00Z; now if left out");
    add->add_option("--valid-until", given->valid_until, "Without end if left out");
    add->callback([given, &options] { run_source_add(options, *given); });

    auto* list = group->add_subcommand("list", "Lists all sources, retired ones too.");
    list->callback([&options] { run_source_list(options); });

    auto* set_word = group->add_subcommand("set-word", "Gives a source a new shared word.");
    set_word->add_option("source", given->which, "Its id, or feed/source")->required();
    set_word->add_option("--word-file", given->word_file, "As for add")->required();
    set_word->callback([given, &options] { run_source_set_word(options, *given); });

    auto* retire = group->add_subcommand(
        "retire", "Ends a source's validity. What it sent stays; what it sends on is refused.");
    retire->add_option("source", given->which, "Its id, or feed/source")->required();
    retire->add_option("--at", given->at, "2026-05-01T12:00:00Z; now if left out");
    retire->callback([given, &options] { run_source_retire(options, *given); });
}

struct SiteOptions {
    std::string name;
    std::string road;
    std::optional<double> latitude;
    std::optional<double> longitude;
};

void run_site_add(const GlobalOptions& options, const SiteOptions& given) {
    RegisterSession session{options, "site add"};
    Site site{{}, given.name, given.road, std::nullopt, std::nullopt};
    if (given.latitude && given.longitude) {
        site.position = Position{static_cast<std::int32_t>(std::lround(*given.latitude * 1e6)),
                                 static_cast<std::int32_t>(std::lround(*given.longitude * 1e6))};
    }
    const auto id = session.value_of(session.kept().add_site(site));
    print_done(options, id, "site \"" + site.name + "\" added with id " + std::to_string(raw(id)));
}

void run_site_list(const GlobalOptions& options) {
    RegisterSession session{options, "site list"};
    const auto sites = session.value_of(session.kept().sites());
    const auto degrees = [](std::int32_t microdegrees) { return microdegrees / 1e6; };
    if (options.json) {
        json::array items;
        for (const Site& site : sites) {
            json::object item{{"id", raw(site.id)}, {"name", site.name}, {"road", site.road}};
            if (site.position) {
                item["latitude"] = degrees(site.position->latitude_microdegrees);
                item["longitude"] = degrees(site.position->longitude_microdegrees);
            }
            item["retired"] = to_json(site.retired);
            items.push_back(std::move(item));
        }
        return print_items(std::move(items));
    }
    if (sites.empty()) {
        std::cout << "There are no sites yet: bof site add makes one.\n";
        return;
    }
    std::vector<std::vector<std::string>> rows;
    for (const Site& site : sites) {
        std::string place = "-";
        if (site.position) {
            place = std::to_string(degrees(site.position->latitude_microdegrees)) + ", " +
                    std::to_string(degrees(site.position->longitude_microdegrees));
        }
        rows.push_back({std::to_string(raw(site.id)), site.name,
                        site.road.empty() ? "-" : site.road, place, moment_text(site.retired)});
    }
    print_columns({"id", "name", "road", "latitude, longitude", "retired"}, rows);
}

void add_site_commands(CLI::App& program, const GlobalOptions& options) {
    auto* group = program.add_subcommand("site", "The places where NRDs stand.");
    group->require_subcommand(1);
    const auto given = std::make_shared<SiteOptions>();

    auto* add = group->add_subcommand("add", "Adds a site.");
    add->add_option("--name", given->name, "What people call it; each name once")->required();
    add->add_option("--road", given->road, "Number or name of the road");
    auto* latitude = add->add_option("--latitude", given->latitude, "Degrees, WGS 84")
                         ->check(CLI::Range(-90.0, 90.0));
    auto* longitude = add->add_option("--longitude", given->longitude, "Degrees, WGS 84")
                          ->check(CLI::Range(-180.0, 180.0));
    latitude->needs(longitude);
    longitude->needs(latitude);
    add->callback([given, &options] { run_site_add(options, *given); });

    auto* list = group->add_subcommand("list", "Lists all sites, retired ones too.");
    list->callback([&options] { run_site_list(options); });
}

struct ChangesOptions {
    std::size_t limit = 50;
    std::optional<std::uint64_t> before;
};

void run_changes(const GlobalOptions& options, const ChangesOptions& given) {
    RegisterSession session{options, "register changes"};
    const auto changes =
        session.value_of(session.kept().changes(given.limit, given.before.value_or(UINT64_MAX)));
    if (options.json) {
        json::array items;
        for (const auto& change : changes) {
            items.push_back(json::object{{"number", change.number},
                                         {"when", to_rfc3339(change.when)},
                                         {"actor", change.actor},
                                         {"kind", change.kind},
                                         {"id", change.subject},
                                         {"revision", change.revision}});
        }
        return print_items(std::move(items));
    }
    std::vector<std::vector<std::string>> rows;
    rows.reserve(changes.size());
    for (const auto& change : changes) {
        rows.push_back({std::to_string(change.number), to_rfc3339(change.when), change.actor,
                        change.kind, std::to_string(change.subject)});
    }
    print_columns({"number", "when (UTC)", "who", "what", "id"}, rows);
}

void add_change_commands(CLI::App& program, const GlobalOptions& options) {
    auto* group = program.add_subcommand("register", "The register as a whole.");
    group->require_subcommand(1);
    const auto given = std::make_shared<ChangesOptions>();
    auto* changes =
        group->add_subcommand("changes", "Who changed what in the register, newest first.");
    changes->add_option("--limit", given->limit, "Most changes to list")
        ->check(CLI::Range(std::size_t{1}, register_changes_page_max))
        ->capture_default_str();
    changes->add_option("--before", given->before, "Only changes with a lower number");
    changes->callback([given, &options] { run_changes(options, *given); });
}

}  // namespace

void add_register_commands(CLI::App& program, const GlobalOptions& options) {
    add_source_commands(program, options);
    add_site_commands(program, options);
    add_nrd_commands(program, options);
    add_change_commands(program, options);
}

}  // namespace bof::tool
