#pragma once

#include "base/result.hpp"
#include "vrm/detail/mark_symbols.hpp"
#include "vrm/mark_filter.hpp"
#include "vrm/misread_counts.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace bof {

/// Most errors in one reading that a search looks for. With three, nearly every mark of a year's
/// reads is a misreading of some other.
inline constexpr std::size_t misread_edits_max = 2;

/// How likely it is that a plate with one mark is read as another. Each symbol is read by itself:
/// right, as another, not at all, or lost; before, between and after them one may be invented. Two
/// symbols read as one, and one as two, are not in the model: the survey has not one case.
/// Threads: any; immutable.
class MisreadModel {
  public:
    /// The fewer the counts, the more weigh look-alikes and the reverse of what was seen: every
    /// error keeps some likelihood. No counts at all make a model too.
    explicit MisreadModel(const MisreadCounts& counts);

    /// The model of MisreadCounts::of_survey(), made once.
    static std::shared_ptr<const MisreadModel> of_survey();

    /// The likelihood of reading `found` where the plate has `sought`, compared with reading it
    /// right: the sum over all ways to make the one of the other with at most `edits_max` errors.
    /// Nothing: no way, or `sought` has an unread symbol.
    ///
    /// Units: as MarkFilter::fit(); 0 only when they are equal.
    /// Range: `edits_max` at most misread_edits_max.
    /// Cost:  about half a microsecond; no allocation.
    std::optional<std::uint16_t> fit(Vrm sought, Vrm found, std::size_t edits_max) const;

    /// The likeliest such way, in the order of places: why a search shows `found`. Empty when they
    /// are equal; nothing where fit() is nothing. Range: as fit().
    std::optional<std::vector<MisreadEdit>> explain(Vrm sought, Vrm found,
                                                    std::size_t edits_max) const;

    /// What one error in a mark of `truth_size` symbols is worth, compared with reading right.
    double likelihood(const MisreadEdit& edit, std::size_t truth_size) const;

  private:
    struct Alignments;
    template <typename Combine>
    Alignments align(Vrm sought, Vrm found, std::size_t edits_max, Combine combine) const;
    float step(const Alignments& all, MisreadKind kind, std::size_t row, std::size_t column) const;

    /// Likelihoods compared with that of reading right. At the ends and within: first, inner, last.
    using Symbols = std::array<float, MisreadCounts::symbols>;
    std::array<Symbols, MisreadCounts::symbols> read_as_{};
    std::array<float, 3> lost_{};
    std::array<float, 3> invented_{};  ///< Of one certain symbol.
};

struct MisreadSearch {
    std::size_t edits_max = misread_edits_max;  ///< Range: 1 to misread_edits_max.
    /// Fits beyond this are left out. Units: as MarkFilter::fit(). The default keeps every single
    /// error, and two where both are usual.
    std::uint16_t fit_max = 160;
};

/// The marks that may be misreadings of one, and that mark itself. An unread symbol is a likely
/// error. literal_start() is empty: the first symbol may be wrong.
class MisreadFilter final : public MarkFilter {
  public:
    /// Errors: invalid_argument - `sought` has an unread symbol, or edits_max is out of range; the
    ///         public text says what to do.
    static Result<std::unique_ptr<const MisreadFilter>> make(
        Vrm sought, const MisreadSearch& search = {},
        std::shared_ptr<const MisreadModel> model = MisreadModel::of_survey());

    std::optional<std::uint16_t> fit(Vrm vrm) const override;
    std::string literal_start() const override { return {}; }

  private:
    MisreadFilter(Vrm sought, const MisreadSearch& search,
                  std::shared_ptr<const MisreadModel> model);
    std::optional<std::uint16_t> fit_near(Vrm vrm) const;

    Vrm sought_;
    MisreadSearch search_;
    std::shared_ptr<const MisreadModel> model_;
    detail::SymbolSet symbols_;  ///< Of the sought mark.
    std::size_t size_;
};

}  // namespace bof
