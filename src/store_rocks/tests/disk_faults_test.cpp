// Goal: a disk that is full, read-only or failing costs an error that the sender can retry on,
// never anything that was answered; the store returns to service by itself; readers read on.
// Method: RocksDB and the image files run on a disk whose faults the test switches on and off.
#include "store_rocks/tests/faulty_disk.hpp"
#include "store_rocks/tests/rocks_under_test.hpp"

#include <atomic>
#include <thread>

namespace bof {
namespace {

using contract::key_at;
using contract::noon;
using contract::plate;
using contract::read_at;
using std::chrono::milliseconds;

class DiskFaultsTest : public testing::Test {
  protected:
    std::vector<CommitItem> next_reads(std::size_t count, bool with_image = false) {
        std::vector<CommitItem> items;
        for (; count > 0; --count) {
            const auto read = read_at(noon + milliseconds{made_++});
            CapturedRead captured{read, {}};
            if (with_image) captured.images.push_back(plate("image of " + std::to_string(made_)));
            items.emplace_back(std::move(captured));
        }
        return items;
    }
    void commit_answered(std::size_t count, bool with_image = false) {
        const auto verdicts = store().commit(next_reads(count, with_image));
        ASSERT_TRUE(verdicts.ok()) << to_log_line(verdicts.error());
        for (const Verdict verdict : *verdicts) ASSERT_EQ(verdict, Verdict::stored);
        answered_ += count;
    }
    std::size_t reads_seen() {
        auto query = contract::all_time();
        query.limit = read_page_max;
        const auto page =
            store().by_vrm(TestDesk::everything(), contract::mark("AB32CDE"), query, noon);
        EXPECT_TRUE(page.ok()) << to_log_line(page.error());
        return page.ok() ? page->reads.size() : 0;
    }
    double recoveries() {
        return rocks_.metrics().counter("bof_store_recoveries_total", "").value();
    }
    // The fault is on: commits are refused and reading goes on. It goes off: service returns, and
    // what was refused can be sent again.
    void expect_refusal_then_return(std::atomic<bool>& fault, std::string_view reason) {
        commit_answered(50);
        fault = true;
        auto refused = next_reads(50);
        for (int attempt = 0; attempt < 3; ++attempt) {
            const auto verdicts = store().commit(refused);
            ASSERT_FALSE(verdicts.ok());
            EXPECT_EQ(verdicts.error().code, Errc::unavailable);
            EXPECT_FALSE(store().health().writable);
            EXPECT_EQ(store().health().reason, reason);
            EXPECT_GE(reads_seen(), answered_);
        }
        fault = false;
        const auto again = store().commit(refused);
        ASSERT_TRUE(again.ok()) << to_log_line(again.error());
        answered_ += refused.size();
        EXPECT_TRUE(store().health().writable);
        EXPECT_EQ(recoveries(), 1.0);
        commit_answered(50);
        EXPECT_EQ(reads_seen(), answered_);
        rocks_.reopen();
        EXPECT_EQ(reads_seen(), answered_);
    }
    RocksStore& store() { return rocks_.store(); }

