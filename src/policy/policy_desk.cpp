#include "policy/policy_desk.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace bof {
namespace {

/// Longest reason, and longest other text of a purpose, in bytes.
constexpr std::size_t reason_bytes_max = 2000;
constexpr std::size_t purpose_text_bytes_max = 120;
/// A reason that uses fewer different letters than this is a finger left on a key.
constexpr std::size_t distinct_symbols_min = 4;

bool counts(unsigned char byte) {
    // The first byte of a code point beyond ASCII counts once; the bytes that follow it do not.
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte >= 0xC0U;
}

/// Letters and digits; one that repeats the one before it says nothing more and does not count.
bool is_meaningful(std::string_view reason, std::size_t characters_min) {
    std::size_t characters = 0;
    std::string seen;
    unsigned char before = 0;
    for (const char symbol : reason) {
        const auto byte = static_cast<unsigned char>(symbol);
        if (!counts(byte)) continue;
        if (byte != before || byte >= 0xC0U) ++characters;
        before = byte;
        if (seen.find(symbol) == std::string::npos) seen += symbol;
    }
    return characters >= characters_min && seen.size() >= distinct_symbols_min;
}

bool has_substance(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char symbol) { return counts(static_cast<unsigned char>(symbol)); });
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char symbol) {
        const auto byte = static_cast<unsigned char>(symbol);
        return (byte < 0x20U && symbol != '\n' && symbol != '\t' && symbol != '\r') ||
               byte == 0x7FU;
    });
}

Error too_old(Rank rank) {
    switch (rank) {
        case Rank::inspector:
            return {Errc::denied,
                    "reads this old are opened only on the written authority of an Inspector or "
                    "above, who is not the searcher"};
        case Rank::chief_inspector:
            return {Errc::denied,
                    "reads this old are opened only on the written authority of a Chief Inspector "
                    "or above, who is not the searcher"};
        case Rank::superintendent:
            return {Errc::denied,
                    "reads this old are opened only on the written authority of a Superintendent "
                    "or above, who is not the searcher"};
        case Rank::none:
        case Rank::constable:
        case Rank::sergeant:
        case Rank::chief_superintendent:
        case Rank::assistant_chief_constable:
        case Rank::deputy_chief_constable:
        case Rank::chief_constable:
        case Rank::count_:
            break;
    }
    return {
        Errc::denied,
        "reads this old are opened only on the written authority of an officer of the rank that "
        "policy names, who is not the searcher"};
}

Result<void> check_window(const SearchWindow& window, UtcTime now) {
    if (window.vrm.has_value() == window.nrd.has_value()) {
        return Error{Errc::invalid_argument, "a search is for one vehicle or for one NRD"};
    }
    if (window.vrm && window.vrm->has_unread_symbol()) {
        return Error{Errc::invalid_argument,
                     "an exact search needs a whole mark, without unread characters"};
    }
    if (window.from >= window.until) {
        return Error{Errc::invalid_argument, "the window ends before it begins"};
    }
    if (window.from > now) {
        return Error{Errc::invalid_argument, "the window begins in the future"};
    }
    return {};
}

}  // namespace

void PolicyDesk::adopt(PolicyInForce next) {
    adopted_.with([&](std::deque<PolicyInForce>& adopted) {
        if (!adopted.empty()) {
            next.guidance_version =
                std::max(next.guidance_version, adopted.back().guidance_version);
        }
        in_force_.store(&adopted.emplace_back(std::move(next)), std::memory_order_release);
    });
}

void PolicyDesk::adopt_guidance(std::uint32_t version) {
    adopted_.with([&](std::deque<PolicyInForce>& adopted) {
        PolicyInForce next = adopted.back();
        next.guidance_version = version;
        in_force_.store(&adopted.emplace_back(std::move(next)), std::memory_order_release);
    });
}

Result<void> PolicyDesk::check_desk(const Person& person, Permission permission,
                                    std::string_view desk, UtcTime now) const {
    const Decision decision = may(person, permission, now);
    if (!decision.allowed()) return decision.error();
    if (is_desk_of(person, desk)) return {};
    return Error{Errc::not_found, "there is no such desk, or it is not one of yours"};
}

