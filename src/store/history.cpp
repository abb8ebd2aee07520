#include "store/history.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <tuple>

namespace bof {
namespace {

template <typename T>
bool rises(const std::vector<T>& values) {
    return std::adjacent_find(values.begin(), values.end(), std::greater_equal<>{}) == values.end();
}

template <typename T>
bool holds(const std::optional<std::vector<T>>& values, const T& wanted) {
    return !values || std::binary_search(values->begin(), values->end(), wanted);
}

bool windows_make_sense(const std::vector<TimeWindow>& windows) {
    for (std::size_t index = 0; index < windows.size(); ++index) {
        if (windows[index].from >= windows[index].until) return false;
        if (index > 0 && windows[index].from <= windows[index - 1].until) return false;
    }
    return true;
}

}  // namespace

Result<void> check_question(const ReadQuestion& question) {
    if ((question.marks && question.marks->size() > question_marks_max) ||
        (question.nrds && question.nrds->size() > question_nrds_max) ||
        question.windows.size() > question_windows_max) {
        return Error{Errc::invalid_argument, "the search names too many marks, cameras or times"};
    }
    if ((question.marks && !rises(*question.marks)) || (question.nrds && !rises(*question.nrds)) ||
        !windows_make_sense(question.windows)) {
        return Error{Errc::invalid_argument,
                     "marks, cameras and times of a search are given in order, each once"};
    }
    const auto is_percent = [](const auto& value) { return !value || *value <= 100; };
    if (!is_percent(question.confidence_min) || !is_percent(question.confidence_max)) {
        return Error{Errc::invalid_argument, "a confidence is 0 to 100"};
    }
    return {};
}

bool is_asked(const ReadQuestion& question, const ReadKey& key) {
    // The window that ends first after the capture.
    const auto window = std::upper_bound(
        question.windows.begin(), question.windows.end(), key.captured,
        [](UtcTime captured, const TimeWindow& one) { return captured < one.until; });
    return window != question.windows.end() && window->from <= key.captured &&
           holds(question.nrds, key.nrd) && holds(question.marks, key.vrm);
}

bool asks_what_reads_say(const ReadQuestion& question) {
    return question.confidence_min || question.confidence_max || question.motion ||
           question.flags != ReadFlags{};
}

bool says_what_is_asked(const ReadQuestion& question, const Read& read) {
    const auto& confidence = read.confidence_percent;
    if (question.confidence_min && (!confidence || *confidence < *question.confidence_min)) {
        return false;
    }
    if (question.confidence_max && (!confidence || *confidence > *question.confidence_max)) {
        return false;
    }
    if (question.motion && read.motion != *question.motion) return false;
    return (read.flags.bits() & question.flags.bits()) == question.flags.bits();
}

bool has_hit_on(const std::vector<Hit>& hits, ListId list) {
    return std::any_of(hits.begin(), hits.end(),
                       [&](const Hit& hit) { return hit.entry.list == list; });
}

bool comes_before(const ReadKey& left, const ReadKey& right) {
    return std::tie(left.captured, left.nrd, left.vrm) <
           std::tie(right.captured, right.nrd, right.vrm);
}

namespace {

// The first and the last mark there can be.
Vrm end_mark(std::string_view text) {
    auto mark = Vrm::parse(text);
    BOF_ASSERT(mark.ok());
    return *mark;
}

}  // namespace

ReadKey place_before(UtcTime from) { return {end_mark("0"), NrdId{0}, from}; }

ReadKey place_after(UtcTime until) {
    return {end_mark("ZZZZZZZZZZZZ"), NrdId{std::numeric_limits<std::uint32_t>::max()},
            until - std::chrono::milliseconds{1}};
}

}  // namespace bof
