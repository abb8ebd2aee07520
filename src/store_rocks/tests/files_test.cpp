// Goal: what lies on the disk is as promised: files are cut at day borders, whole days go with
// their files, damage is found and named, a torn tail harms nobody, a read takes few bytes, another
// process can list the quarantine of a live store.
#include "store_rocks/detail/keys.hpp"
#include "store_rocks/tests/rocks_under_test.hpp"

#include <fstream>
#include <iostream>
#include <map>
#include <random>

#include <rocksdb/db.h>
#include <rocksdb/sst_file_reader.h>

namespace bof {
namespace {

using contract::hours;
using contract::key_at;
using contract::milliseconds;
using contract::noon;
using contract::plate;
using contract::read_at;

class FilesTest : public testing::Test {
  protected:
    RocksStore& store() { return rocks_.store(); }
    void commit(const std::vector<CommitItem>& items) {
        const auto verdicts = store().commit(items);
        ASSERT_TRUE(verdicts.ok()) << to_log_line(verdicts.error());
    }
    void commit_day(UtcTime day_noon, int count) {
        std::vector<CommitItem> items;
        for (int index = 0; index < count; ++index) {
            const auto at = day_noon + milliseconds{index * 1000};
            const auto vrm = "AB32C" + std::string{static_cast<char>('A' + index % 26), 'X'};
            items.emplace_back(CapturedRead{read_at(at, vrm.c_str(), 1 + unsigned(index) % 5), {}});
        }
        commit(items);
    }
    Errc images_error(const ReadKey& key) {
        const auto images = store().images(TestDesk::everything(), key, noon);
        return images.ok() ? Errc::count_ : images.error().code;
    }
    std::filesystem::path segment(int number) {
        return rocks_.settings().image_folder / "2026-05-01" / (std::to_string(number) + ".seg");
    }
    // First and last day in each table file of the two orders.
    std::map<std::string, std::pair<unsigned, unsigned>> days_of_tables() {
        std::map<std::string, std::pair<unsigned, unsigned>> days;
        for (const auto& entry : std::filesystem::directory_iterator(rocks_.settings().folder)) {
            if (entry.path().extension() != ".sst") continue;
            rocksdb::SstFileReader reader{rocksdb::Options{}};
            EXPECT_TRUE(reader.Open(entry.path().string()).ok());
            // Of weeks, not of days.
            if (reader.GetTableProperties()->column_family_name == "marks") continue;
            const std::unique_ptr<rocksdb::Iterator> rows(reader.NewIterator({}));
            const auto day = [&] {
                const auto key = rows->key();
                return static_cast<unsigned>(static_cast<unsigned char>(key[0])) << 8U |
                       static_cast<unsigned char>(key[1]);
            };
            rows->SeekToFirst();
            const unsigned first = day();
            rows->SeekToLast();
            days[entry.path().filename().string()] = {first, day()};
        }
        return days;
    }

