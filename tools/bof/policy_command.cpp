#include "bof/commands.hpp"
#include "bof/register_session.hpp"
#include "policy/policy_text.hpp"
#include "register/policy_register.hpp"

#include <cstdint>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

namespace bof::tool {
namespace {

namespace json = boost::json;

struct PolicyOptions {
    std::optional<std::uint32_t> version;
    std::string file;
};

/// The version that is asked for, else the one in force. Before bofd has started for the first time
/// there is none: then the one that the program ships.
PolicyVersion version_of(RegisterSession& session, const PolicyOptions& given) {
    PolicyRegister versions{session.kept().database()};
    if (given.version) return session.value_of(versions.find(*given.version)).row;
    if (session.value_of(versions.list(1)).empty()) {
        PolicyVersion shipped;
        shipped.body = policy_text(PolicyInForce{});
        shipped.state = PolicyState::in_force;
        shipped.reason = "as the program was shipped";
        return shipped;
    }
    return session.value_of(versions.in_force());
}

void run_show(const GlobalOptions& options, const PolicyOptions& given) {
    RegisterSession session{options, "policy show"};
    const PolicyVersion version = version_of(session, given);
    if (options.json) {
        std::cout << json::serialize(json::object{{"number", version.number},
                                                  {"state", to_text(version.state)},
                                                  {"effective", to_rfc3339(version.effective)},
                                                  {"proposer", version.proposer_name},
                                                  {"reason", version.reason},
                                                  {"text", version.body}})
                  << '\n';
        return;
    }
    std::cout << "Version " << version.number << ", " << to_text(version.state);
    if (version.proposer) {
        std::cout << ", from " << moment_text(version.effective) << " on, proposed by "
                  << version.proposer_name;
    }
    std::cout << ": " << version.reason << "\n\n" << version.body;
}

void run_export(const GlobalOptions& options, const PolicyOptions& given) {
    RegisterSession session{options, "policy export"};
    const PolicyVersion version = version_of(session, given);
    if (std::ifstream{given.file}) session.stop_with(given.file + " is there already");
    std::ofstream stream{given.file, std::ios::binary};
    stream << version.body;
    stream.close();
    if (!stream) session.stop_with(given.file + " cannot be written");
    if (options.json) {
        std::cout << json::serialize(json::object{{"number", version.number}, {"file", given.file}})
                  << '\n';
    } else {
        std::cout << "Version " << version.number << " in " << given.file
                  << "; look at a change of it with bof policy check " << given.file << '\n';
    }
}

std::string text_in(const RegisterSession& session, const std::string& file) {
    std::ifstream stream{file, std::ios::binary};
    std::string text(policy_text_bytes_max + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream.is_open() || stream.bad()) session.stop_with(file + " cannot be read");
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > policy_text_bytes_max) {
        session.stop_with(file + " is longer than a policy may be, 256 KiB");
    }
    return text;
}

void print_json(const PolicyVersion& base, const PolicyRead& read,
                const std::vector<PolicyChange>& changes) {
    json::array problems;
    for (const PolicyProblem& problem : read.problems) {
        problems.push_back(json::object{{"row", problem.row}, {"why", problem.why.view()}});
    }
    json::array rows;
    for (const PolicyChange& change : changes) {
        rows.push_back(json::object{{"row", change.row->id}, {"loosens", change.loosens}});
    }
    std::cout << json::serialize(
                     json::object{{"base", base.number}, {"problems", problems}, {"changes", rows}})
              << '\n';
}

void print_sentences(const PolicyVersion& base, const PolicyRead& read,
                     const std::vector<PolicyChange>& changes) {
    for (const PolicyProblem& problem : read.problems) {
        std::cout << problem.row << ": " << problem.why.view() << '\n';
    }
    for (const PolicyChange& change : changes) {
        std::cout << change.row->id << (change.loosens ? " is loosened: " : " is changed: ")
                  << change.row->says << '\n';
    }
    if (!read.ok()) {
        std::cout << "This is no policy: " << read.problems.size() << " problems.\n";
    } else if (changes.empty()) {
        std::cout << "The same as version " << base.number << ".\n";
    } else {
        std::cout << changes.size() << " rows differ from version " << base.number << "; "
                  << (loosens_any(changes) ? "it takes a second person to approve that.\n"
                                           : "none of them is loosened.\n");
    }
}

void run_check(const GlobalOptions& options, const PolicyOptions& given) {
    RegisterSession session{options, "policy check"};
    const PolicyVersion version = version_of(session, given);
    const PolicyRead base = read_policy_text(version.body, PolicyInForce{});
    if (!base.ok()) session.stop_with("the policy in force cannot be read: bof doctor says more");
    const PolicyRead read = read_policy_text(text_in(session, given.file), base.policy);
    const auto changes =
        read.ok() ? policy_difference(base.policy, read.policy) : std::vector<PolicyChange>{};
    options.json ? print_json(version, read, changes) : print_sentences(version, read, changes);
    if (!read.ok()) throw CLI::RuntimeError(1);
}

}  // namespace

void add_policy_command(CLI::App& program, const GlobalOptions& options) {
    auto* group = program.add_subcommand(
        "policy", "The policy in force. It is changed on the page only, in somebody's name.");
    group->require_subcommand(1);
    const auto given = std::make_shared<PolicyOptions>();
    const auto add = [&](const char* name, const char* says, auto run) {
        auto* command = group->add_subcommand(name, says);
        command->callback([&options, given, run] { run(options, *given); });
        return command;
    };
    constexpr const char* version_says = "A version other than the one in force";
    auto* show = add("show", "Prints it, each rule under its sentence.", run_show);
    show->add_option("--version", given->version, version_says);
    auto* save = add("export", "Writes it to a new file, as policy check reads it.", run_export);
    save->add_option("--version", given->version, version_says);
    save->add_option("FILE", given->file, "The file to make")->required();
    auto* check =
        add("check", "Says what is wrong with a policy in a file, and what it changes.", run_check);
    check->add_option("FILE", given->file, "A policy; rows it does not name stay as they are")
        ->required();
}

}  // namespace bof::tool
