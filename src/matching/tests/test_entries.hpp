#pragma once

#include "base/tests/temporary_folder.hpp"
#include "matching/voi_file.hpp"

#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace bof {

inline VoiEntry an_entry(std::string_view mark) { return {.vrm = Vrm::parse(mark).value()}; }

/// Invented marks, so few that many occur more than once.
inline Vrm some_vrm(std::mt19937& random) {
    constexpr std::string_view letters = "ABC";
    std::string mark = "AB";
    mark += std::to_string(28 + random() % 20);
    for (int place = 0; place < 2; ++place) mark.push_back(letters[random() % letters.size()]);
    return Vrm::parse(mark).value();
}

inline std::vector<VoiEntry> some_entries(std::size_t count, unsigned seed) {
    std::mt19937 random{seed};
    std::vector<VoiEntry> entries;
    for (std::size_t index = 0; index < count; ++index) {
        VoiEntry entry{.vrm = some_vrm(random)};
        entry.reason = random() % 2 == 0 ? "STOLEN" : "";
        entry.pnc_id = random() % 3 == 0 ? "SIM/" + std::to_string(random() % 100) : "";
        // Around day 20,000, so that a moment on that day sees all cases.
        if (random() % 2 == 0) {
            entry.weed_date = UtcDay{std::chrono::days{19'998 + random() % 5}};
        }
        if (random() % 2 == 0) {
            entry.valid_from = UtcTime{UtcDay{std::chrono::days{20'000}}} +
                               std::chrono::hours{static_cast<int>(random() % 96) - 48};
        }
        if (random() % 2 == 0) entry.priority = static_cast<Priority>(random() % 3);
        entries.push_back(entry);
    }
    return entries;
}

inline std::filesystem::path written(const std::filesystem::path& folder, ListId list,
                                     std::uint32_t revision, const std::vector<VoiEntry>& entries) {
    auto writer = VoiFileWriter::create(folder, list, revision).value();
    for (const VoiEntry& entry : entries) EXPECT_TRUE(writer.add(entry).ok());
    EXPECT_TRUE(writer.seal().ok());
    return folder / writer.publish().value();
}

inline std::shared_ptr<const VoiFile> file_of(const std::filesystem::path& folder, ListId list,
                                              std::uint32_t revision,
                                              const std::vector<VoiEntry>& entries) {
    auto opened = VoiFile::open(written(folder, list, revision, entries));
    EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : to_log_line(opened.error()));
    return opened.ok() ? *opened : nullptr;
}

}  // namespace bof
