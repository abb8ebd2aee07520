#include "register/detail/audit_tail.hpp"

#include "base/log.hpp"

#include <cerrno>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bof::detail {
namespace {

/// The file, open and locked against other processes until it goes.
class LockedFile {
  public:
    LockedFile(const std::filesystem::path& path, int flags)
        : file_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
        if (file_ < 0) return;
        int locked = -1;
        do {
            locked = ::flock(file_, LOCK_EX);
        } while (locked != 0 && errno == EINTR);
    }
    ~LockedFile() {
        if (file_ >= 0) ::close(file_);
    }
    LockedFile(const LockedFile&) = delete;
    LockedFile& operator=(const LockedFile&) = delete;
    LockedFile(LockedFile&&) = delete;
    LockedFile& operator=(LockedFile&&) = delete;

    bool is_open() const { return file_ >= 0; }
    std::size_t size() const {
        struct stat about {};
        return ::fstat(file_, &about) == 0 ? static_cast<std::size_t>(about.st_size) : 0;
    }
    bool write(std::string_view text) const {
        while (!text.empty()) {
            const auto written = ::write(file_, text.data(), text.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }
    std::optional<std::string> read() const {
        std::string text(size(), '\0');
        std::size_t at = 0;
        while (at < text.size()) {
            const auto got =
                ::pread(file_, text.data() + at, text.size() - at, static_cast<off_t>(at));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return std::nullopt;
            if (got == 0) break;
            at += static_cast<std::size_t>(got);
        }
        text.resize(at);
        return text;
    }
    bool replace(std::string_view text) const { return ::ftruncate(file_, 0) == 0 && write(text); }

  private:
    const int file_;
};

std::string text_of(std::span<const AuditNote> notes) {
    std::string text;
    for (const AuditNote& note : notes) {
        text += std::to_string(note.number) + ' ' + to_text(note.leaf) + '\n';
    }
    return text;
}

std::optional<AuditNote> parse_note(std::string_view line) {
    AuditNote note{};
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), note.number);
    const auto digits = static_cast<std::size_t>(end - line.data());
    if (error != std::errc{} || digits >= line.size() || line[digits] != ' ') return std::nullopt;
    const auto leaf = parse_tree_hash(line.substr(digits + 1));
    if (!leaf) return std::nullopt;
    note.leaf = *leaf;
    return note;
}

std::vector<AuditNote> parse_notes(std::string_view text) {
    std::vector<AuditNote> notes;
    for (auto end = text.find('\n'); end != text.npos; end = text.find('\n')) {
        if (const auto note = parse_note(text.substr(0, end))) notes.push_back(*note);
        text.remove_prefix(end + 1);
    }
    return notes;
}

}  // namespace

void AuditTail::add(std::span<const AuditNote> notes) {
    if (notes.empty()) return;
    const LockedFile file{file_, O_WRONLY | O_CREAT | O_APPEND};
    const bool noted =
        file.is_open() && file.size() < audit_tail_bytes_max && file.write(text_of(notes));
    if (!noted) complain("audit.tail_not_written");
}

std::vector<AuditNote> AuditTail::read() {
    const LockedFile file{file_, O_RDONLY};
    if (!file.is_open() && errno == ENOENT) return {};
    const auto text = file.is_open() ? file.read() : std::nullopt;
    if (text) return parse_notes(*text);
    complain("audit.tail_not_read");
    return {};
}

// Once, not with every entry.
void AuditTail::complain(const char* event) {
    if (complained_.exchange(true)) return;
    log_event(LogLevel::warn, event, {{"file", file_.string()}});
}

void AuditTail::forget(std::uint64_t number) {
    const LockedFile file{file_, O_RDWR | O_APPEND};
    if (!file.is_open() || file.size() == 0) return;
    const auto text = file.read();
    if (!text) return;
    auto notes = parse_notes(*text);
    std::erase_if(notes, [number](const AuditNote& note) { return note.number <= number; });
    if (file.replace(text_of(notes))) complained_ = false;
}

std::vector<AuditNote>& audit_notes_of_transaction() {
    thread_local std::vector<AuditNote> notes;
    return notes;
}

}  // namespace bof::detail
