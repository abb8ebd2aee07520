#include "search/question_desk.hpp"

#include "policy/justification.hpp"
#include "policy/own_account.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace bof {
namespace {

Error no_such_question() { return {Errc::not_found, "there is no such question"}; }

}  // namespace

QuestionDesk::QuestionDesk(QuestionRegister& questions, SearchRegister& searches, AuditSink& audit,
                           const PolicyDesk& policy, const Clock& clock)
    : questions_(questions), searches_(searches), audit_(audit), policy_(policy), clock_(clock) {}

QuestionSaying QuestionDesk::saying(const Person& person, const AuditActor& actor, const char* kind,
                                    const std::string& text) const {
    return {
        person.id,
        text,
        {clock_.now(), kind, actor, {{"policy_version", std::int64_t{policy_.policy().version}}}}};
}

Error QuestionDesk::refused(const AuditActor& actor, const Error& error, const char* what,
                            std::uint64_t number) {
    if (error.code == Errc::denied || error.code == Errc::not_found) {
        AuditEntry noted{clock_.now(),
                         "search.question_refused",
                         actor,
                         {{"why", std::string{error.public_text.view()}}}};
        if (what != nullptr) noted.facts[what] = static_cast<std::int64_t>(number & INT64_MAX);
        audit_.note(noted).ignore("nothing is shown in any case");
    }
    return error;
}

Result<SearchQuestion> QuestionDesk::ask(const Person& person, const AuditActor& actor,
                                         PurposeId search, const std::string& text) {
    const PolicyInForce& policy = policy_.policy();
    const UtcTime now = clock_.now();
    const Decision decision = policy_.may(person, Permission::search_question, now);
    if (!decision.allowed()) return refused(actor, decision.error(), "search", raw(search));
    const auto about = searches_.find(search);
    if (!about.ok()) return refused(actor, about.error(), "search", raw(search));
    if (const auto allowed = check_question(policy, person, about->person, now); !allowed.ok()) {
        return refused(actor, allowed.error(), "search", raw(search));
    }
    if (const auto sound = check_words(policy, text); !sound.ok()) return sound.error();
    const auto id = questions_.ask(search, saying(person, actor, "search.question_asked", text),
                                   answer_due(policy, now), policy.version);
    if (!id.ok()) return id.error();
    return questions_.find(*id);
}

Result<void> QuestionDesk::may_go_on(const Person& person, const AuditActor& actor, QuestionId id) {
    const auto number = static_cast<std::uint64_t>(id);
    const Decision decision = policy_.may(person, Permission::search_question, clock_.now());
    if (!decision.allowed()) return refused(actor, decision.error(), "question", number);
    const auto question = questions_.find(id);
    if (!question.ok()) return refused(actor, question.error(), "question", number);
    const auto allowed = check_question(policy_.policy(), person, question->searcher, clock_.now());
    if (!allowed.ok()) return refused(actor, allowed.error(), "question", number);
    return {};
}

Result<SearchQuestion> QuestionDesk::ask_further(const Person& person, const AuditActor& actor,
                                                 QuestionId id, const std::string& text) {
    if (auto allowed = may_go_on(person, actor, id); !allowed.ok()) return allowed.error();
    const PolicyInForce& policy = policy_.policy();
    if (const auto sound = check_words(policy, text); !sound.ok()) return sound.error();
    const auto asked =
        questions_.ask_further(id, saying(person, actor, "search.question_asked_further", text),
                               answer_due(policy, clock_.now()));
    if (!asked.ok()) return asked.error();
    return questions_.find(id);
}

Result<SearchQuestion> QuestionDesk::accept(const Person& person, const AuditActor& actor,
                                            QuestionId id) {
    if (auto allowed = may_go_on(person, actor, id); !allowed.ok()) return allowed.error();
    const auto accepted =
        questions_.accept(id, saying(person, actor, "search.question_accepted", {}));
    if (!accepted.ok()) return accepted.error();
    return questions_.find(id);
}

