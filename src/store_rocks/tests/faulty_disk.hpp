#pragma once

#include "store_rocks/detail/disk.hpp"

#include <atomic>
#include <cerrno>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

namespace bof {

/// What is wrong with the disk at present; shared by everything that writes to it.
struct DiskFaults {
    std::atomic<bool> database_full = false;        ///< ENOSPC when the database appends.
    std::atomic<bool> database_sync_fails = false;  ///< EIO from fsync of the database's log.
    std::atomic<bool> database_refused = false;  ///< EIO for new files and appends of the database.
    std::atomic<bool> read_only = false;         ///< EROFS for every change, images and probe too.
    std::atomic<int> image_error = 0;            ///< errno when an image file is written.
    std::atomic<bool> image_sync_fails = false;  ///< EIO from fdatasync of image files.
};

class FaultyWritableFile final : public rocksdb::FSWritableFileOwnerWrapper {
  public:
    FaultyWritableFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, DiskFaults& faults,
                       bool is_log)
        : FSWritableFileOwnerWrapper(std::move(file)), faults_(faults), is_log_(is_log) {}

    using FSWritableFileOwnerWrapper::Append;
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override {
        if (faults_.read_only) return read_only();
        if (faults_.database_refused) return rocksdb::IOStatus::IOError("write: EIO");
        if (faults_.database_full) {
            // A full disk often takes a part.
            const rocksdb::Slice part(data.data(), data.size() / 2);
            FSWritableFileOwnerWrapper::Append(part, options, context).PermitUncheckedError();
            return rocksdb::IOStatus::NoSpace("No space left on device");
        }
        return FSWritableFileOwnerWrapper::Append(data, options, context);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* context) override {
        if (is_log_ && faults_.database_sync_fails) return rocksdb::IOStatus::IOError("fsync: EIO");
        if (faults_.read_only) return read_only();
        return FSWritableFileOwnerWrapper::Sync(options, context);
    }

    static rocksdb::IOStatus read_only() {
        return rocksdb::IOStatus::IOError("Read-only file system");
    }

  private:
    DiskFaults& faults_;
    const bool is_log_;
};

class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
  public:
    explicit FaultyFileSystem(DiskFaults& faults)
        : FileSystemWrapper(rocksdb::FileSystem::Default()), faults_(faults) {}

    const char* Name() const override { return "FaultyFileSystem"; }
    rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* result,
                                      rocksdb::IODebugContext* context) override {
        if (faults_.read_only) return FaultyWritableFile::read_only();
        if (faults_.database_refused) return rocksdb::IOStatus::IOError("open: EIO");
        auto status = target()->NewWritableFile(name, options, result, context);
        if (status.ok()) {
            const bool is_log = std::string_view{name}.ends_with(".log");
            *result = std::make_unique<FaultyWritableFile>(std::move(*result), faults_, is_log);
        }
        return status;
    }
    rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                                 const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* context) override {
        if (faults_.read_only) return FaultyWritableFile::read_only();
        return target()->RenameFile(from, to, options, context);
    }
    rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* context) override {
        if (faults_.read_only) return FaultyWritableFile::read_only();
        return target()->DeleteFile(name, options, context);
    }

  private:
    DiskFaults& faults_;
};

class FaultyDisk final : public detail::Disk {
  public:
    explicit FaultyDisk(DiskFaults& faults) : faults_(faults) {}

    int create(const std::filesystem::path& file, detail::FileHandle& handle) override {
        if (faults_.read_only) return EROFS;
        return Disk::create(file, handle);
    }
    int append(const detail::FileHandle& handle, std::string_view bytes) override {
        if (faults_.read_only) return EROFS;
        if (faults_.database_full) return ENOSPC;
        if (const int error = faults_.image_error; error != 0) {
            // The write tears: some of it reaches the file.
            if (const int torn = Disk::append(handle, bytes.substr(0, bytes.size() / 2));
                torn != 0) {
                return torn;
            }
            return error;
        }
        return Disk::append(handle, bytes);
    }
    int sync(const detail::FileHandle& handle) override {
        return faults_.image_sync_fails ? EIO : Disk::sync(handle);
    }

  private:
    DiskFaults& faults_;
};

}  // namespace bof
