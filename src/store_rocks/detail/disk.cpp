#include "store_rocks/detail/disk.hpp"

#include <cerrno>
#include <cstddef>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bof::detail {
namespace {

constexpr mode_t file_mode = 0600;
constexpr mode_t folder_mode = 0700;
// As much as one commit may need for its log: an almost full disk is still full.
constexpr std::size_t probe_bytes = 1U << 20U;

}  // namespace

FileHandle::~FileHandle() {
    // Everything that matters was synced before; an error of close() says nothing further.
    if (is_open()) static_cast<void>(::close(descriptor_));
}

FileHandle::FileHandle(FileHandle&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

Disk::~Disk() = default;

int Disk::create(const std::filesystem::path& file, FileHandle& handle) {
    const int descriptor = ::open(file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, file_mode);
    if (descriptor < 0) return errno;
    handle = FileHandle{descriptor};
    return 0;
}

int Disk::append(const FileHandle& handle, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(handle.descriptor(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        if (written == 0) return EIO;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

int Disk::sync(const FileHandle& handle) {
    return ::fdatasync(handle.descriptor()) == 0 ? 0 : errno;
}

int Disk::make_folder(const std::filesystem::path& folder) {
    if (::mkdir(folder.c_str(), folder_mode) == 0 || errno == EEXIST) return 0;
    return errno;
}

int Disk::sync_folder(const std::filesystem::path& folder) {
    const FileHandle handle{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!handle.is_open()) return errno;
    return ::fsync(handle.descriptor()) == 0 ? 0 : errno;
}

int probe_folder(Disk& disk, const std::filesystem::path& folder) {
    const auto file = folder / "write-probe.tmp";
    // A probe left by a process that was killed; if it cannot go, create() says why.
    static_cast<void>(::unlink(file.c_str()));
    FileHandle handle;
    int error = disk.create(file, handle);
    if (error == 0) error = disk.append(handle, std::string(probe_bytes, 'x'));
    if (error == 0) error = disk.sync(handle);
    if (handle.is_open() && ::unlink(file.c_str()) != 0 && error == 0) error = errno;
    return error;
}

}  // namespace bof::detail
