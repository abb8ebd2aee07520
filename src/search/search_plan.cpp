#include "search/search_plan.hpp"

#include "vrm/mark_pattern.hpp"
#include "vrm/misread_model.hpp"

#include <array>

namespace bof {
namespace {

/// Up to about a second, and up to about ten, from memory: see SearchEstimate::steps().
constexpr std::uint64_t light_steps_max = 2'000'000;
constexpr std::uint64_t middling_steps_max = 20'000'000;

Result<MarksSought> ready(const SoughtPattern& sought) {
    auto pattern = MarkPattern::parse(sought.text);
    if (!pattern.ok()) return pattern.error();
    MarksSought made;
    made.weight.literals = pattern->literal_count();
    made.filter = std::make_unique<PatternFilter>(*std::move(pattern), sought.unread);
    return made;
}

Result<MarksSought> ready(const SoughtSimilar& sought) {
    auto filter = MisreadFilter::make(sought.vrm, {.edits_max = sought.edits_max});
    if (!filter.ok()) return filter.error();
    MarksSought made;
    made.filter = *std::move(filter);
    made.weight.whole_mark = true;
    made.similar_to = sought.vrm;
    made.edits_max = sought.edits_max;
    return made;
}

Result<MarksSought> ready(const UkPartial& sought) {
    auto filter = UkPartialFilter::make(sought);
    if (!filter.ok()) return filter.error();
    MarksSought made;
    made.weight.literals = (*filter)->literal_count();
    made.filter = *std::move(filter);
    return made;
}

}  // namespace

std::string_view to_text(SearchEffort effort) {
    static constexpr std::array<std::string_view, 3> names{"light", "middling", "heavy"};
    return names.at(static_cast<std::size_t>(effort));
}

SearchEffort effort_of(std::uint64_t steps) {
    if (steps <= light_steps_max) return SearchEffort::light;
    return steps <= middling_steps_max ? SearchEffort::middling : SearchEffort::heavy;
}

std::vector<MisreadEdit> MarksSought::why(Vrm found) const {
    if (!similar_to) return {};
    return MisreadModel::of_survey()
        ->explain(*similar_to, found, edits_max)
        .value_or(std::vector<MisreadEdit>{});
}

Result<MarksSought> read_sought(const SoughtMarks& sought) {
    return std::visit([](const auto& each) { return ready(each); }, sought);
}

}  // namespace bof
