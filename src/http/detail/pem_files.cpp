#include "http/detail/pem_files.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bof::http {
namespace {

constexpr std::size_t small_file_bytes_max = 1U << 20U;

/// Closes a descriptor when it goes.
class OpenFile {
  public:
    explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    OpenFile(OpenFile&&) = delete;
    OpenFile& operator=(OpenFile&&) = delete;
    ~OpenFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    bool is_open() const { return descriptor_ >= 0; }
    int get() const { return descriptor_; }

  private:
    int descriptor_;
};

std::string why(const char* step, const std::filesystem::path& file, int error_number) {
    return std::string{step} + ' ' + file.string() + ": " +
           std::generic_category().message(error_number);
}

bool write_all(int descriptor, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(descriptor, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

Error cannot_write(std::string&& internal) {
    return {Errc::unavailable, "the folder of the local certificates cannot be written",
            std::move(internal)};
}

}  // namespace

Result<void> write_file_atomically(const std::filesystem::path& file, std::string_view content,
                                   FileAccess access) {
    const std::string temporary = file.string() + ".new";
    ::unlink(temporary.c_str());  // Left by a crash; or a link somebody planted, so never opened.
    const mode_t mode = access == FileAccess::owner_only ? 0600 : 0644;
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    {
        const OpenFile opened{::open(temporary.c_str(), flags, mode)};  // NOLINT: C interface
        if (!opened.is_open()) return cannot_write(why("create", temporary, errno));
        const bool is_safe = ::fchmod(opened.get(), mode) == 0 &&
                             write_all(opened.get(), content) && ::fsync(opened.get()) == 0;
        if (!is_safe) return cannot_write(why("write", temporary, errno));
    }
    if (::rename(temporary.c_str(), file.c_str()) != 0) {
        return cannot_write(why("rename", temporary, errno));
    }
    const OpenFile folder{
        ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};  // NOLINT: C
    if (!folder.is_open() || ::fsync(folder.get()) != 0) {
        return cannot_write(why("sync", file.parent_path(), errno));
    }
    return {};
}

Result<std::optional<std::string>> read_small_file(const std::filesystem::path& file) {
    const OpenFile opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};  // NOLINT: C interface
    if (!opened.is_open() && errno == ENOENT) return std::optional<std::string>{};
    const auto corrupt = [&](std::string&& internal) {
        return Error{Errc::corrupt, "a local certificate or key is there but cannot be read",
                     std::move(internal)};
    };
    if (!opened.is_open()) return corrupt(why("open", file, errno));
    std::string content;
    std::array<char, 4096> block{};
    for (;;) {
        const ssize_t got = ::read(opened.get(), block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return corrupt(why("read", file, errno));
        if (got == 0) return std::optional<std::string>{std::move(content)};
        content.append(block.data(), static_cast<std::size_t>(got));
        if (content.size() > small_file_bytes_max) return corrupt(file.string() + " is too large");
    }
}

}  // namespace bof::http
