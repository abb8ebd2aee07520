#pragma once

#include <filesystem>
#include <string_view>

namespace bof::detail {

/// A file descriptor that closes itself.
class FileHandle {
  public:
    FileHandle() = default;
    explicit FileHandle(int descriptor) : descriptor_(descriptor) {}
    ~FileHandle();
    FileHandle(FileHandle&& other) noexcept;
    FileHandle& operator=(FileHandle&& other) noexcept;
    FileHandle(const FileHandle&) = delete;
    FileHandle& operator=(const FileHandle&) = delete;

    int descriptor() const { return descriptor_; }
    bool is_open() const { return descriptor_ >= 0; }

  private:
    int descriptor_ = -1;
};

/// The calls that change the image store's files. Each answers 0 or an errno. Virtual so that tests
/// can make a disk fail.
class Disk {
  public:
    Disk() = default;
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;
    Disk(Disk&&) = delete;
    Disk& operator=(Disk&&) = delete;
    virtual ~Disk();

    /// Makes a file that must not exist yet, for writing.
    virtual int create(const std::filesystem::path& file, FileHandle& handle);
    /// Writes all bytes at the end of what this handle wrote.
    virtual int append(const FileHandle& handle, std::string_view bytes);
    /// fdatasync.
    virtual int sync(const FileHandle& handle);
    /// Makes the folder unless it is there.
    virtual int make_folder(const std::filesystem::path& folder);
    /// Makes the names in the folder durable.
    virtual int sync_folder(const std::filesystem::path& folder);
};

/// Tries whether `folder` takes a small durable file: 0 or the errno that it met.
int probe_folder(Disk& disk, const std::filesystem::path& folder);

}  // namespace bof::detail
