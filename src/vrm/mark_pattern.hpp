#pragma once

#include "base/result.hpp"
#include "vrm/detail/symbol_automaton.hpp"
#include "vrm/mark_filter.hpp"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bof {

/// Part of a mark, as a person types it: letters and digits stand for themselves, `?` for one
/// symbol, `*` for any number of symbols, also none. Without `*` the place of each is exact, so
/// "AB*" are the marks that begin with AB, "*AB" those that end and "*AB*" those that have it
/// anywhere.
class MarkPattern {
  public:
    /// Reads a pattern. Letter case, blanks and diacritics are folded as Vrm::parse() does; `_` and
    /// `#` are one symbol, as `?` is. Patterns of nothing but `?` and `*` are taken: whoever
    /// searches decides by literal_count() what is too wide.
    ///
    /// Range:  at most vrm_text_bytes_max bytes of UTF-8, and vrm_symbols_max symbols besides `*`.
    /// Errors: invalid_argument - empty, too long, or a symbol that no plate carries; the public
    ///         text says what to write instead.
    static Result<MarkPattern> parse(std::string_view text);

    /// As it was understood: "AB?2*".
    const std::string& text() const { return text_; }
    /// Letters and digits in it: how much it says.
    std::size_t literal_count() const;
    /// The letters and digits before the first `?` or `*`.
    std::string literal_start() const;
    /// True when it has neither `?` nor `*`: one mark, to be looked up.
    bool is_one_mark() const { return literal_count() == text_.size(); }

    bool fits(Vrm vrm, UnreadSymbols unread) const;

  private:
    MarkPattern() = default;
    friend class PatternFilter;
    friend class UkPartialFilter;

    std::string text_;
    detail::SymbolAutomaton automaton_;
};

/// The marks that fit a pattern. fit() is 0, or, where an unread symbol had to stand for a letter
/// or digit of the pattern, unread_symbol_fit for each unread symbol of the mark.
/// literal_start() is empty when unread symbols fit anything: then the first may be one.
class PatternFilter final : public MarkFilter {
  public:
    PatternFilter(MarkPattern pattern, UnreadSymbols unread);

    std::optional<std::uint16_t> fit(Vrm vrm) const override;
    std::string literal_start() const override;

  private:
    std::optional<std::uint16_t> fit_symbols(Vrm vrm) const;

    MarkPattern pattern_;
    UnreadSymbols unread_;
    /// By the first two digits of a mark: a fitting one may begin so. In the order of the marks
    /// whole stretches of them are refused by it alone.
    std::bitset<detail::MarkPairs::base> may_begin_;
    std::uint64_t first_ =
        0;  ///< Packed marks that begin as literal_start() are in [first_, end_).
    std::uint64_t end_ = UINT64_MAX;
};

}  // namespace bof
