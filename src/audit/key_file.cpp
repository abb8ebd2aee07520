#include "audit/signed_note.hpp"

#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bof {
namespace {

constexpr std::size_t key_file_bytes_max = 512;

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

/// The text of the file; nothing when there is no such file.
Result<std::optional<std::string>> read_secret(const std::filesystem::path& file) {
    const Descriptor opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!opened.open() && errno == ENOENT) return std::optional<std::string>{};
    struct stat status = {};
    if (!opened.open() || ::fstat(opened.number(), &status) != 0) {
        return Error{Errc::unavailable, "the key file cannot be read", file.string()};
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return Error{Errc::denied,
                     "the key file can be reached by other users: whoever may have copied it can "
                     "sign in its name; close it with chmod 600 if you know that nobody did",
                     file.string()};
    }
    std::string text(key_file_bytes_max, '\0');
    const auto length = ::read(opened.number(), text.data(), text.size());
    if (length < 0) return Error{Errc::unavailable, "the key file cannot be read", file.string()};
    text.resize(static_cast<std::size_t>(length));
    if (text.ends_with('\n')) text.pop_back();
    return std::optional{std::move(text)};
}

bool write_durably(const std::filesystem::path& file, const std::string& text, mode_t mode) {
    const Descriptor made{::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)};
    return made.open() && ::fchmod(made.number(), mode) == 0 &&
           ::write(made.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
           ::fsync(made.number()) == 0;
}

bool sync_folder(const std::filesystem::path& file) {
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
    const Descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    return opened.open() && ::fsync(opened.number()) == 0;
}

/// Puts the file in place whole and only when there is none: a key that has signed is never lost to
/// a second program that starts at once.
Result<void> make_secret(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::path draft = file;
    draft += "." + std::to_string(::getpid()) + ".new";
    const bool placed = write_durably(draft, text, S_IRUSR | S_IWUSR) &&
                        (::link(draft.c_str(), file.c_str()) == 0 || errno == EEXIST);
    ::unlink(draft.c_str());
    if (placed && sync_folder(file)) return {};
    return Error{Errc::unavailable, "the key file cannot be made", file.string()};
}

}  // namespace

Result<NoteSigner> NoteSigner::load_or_make(const std::filesystem::path& file,
                                            const std::string& name, NoteKeyKind kind) {
    auto found = read_secret(file);
    if (!found.ok()) return found.error();
    if (!*found) {
        const auto made = make(name, kind);
        if (!made.ok()) return made.error();
        const auto written = make_secret(file, made->text() + "\n");
        if (!written.ok()) return written.error();
        found = read_secret(file);
        if (!found.ok()) return found.error();
        if (!*found) return Error{Errc::unavailable, "the key file is gone again", file.string()};
    }
    auto signer = parse(**found, kind);
    sodium_memzero((*found)->data(), (*found)->size());
    if (!signer.ok()) return Error{Errc::corrupt, signer.error().public_text, file.string()};
    std::filesystem::path public_half = file;
    public_half += ".pub";
    constexpr mode_t readable = S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;
    if (!std::filesystem::exists(public_half) &&
        !write_durably(public_half, signer->key().text() + "\n", readable)) {
        return Error{Errc::unavailable, "the public half of the key cannot be written",
                     public_half.string()};
    }
    return signer;
}

}  // namespace bof
