#include "vrm/mark_pattern.hpp"

#include "vrm/detail/symbol_folding.hpp"

#include <algorithm>
#include <utility>

namespace bof {
namespace {

constexpr char run_symbol = '*';
constexpr std::string_view wildcards = "?*";

/// Packed value of the first mark, if there were one, that begins with `start`.
std::uint64_t packed_start(std::string_view start) {
    std::uint64_t packed = 0;
    for (const char symbol : start) packed = packed * detail::vrm_base + detail::digit_of(symbol);
    return packed * detail::vrm_powers[vrm_symbols_max - start.size()];
}

}  // namespace

Result<MarkPattern> MarkPattern::parse(std::string_view text) {
    if (text.size() > vrm_text_bytes_max) {
        return Error{Errc::invalid_argument,
                     "the pattern is longer than 64 bytes: write only letters, digits, ? and *"};
    }
    MarkPattern pattern;
    const auto put = [&](std::uint64_t digit) {
        if (pattern.automaton_.places() == vrm_symbols_max) return false;
        const char symbol = detail::vrm_digits[digit];
        pattern.text_.push_back(symbol);
        if (symbol == vrm_unread_symbol) {
            pattern.automaton_.add_any();
        } else {
            pattern.automaton_.add_one_of({&symbol, 1});
        }
        return true;
    };
    while (!text.empty()) {
        if (text.front() == run_symbol) {
            text.remove_prefix(1);
            pattern.automaton_.add_run();
            if (!pattern.text_.ends_with(run_symbol)) pattern.text_.push_back(run_symbol);
            continue;
        }
        const detail::Fold fold = detail::take_fold(text);
        if (fold.first == detail::Fold::left_out) continue;
        if (detail::refusal_of(fold)) {
            return Error{Errc::invalid_argument,
                         "the pattern has a symbol that no plate carries: write letters and "
                         "digits, ? for one unknown symbol, * for any number of them"};
        }
        if (!put(fold.first) || (fold.second != 0 && !put(fold.second))) {
            return Error{Errc::invalid_argument,
                         "the pattern has more than 12 symbols, and no mark has: write * for a run "
                         "of unknown ones"};
        }
    }
    if (pattern.text_.empty()) {
        return Error{Errc::invalid_argument,
                     "the pattern is empty: write what is known of the mark, with ? for one "
                     "unknown symbol and * for any number of them"};
    }
    return pattern;
}

std::size_t MarkPattern::literal_count() const {
    return text_.size() -
           static_cast<std::size_t>(std::count_if(text_.begin(), text_.end(), [](char symbol) {
               return wildcards.find(symbol) != std::string_view::npos;
           }));
}

std::string MarkPattern::literal_start() const {
    return text_.substr(0, text_.find_first_of(wildcards));
}

bool MarkPattern::fits(Vrm vrm, UnreadSymbols unread) const {
    return automaton_.accepts(detail::symbols_of(vrm), unread);
}

PatternFilter::PatternFilter(MarkPattern pattern, UnreadSymbols unread)
    : pattern_(std::move(pattern)), unread_(unread) {
    const std::uint64_t digits = detail::vrm_digits.size();
    for (std::uint64_t first = 1; first < digits; ++first) {
        for (std::uint64_t second = 0; second < digits; ++second) {
            may_begin_[first * detail::vrm_base + second] =
                pattern_.automaton_.may_begin_with(first, second, unread_);
        }
    }
    const std::string start = literal_start();
    if (start.empty()) return;
    first_ = packed_start(start);
    end_ = first_ + detail::vrm_powers[vrm_symbols_max - start.size()];
}

std::optional<std::uint16_t> PatternFilter::fit(Vrm vrm) const {
    // One variable: with a return of std::nullopt GCC 12 waits for its own half-written answer.
    std::optional<std::uint16_t> fit;
    if (may_begin_[vrm.packed() / detail::vrm_powers[vrm_symbols_max - 2]] &&
        vrm.packed() >= first_ && vrm.packed() < end_ &&
        pattern_.automaton_.may_accept(detail::set_of(detail::MarkPairs{vrm}), unread_)) {
        fit = fit_symbols(vrm);
    }
    return fit;
}

// Apart, so that the way of most marks through fit() needs neither stack nor saved registers.
[[gnu::noinline]] std::optional<std::uint16_t> PatternFilter::fit_symbols(Vrm vrm) const {
    const detail::MarkSymbols mark = detail::symbols_of(vrm);
    if (pattern_.automaton_.accepts(mark, UnreadSymbols::fit_nothing)) return 0;
    if (unread_ == UnreadSymbols::fit_nothing) return std::nullopt;
    const std::size_t unread = detail::unread_count(mark);
    if (unread == 0 || !pattern_.automaton_.accepts(mark, unread_)) return std::nullopt;
    return static_cast<std::uint16_t>(unread * unread_symbol_fit);
}

std::string PatternFilter::literal_start() const {
    return unread_ == UnreadSymbols::fit_any ? std::string{} : pattern_.literal_start();
}

}  // namespace bof
