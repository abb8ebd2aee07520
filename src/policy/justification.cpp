#include "policy/justification.hpp"

#include "policy/meaning.hpp"

#include <cstddef>

namespace bof {
namespace {

constexpr std::size_t words_bytes_max = 2000;

}  // namespace

Result<void> check_question(const PolicyInForce& policy, const Person& asker, PersonId searcher,
                            UtcTime now) {
    const Decision decision = may(policy, asker, Permission::search_question, now);
    if (!decision.allowed()) return decision.error();
    if (asker.id == searcher) {
        return Error{Errc::denied, "your own search is somebody else's to ask about"};
    }
    return {};
}

Result<void> check_words(const PolicyInForce& policy, std::string_view words) {
    if (words.size() > words_bytes_max) {
        return Error{Errc::invalid_argument, "the text is too long: at most 2000 bytes"};
    }
    if (has_control(words)) {
        return Error{Errc::invalid_argument, "the text has control characters"};
    }
    if (!is_meaningful(words, policy.reason_characters_min)) {
        return Error{Errc::invalid_argument, "write it in words that say something"};
    }
    return {};
}

UtcTime answer_due(const PolicyInForce& policy, UtcTime now) {
    return now + policy.search_answer_within;
}

}  // namespace bof
