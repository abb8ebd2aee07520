#pragma once

#include "app/config.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bof::tool {

/// How much a finding matters. `unknown`: this machine would not say.
enum class Grade : std::uint8_t { good, unknown, warning, wrong };
std::string_view to_text(Grade grade);

/// What one look showed: a sentence, and what to do about it when there is something to do.
struct Finding {
    Grade grade;
    std::string_view check;  ///< Stable name, for scripts: "disk.space".
    std::string sentence;
    std::string advice = {};
};
using Findings = std::vector<Finding>;

/// Each examines one part of the installation and adds what it finds, good or not. None changes
/// anything, but for examine_disk(), which writes a small file and removes it, and
/// examine_register(), which brings an older register to this program's form.

/// The folder is there, ours, closed to others; so are the secrets in it.
void examine_folder(const app::DataFolder& data, const app::Config& config, Findings& findings);
/// Space, encryption and the time of an fsync where the reads go. Cost: about 50 fsyncs.
void examine_disk(const app::DataFolder& data, const app::Config& config, Findings& findings);
/// What stands in the settings and is unwise.
void examine_settings(const app::DataFolder& data, const app::Config& config, Findings& findings);
void examine_register(const app::Config& config, const Clock& clock, Findings& findings);
void examine_certificate(const app::DataFolder& data, const app::Config& config, UtcTime now,
                         Findings& findings);
/// bofd answers and says how it is, or its ports are free for it.
void examine_service(const app::Config& config, Findings& findings);
/// The clock, the limit on open files, the memory.
void examine_machine(const app::Config& config, Findings& findings);

}  // namespace bof::tool
