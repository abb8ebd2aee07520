#include "base/text.hpp"
#include "bof/doctor.hpp"
#include "register/register.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/timex.h>

namespace bof::tool {
namespace {

// RocksDB may hold 4096 table files open; the rest is segments, register, log and listeners.
constexpr std::size_t own_files_max = 4'608;
constexpr std::size_t store_families = 4;

void examine_clock(Findings& findings) {
    timex state{};
    const int answer = ::adjtimex(&state);
    if (answer < 0) {
        findings.push_back({Grade::unknown, "machine.clock",
                            "The kernel would not say whether the "
                            "clock is synchronised."});
    } else if (answer == TIME_ERROR || (state.status & STA_UNSYNC) != 0) {
        findings.push_back(
            {Grade::warning, "machine.clock", "The clock is not synchronised.",
             "Reads are flagged by comparing their time with this clock: run chrony or "
             "systemd-timesyncd."});
    } else {
        findings.push_back({Grade::good, "machine.clock", "The clock is synchronised."});
    }
}

void examine_open_files(const app::Config& config, Findings& findings) {
    rlimit limit{};
    const std::size_t needed = config.camera.connections_max + own_files_max;
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        findings.push_back(
            {Grade::unknown, "machine.open_files", "The limit on open files could not be read."});
    } else if (limit.rlim_max < needed) {
        findings.push_back(
            {Grade::wrong, "machine.open_files",
             fmt::format("At most {} files may be open; {} are needed.", limit.rlim_max, needed),
             "Set LimitNOFILE= in the systemd unit, or lower camera.connections_max."});
    } else if (limit.rlim_cur < needed) {
        findings.push_back(
            {Grade::warning, "machine.open_files",
             fmt::format("In this shell {} files may be open; {} are needed.", limit.rlim_cur,
                         needed),
             fmt::format("`ulimit -n {}` before starting bofd from here, or LimitNOFILE= in "
                         "its systemd unit.",
                         needed)});
    } else {
        findings.push_back(
            {Grade::good, "machine.open_files",
             fmt::format("{} files may be open; {} are needed.", limit.rlim_cur, needed)});
    }
}

void examine_memory(const app::Config& config, Findings& findings) {
    struct sysinfo info {};
    if (::sysinfo(&info) != 0) return;
    const std::uint64_t total = std::uint64_t{info.totalram} * info.mem_unit;
    const std::uint64_t wanted = config.store.block_cache_bytes +
                                 2 * store_families * config.store.memtable_bytes +
                                 config.ingest.queue_bytes_max;
    const auto sentence =
        fmt::format("The settings allow {} MiB of caches and queues; the machine has {} MiB.",
                    wanted >> 20U, total >> 20U);
    if (wanted > total / 2) {
        findings.push_back(
            {Grade::warning, "machine.memory", sentence,
             "Lower store.block_cache_bytes, store.memtable_bytes or "
             "ingest.queue_bytes_max to at most half of the machine's memory together."});
    } else {
        findings.push_back({Grade::good, "machine.memory", sentence});
    }
}

}  // namespace

void examine_machine(const app::Config& config, Findings& findings) {
    examine_clock(findings);
    examine_open_files(config, findings);
    examine_memory(config, findings);
}

void examine_settings(const app::DataFolder& data, const app::Config& config, Findings& findings) {
    const auto before = findings.size();
    if (config.camera.plain_listen && !app::is_loopback(*config.camera.plain_listen)) {
        findings.push_back({Grade::warning, "settings.plain_listen",
                            "Cameras may deliver without encryption, shared words included.",
                            "Keep camera.plain_listen within a protected network, or empty it."});
    }
    if (!app::is_loopback(config.monitor.listen)) {
        findings.push_back(
            {Grade::warning, "settings.monitor",
             "Metrics and health can be read from other machines, without a password.",
             "Set monitor.listen to 127.0.0.1 or to an address of a management network."});
    }
    if (app::listens_beyond_this_machine(config) && std::filesystem::exists(data.demo_mark())) {
        findings.push_back({Grade::wrong, "settings.demo",
                            "This is a demo's data folder and can be reached from other machines.",
                            "Everybody knows the demo's passwords, so bofd does not start: use a "
                            "folder made by `bof init` instead."});
    }
    const bool cameras_reach_it =
        !app::is_loopback(config.camera.listen) ||
        (config.camera.plain_listen && !app::is_loopback(*config.camera.plain_listen));
    if (cameras_reach_it && config.camera.public_url.find("//localhost") != std::string::npos) {
        findings.push_back(
            {Grade::warning, "settings.public_url",
             "The WSDLs send cameras to localhost, though other machines can reach bofd.",
             "Set camera.public_url to the name by which cameras reach this machine."});
    }
    if (findings.size() == before) {
        findings.push_back(
            {Grade::good, "settings", "The settings are valid, and nothing in them is unwise."});
    }
}

void examine_register(const app::Config& config, const Clock& clock, Findings& findings) {
    constexpr std::string_view sqlite = "sqlite:";
    const auto& url = config.register_.url;
    std::error_code error;
    if (url.starts_with(sqlite) && !std::filesystem::exists(url.substr(sqlite.size()), error)) {
        findings.push_back({Grade::warning, "register", "There is no register yet.",
                            "`bof init` makes it, and so does the first start of bofd."});
        return;
    }
    const auto wrong = [&](const Error& failed) {
        findings.push_back(
            {Grade::wrong, "register",
             fmt::format("The register does not open: {}.", to_log_line(failed)),
             "Check register.url and register.password_file, and that its server runs."});
    };
    const auto address = app::register_address(config.register_);
    if (!address.ok()) return wrong(address.error());
    const auto opened = Register::open({*address, "bof doctor"}, clock);
    if (!opened.ok()) return wrong(opened.error());
    const auto contents = (*opened)->contents();
    if (!contents.ok()) return wrong(contents.error());
    if (contents->nrds.empty()) {
        findings.push_back({Grade::warning, "register",
                            "The register opens, but no NRD is in it: every read "
                            "would go to quarantine or be refused.",
                            "Add sources and NRDs; `bof --help` lists the commands."});
        return;
    }
    findings.push_back(
        {Grade::good, "register",
         fmt::format("The register opens and is in this program's form: {} sources, {} sites, "
                     "{} NRDs.",
                     contents->sources.size(), contents->sites.size(), contents->nrds.size())});
}

}  // namespace bof::tool
