#pragma once

#include "base/result.hpp"
#include "vrm/detail/symbol_automaton.hpp"
#include "vrm/format.hpp"
#include "vrm/mark_filter.hpp"
#include "vrm/mark_pattern.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// First and last year whose marks bear an age identifier: suffix letters began in 1963; what
/// follows the identifier of March 2050 has not been laid down.
inline constexpr int age_year_first = 1963;
inline constexpr int age_year_last = 2050;

/// How sure a witness is of a year or an age identifier.
enum class Certainty : std::uint8_t {
    certain,
    maybe,  ///< The neighbouring ones fit too, less well.
};

/// What tells the age of a vehicle in its mark: "12" of AB12 CDE, "N" of N123 ABC, "X" of ABC 123X.
struct AgeIdentifier {
    VrmFormat format;   ///< current, prefix or suffix.
    std::string text;   ///< Two digits or a letter.
    std::uint16_t fit;  ///< As MarkFilter::fit().

    friend bool operator==(const AgeIdentifier&, const AgeIdentifier&) = default;
};

/// The age identifiers of vehicles first registered in `year`, in the order of their beginning, as
/// DVLA publishes them: since September 2001 two a year, yy in March and yy + 50 in September; from
/// 1983 a letter in front and from 1963 one behind, changing in August for most years. One that
/// began in the year before and was still given in January fits less well.
/// Empty for years out of range.
std::vector<AgeIdentifier> age_identifiers_of(int year, Certainty certainty);

/// The one that is written so: a letter has been both prefix and suffix. In upper case.
/// Empty where none is.
std::vector<AgeIdentifier> age_identifiers_written(std::string_view text, Certainty certainty);

/// What is known of a British mark: "it began with AB and ended in CDE, perhaps of 2012".
struct UkPartial {
    // Letters and digits, `?` for one unknown symbol and `*` for several; empty: not known. Each
    // must fit by itself, so that they may overlap.
    std::string starts{};
    std::string ends{};
    std::string contains{};
    std::optional<int> year{};     ///< Of first registration; only marks that bear an age fit then.
    std::string age_identifier{};  ///< Instead of `year`: "12", "n". Empty: not known.
    Certainty age = Certainty::certain;  ///< Of `year` or `age_identifier`.
    std::optional<VrmFormat> format{};   ///< As format_of() sees it.
    UnreadSymbols unread = UnreadSymbols::fit_any;
};

/// The marks that may be the one partly known.
/// fit() is that of the age identifier; where an unread symbol had to stand for something known,
/// unread_symbol_fit more for each unread symbol of the mark.
class UkPartialFilter final : public MarkFilter {
  public:
    /// Errors: invalid_argument - nothing known, a part that no mark can have, both year and age
    ///         identifier, or one that never was; the public text says what to write.
    static Result<std::unique_ptr<const UkPartialFilter>> make(const UkPartial& partial);

    std::optional<std::uint16_t> fit(Vrm vrm) const override;
    /// Empty when unread symbols fit anything: then the first may be one.
    std::string literal_start() const override;

    /// Letters and digits known, those of the age identifier counted as its shortest: how much the
    /// search says.
    std::size_t literal_count() const;

  private:
    /// A shape of a mark with an age identifier in its place.
    struct Age {
        detail::SymbolAutomaton automaton;
        std::uint16_t fit;
    };

    UkPartialFilter() = default;
    Result<void> add_part(std::string text);
    Result<void> add_age(const UkPartial& partial);
    std::optional<std::uint16_t> fit_age(const detail::MarkSymbols& mark,
                                         UnreadSymbols unread) const;
    bool may_fit(detail::SymbolSet symbols) const;
    std::optional<std::uint16_t> fit_symbols(Vrm vrm) const;

    std::vector<MarkPattern> parts_;
    std::vector<Age> ages_;  ///< In rising order of fit; empty: any.
    std::size_t age_literals_ = 0;
    std::optional<VrmFormat> format_;
    UnreadSymbols unread_ = UnreadSymbols::fit_any;
    std::string start_;
};

}  // namespace bof
