#pragma once

#include "policy/policy_desk.hpp"
#include "policy/tests/test_person.hpp"

#include <string>
#include <utility>
#include <vector>

// People and requests for tests of who may open older reads.
namespace bof::older {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

inline const UtcTime now = std::chrono::sys_days{std::chrono::year{2026} / 5 / 1} + hours{12};
inline const milliseconds moment{1};

inline Vrm mark(const char* text = "AB32CDE") { return Vrm::parse(text).value(); }

struct Facts {
    Role role{};
    Rank rank = Rank::inspector;
    bool trained = true;
    bool vetted = true;
    bool acknowledged = true;
    bool older_right = true;
};

inline Person person_of(const Facts& facts, std::uint32_t id) {
    Person person = a_person({facts.role}, id);
    person.rank = facts.rank;
    if (!facts.trained) person.trainings.clear();
    if (!facts.vetted) person.vetting = {};
    if (!facts.acknowledged) person.guidance_acknowledged = 0;
    const UtcDay today = std::chrono::floor<days>(now);
    if (facts.older_right) person.older_access = OlderAccess{today - days{30}, today + days{30}};
    return person;
}

/// A refusal in a word or two.
inline std::string told(const Error& error) {
    const std::string text{error.public_text.view()};
    const std::vector<std::pair<std::string, std::string>> words{
        {"none of your roles", "role"},
        {"used by word of mouth", "used by word of mouth"},
        {"needs a training", "training"},
        {"needs vetting", "vetting"},
        {"acknowledge the current guidance", "guidance"},
        {"right to open older reads", "older right"},
        {"authority of an Inspector", "needs an Inspector's authority"},
        {"authority of a Superintendent", "needs a Superintendent's authority"},
        {"takes the rank", "rank"},
        {"his own request", "own request"},
        {"on his behalf", "on his behalf"},
        {"does not decide", "runs it"},
        {"another officer", "another officer's"},
        {"nothing to decide", "nothing to decide"},
        {"gave an authority does not run", "gave it"},
        {"as the bureau's analyst", "asked for it"},
        {"off the queue first", "not in his hands"},
        {"run by the intelligence bureau", "the bureau runs it"},
        {"bureau is running this", "the bureau runs it already"},
        {"was withdrawn", "withdrawn by an officer"},
        {"taken back", "taken back"},
        {"time of this authority", "over"},
        {"not confirmed in writing", "not confirmed"},
        {"result of this authority", "given back"},
        {"was not given", "not given"},
        {"not name this mark", "mark"},
        {"not name this NRD", "NRD"},
        {"beyond the times", "times"},
        {"window ends", "window"},
        {"no longer opens older", "category no longer opens"},
        {"limited since", "limited since"},
        {"begins in the future", "window"},
        {"one of the categories", "category"},
        {"crime, incident or operation", "reference"},
        {"on whose behalf", "behalf"},
        {"reason in words", "reason"},
        {"one character again", "reason"},
    };
    for (const auto& [part, word] : words) {
        if (text.find(part) != std::string::npos) return word;
    }
    return text;
}

enum class Wrong { nothing, category, reference, behalf, reason };

inline Purpose purpose_with(Wrong wrong, const char* category = "major_crime") {
    Purpose purpose{category, "Seen near the burgled shop on Friday", "DP-2026-000123",
                    "DC Example"};
    if (wrong == Wrong::category) purpose.category = "curiosity";
    if (wrong == Wrong::reference) purpose.reference = "-";
    if (wrong == Wrong::behalf) purpose.on_behalf_of = " ";
    if (wrong == Wrong::reason) purpose.reason = "aaaaaaaaaaaaaaa";
    return purpose;
}

inline constexpr std::uint32_t requester = 11;
inline constexpr std::uint32_t behalf = 12;
inline constexpr std::uint32_t officer = 13;
inline constexpr std::uint32_t analyst = 14;
inline constexpr std::uint32_t stranger = 15;

inline AuthorityRequest a_request() {
    AuthorityRequest request;
    request.id = AuthorityId{1};
    request.requester = PersonId{requester};
    request.state = AuthorityState::submitted;
    request.form.purpose = purpose_with(Wrong::nothing);
    request.form.on_behalf_person = PersonId{behalf};
    request.form.grade = "Category B, by the SIO";
    request.form.asked = {
        {mark(), mark("LD84XYZ")}, {NrdId{3}, NrdId{4}}, now - days{200}, now - days{100}};
    request.form.necessity = "Nothing else shows where it was";
    request.form.proportionality = "Two marks and two places only";
    request.asked_scope = request.form.asked;
    request.created = now - days{2};
    request.submitted = now - days{1};
    return request;
}

inline AuthorityRequest an_authority() {
    AuthorityRequest request = a_request();
    request.state = AuthorityState::approved;
    request.decision = AuthorityDecision{AuthorityOutcome::approved,
                                         PersonId{officer},
                                         Rank::inspector,
                                         now - hours{1},
                                         "Proportionate",
                                         *request.asked_scope};
    request.ends = now + days{6};
    request.analyst = PersonId{analyst};
    request.taken = now;
    return request;
}

}  // namespace bof::older