    RocksUnderTest rocks_;
};

TEST_F(FilesTest, TablesAreCutAtDayBordersAndDropTakesWholeFiles) {
    for (int day = 0; day < 4; ++day) commit_day(noon + hours{24 * day}, 200);
    ASSERT_TRUE(store().compact_all().ok());
    const auto before = days_of_tables();
    EXPECT_EQ(before.size(), 8U) << "four days in two orders";
    for (const auto& [name, days] : before) EXPECT_EQ(days.first, days.second) << name;

    const UtcDay kept = day_of(noon) + std::chrono::days{2};
    ASSERT_TRUE(store().drop_days_before(kept).ok());
    rocks_.close();  // Deleted tables leave the folder at the latest now.
    const auto after = days_of_tables();
    EXPECT_EQ(after.size(), 4U);
    for (const auto& [name, days] : after) {
        EXPECT_EQ(before.at(name), days) << "the others are not rewritten: " << name;
        EXPECT_GE(days.first, static_cast<unsigned>(kept.time_since_epoch().count()));
    }
    rocks_.open();
}

TEST_F(FilesTest, DropLeavesNothingOfYoungFilesThatHoldOtherDaysToo) {
    commit_day(noon, 50);
    commit_day(noon + hours{24}, 50);
    rocks_.reopen();  // Both days come back into one memtable or young file.
    ASSERT_TRUE(store().drop_days_before(day_of(noon) + std::chrono::days{1}).ok());
    rocks_.close();
    const auto first_kept =
        static_cast<unsigned>((day_of(noon) + std::chrono::days{1}).time_since_epoch().count());
    const auto tables = days_of_tables();
    EXPECT_FALSE(tables.empty());
    for (const auto& [name, days] : tables) EXPECT_GE(days.first, first_kept) << name;
    rocks_.open();
}

TEST_F(FilesTest, DropUnlinksImageFolders) {
    commit({CapturedRead{read_at(noon), {plate("old")}},
            CapturedRead{read_at(noon + hours{24}), {plate("new")}}});
    const auto images = rocks_.settings().image_folder;
    ASSERT_TRUE(std::filesystem::exists(images / "2026-05-01"));
    ASSERT_TRUE(store().drop_days_before(day_of(noon) + std::chrono::days{1}).ok());
    EXPECT_FALSE(std::filesystem::exists(images / "2026-05-01"));
    EXPECT_TRUE(std::filesystem::exists(images / "2026-05-02"));
    EXPECT_EQ(images_error(key_at(noon + hours{24})), Errc::count_);
}

TEST_F(FilesTest, DamagedImageIsCorruptAndItsNeighbourIsNot) {
    commit({CapturedRead{read_at(noon), {plate("first image")}},
            CapturedRead{read_at(noon, "LD84XYZ"), {plate("second image")}}});
    {
        std::fstream file(segment(1), std::ios::in | std::ios::out | std::ios::binary);
        std::string content(std::istreambuf_iterator<char>(file), {});
        const auto at = content.find("first image");
        ASSERT_NE(at, std::string::npos);
        file.clear();
        file.seekp(static_cast<std::streamoff>(at));
        file.put('F');
    }
    EXPECT_EQ(images_error(key_at(noon)), Errc::corrupt);
    EXPECT_EQ(images_error(key_at(noon, "LD84XYZ")), Errc::count_);
    rocks_.close();
    std::filesystem::resize_file(segment(1), 30);
    rocks_.open();
    EXPECT_EQ(images_error(key_at(noon, "LD84XYZ")), Errc::corrupt) << "cut short";
    std::filesystem::remove(segment(1));
    rocks_.reopen();
    EXPECT_EQ(images_error(key_at(noon, "LD84XYZ")), Errc::corrupt) << "gone";
}

TEST_F(FilesTest, TornTailOfASegmentHarmsNobody) {
    commit({CapturedRead{read_at(noon), {plate("whole")}}});
    rocks_.close();
    {
        std::ofstream file(segment(1), std::ios::app | std::ios::binary);
        file << "BOFI torn";
    }
    rocks_.open();
    commit({CapturedRead{read_at(noon, "LD84XYZ"), {plate("next")}}});
    EXPECT_EQ(images_error(key_at(noon)), Errc::count_);
    EXPECT_EQ(images_error(key_at(noon, "LD84XYZ")), Errc::count_);
    EXPECT_TRUE(std::filesystem::exists(segment(2))) << "never appended to after a restart";
}

TEST_F(FilesTest, SegmentsAreCapped) {
    rocks_.close();
    rocks_.settings().image_segment_bytes_max = 1000;
    rocks_.open();
    std::vector<CommitItem> items;
    for (int index = 0; index < 5; ++index) {
        items.emplace_back(CapturedRead{read_at(noon + milliseconds{index}),
                                        {plate(std::string(400, static_cast<char>('a' + index)))}});
    }
    commit(items);
    EXPECT_TRUE(std::filesystem::exists(segment(3)));
    for (int number = 1; number <= 3; ++number) {
        EXPECT_LE(std::filesystem::file_size(segment(number)), 1000U);
    }
    for (int index = 0; index < 5; ++index) {
        EXPECT_EQ(images_error(key_at(noon + milliseconds{index})), Errc::count_);
    }
}

TEST_F(FilesTest, DamagedTableIsCorruptForReaderAndWriter) {
    commit_day(noon, 500);
    ASSERT_TRUE(store().compact_all().ok());
    rocks_.close();
    for (const auto& entry : std::filesystem::directory_iterator(rocks_.settings().folder)) {
        if (entry.path().extension() != ".sst") continue;
        std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
        for (int at = 10; at < 60; ++at) {
            file.seekp(at);
            file.put('\x5A');
        }
    }
    rocks_.open();
    const auto page = store().by_vrm(TestDesk::everything(), contract::mark("AB32CAX"),
                                     contract::all_time(), noon);
    ASSERT_FALSE(page.ok());
    EXPECT_EQ(page.error().code, Errc::corrupt);

    const std::vector<CommitItem> repeat{CapturedRead{read_at(noon, "AB32CAX", 1), {}}};
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto verdicts = store().commit(repeat);
        ASSERT_FALSE(verdicts.ok());
        EXPECT_EQ(verdicts.error().code, Errc::corrupt);
    }
    EXPECT_FALSE(store().health().writable) << "until a person has acted";
}

// A value of a version that is not known yet, put there by way of RocksDB itself.
TEST_F(FilesTest, RecordOfALaterProgramIsCorruptNotMisread) {
    commit({CapturedRead{read_at(noon), {}}});
    rocks_.close();
    rocksdb::Options options;
    std::vector<std::string> names;
    const auto folder = rocks_.settings().folder.string();
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies(options, folder, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const auto& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions{});
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, folder, families, &handles, &db).ok());
    std::string key;
    detail::append_read_key(key, key_at(noon));
    for (std::size_t index = 0; index < names.size(); ++index) {
        if (names[index] != "by_vrm") continue;
        ASSERT_TRUE(db->Put({}, handles[index], key, "\x40\x01").ok());
    }
    for (auto* handle : handles) ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    delete db;
    rocks_.open();
    const auto page = store().by_vrm(TestDesk::everything(), contract::mark("AB32CDE"),
                                     contract::all_time(), noon);
    ASSERT_FALSE(page.ok());
    EXPECT_EQ(page.error().code, Errc::corrupt);
    const auto by_nrd =
        store().by_nrd(TestDesk::everything(), NrdId{7}, contract::all_time(), noon);
    EXPECT_EQ(by_nrd.error().code, Errc::corrupt);
}

