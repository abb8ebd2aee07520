#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/ids.hpp"
#include "register/register.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Given by the register; zero is never given.
enum class QuestionId : std::uint64_t {};

/// Most questions listed by one call.
inline constexpr std::size_t questions_page_max = 200;
/// Most that can be said about one question.
inline constexpr std::size_t question_words_max = 50;

/// Stored by name.
enum class QuestionState : std::uint8_t {
    waiting,   ///< For the searcher's answer.
    answered,  ///< For whoever asked: accept, or ask further.
    accepted,  ///< Ended.
    count_,
};
/// "waiting"...
std::string_view to_text(QuestionState state);
std::optional<QuestionState> parse_question_state(std::string_view text);

/// Stored by name.
enum class QuestionWordKind : std::uint8_t {
    question,
    answer,
    addition,
    further,
    acceptance,
    count_
};
/// "question"...
std::string_view to_text(QuestionWordKind kind);

/// One thing that was said; never changed.
struct QuestionWord {
    QuestionWordKind kind{};
    PersonId person{};
    std::string person_name;  ///< As it is now.
    UtcTime said{};
    std::string text;
    AuditNumber audit_number{};
};

/// That somebody is asked to justify a search, and all that was said since. Rule: R-04.
struct SearchQuestion {
    QuestionId id{};
    PurposeId search{};
    PersonId searcher{};
    std::string searcher_name;
    PersonId asker{};  ///< Who asked last; never the searcher.
    UtcTime asked{};
    UtcTime due{};  ///< Of the answer, by policy at the time of asking.
    QuestionState state{};
    std::uint32_t policy_version = 0;
    std::vector<QuestionWord> words = {};  ///< In their order; only from find().

    /// The searcher should have answered by now.
    bool is_overdue(UtcTime now) const { return state == QuestionState::waiting && now >= due; }
};

/// Something to be said; `entry` is its record and gets the facts "question" and "search".
struct QuestionSaying {
    PersonId person{};
    std::string text;
    AuditEntry entry;
};

struct QuestionFilter {
    std::optional<PersonId> searcher = {};
    std::optional<QuestionState> state = {};
};

/// Questions about past searches, with what was answered. Everything said goes on the record and
/// tells the other side by a notice, in one transaction. No decision is made here: whether somebody
/// may ask is asked of policy first.
///
/// Threads: any, at once.
/// Errors:  of every function, beside those it names: unavailable; corrupt.
/// Rule.
class QuestionRegister {
  public:
    explicit QuestionRegister(std::shared_ptr<detail::Database> database);

    /// Asks about a search. Errors: not_found - no such search; conflict - a question about it is
    /// open; invalid_argument - it is the person's own.
    Result<QuestionId> ask(PurposeId search, const QuestionSaying& saying, UtcTime due,
                           std::uint32_t policy_version);
    /// The searcher answers a waiting question; on any other he adds to what he has said.
    /// Errors: not_found - no such question, or another's; too_many - question_words_max.
    Result<void> answer(QuestionId id, const QuestionSaying& saying);
    /// Asks further about an answer, from now on in this person's name.
    /// Errors: not_found; conflict - it is not answered; too_many.
    Result<void> ask_further(QuestionId id, const QuestionSaying& saying, UtcTime due);
    /// Accepts an answer. Errors: as ask_further().
    Result<void> accept(QuestionId id, const QuestionSaying& saying);

    /// With its words. Errors: not_found.
    Result<SearchQuestion> find(QuestionId id);
    /// Questions before `before`, newest first, at most `count_max` and never more than
    /// questions_page_max. Without their words.
    Result<std::vector<SearchQuestion>> list(const QuestionFilter& filter, std::size_t count_max,
                                             std::optional<QuestionId> before = std::nullopt);
    /// The questions about searches with numbers from `first` to `last`, in rising order of id, at
    /// most questions_of_searches_max. Without their words.
    static constexpr std::size_t questions_of_searches_max = 2000;
    Result<std::vector<SearchQuestion>> about(PurposeId first, PurposeId last);

  private:
    std::shared_ptr<detail::Database> database_;
};

}  // namespace bof
