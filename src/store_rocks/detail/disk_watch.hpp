#pragma once

#include "base/metrics.hpp"

#include <atomic>
#include <string_view>

#include <rocksdb/listener.h>

namespace bof::detail {

/// Hears from RocksDB how long the log's syncs take and when its background work met an error.
/// Threads: any.
class DiskWatch final : public rocksdb::EventListener {
  public:
    explicit DiskWatch(Histogram fsync_seconds) : fsync_seconds_(fsync_seconds) {}

    /// True once after an error that makes the database refuse writes.
    bool take_failure() { return failed_.exchange(false); }
    bool has_failed() const { return failed_.load(); }

    void OnFileSyncFinish(const rocksdb::FileOperationInfo& info) override;
    bool ShouldBeNotifiedOnFileIO() override { return true; }
    void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override;
    void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason reason, rocksdb::Status error,
                              bool* auto_recovery) override;

  private:
    Histogram fsync_seconds_;
    std::atomic<bool> failed_ = false;
};

}  // namespace bof::detail