TEST_F(FilesTest, AReadTakesFewBytes) {
    constexpr int count = 20'000;
    std::mt19937 random(5);
    const auto any = [&](unsigned below) { return static_cast<unsigned>(random()) % below; };
    std::vector<CommitItem> items;
    for (int index = 0; index < count; ++index) {
        std::string vrm = "AA50AAA";
        for (const std::size_t place : {0U, 1U, 4U, 5U, 6U}) {
            vrm[place] = static_cast<char>('A' + any(26));
        }
        Read read = read_at(noon + milliseconds{index * 40}, vrm.c_str(), any(300) + 1);
        read.received = read.key.captured + milliseconds{200 + any(800)};
        read.confidence_percent = static_cast<std::uint8_t>(60 + any(40));
        items.emplace_back(CapturedRead{read, {}});
    }
    commit(items);
    ASSERT_TRUE(store().compact_all().ok());
    std::uint64_t bytes = 0;
    for (const FamilySize& size : store().sizes()) bytes += size.disk_bytes;
    std::cout << "bytes a read, both orders: " << static_cast<double>(bytes) / count << "\n";
    EXPECT_LT(bytes, 60U * count);
    EXPECT_GT(bytes, 0U);
}

TEST_F(FilesTest, QuarantineOfALiveStoreIsListedBesideIt) {
    QuarantineItem item{};
    item.received = noon;
    item.message = "as it came";
    // Rows of families that the other process does not open lie in the same log.
    commit({CapturedRead{read_at(noon), {plate("x")}}, item, contract::late(key_at(noon), "y")});
    const auto beside = open_quarantine(rocks_.settings().folder);
    ASSERT_TRUE(beside.ok()) << to_log_line(beside.error());
    const auto notices = (*beside)->quarantined({}, 10).value();
    ASSERT_EQ(notices.size(), 1U);
    const auto whole = (*beside)->quarantine_item(TestDesk::everything(), notices[0].id, noon);
    EXPECT_EQ(whole.value().message, "as it came");
    commit({item});
    EXPECT_EQ(store().quarantined({}, 10).value().size(), 2U) << "the owner goes on";
    EXPECT_EQ(open_quarantine("/nowhere").error().code, Errc::not_found);
}

TEST_F(FilesTest, SecondProcessIsRefused) {
    const auto second = rocks_.try_open();
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, Errc::unavailable);
}

// The marks of the last read are kept by NRD and day: a map that crowds them together would grow
// without end.
TEST_F(FilesTest, ManyNrdsOverManyDaysStayCheap) {
    for (int day = 0; day < 200; ++day) {
        std::vector<CommitItem> items;
        for (unsigned nrd = 1; nrd <= 100; ++nrd) {
            items.emplace_back(CapturedRead{read_at(noon + hours{24 * day}, "AB32CDE", nrd), {}});
        }
        commit(items);
    }
    auto query = contract::all_time();
    query.limit = read_page_max;
    EXPECT_EQ(store().by_nrd(TestDesk::everything(), NrdId{100}, query, noon).value().reads.size(),
              200U);
}

TEST_F(FilesTest, HealthAndMetricsTell) {
    commit({contract::late(key_at(noon), "12345"), CapturedRead{read_at(noon, "LD84XYZ"), {}}});
    EXPECT_TRUE(store().health().writable);
    EXPECT_EQ(store().health().waiting_images, 1U);
    EXPECT_EQ(store().health().waiting_image_bytes, 5U);
    const auto text = rocks_.metrics().render();
    for (const char* line :
         {"bof_store_writable 1", "bof_store_waiting_images 1", "bof_store_commit_seconds_count 1",
          "bof_store_batch_items_sum 2", "bof_store_fsync_seconds_count",
          "bof_store_memory_bytes{part=\"memtables\"}"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line;
    }
    EXPECT_EQ(text.find("bof_store_fsync_seconds_count 0"), std::string::npos);
}

}  // namespace
}  // namespace bof
