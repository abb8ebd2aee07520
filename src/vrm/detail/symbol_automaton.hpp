#pragma once

#include "vrm/detail/mark_symbols.hpp"
#include "vrm/mark_filter.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bof::detail {

/// A sequence of places, each of which takes some symbols, with runs of any symbols between them.
/// Bit n of the state: what was looked at so far may be the first n places. All ways to lay the
/// runs are followed at once, so that no pattern takes longer than another.
class SymbolAutomaton {
  public:
    /// A place that takes each of `symbols`. Range: at most vrm_symbols_max places.
    void add_one_of(std::string_view symbols) {
        if (symbols.size() == 1) required_ |= symbol_bit(digit_of(symbols.front()));
        for (const char symbol : symbols) {
            accepted_[digit_of(symbol)] |= std::uint32_t{1} << places_;
        }
        ++places_;
    }
    /// A place that takes any symbol, an unread one too.
    void add_any() { add_one_of(vrm_digits.substr(1)); }
    void add_run() { runs_ |= std::uint32_t{1} << places_; }

    std::size_t places() const { return places_; }

    /// False where a mark with these symbols cannot be accepted, for want of one.
    bool may_accept(SymbolSet of_mark, UnreadSymbols unread) const {
        return (required_ & ~of_mark) == 0 ||
               (unread == UnreadSymbols::fit_any && (of_mark & symbol_bit(unread_digit)) != 0);
    }

    /// False where no mark that begins with these two digits can be accepted. `second` may be
    /// "end".
    bool may_begin_with(std::uint64_t first, std::uint64_t second, UnreadSymbols unread) const {
        const std::uint32_t begun = after(1, first, unread);
        return second == 0 ? begun != 0 : after(begun, second, unread) != 0;
    }

    bool accepts(const MarkSymbols& mark, UnreadSymbols unread) const {
        if (mark.count < places_ || (runs_ == 0 && mark.count != places_)) return false;
        std::uint32_t state = 1;
        for (std::size_t index = 0; index < mark.count && state != 0; ++index) {
            state = after(state, mark.digits[index], unread);
        }
        return (state >> places_ & 1U) != 0;
    }

  private:
    std::uint32_t after(std::uint32_t state, std::uint64_t digit, UnreadSymbols unread) const {
        const bool takes_all = digit == unread_digit && unread == UnreadSymbols::fit_any;
        const std::uint32_t accepted = takes_all ? ~std::uint32_t{0} : accepted_[digit];
        return ((state & accepted) << 1U) | (state & runs_);
    }

    std::array<std::uint32_t, vrm_digits.size()> accepted_{};  ///< By digit; bit n: place n.
    std::uint32_t runs_ = 0;                                   ///< Bit n: a run before place n.
    std::size_t places_ = 0;
    SymbolSet required_ = 0;  ///< Symbols that alone fit some place.
};
static_assert(vrm_symbols_max < 32, "a state is 32 bits");

/// How many symbols of the mark are unread.
inline std::size_t unread_count(const MarkSymbols& mark) {
    std::size_t count = 0;
    for (const std::uint8_t digit : mark.digits) count += digit == unread_digit ? 1 : 0;
    return count;
}

}  // namespace bof::detail
