#include "bof/doctor.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace bof::tool {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t gib = 1ULL << 30U;
constexpr std::uint64_t space_wrong_bytes = 1 * gib;
constexpr std::uint64_t space_warning_bytes = 10 * gib;
constexpr std::size_t fsync_count = 50;
constexpr std::chrono::milliseconds fsync_slow{50};
constexpr int block_device_depth_max = 8;

void examine_mode(const fs::path& path, mode_t wanted, Findings& findings) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return;
    if ((status.st_mode & 0777U & ~wanted) == 0) return;
    findings.push_back(
        {Grade::wrong, "folder.mode",
         fmt::format("{} can be reached by other users of this machine.", path.string()),
         fmt::format("chmod {:o} {}", wanted, path.string())});
}

// The nearest folder at or above `path` that is there: a store's folder is made at first start.
fs::path nearest_folder(fs::path path) {
    std::error_code error;
    while (!fs::is_directory(path, error) && path.has_relative_path()) path = path.parent_path();
    return path;
}

void examine_space(std::string_view what, const fs::path& folder, Findings& findings) {
    struct statvfs space {};
    if (::statvfs(nearest_folder(folder).c_str(), &space) != 0) {
        findings.push_back({Grade::unknown, "disk.space",
                            fmt::format("The free space for {} could not be read.", what)});
        return;
    }
    const std::uint64_t free = std::uint64_t{space.f_bavail} * space.f_frsize;
    const auto sentence =
        fmt::format("{:.1f} GiB are free for {} ({}).",
                    static_cast<double>(free) / static_cast<double>(gib), what, folder.string());
    constexpr std::string_view advice =
        "A full disk makes bofd refuse reads until there is room; a million reads take about 28 GB "
        "with images. Free some space or set store.folder and store.image_folder to a larger disk.";
    if (free < space_wrong_bytes) {
        findings.push_back({Grade::wrong, "disk.space", sentence, std::string{advice}});
    } else if (free < space_warning_bytes) {
        findings.push_back({Grade::warning, "disk.space", sentence, std::string{advice}});
    } else {
        findings.push_back({Grade::good, "disk.space", sentence});
    }
}

std::string first_line(const fs::path& file) {
    std::ifstream stream{file};
    std::string line;
    std::getline(stream, line);
    return line;
}

// True when the block device, or one it is made of, is a dm-crypt mapping.
bool is_encrypted(const fs::path& device, int depth = 0) {
    if (first_line(device / "dm" / "uuid").starts_with("CRYPT-")) return true;
    std::error_code error;
    if (depth == block_device_depth_max) return false;
    for (const auto& slave : fs::directory_iterator{device / "slaves", error}) {
        if (is_encrypted(slave.path(), depth + 1)) return true;
    }
    // A partition has no slaves of its own; its disk may.
    return fs::exists(device / "partition", error) &&
           is_encrypted(fs::canonical(device, error).parent_path(), depth + 1);
}

void examine_encryption(const fs::path& folder, Findings& findings) {
    constexpr std::string_view advice =
        "Reads are kept in the clear and rely on the disk's encryption: put the data folder on a "
        "LUKS "
        "volume, or make sure that the host or the storage encrypts it.";
    struct stat status {};
    std::error_code error;
    const bool seen = ::stat(nearest_folder(folder).c_str(), &status) == 0;
    const fs::path device =
        fmt::format("/sys/dev/block/{}:{}", major(status.st_dev), minor(status.st_dev));
    if (!seen || !fs::exists(device, error)) {
        findings.push_back(
            {Grade::unknown, "disk.encryption",
             fmt::format("Could not tell whether the disk under {} is encrypted.", folder.string()),
             std::string{advice}});
    } else if (is_encrypted(device)) {
        findings.push_back({Grade::good, "disk.encryption",
                            fmt::format("The disk under {} is encrypted.", folder.string())});
    } else {
        findings.push_back(
            {Grade::warning, "disk.encryption",
             fmt::format("The disk under {} does not look encrypted from here.", folder.string()),
             std::string{advice}});
    }
}

std::optional<std::vector<std::chrono::microseconds>> measure_fsyncs(const fs::path& folder) {
    auto name = (folder / ".bof-doctor-XXXXXX").string();
    const int file = ::mkstemp(name.data());
    if (file < 0) return std::nullopt;
    ::unlink(name.c_str());
    const std::array<char, 4096> block{};
    std::vector<std::chrono::microseconds> times;
    bool failed = false;
    while (!failed && times.size() < fsync_count) {
        const auto begun = std::chrono::steady_clock::now();
        failed = ::write(file, block.data(), block.size()) != static_cast<ssize_t>(block.size()) ||
                 ::fdatasync(file) != 0;
        times.push_back(std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - begun));
    }
    ::close(file);
    if (failed) return std::nullopt;
    std::sort(times.begin(), times.end());
    return times;
}

void examine_fsync(const fs::path& folder, Findings& findings) {
    const auto times = measure_fsyncs(nearest_folder(folder));
    if (!times) {
        findings.push_back(
            {Grade::wrong, "disk.fsync",
             fmt::format("A small file could not be written to {}.", folder.string()),
             "Check that the disk is neither full nor mounted read-only."});
        return;
    }
    const auto slowest = times->back();
    const auto sentence = fmt::format(
        "Making 4 KiB durable takes {} us, at worst {} us of {} times; a camera waits about "
        "this long for its answer.",
        (*times)[times->size() / 2].count(), slowest.count(), times->size());
    if (slowest > fsync_slow) {
        findings.push_back(
            {Grade::warning, "disk.fsync", sentence,
             "Over 50 ms is slow: a solid-state disk with power-loss protection takes "
             "well under 1 ms."});
    } else {
        findings.push_back({Grade::good, "disk.fsync", sentence});
    }
}

}  // namespace

void examine_folder(const app::DataFolder& data, const app::Config& config, Findings& findings) {
    std::error_code error;
    if (!fs::is_directory(data.root, error)) {
        findings.push_back(
            {Grade::wrong, "folder.there",
             fmt::format("There is no data folder {}.", data.root.string()),
             "`bof init` makes one, and so does the first start of bofd; another place "
             "is named with --data or BOF_DATA."});
        return;
    }
    const auto before = findings.size();
    if (::access(data.root.c_str(), R_OK | W_OK | X_OK) != 0) {
        findings.push_back(
            {Grade::wrong, "folder.writable",
             fmt::format("This user cannot write to {}.", data.root.string()),
             "Run the command as bofd's user, or give the folder to it with chown."});
    }
    for (const auto& folder :
         {data.root, data.tls(), data.log(), config.store.folder, config.store.image_folder}) {
        examine_mode(folder, 0700, findings);
    }
    std::vector<fs::path> secrets{data.register_file(), config.tls.private_key,
                                  config.register_.password_file};
    for (const auto& entry : fs::directory_iterator{data.tls(), error}) {
        if (entry.path().extension() == ".key") secrets.push_back(entry.path());
    }
    for (const auto& file : secrets) examine_mode(file, 0600, findings);
    if (findings.size() == before) {
        findings.push_back(
            {Grade::good, "folder.there",
             fmt::format("The data folder {} is there, writable and closed to others.",
                         data.root.string())});
    }
}

void examine_disk(const app::DataFolder& data, const app::Config& config, Findings& findings) {
    std::error_code error;
    if (!fs::is_directory(data.root, error)) return;
    examine_space("reads", config.store.folder, findings);
    examine_space("images", config.store.image_folder, findings);
    examine_encryption(config.store.folder, findings);
    examine_fsync(config.store.folder, findings);
}

}  // namespace bof::tool
