#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "policy/policy_desk.hpp"
#include "register/question_register.hpp"
#include "register/search_register.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Asking people to justify searches at a later time, and their answers. What is said is kept with
/// the search and never changed. Whoever has the permission may go on with a question that somebody
/// else asked: it is the office's, so that it does not wait for one person's return.
///
/// Threads: any, at once.
/// Errors:  of every function, beside those it names: denied - policy says no, or it is the asker's
///          own search; not_found - no such search or question, or another's: which is not told;
///          unavailable; corrupt.
/// Rule.
class QuestionDesk {
  public:
    /// What is passed must outlive it.
    QuestionDesk(QuestionRegister& questions, SearchRegister& searches, AuditSink& audit,
                 const PolicyDesk& policy, const Clock& clock);

    /// Asks about a past search. Errors: invalid_argument - the text says nothing; conflict - it is
    /// being asked about already.
    Result<SearchQuestion> ask(const Person& person, const AuditActor& actor, PurposeId search,
                               const std::string& text);
    /// Asks further about an answer. Errors: as ask(); conflict - there is no answer to go on from.
    Result<SearchQuestion> ask_further(const Person& person, const AuditActor& actor, QuestionId id,
                                       const std::string& text);
    /// Errors: conflict - as ask_further().
    Result<SearchQuestion> accept(const Person& person, const AuditActor& actor, QuestionId id);
    /// Answers, or adds to the answer. One's own duty: needs no permission but an account that is
    /// open, with a password of one's own: see may_speak(). Errors: invalid_argument.
    Result<SearchQuestion> answer(const Person& person, const AuditActor& actor, QuestionId id,
                                  const std::string& text);

    /// Questions, newest first, for those who ask. Goes on the record first.
    Result<std::vector<SearchQuestion>> list(const Person& person, const AuditActor& actor,
                                             const QuestionFilter& filter, std::size_t count_max,
                                             std::optional<QuestionId> before = std::nullopt);
    /// Those about one's own searches.
    Result<std::vector<SearchQuestion>> own(const Person& person, std::size_t count_max,
                                            std::optional<QuestionId> before = std::nullopt);
    /// A question with all that was said, for those who ask. Goes on the record first.
    Result<SearchQuestion> find(const Person& person, const AuditActor& actor, QuestionId id);
    /// The same for the searcher; anybody else's is not found.
    Result<SearchQuestion> find_own(const Person& person, const AuditActor& actor, QuestionId id);
    /// The last question about each of these searches that has one, for whoever was shown them.
    Result<std::vector<SearchQuestion>> about(const std::vector<SearchRecord>& searches);

  private:
    Result<SearchQuestion> shown(const AuditActor& actor, SearchQuestion question);
    Result<void> may_go_on(const Person& person, const AuditActor& actor, QuestionId id);
    QuestionSaying saying(const Person& person, const AuditActor& actor, const char* kind,
                          const std::string& text) const;
    /// Which search or question; none in particular with `what` null.
    Error refused(const AuditActor& actor, const Error& error, const char* what = nullptr,
                  std::uint64_t number = 0);

    QuestionRegister& questions_;
    SearchRegister& searches_;
    AuditSink& audit_;
    const PolicyDesk& policy_;
    const Clock& clock_;
};

}  // namespace bof
