#include "bof/bench_questions.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include <fmt/format.h>

namespace bof::tool {
namespace {

/// Vehicles are drawn from the first passages: how often one comes does not change over the year.
constexpr std::uint64_t passages_looked_at = 1'000'000;
constexpr std::size_t marks_drawn = 2'000;
constexpr std::size_t of_one_mark = 400;
constexpr std::size_t of_one_nrd = 200;
constexpr std::size_t of_patterns = 100;
constexpr std::size_t of_patterns_whole = 20;
constexpr std::chrono::days month{30};
constexpr std::chrono::hours hour{1};

/// Our own drawing: a distribution of the standard library gives other numbers elsewhere.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}
    std::uint64_t below(std::uint64_t count) { return random_() % count; }

  private:
    std::mt19937_64 random_;
};

/// Marks in the current British form that were read right, each drawn as often as it comes.
Result<std::vector<Vrm>> draw_marks(const HistorySubject& subject, Dice& dice) {
    auto stream = BulkStream::make(subject.world, subject.settings);
    if (!stream.ok()) return stream.error();
    constexpr std::size_t british_size = 7;
    std::vector<Vrm> marks;
    std::uint64_t seen = 0;
    for (std::uint64_t number = 0; number < passages_looked_at; ++number) {
        const auto passage = stream->next();
        if (!passage) break;
        if (passage->is_misread || passage->vehicle.is_foreign) continue;
        if (passage->vehicle.plate_text.size() != british_size) continue;
        // Each that has come is among the drawn with the same likelihood.
        const std::uint64_t place = dice.below(++seen);
        if (marks.size() < marks_drawn) {
            marks.push_back(passage->vehicle.vrm);
        } else if (place < marks_drawn) {
            marks[place] = passage->vehicle.vrm;
        }
    }
    if (marks.empty()) return Error{Errc::unavailable, "too few reads to ask about"};
    return marks;
}

/// Draws questions one after the other.
class Drawing {
  public:
    Drawing(const HistorySubject& subject, std::vector<Vrm> marks, Dice& dice)
        : subject_(subject),
          marks_(std::move(marks)),
          dice_(dice),
          start_(subject.settings.start()),
          end_(subject.settings.until) {}

    /// A mark, in a window of that length somewhere in the history, or in all of it.
    HistoryQuestion of_mark(std::chrono::milliseconds length) {
        HistoryQuestion question = somewhere(length);
        question.mark = marks_[dice_.below(marks_.size())];
        return question;
    }
    HistoryQuestion of_nrd(std::chrono::milliseconds length) {
        HistoryQuestion question = somewhere(length);
        question.nrd = subject_.nrds[dice_.below(subject_.nrds.size())];
        return question;
    }
    HistoryQuestion beginning(std::chrono::milliseconds length) {
        HistoryQuestion question = of_mark(length);
        question.pattern = question.mark->text().substr(0, 4) + "*";
        return question;
    }
    /// "?B3??C*": three symbols known, none of them the first.
    HistoryQuestion within(std::chrono::milliseconds length) {
        HistoryQuestion question = of_mark(length);
        const std::string text = question.mark->text();
        question.pattern = fmt::format("?{}??{}*", text.substr(1, 2), text[5]);
        return question;
    }

  private:
    HistoryQuestion somewhere(std::chrono::milliseconds length) {
        HistoryQuestion question;
        question.from = start_;
        question.until = end_;
        if (length >= end_ - start_) return question;
        const auto steps = static_cast<std::uint64_t>((end_ - start_ - length) / hour);
        question.from = start_ + hour * static_cast<std::int64_t>(dice_.below(steps + 1));
        question.until = question.from + length;
        return question;
    }

    const HistorySubject& subject_;
    const std::vector<Vrm> marks_;
    Dice& dice_;
    const UtcTime start_;
    const UtcTime end_;
};

}  // namespace

Result<std::vector<QuestionSet>> make_questions(const HistorySubject& subject, double share) {
    Dice dice{subject.settings.seed};
    auto marks = draw_marks(subject, dice);
    if (!marks.ok()) return marks.error();
    Drawing drawing{subject, std::move(marks).value(), dice};
    const std::chrono::milliseconds whole = std::chrono::days{subject.settings.days};
    std::vector<QuestionSet> sets;
    const auto add = [&](std::string name, QuestionKind kind, std::size_t count, auto draw) {
        QuestionSet set{std::move(name), kind};
        const auto wanted = static_cast<std::size_t>(static_cast<double>(count) * share);
        for (std::size_t number = 0; number < std::max<std::size_t>(wanted, 1); ++number) {
            set.questions.push_back(draw());
        }
        sets.push_back(std::move(set));
    };
    const std::string all = fmt::format("{} days", subject.settings.days);
    add("one mark, " + all, QuestionKind::mark, of_one_mark,
        [&] { return drawing.of_mark(whole); });
    add("one mark, 30 days", QuestionKind::mark, of_one_mark,
        [&] { return drawing.of_mark(month); });
    add("one NRD, 1 hour", QuestionKind::nrd, of_one_nrd, [&] { return drawing.of_nrd(hour); });
    add("marks AB32*, 30 days", QuestionKind::pattern, of_patterns,
        [&] { return drawing.beginning(month); });
    add("marks ?B3??C*, 30 days", QuestionKind::pattern, of_patterns,
        [&] { return drawing.within(month); });
    add("marks ?B3??C*, " + all, QuestionKind::pattern, of_patterns_whole,
        [&] { return drawing.within(whole); });
    for (const std::size_t edits : {std::size_t{1}, std::size_t{2}}) {
        add(fmt::format("misread by {} edit{}, 30 days", edits, edits == 1 ? "" : "s"),
            QuestionKind::misread, of_patterns, [&] { return drawing.of_mark(month); });
        sets.back().edits_max = edits;
    }
    return sets;
}

}  // namespace bof::tool
