#pragma once

#include <filesystem>

namespace CLI {
class App;
}  // namespace CLI

namespace bof::tool {

/// What stands before the command: `bof --data DIR --json <command>`. Filled in before any command
/// runs.
struct GlobalOptions {
    std::filesystem::path data;  ///< The data folder; bofd's `--data`.
    bool json = false;           ///< Answer in JSON on standard output, for scripts.
};

/// Each adds one group of commands to `program`. `options` must outlive the parse. A command's
/// callback prints what was asked for to standard output, and throws CLI::RuntimeError(exit status)
/// after it has said on standard error what went wrong and what to do.
void add_init_command(CLI::App& program, const GlobalOptions& options);
void add_doctor_command(CLI::App& program, const GlobalOptions& options);
void add_quarantine_command(CLI::App& program, const GlobalOptions& options);
void add_register_commands(CLI::App& program, const GlobalOptions& options);
void add_person_commands(CLI::App& program, const GlobalOptions& options);
void add_voi_commands(CLI::App& program, const GlobalOptions& options);
void add_simulate_command(CLI::App& program, const GlobalOptions& options);
void add_replay_command(CLI::App& program, const GlobalOptions& options);
void add_demo_commands(CLI::App& program, const GlobalOptions& options);
void add_bench_command(CLI::App& program, const GlobalOptions& options);
void add_audit_command(CLI::App& program, const GlobalOptions& options);
void add_witness_command(CLI::App& program, const GlobalOptions& options);
void add_policy_command(CLI::App& program, const GlobalOptions& options);
void add_retention_command(CLI::App& program, const GlobalOptions& options);
void add_passwords_command(CLI::App& program);

}  // namespace bof::tool
