#include "people/password_rules.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bof {
namespace {

constexpr std::size_t letters_min = 8;
constexpr std::size_t run_min = 4;
constexpr std::size_t own_word_min = 4;
constexpr std::array<std::string_view, 5> rows{"qwertyuiop", "asdfghjkl", "zxcvbnm",
                                               "abcdefghijklmnopqrstuvwxyz", "01234567890"};

bool is_letter_start(char symbol) {
    // Of a longer code point its first byte counts.
    return (symbol >= 'a' && symbol <= 'z') || static_cast<unsigned char>(symbol) >= 0xC0U;
}

/// How many symbols from `at` on follow each other on the keyboard or in the alphabet, either way.
std::size_t run_at(std::string_view text, std::size_t at) {
    std::size_t longest = 1;
    for (const std::string_view row : rows) {
        for (const int step : {1, -1}) {
            auto place = static_cast<std::ptrdiff_t>(row.find(text[at]));
            if (place < 0) continue;
            std::size_t length = 1;
            for (place += step; at + length < text.size() && place >= 0 &&
                                place < static_cast<std::ptrdiff_t>(row.size()) &&
                                row[static_cast<std::size_t>(place)] == text[at + length];
                 place += step) {
                ++length;
            }
            longest = std::max(longest, length);
        }
    }
    return longest;
}

std::string without_runs(std::string_view text) {
    std::string kept;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t run = run_at(text, at);
        if (run < run_min) kept += text[at];
        at += run < run_min ? 1 : run;
    }
    return kept;
}

/// The piece that the text repeats from beginning to end; else the text.
std::string_view piece_of(std::string_view text) {
    for (std::size_t length = 1; length <= text.size() / 2; ++length) {
        bool repeats = true;
        for (std::size_t at = length; repeats && at < text.size(); ++at) {
            repeats = text[at] == text[at - length];
        }
        if (repeats) return text.substr(0, length);
    }
    return text;
}

/// Letters, of each three alike in a row only the first two.
std::size_t letters_in(std::string_view text) {
    std::size_t letters = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool is_more_of_it = at >= 2 && text[at] == text[at - 1] && text[at] == text[at - 2];
        if (is_letter_start(text[at]) && !is_more_of_it) ++letters;
    }
    return letters;
}

}  // namespace

PasswordRules::PasswordRules(std::optional<PasswordFilter> known,
                             std::vector<std::string> own_words)
    : known_(std::move(known)), own_words_(std::move(own_words)) {}

Result<void> PasswordRules::check(std::string_view password) const {
    const std::string core = password_core(password);
    const std::string_view piece = piece_of(core);
    if (known_ && (known_->contains(core) || known_->contains(piece))) {
        return Error{Errc::invalid_argument,
                     "the password is among those that are tried first: take several words that "
                     "do not belong together"};
    }
    std::string left = lower_ascii(password);
    for (const std::string& word : own_words_) {
        for (auto at = left.find(word); at != std::string::npos; at = left.find(word)) {
            left.erase(at, word.size());
        }
    }
    left = without_runs(left);
    if (letters_in(piece_of(left)) < letters_min) {
        return Error{Errc::invalid_argument,
                     "the password is easy to guess: beside digits, runs of keys, repeats and the "
                     "force's name it needs eight letters; take several words"};
    }
    return {};
}

std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words;
    std::string word;
    for (const char symbol : lower_ascii(name) + ' ') {
        if (is_letter_start(symbol) || (static_cast<unsigned char>(symbol) & 0x80U) != 0) {
            word += symbol;
            continue;
        }
        if (word.size() >= own_word_min) words.push_back(word);
        word.clear();
    }
    return words;
}

}  // namespace bof
