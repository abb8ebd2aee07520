#include "sender/sender_words.hpp"

#include "base/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <limits>
#include <random>
#include <sstream>
#include <string_view>
#include <system_error>

namespace bof {

namespace {

constexpr std::string_view no_username = "-";

bool has_blank(std::string_view text) {
    return text.empty() || text.find_first_of(" \t\r\n") != std::string_view::npos;
}

bool is_identifier(int number) {
    return number >= 0 && number <= std::numeric_limits<std::int16_t>::max();
}

bool add_line(const std::string& line, SenderWords& words) {
    std::istringstream fields(line);
    int feed = -1;
    int source = -1;
    SenderWord word;
    std::string rest;
    fields >> feed >> source >> word.username >> word.word;
    if (!fields || fields >> rest || !is_identifier(feed) || !is_identifier(source)) return false;
    if (word.username == no_username) word.username.clear();
    const std::pair key{static_cast<std::int16_t>(feed), static_cast<std::int16_t>(source)};
    return words.emplace(key, std::move(word)).second;
}

Error write_error(const std::filesystem::path& file) {
    return {Errc::unavailable, "the file of words cannot be written",
            file.string() + ": " + std::system_category().message(errno)};
}

}  // namespace

Result<SenderWords> read_sender_words(const std::filesystem::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) {
        return Error{Errc::not_found, "there is no file of words", file.string()};
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return Error{Errc::denied, "the file of words is open to other users: chmod 600 it",
                     file.string()};
    }
    std::ifstream stream(file);
    SenderWords words;
    std::string line;
    for (std::size_t number = 1; std::getline(stream, line); ++number) {
        if (trimmed(line).empty() || line.front() == '#') continue;
        if (!add_line(line, words)) {
            return Error{Errc::invalid_argument,
                         "a line of the file of words is not FEED SOURCE USERNAME WORD",
                         file.string() + ", line " + std::to_string(number)};
        }
    }
    return words;
}

Result<void> write_sender_words(const std::filesystem::path& file, const SenderWords& words) {
    std::string text = "# FEED SOURCE USERNAME WORD. Secret: whoever has it can send as these.\n";
    for (const auto& [key, word] : words) {
        const std::string username =
            word.username.empty() ? std::string(no_username) : word.username;
        if (has_blank(username) || has_blank(word.word)) {
            return Error{Errc::invalid_argument, "a user name or word may not hold a blank"};
        }
        text += std::to_string(key.first) + ' ' + std::to_string(key.second) + ' ' + username +
                ' ' + word.word + '\n';
    }
    // Beside and then in its place: a reader sees the old words or the new, and no other user
    // either.
    const std::filesystem::path beside = file.string() + ".new";
    ::unlink(beside.c_str());
    const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return write_error(file);
    const bool written =
        ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(descriptor) == 0;
    const bool closed = ::close(descriptor) == 0;
    if (!written || !closed || ::rename(beside.c_str(), file.c_str()) != 0) {
        return write_error(file);
    }
    return {};
}

std::string new_sender_word() {
    constexpr std::string_view symbols = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    std::random_device random;  // The kernel's.
    std::uniform_int_distribution<std::size_t> any(0, symbols.size() - 1);
    std::string word;
    while (word.size() < 20) word += symbols[any(random)];
    return word;
}

}  // namespace bof
