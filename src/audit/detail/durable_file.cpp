#include "audit/detail/durable_file.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bof::detail {
namespace {

/// A file descriptor that is closed at the end.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor(Descriptor&&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;

    bool open() const { return number_ >= 0; }
    int number() const { return number_; }

  private:
    const int number_;
};

bool write_durably(const std::filesystem::path& file, const std::string& text, FileMode mode) {
    constexpr mode_t owner = S_IRUSR | S_IWUSR;
    const mode_t bits = mode == FileMode::owner_only ? owner : owner | S_IRGRP | S_IROTH;
    const Descriptor made{::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, bits)};
    return made.open() && ::fchmod(made.number(), bits) == 0 &&
           ::write(made.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
           ::fsync(made.number()) == 0;
}

bool sync_folder(const std::filesystem::path& file) {
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
    const Descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    return opened.open() && ::fsync(opened.number()) == 0;
}

/// Writes the text beside the file and lets `place(draft)` put it in its place.
template <typename Place>
Result<void> write_and_place(const std::filesystem::path& file, const std::string& text,
                             FileMode mode, const Place& place) {
    std::filesystem::path draft = file;
    draft += "." + std::to_string(::getpid()) + ".new";
    const bool placed = write_durably(draft, text, mode) && place(draft);
    ::unlink(draft.c_str());
    if (placed && sync_folder(file)) return {};
    return Error{Errc::unavailable, "a file cannot be written: check its folder's owner and mode",
                 file.string()};
}

}  // namespace

Result<void> replace_file(const std::filesystem::path& file, const std::string& text,
                          FileMode mode) {
    return write_and_place(file, text, mode, [&](const std::filesystem::path& draft) {
        return ::rename(draft.c_str(), file.c_str()) == 0;
    });
}

Result<void> make_file(const std::filesystem::path& file, const std::string& text, FileMode mode) {
    return write_and_place(file, text, mode, [&](const std::filesystem::path& draft) {
        return ::link(draft.c_str(), file.c_str()) == 0 || errno == EEXIST;
    });
}

Result<std::optional<std::string>> read_file(const std::filesystem::path& file,
                                             std::size_t bytes_max, FileMode mode) {
    const Error unreadable{Errc::unavailable, "a file cannot be read: check its owner and mode",
                           file.string()};
    const Descriptor opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!opened.open()) {
        if (errno == ENOENT) return std::optional<std::string>{};
        return unreadable;
    }
    struct stat status = {};
    if (::fstat(opened.number(), &status) != 0) return unreadable;
    if (mode == FileMode::owner_only && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return Error{Errc::denied,
                     "the key file can be reached by other users, who may have copied it and can "
                     "then sign in its name; close it with chmod 600 if you know that nobody did",
                     file.string()};
    }
    std::string text(bytes_max, '\0');
    const auto length = ::read(opened.number(), text.data(), text.size());
    if (length < 0) return unreadable;
    text.resize(static_cast<std::size_t>(length));
    return std::optional{std::move(text)};
}

}  // namespace bof::detail
