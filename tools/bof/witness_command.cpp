#include "audit/witness.hpp"
#include "base/time.hpp"
#include "bof/commands.hpp"
#include "bof/register_session.hpp"
#include "bof/stop_with.hpp"
#include "register/audit_register.hpp"

#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

namespace bof::tool {
namespace {

struct WitnessOptions {
    std::string state;
    std::string key;
    std::string name = "openbof/witness";
    std::string from_data;
    std::string from;
};

WitnessRequest read_request(const std::string& file_name) {
    constexpr std::size_t bytes_max = 2 * note_bytes_max;
    std::ifstream file;
    if (file_name != "-") file.open(file_name, std::ios::binary);
    std::istream& input = file_name == "-" ? std::cin : file;
    std::string text(bytes_max, '\0');
    input.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (input.bad() || (file_name != "-" && !file.is_open())) {
        stop_with("witness", {Errc::unavailable, "the request cannot be read", file_name});
    }
    text.resize(static_cast<std::size_t>(input.gcount()));
    return value_of("witness", parse_witness_request(text));
}

/// Asks the log of a data folder how it goes on from what the witness remembers.
WitnessRequest ask_log(const std::string& data, std::uint64_t remembered) {
    RegisterSession session{{data, false}, "witness"};
    AuditReader reader{session.kept().database()};
    auto advance = reader.advance_since(remembered);
    if (!advance.ok() && advance.error().code == Errc::conflict) {
        // Shorter than it was: the witness itself shall say so, over the log's own signature.
        remembered = 0;
        advance = reader.advance_since(remembered);
    }
    auto answered = value_of("witness", std::move(advance));
    return {remembered, std::move(answered.consistency), std::move(answered.checkpoint)};
}

void run_witness(const GlobalOptions& options, const WitnessOptions& given) {
    if (given.from_data.empty() == given.from.empty()) {
        stop_with("witness", {Errc::invalid_argument, "give either --from-data, or --from"});
    }
    const auto key = value_of("witness", read_note_key(given.key));
    auto witness = value_of("witness", Witness::open(given.state, key, given.name));
    const auto remembered = witness.remembered_size();
    const auto request =
        given.from.empty() ? ask_log(given.from_data, remembered) : read_request(given.from);
    const SystemClock clock;
    const auto cosigned = value_of("witness", witness.see(request, clock.now()));
    if (options.json) {
        std::cout << boost::json::serialize(
                         boost::json::object{{"remembered", remembered},
                                             {"size", witness.remembered_size()},
                                             {"checkpoint", cosigned},
                                             {"witness_key", witness.key().text()}})
                  << '\n';
    } else {
        std::cout << cosigned;
    }
}

}  // namespace

void add_witness_command(CLI::App& program, const GlobalOptions& options) {
    auto* const command = program.add_subcommand(
        "witness",
        "Remembers how far the audit log had come, and signs only what goes on from there. Run it "
        "by a timer, with a folder that the log's machine cannot reach. Exit status 1 when the log "
        "was replaced or cut off.");
    const auto given = std::make_shared<WitnessOptions>();
    command->add_option("--state", given->state, "The witness's own folder: memory and key")
        ->required();
    command->add_option("--key", given->key, "The log's public key, as handed over (audit.key.pub)")
        ->required();
    command->add_option("--name", given->name, "Of the witness's key, when it is made")
        ->capture_default_str();
    command->add_option("--from-data", given->from_data,
                        "A data folder whose log is looked at directly");
    command->add_option("--from", given->from,
                        "What bof audit request has printed; \"-\": standard input");
    command->callback([&options, given] { run_witness(options, *given); });
}

}  // namespace bof::tool
