#include "base/log.hpp"
#include "bof/commands.hpp"

#include <cstdlib>
#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

namespace {

constexpr int exit_wrong_usage = 2;

int run(int argc, char** argv) {
    CLI::App program{
        "The administrator's command line of the ANPR back office. Every command has its own "
        "--help."};
    program.name("bof");
    program.require_subcommand(1);
    program.set_help_all_flag("--help-all", "The help of every command");
    program.set_version_flag("--version", BOF_VERSION);

    bof::tool::GlobalOptions options{"bof-data", false};
    program.add_option("--data", options.data, "The data folder")
        ->envname("BOF_DATA")
        ->capture_default_str();
    program.add_flag("--json", options.json, "Answer in JSON, for scripts");
    program.fallthrough();

    bof::tool::add_init_command(program, options);
    bof::tool::add_doctor_command(program, options);
    bof::tool::add_quarantine_command(program, options);
    bof::tool::add_register_commands(program, options);
    bof::tool::add_person_commands(program, options);
    bof::tool::add_policy_command(program, options);
    bof::tool::add_retention_command(program, options);
    bof::tool::add_voi_commands(program, options);
    bof::tool::add_simulate_command(program, options);
    bof::tool::add_replay_command(program, options);
    bof::tool::add_demo_commands(program, options);
    bof::tool::add_bench_command(program, options);
    bof::tool::add_audit_command(program, options);
    bof::tool::add_witness_command(program, options);
    bof::tool::add_passwords_command(program);

    try {
        program.parse(argc, argv);
    } catch (const CLI::RuntimeError& failed) {
        return failed.get_exit_code();  // The command has said why.
    } catch (const CLI::ParseError& stopped) {
        // Also how --help ends, with 0. CLI11's own codes for wrong usage begin at 100.
        return program.exit(stopped) == 0 ? EXIT_SUCCESS : exit_wrong_usage;
    }
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        bof::open_log(bof::LogLevel::error);  // Commands say themselves what they did.
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "bof: something unexpected happened: " << error.what() << '\n';
        return EXIT_FAILURE;
    }
}
