// Goal: a revision's file gives back each entry as it was put in, differences between revisions are
// counted as a plain comparison would count them, and a file that is damaged anywhere is refused.
#include "matching/tests/test_entries.hpp"

#include "matching/detail/voi_format.hpp"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace bof {
namespace {

TEST(VoiKey, IsOneToOne) {
    std::mt19937_64 random{20260501};
    for (int round = 0; round < 10'000; ++round) {
        const std::uint64_t packed = random();
        ASSERT_EQ(detail::packed_vrm_of(detail::voi_key(packed)), packed);
    }
}

TEST(VoiFile, GivesBackWhatWasPutIn) {
    const TemporaryFolder folder;
    VoiEntry full = an_entry("AB32CDE");
    full.make = "HEDDWYN";
    full.model = "SEREN HIR";
    full.colour = "GWYRDD \xC3\xA2";
    full.action = "STOP";
    full.warning_markers = "VI WE";
    full.reason = std::string(2'000, 'r');
    full.nim_code = "B24";
    full.information = std::string(121, 'i');
    full.force_area = "HEDDLU ENGHRAIFFT";
    full.weed_date = UtcDay{std::chrono::days{20'000}};
    full.pnc_id = "SIM/1";
    full.protective_marking = "OFFICIAL";
    full.cad_information = "CAD 1";
    full.priority = Priority::high;
    full.valid_from = from_unix_ms(1'777'636'800'123);
    const std::vector<VoiEntry> entries{full, an_entry("LD84XYZ"), an_entry("AB32CDE"),
                                        an_entry("A"), an_entry("ZZZZZZZZZZZZ")};
    const auto file = file_of(folder.path(), ListId{7}, 3, entries);
    ASSERT_NE(file, nullptr);
    EXPECT_EQ(file->facts().list, ListId{7});
    EXPECT_EQ(file->facts().revision, 3U);
    EXPECT_EQ(file->facts().entries, entries.size());
    EXPECT_EQ(file->facts().checksum.size(), 16U);
    for (std::size_t index = 0; index < entries.size(); ++index) {
        EXPECT_EQ(file->entry(index + 1).value(), entries[index]) << index;
    }
    EXPECT_EQ(file->rows_of(full.vrm), (std::vector<std::uint32_t>{1, 3}));
    EXPECT_TRUE(file->rows_of(Vrm::parse("AB33CDE").value()).empty());
    EXPECT_EQ(file->entry(0).error().code, Errc::not_found);
    EXPECT_EQ(file->entry(6).error().code, Errc::not_found);
}

TEST(VoiFile, MayBeEmpty) {
    const TemporaryFolder folder;
    const auto file = file_of(folder.path(), ListId{1}, 1, {});
    ASSERT_NE(file, nullptr);
    EXPECT_TRUE(file->rows_of(Vrm::parse("AB32CDE").value()).empty());
    EXPECT_EQ(compare(nullptr, *file, 5).added, 0U);
}

// More different texts than a dictionary holds: the rest stands in the rows.
TEST(VoiFile, ManyDifferentTextsAreKeptToo) {
    const TemporaryFolder folder;
    std::vector<VoiEntry> entries;
    for (int number = 0; number < 70'000; ++number) {
        entries.push_back(an_entry("AB32CDE"));
        entries.back().model = "MODEL " + std::to_string(number);
    }
    const auto file = file_of(folder.path(), ListId{1}, 1, entries);
    ASSERT_NE(file, nullptr);
    for (const std::size_t row :
         {std::size_t{1}, std::size_t{65'536}, std::size_t{65'537}, std::size_t{70'000}}) {
        EXPECT_EQ(file->entry(row).value(), entries[row - 1]);
    }
    EXPECT_EQ(file->rows_of(entries[0].vrm).size(), entries.size());
}

TEST(VoiFile, IsOursAloneAndNobodyWritesItAgain) {
    const TemporaryFolder folder;
    auto writer = VoiFileWriter::create(folder.path(), ListId{1}, 9).value();
    ASSERT_TRUE(writer.add(an_entry("AB32CDE")).ok());
    const auto sealed = writer.seal().value();
    const std::string name = writer.publish().value();
    EXPECT_EQ(name, "list-1-revision-9-" + sealed->facts().checksum + ".voi");
    struct stat status = {};
    ASSERT_EQ(::stat((folder.path() / name).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0400U);
}

TEST(VoiFile, AnUnpublishedFileGoesWithItsWriter) {
    const TemporaryFolder folder;
    {
        auto writer = VoiFileWriter::create(folder.path(), ListId{1}, 1).value();
        ASSERT_TRUE(writer.add(an_entry("AB32CDE")).ok());
        ASSERT_TRUE(writer.seal().ok());
        EXPECT_FALSE(std::filesystem::is_empty(folder.path()));
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    EXPECT_EQ(VoiFileWriter::create(folder.path() / "no", ListId{1}, 1).error().code,
              Errc::unavailable);
}

// Method: every byte of a small file is changed in turn, and every length is cut to.
TEST(VoiFile, DamageAnywhereIsFound) {
    const TemporaryFolder folder;
    const auto path = folder.path() / "list";
    std::filesystem::rename(written(folder.path(), ListId{1}, 1, some_entries(20, 1)), path);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    std::ifstream input{path, std::ios::binary};
    const std::string whole{std::istreambuf_iterator<char>{input}, {}};
    ASSERT_TRUE(VoiFile::open(path).ok());

    const auto code_with = [&](const std::string& content) {
        std::ofstream{path, std::ios::binary | std::ios::trunc} << content;
        const auto opened = VoiFile::open(path);
        return opened.ok() ? "ok" : std::string{traits(opened.error().code).name};
    };
    for (std::size_t at = 0; at < whole.size(); ++at) {
        // Behind the header, up to its room, stand zeros that nobody reads.
        if (at >= sizeof(detail::VoiFileHeader) && at < detail::voi_file_header_bytes) continue;
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 0x10);
        ASSERT_EQ(code_with(changed), "corrupt") << "byte " << at;
    }
    for (std::size_t bytes = 0; bytes < whole.size(); bytes += 97) {
        ASSERT_EQ(code_with(whole.substr(0, bytes)), "corrupt") << bytes << " bytes";
    }
    EXPECT_EQ(code_with(whole + "more"), "corrupt");
    EXPECT_EQ(code_with(whole), "ok");
    EXPECT_EQ(VoiFile::open(folder.path() / "none").error().code, Errc::not_found);
}

std::string text_of(const VoiDifference& found) {
    return "added " + std::to_string(found.added) + ", removed " + std::to_string(found.removed) +
           ", changed " + std::to_string(found.changed) + ", unchanged " +
           std::to_string(found.unchanged);
}

/// The slow way: entry by entry of each mark.
VoiDifference plainly_compared(const std::vector<VoiEntry>& before,
                               const std::vector<VoiEntry>& after) {
    std::map<Vrm, std::pair<std::multiset<VoiEntry>, std::multiset<VoiEntry>>> by_mark;
    for (const VoiEntry& entry : before) by_mark[entry.vrm].first.insert(entry);
    for (const VoiEntry& entry : after) by_mark[entry.vrm].second.insert(entry);
    VoiDifference found;
    for (auto& [vrm, both] : by_mark) {
        auto& [old_ones, new_ones] = both;
        for (auto each = old_ones.begin(); each != old_ones.end();) {
            const auto same = new_ones.find(*each);
            if (same == new_ones.end()) {
                ++each;
                continue;
            }
            new_ones.erase(same);
            each = old_ones.erase(each);
            ++found.unchanged;
        }
        const std::size_t changed = std::min(old_ones.size(), new_ones.size());
        found.changed += changed;
        found.removed += old_ones.size() - changed;
        found.added += new_ones.size() - changed;
    }
    return found;
}

TEST(VoiDifference, CountsAsAPlainComparisonDoes) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        const TemporaryFolder folder;
        const auto before = some_entries(400, seed);
        auto after = before;
        std::mt19937 random{seed};
        std::shuffle(after.begin(), after.end(), random);
        for (VoiEntry& entry : after) {
            if (random() % 5 == 0) entry.reason = "changed";
            if (random() % 9 == 0) entry.weed_date = UtcDay{std::chrono::days{21'000}};
        }
        after.erase(after.begin() + 300, after.end());
        for (const VoiEntry& entry : some_entries(50, seed + 1'000)) after.push_back(entry);
        const auto old_file = file_of(folder.path(), ListId{1}, 1, before);
        const auto new_file = file_of(folder.path(), ListId{1}, 2, after);
        EXPECT_EQ(text_of(compare(old_file.get(), *new_file, 10)),
                  text_of(plainly_compared(before, after)))
            << "seed " << seed;
        EXPECT_EQ(text_of(compare(old_file.get(), *old_file, 10)),
                  "added 0, removed 0, changed 0, unchanged 400");
        EXPECT_EQ(compare(nullptr, *new_file, 10).added, after.size());
    }
}

TEST(VoiDifference, SamplesNameTheRowsAndAreBounded) {
    const TemporaryFolder folder;
    VoiEntry amended = an_entry("LD84XYZ");
    amended.reason = "other";
    const auto before = file_of(folder.path(), ListId{1}, 1,
                                {an_entry("AB32CDE"), an_entry("LD84XYZ"), an_entry("AB33CDE")});
    const auto after =
        file_of(folder.path(), ListId{1}, 2, {an_entry("AB34CDE"), amended, an_entry("AB33CDE")});
    const auto found = compare(before.get(), *after, 1);
    EXPECT_EQ(text_of(found), "added 1, removed 1, changed 1, unchanged 1");
    std::map<VoiDifference::Kind, std::pair<std::uint32_t, std::uint32_t>> rows;
    for (const auto& sample : found.samples) {
        rows[sample.kind] = {sample.row_before, sample.row_after};
    }
    EXPECT_EQ(rows.at(VoiDifference::Kind::added), std::pair(0U, 1U));
    EXPECT_EQ(rows.at(VoiDifference::Kind::removed), std::pair(1U, 0U));
    EXPECT_EQ(rows.at(VoiDifference::Kind::changed), std::pair(2U, 2U));
    EXPECT_TRUE(compare(before.get(), *after, 0).samples.empty());
}

}  // namespace
}  // namespace bof
