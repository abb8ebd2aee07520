#include "base/time.hpp"
#include "bof/commands.hpp"
#include "bof/doctor.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

namespace bof::tool {
namespace {

Findings examine_all(const app::DataFolder& data) {
    Findings findings;
    const SystemClock clock;
    const auto loaded = app::load_config(data);
    for (const auto& problem : loaded.problems) {
        findings.push_back({Grade::wrong, "settings", to_text(problem),
                            "bofd does not start with it; docs/settings.md lists every setting."});
    }
    examine_folder(data, loaded.config, findings);
    if (loaded.ok()) examine_settings(data, loaded.config, findings);
    examine_disk(data, loaded.config, findings);
    if (loaded.ok()) examine_register(loaded.config, clock, findings);
    examine_certificate(data, loaded.config, clock.now(), findings);
    examine_service(loaded.config, findings);
    examine_machine(loaded.config, findings);
    return findings;
}

void print_json(const Findings& findings) {
    boost::json::array lines;
    for (const auto& finding : findings) {
        lines.push_back({{"check", finding.check},
                         {"grade", to_text(finding.grade)},
                         {"sentence", finding.sentence},
                         {"advice", finding.advice}});
    }
    std::cout << boost::json::serialize(boost::json::object{{"findings", std::move(lines)}})
              << '\n';
}

void print_sentences(const Findings& findings) {
    for (const auto& finding : findings) {
        std::cout << fmt::format("{:<8} {}\n", to_text(finding.grade), finding.sentence);
        if (!finding.advice.empty()) std::cout << "         -> " << finding.advice << '\n';
    }
    const auto count = [&](Grade grade) {
        return std::count_if(findings.begin(), findings.end(),
                             [&](const Finding& finding) { return finding.grade == grade; });
    };
    std::cout << fmt::format("\n{} wrong, {} to think about, {} could not be told.\n",
                             count(Grade::wrong), count(Grade::warning), count(Grade::unknown));
}

}  // namespace

std::string_view to_text(Grade grade) {
    switch (grade) {
        case Grade::good:
            return "good";
        case Grade::unknown:
            return "unknown";
        case Grade::warning:
            return "warning";
        case Grade::wrong:
            return "wrong";
    }
    return "wrong";
}

void add_doctor_command(CLI::App& program, const GlobalOptions& options) {
    program
        .add_subcommand(
            "doctor",
            "Examines this installation - folder, disk, settings, register, certificate, ports "
            "or the running bofd, clock, limits - and says in sentences what is wrong and what "
            "to do. Exit status 1 when something is wrong, 0 otherwise.")
        ->callback([&options] {
            const auto findings =
                examine_all(app::DataFolder{std::filesystem::absolute(options.data)});
            options.json ? print_json(findings) : print_sentences(findings);
            if (std::any_of(findings.begin(), findings.end(),
                            [](const Finding& finding) { return finding.grade == Grade::wrong; })) {
                throw CLI::RuntimeError(1);
            }
        });
}

}  // namespace bof::tool
