#include "matching/detail/file_output.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

namespace bof::detail {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 20U;

Error cannot_write(const char* what) {
    return {Errc::unavailable, "a file of vehicles of interest cannot be written: look at the disk",
            std::string{what} + ": " + std::system_category().message(errno)};
}

Result<void> write_whole(int file, std::string_view bytes, std::uint64_t at) {
    while (!bytes.empty()) {
        const auto written = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return cannot_write("write");
        bytes.remove_prefix(static_cast<std::size_t>(written));
        at += static_cast<std::uint64_t>(written);
    }
    return {};
}

Result<void> sync_folder(const std::filesystem::path& folder) {
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return cannot_write("open the folder");
    const int synced = ::fsync(handle);
    ::close(handle);
    if (synced != 0) return cannot_write("sync the folder");
    return {};
}

}  // namespace

FileOutput::FileOutput() : checksum_(XXH3_createState()) {
    XXH3_64bits_reset(checksum_);
    buffer_.reserve(buffer_bytes);
}

FileOutput::~FileOutput() {
    if (file_ >= 0) ::close(file_);
    if (!path_.empty()) ::unlink(path_.c_str());
    XXH3_freeState(checksum_);
}

Result<void> FileOutput::begin(const std::filesystem::path& folder, std::string_view prefix) {
    folder_ = folder;
    std::string pattern = (folder / (std::string{prefix} + "XXXXXX")).string();
    file_ = ::mkostemp(pattern.data(), O_CLOEXEC);  // Mode 0600.
    if (file_ < 0) return cannot_write("make");
    path_ = pattern;
    return {};
}

Result<void> FileOutput::put_unchecked(std::string_view bytes) {
    unchecked_bytes_ += bytes.size();
    return put(bytes);
}

Result<void> FileOutput::put(std::string_view bytes) {
    buffer_ += bytes;
    put_bytes_ += bytes.size();
    if (buffer_.size() < buffer_bytes) return {};
    return flush();
}

Result<void> FileOutput::align() {
    constexpr std::string_view zeros{"\0\0\0\0\0\0\0", 7};
    return put(zeros.substr(0, (8 - put_bytes_ % 8) % 8));
}

Result<void> FileOutput::flush() {
    const auto written = write_whole(file_, buffer_, put_bytes_ - buffer_.size());
    XXH3_64bits_update(checksum_, buffer_.data() + unchecked_bytes_,
                       buffer_.size() - unchecked_bytes_);
    unchecked_bytes_ = 0;
    buffer_.clear();
    return written;
}

Result<std::uint64_t> FileOutput::checksum() {
    if (auto flushed = flush(); !flushed.ok()) return flushed.error();
    return XXH3_64bits_digest(checksum_);
}

Result<void> FileOutput::put_front(std::string_view bytes) { return write_whole(file_, bytes, 0); }

Result<void> FileOutput::publish(const std::string& name) {
    // Read-only from here on: nobody changes a revision by mistake.
    if (::fchmod(file_, S_IRUSR) != 0) return cannot_write("protect");
    if (::fsync(file_) != 0) return cannot_write("sync");
    if (::rename(path_.c_str(), (folder_ / name).c_str()) != 0) return cannot_write("rename");
    path_.clear();
    return sync_folder(folder_);
}

}  // namespace bof::detail