    DiskFaults faults_;
    std::unique_ptr<rocksdb::Env> env_ =
        rocksdb::NewCompositeEnv(std::make_shared<FaultyFileSystem>(faults_));
    FaultyDisk disk_{faults_};
    RocksStore::Hooks hooks_{env_.get(), &disk_};
    RocksUnderTest rocks_{{}, &hooks_};
    std::size_t answered_ = 0;
    int made_ = 0;
};

TEST_F(DiskFaultsTest, FullDisk) {
    expect_refusal_then_return(faults_.database_full, "the disk is full");
}

TEST_F(DiskFaultsTest, ReadOnlyDisk) {
    expect_refusal_then_return(faults_.read_only, "the disk is read-only");
}

TEST_F(DiskFaultsTest, LogThatCannotBeSynced) {
    expect_refusal_then_return(faults_.database_sync_fails, "the disk refuses to write");
}

// The folder takes files, only not those of the database: it cannot even be opened again, so
// readers get a read-only one.
TEST_F(DiskFaultsTest, DatabaseThatCannotBeOpenedAgain) {
    expect_refusal_then_return(faults_.database_refused, "the disk refuses to write");
}

TEST_F(DiskFaultsTest, FaultsThatComeAgainAndAgainLoseNothing) {
    for (int round = 0; round < 4; ++round) {
        commit_answered(20, true);
        auto& fault = round % 2 == 0 ? faults_.database_sync_fails : faults_.database_full;
        fault = true;
        EXPECT_FALSE(store().commit(next_reads(20, true)).ok());
        made_ -= 20;  // The sender tries again with the same.
        fault = false;
        const auto verdicts = store().commit(next_reads(20, true));
        ASSERT_TRUE(verdicts.ok()) << to_log_line(verdicts.error());
        answered_ += 20;
    }
    rocks_.reopen();
    EXPECT_EQ(reads_seen(), answered_);
    for (int index = 0; index < made_; ++index) {
        const auto images =
            store().images(TestDesk::everything(), key_at(noon + milliseconds{index}), noon);
        ASSERT_TRUE(images.ok()) << to_log_line(images.error());
        ASSERT_EQ(images->size(), 1U);
        EXPECT_EQ(images->at(0).jpeg, "image of " + std::to_string(index + 1));
    }
}

TEST_F(DiskFaultsTest, ReadersAreSafeWhileTheDatabaseIsReopened) {
    commit_answered(100);
    std::atomic<bool> done = false;
    std::atomic<std::size_t> wrong = 0;
    std::vector<std::thread> readers;
    for (int index = 0; index < 2; ++index) {
        readers.emplace_back([&] {
            while (!done) {
                const auto page =
                    store().by_nrd(TestDesk::everything(), NrdId{7}, contract::all_time(), noon);
                const bool right =
                    page.ok() ? page->reads.size() == 100 : page.error().code == Errc::unavailable;
                if (!right) ++wrong;
            }
        });
    }
    for (int round = 0; round < 3; ++round) {
        faults_.database_sync_fails = true;
        EXPECT_FALSE(store().commit(next_reads(1)).ok());
        faults_.database_sync_fails = false;
        EXPECT_TRUE(store().commit(next_reads(1)).ok());
    }
    done = true;
    for (auto& reader : readers) reader.join();
    EXPECT_EQ(wrong, 0U);
}

TEST_F(DiskFaultsTest, FailingImageFilesLoseTheImageAndSaySo) {
    const auto waiting_key = key_at(noon, "LD84XYZ");
    ASSERT_EQ(store().commit(std::vector<CommitItem>{contract::late(waiting_key, "early")}).value(),
              std::vector{Verdict::image_waits});
    commit_answered(1, true);
    faults_.image_error = EIO;
    const std::vector<CommitItem> items{
        CapturedRead{read_at(noon + milliseconds{500}), {plate("lost")}},
        CapturedRead{read_at(noon + milliseconds{500}, "AB32CDF"), {}},
        contract::late(key_at(noon), "also lost"),
        contract::late(key_at(noon), "also lost"),
        CapturedRead{read_at(noon), {plate("lost with a repeat")}},
        CapturedRead{read_at(noon, "LD84XYZ"), {}},
    };
    EXPECT_EQ(store().commit(items).value(),
              (std::vector{Verdict::stored, Verdict::stored, Verdict::image_not_stored,
                           Verdict::image_not_stored, Verdict::repeat, Verdict::stored}));
    EXPECT_TRUE(store().health().writable);
    EXPECT_EQ(store().health().waiting_images, 1U) << "it goes on waiting";
    EXPECT_EQ(rocks_.metrics().counter("bof_store_images_lost_total", "").value(), 4.0);
    rocks_.reopen();

    const auto flag_of = [&](const char* vrm, int ms) {
        auto query = contract::all_time();
        query.from = noon + milliseconds{ms};
        query.until = query.from + milliseconds{1};
        const auto page =
            store().by_vrm(TestDesk::everything(), contract::mark(vrm), query, noon).value();
        return page.reads.at(0).flags.has(ReadFlag::image_lost);
    };
    EXPECT_TRUE(flag_of("AB32CDE", 500));
    EXPECT_FALSE(flag_of("AB32CDF", 500));
    EXPECT_TRUE(flag_of("AB32CDE", 0));
    EXPECT_FALSE(flag_of("LD84XYZ", 0));

    faults_.image_error = 0;
    const auto images_of = [&](const ReadKey& key) {
        return store().images(TestDesk::everything(), key, noon).value().size();
    };
    EXPECT_EQ(images_of(key_at(noon)), 1U);
    EXPECT_EQ(images_of(waiting_key), 0U);
    const std::vector<CommitItem> again{contract::late(key_at(noon), "also lost"),
                                        CapturedRead{read_at(noon, "LD84XYZ"), {}}};
    EXPECT_EQ(store().commit(again).value(), (std::vector{Verdict::image_joined, Verdict::repeat}));
    EXPECT_EQ(images_of(key_at(noon)), 2U);
    EXPECT_EQ(images_of(waiting_key), 1U) << "the image that waited joins at the next chance";
}

TEST_F(DiskFaultsTest, FullDiskUnderImagesRefusesTheCommitInsteadOfLosingThem) {
    faults_.image_error = ENOSPC;
    auto items = next_reads(3, true);
    const auto refused = store().commit(items);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_EQ(store().health().reason, "the disk is full");
    EXPECT_FALSE(store().commit(items).ok()) << "still full";
    faults_.image_error = 0;
    ASSERT_TRUE(store().commit(items).ok());
    EXPECT_TRUE(store().health().writable);
    EXPECT_EQ(store().images(TestDesk::everything(), key_at(noon), noon).value().size(), 1U);
}

TEST_F(DiskFaultsTest, SegmentThatFailedIsNotWrittenToAgain) {
    commit_answered(1, true);
    faults_.image_sync_fails = true;
    EXPECT_TRUE(store().commit(next_reads(1, true)).ok());
    faults_.image_sync_fails = false;
    commit_answered(1, true);
    const auto day = rocks_.settings().image_folder / "2026-05-01";
    EXPECT_TRUE(std::filesystem::exists(day / "1.seg"));
    EXPECT_TRUE(std::filesystem::exists(day / "2.seg")) << "the second try";
    EXPECT_TRUE(std::filesystem::exists(day / "3.seg"));
    for (const int ms : {0, 2}) {
        const auto images =
            store().images(TestDesk::everything(), key_at(noon + milliseconds{ms}), noon);
        EXPECT_EQ(images.value().size(), 1U);
    }
}

TEST_F(DiskFaultsTest, TriesToReturnNotTooOften) {
    commit_answered(1);
    rocks_.close();
    rocks_.settings().retry_interval = std::chrono::hours{1};
    rocks_.open();
    faults_.database_full = true;
    EXPECT_FALSE(store().commit(next_reads(1)).ok());
    faults_.database_full = false;
    EXPECT_FALSE(store().commit(next_reads(1)).ok()) << "the hour is not over";
    EXPECT_EQ(recoveries(), 0.0);
}

}  // namespace
}  // namespace bof
