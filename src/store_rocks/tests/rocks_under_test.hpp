#pragma once

#include "base/metrics.hpp"
#include "base/tests/temporary_folder.hpp"
#include "store/tests/store_under_test.hpp"
#include "store_rocks/detail/hooks.hpp"
#include "store_rocks/rocks_store.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace bof {

/// A folder of one test: in memory where there is such, for these tests ask for durable writes by
/// the thousand and cut no power.
class TestFolder : public TemporaryFolder {
  public:
    TestFolder() : TemporaryFolder(parent()) {}

  private:
    static std::filesystem::path parent() {
        const std::filesystem::path memory = "/dev/shm";
        return std::filesystem::is_directory(memory) ? memory
                                                     : std::filesystem::temp_directory_path();
    }
};

/// A RocksStore in a folder of its own that can be closed and opened again.
class RocksUnderTest final : public StoreUnderTest {
  public:
    explicit RocksUnderTest(const WaitingLimits& limits = {}, RocksStore::Hooks* hooks = nullptr)
        : hooks_(hooks) {
        settings_.folder = folder_.path() / "db";
        settings_.image_folder = folder_.path() / "images";
        settings_.waiting = limits;
        settings_.retry_interval = std::chrono::milliseconds{0};
        settings_.block_cache_bytes = 4U << 20U;
        open();
    }

    RocksStore& store() { return *store_; }
    const RocksStore& store() const { return *store_; }
    RocksSettings& settings() { return settings_; }
    Metrics& metrics() { return metrics_; }
    ReadWriter& writer() override { return *store_; }
    const ReadReader& reader() const override { return *store_; }
    const QuarantineReader& quarantine() const override { return *store_; }
    const SightingQueue& sighting_queue() const override { return *store_; }
    void wait_until_ready() override {
        ASSERT_TRUE(store_->wait_until_marks_ready(std::chrono::minutes{1}));
    }
    HeldReads& held() override { return *store_; }
    void close() { store_.reset(); }
    void open() {
        auto opened = try_open();
        ASSERT_TRUE(opened.ok()) << to_log_line(opened.error());
        store_ = *std::move(opened);
    }
    Result<std::unique_ptr<RocksStore>> try_open() {
        return hooks_ == nullptr ? RocksStore::open(settings_, metrics_)
                                 : RocksStore::open(settings_, metrics_, *hooks_);
    }
    void reopen() override {
        close();
        open();
    }

  private:
    TestFolder folder_;
    Metrics metrics_;
    RocksSettings settings_;
    RocksStore::Hooks* hooks_;
    std::unique_ptr<RocksStore> store_;
};

}  // namespace bof