Result<SearchQuestion> QuestionDesk::answer(const Person& person, const AuditActor& actor,
                                            QuestionId id, const std::string& text) {
    const PolicyInForce& policy = policy_.policy();
    if (const Decision decision = may_speak(policy, person, clock_.now()); !decision.allowed()) {
        return refused(actor, decision.error(), "question", static_cast<std::uint64_t>(id));
    }
    if (const auto sound = check_words(policy, text); !sound.ok()) return sound.error();
    const auto answered =
        questions_.answer(id, saying(person, actor, "search.question_answered", text));
    if (!answered.ok()) {
        return refused(actor, answered.error(), "question", static_cast<std::uint64_t>(id));
    }
    return questions_.find(id);
}

Result<std::vector<SearchQuestion>> QuestionDesk::list(const Person& person,
                                                       const AuditActor& actor,
                                                       const QuestionFilter& filter,
                                                       std::size_t count_max,
                                                       std::optional<QuestionId> before) {
    const auto decision = policy_.may(person, Permission::search_question, clock_.now());
    if (!decision.allowed()) return refused(actor, decision.error());
    auto found = questions_.list(filter, count_max, before);
    if (!found.ok()) return found;
    AuditEntry entry{clock_.now(),
                     "search.questions_listed",
                     actor,
                     {{"count", static_cast<std::int64_t>(found->size())}}};
    if (filter.searcher) entry.facts["person"] = std::int64_t{raw(*filter.searcher)};
    const auto recorded = audit_.record(std::move(entry));
    if (!recorded.ok()) return recorded.error();
    return found;
}

Result<std::vector<SearchQuestion>> QuestionDesk::own(const Person& person, std::size_t count_max,
                                                      std::optional<QuestionId> before) {
    return questions_.list({.searcher = person.id, .state = {}}, count_max, before);
}

Result<SearchQuestion> QuestionDesk::shown(const AuditActor& actor, SearchQuestion question) {
    const auto recorded = audit_.record({clock_.now(),
                                         "search.question_shown",
                                         actor,
                                         {{"question", static_cast<std::int64_t>(question.id)}}});
    if (!recorded.ok()) return recorded.error();
    return question;
}

Result<SearchQuestion> QuestionDesk::find(const Person& person, const AuditActor& actor,
                                          QuestionId id) {
    const auto decision = policy_.may(person, Permission::search_question, clock_.now());
    if (!decision.allowed()) {
        return refused(actor, decision.error(), "question", static_cast<std::uint64_t>(id));
    }
    auto found = questions_.find(id);
    if (!found.ok()) {
        return refused(actor, found.error(), "question", static_cast<std::uint64_t>(id));
    }
    return shown(actor, *std::move(found));
}

Result<SearchQuestion> QuestionDesk::find_own(const Person& person, const AuditActor& actor,
                                              QuestionId id) {
    auto found = questions_.find(id);
    const bool own = found.ok() && found->searcher == person.id;
    if (found.ok() && !own) found = no_such_question();
    if (!found.ok()) {
        return refused(actor, found.error(), "question", static_cast<std::uint64_t>(id));
    }
    return shown(actor, *std::move(found));
}

Result<std::vector<SearchQuestion>> QuestionDesk::about(const std::vector<SearchRecord>& searches) {
    if (searches.empty()) return std::vector<SearchQuestion>{};
    const auto [first, last] =
        std::minmax_element(searches.begin(), searches.end(),
                            [](const auto& left, const auto& right) { return left.id < right.id; });
    auto found = questions_.about(first->id, last->id);
    if (!found.ok()) return found;
    std::map<PurposeId, SearchQuestion> last_of;
    for (SearchQuestion& question : *found) {
        last_of.insert_or_assign(question.search, std::move(question));
    }
    std::vector<SearchQuestion> asked;
    for (const SearchRecord& search : searches) {
        if (auto its = last_of.extract(search.id)) asked.push_back(std::move(its.mapped()));
    }
    return asked;
}

}  // namespace bof
