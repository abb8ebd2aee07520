#pragma once

#include "audit/audit_entry.hpp"
#include "bof/commands.hpp"
#include "register/register.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof::tool {

/// The register of a data folder, opened in the name of the operating system's user.
class RegisterSession {
  public:
    /// Stops the command when the settings or the register will not do.
    RegisterSession(const GlobalOptions& options, std::string command);
    /// The same by another clock than the system's; `clock` must outlive it.
    RegisterSession(const GlobalOptions& options, std::string command, const Clock& clock);

    Register& kept() { return *register_; }
    const Clock& clock() const { return clock_; }
    UtcTime now() const { return clock_.now(); }
    /// The operating system's user.
    const std::string& user() const { return user_; }
    /// Whoever runs the command, as the audit log names them.
    AuditActor actor() const;

    /// Says on standard error why `command` failed and ends the program with exit status 1.
    [[noreturn]] void stop_with(const Error& error) const;
    [[noreturn]] void stop_with(const std::string& sentence) const;

    template <typename T>
    T value_of(Result<T> result) const {
        if (!result.ok()) stop_with(result.error());
        return std::move(*result);
    }
    void check(const Result<void>& result) const {
        if (!result.ok()) stop_with(result.error());
    }

    /// The source that a person means by its id ("7") or its numbers ("12/3": the one valid now,
    /// else the last one).
    Source source_named(const std::string& text);
    /// As source_named(), for an NRD: "31" or "12/3/1".
    Nrd nrd_named(const std::string& text);
    Site site_named(const std::string& name);

    /// What --at and --valid-from mean: the moment, or now when it was not given.
    UtcTime moment(const std::string& text) const;
    std::optional<UtcTime> optional_moment(const std::string& text) const;

  private:
    void open(const GlobalOptions& options);

    const std::string command_;
    const std::string user_;
    const SystemClock system_clock_;
    const Clock& clock_;
    std::unique_ptr<Register> register_;
};

/// Reads "2026-05-01T12:00:00Z" (any offset), or "2026-05-01" for its first moment in UTC. A time
/// of day without an offset could mean either of two hours and is refused.
std::optional<UtcTime> parse_moment(std::string_view text);

/// "-" for nothing, else RFC 3339 without a fraction that is zero.
std::string moment_text(const std::optional<UtcTime>& moment);

/// Prints columns of equal width, two blanks between. Each row has as many cells as `header`.
void print_columns(const std::vector<std::string>& header,
                   const std::vector<std::vector<std::string>>& rows);

void add_nrd_commands(CLI::App& program, const GlobalOptions& options);

}  // namespace bof::tool