Result<void> PolicyDesk::check_alert(const Person& person, Permission permission,
                                     const Alert& alert, UtcTime now) const {
    if (auto its = check_desk(person, permission, alert.desk, now); !its.ok()) return its;
    if (alert.last_captured < open_from(now)) return too_old(policy().older_authority_rank);
    return {};
}

Result<void> PolicyDesk::check_purpose(const Purpose& purpose) const {
    const auto known = [&](const PurposeCategory& row) { return row.code == purpose.category; };
    if (std::none_of(policy().purpose_categories.begin(), policy().purpose_categories.end(),
                     known)) {
        return Error{Errc::invalid_argument, "choose one of the categories of purpose"};
    }
    if (purpose.reason.size() > reason_bytes_max ||
        purpose.reference.size() > purpose_text_bytes_max ||
        purpose.on_behalf_of.size() > purpose_text_bytes_max) {
        return Error{Errc::invalid_argument, "reason, reference or name is too long"};
    }
    if (has_control(purpose.reason) || has_control(purpose.reference) ||
        has_control(purpose.on_behalf_of)) {
        return Error{Errc::invalid_argument, "reason, reference or name has control characters"};
    }
    if (!has_substance(purpose.reference)) {
        return Error{Errc::invalid_argument,
                     "give the number of the crime, incident or operation as the reference"};
    }
    if (!has_substance(purpose.on_behalf_of)) {
        return Error{Errc::invalid_argument, "say on whose behalf the search is made"};
    }
    if (!is_meaningful(purpose.reason, policy().reason_characters_min)) {
        return Error{Errc::invalid_argument,
                     "give the reason in words that would justify the search later"};
    }
    return {};
}

Result<Permit> PolicyDesk::judge_search(const Person& person, const SearchWindow& window,
                                        const Purpose& purpose, UtcTime now) const {
    const Decision decision = may(person, Permission::read_search, now);
    if (!decision.allowed()) return decision.error();
    if (auto sound = check_purpose(purpose); !sound.ok()) return sound.error();
    if (auto sound = check_window(window, now); !sound.ok()) return sound.error();

    const UtcTime open = open_from(now);
    if (window.until <= open) return too_old(policy().older_authority_rank);

    AccessScope scope{std::nullopt, std::nullopt, std::max(window.from, open), window.until};
    if (window.vrm) scope.vrms = std::vector<Vrm>{*window.vrm};
    if (window.nrd) scope.nrds = std::vector<NrdId>{*window.nrd};
    Permit made = permit(person, std::move(scope));
    if (window.from < open) {
        made.withheld_ = WithheldWindow{window.from, open, policy().search_age_max,
                                        policy().older_authority_rank};
    }
    return made;
}

Result<Permit> PolicyDesk::judge_sightings(const Person& person, const AlertSightings& sightings,
                                           UtcTime now) const {
    const Decision decision = may(person, Permission::alert_view_sightings, now);
    if (!decision.allowed()) return decision.error();
    if (sightings.from >= sightings.until) {
        return Error{Errc::invalid_argument, "the alert has no sightings"};
    }
    if (sightings.until <= open_from(now)) return too_old(policy().older_authority_rank);
    return permit(person,
                  {std::vector<Vrm>{sightings.vrm}, std::nullopt, sightings.from, sightings.until});
}

Permit PolicyDesk::permit(const Person& person, AccessScope scope) const {
    Permit made;
    made.person_ = person.id;
    made.scope_ = std::move(scope);
    made.age_max_ = policy().search_age_max;
    made.open_for_ = policy().search_open_max;
    made.policy_version_ = policy().version;
    return made;
}

AccessGrant PolicyDesk::grant(const Permit& permit, PurposeId purpose, AuditNumber audit,
                              UtcTime now) const {
    BOF_ASSERT(raw(audit) != 0);  // Nothing is opened that is not on the record.
    AccessGrant made;
    made.person_ = permit.person_;
    made.purpose_ = purpose;
    made.audit_number_ = audit;
    made.scope_ = permit.scope_;
    made.age_max_ = permit.age_max_;
    made.expires_ = now + permit.open_for_;
    return made;
}

}  // namespace bof
