#include "store_rocks/detail/disk_watch.hpp"

#include "base/log.hpp"

namespace bof::detail {

void DiskWatch::OnFileSyncFinish(const rocksdb::FileOperationInfo& info) {
    if (std::string_view{info.path}.ends_with(".log")) fsync_seconds_.observe(info.duration);
}

void DiskWatch::OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) {
    log_event(LogLevel::error, "store.database_error",
              {{"during", static_cast<int>(reason)}, {"error", error->ToString()}});
    if (error->severity() >= rocksdb::Status::kHardError) failed_ = true;
}

// RocksStore decides alone when to try again: two that recover at once get in each other's way.
void DiskWatch::OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                                     bool* auto_recovery) {
    *auto_recovery = false;
}

}  // namespace bof::detail
