#include "retention/retention_desk.hpp"

#include "policy/meaning.hpp"

#include <algorithm>
#include <utility>

namespace bof {
namespace {

std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

AuditEntry RetentionDesk::entry(std::string kind, const AuditActor& actor) const {
    return {clock_.now(),
            std::move(kind),
            actor,
            {{"policy_version", std::int64_t{policy_.policy().version}}}};
}

Result<void> RetentionDesk::allow(const Person& person, const AuditActor& actor,
                                  Permission permission) {
    const Decision decision = policy_.may(person, permission, clock_.now());
    if (decision.allowed()) return {};
    const Error error = decision.error();
    AuditEntry refused = entry("retention.refused", actor);
    refused.facts["asked"] = std::string{to_text(permission)};
    refused.facts["why"] = std::string{to_text(decision.refusal())};
    audit_.note(refused).ignore("nothing is shown or done in any case");
    return error;
}

Result<void> RetentionDesk::check_text(const std::string& text, PublicText what) const {
    if (text.size() <= hold_text_bytes_max && !has_control(text) &&
        is_meaningful(text, policy_.policy().reason_characters_min)) {
        return {};
    }
    return Error{Errc::invalid_argument, what};
}

Result<void> RetentionDesk::check_review(std::optional<UtcTime> review, UtcTime now) {
    if (!review || (*review > now && *review <= now + hold_review_max)) return {};
    return Error{Errc::invalid_argument,
                 "the day by which the hold is looked at again lies within the next 90 days"};
}

Result<void> RetentionDesk::check(const HoldWish& wish, UtcTime now) const {
    if (wish.vrm.has_value() == !wish.reads.empty()) {
        return Error{Errc::invalid_argument, "name one mark with a window, or reads, and not both"};
    }
    if (wish.vrm && wish.from >= wish.until) {
        return Error{Errc::invalid_argument, "the window of the hold ends before it begins"};
    }
    if (wish.reads.size() > hold_reads_max) {
        return Error{Errc::invalid_argument, "one hold names at most 200 reads"};
    }
    if (auto sound = check_review(wish.review, now); !sound.ok()) return sound;
    if (auto sound = check_text(wish.reason, PublicText{"say in words why the reads must be held"});
        !sound.ok()) {
        return sound;
    }
    if (wish.authority.empty() || wish.authority.size() > hold_text_bytes_max ||
        has_control(wish.authority)) {
        return Error{Errc::invalid_argument,
                     "say on whose authority the reads are held, with its reference"};
    }
    return {};
}

Result<HoldId> RetentionDesk::place(const Person& person, const AuditActor& actor,
                                    const HoldWish& wish) {
    if (auto allowed = allow(person, actor, Permission::hold_place); !allowed.ok()) {
        return allowed.error();
    }
    const UtcTime now = clock_.now();
    if (auto sound = check(wish, now); !sound.ok()) return sound.error();
    ReadHold hold;
    hold.vrm = wish.vrm;
    hold.from = wish.vrm ? wish.from : UtcTime{};
    hold.until = wish.vrm ? wish.until : UtcTime{};
    hold.reads = wish.reads;
    std::sort(hold.reads.begin(), hold.reads.end());
    hold.reads.erase(std::unique(hold.reads.begin(), hold.reads.end()), hold.reads.end());
    hold.reason = wish.reason;
    hold.authority = wish.authority;
    hold.placed_by = person.id;
    hold.placed = now;
    hold.review = wish.review.value_or(now + hold_review_max);
    AuditEntry placed = entry("hold.placed", actor);
    if (hold.vrm) {
        placed.facts["vrm"] = hold.vrm->text();
        placed.facts["from"] = to_rfc3339(hold.from);
        placed.facts["until"] = to_rfc3339(hold.until);
    }
    placed.facts["reads"] = number(hold.reads.size());
    placed.facts["reason"] = hold.reason;
    placed.facts["authority"] = hold.authority;
    placed.facts["review"] = to_rfc3339(hold.review);
    return purge_.place(hold, std::move(placed));
}

Result<void> RetentionDesk::release(const Person& person, const AuditActor& actor, HoldId id,
                                    const std::string& reason) {
    if (auto allowed = allow(person, actor, Permission::hold_release); !allowed.ok()) {
        return allowed;
    }
    if (auto sound =
            check_text(reason, PublicText{"say in words why the hold is no longer needed"});
        !sound.ok()) {
        return sound;
    }
    AuditEntry released = entry("hold.released", actor);
    released.facts["reason"] = reason;
    auto done = purge_.release(id, person.id, reason, std::move(released));
    if (!done.ok() && done.error().code == Errc::conflict) {
        AuditEntry refused = entry("retention.refused", actor);
        refused.facts["asked"] = std::string{to_text(Permission::hold_release)};
        refused.facts["hold"] = number(static_cast<std::uint64_t>(id));
        refused.facts["why"] = std::string{done.error().public_text.view()};
        audit_.note(refused).ignore("nothing is released in any case");
    }
    return done;
}

Result<void> RetentionDesk::review(const Person& person, const AuditActor& actor, HoldId id,
                                   const std::string& reason, std::optional<UtcTime> next) {
    if (auto allowed = allow(person, actor, Permission::hold_place); !allowed.ok()) return allowed;
    const UtcTime now = clock_.now();
    if (auto sound = check_review(next, now); !sound.ok()) return sound;
    if (auto sound = check_text(reason, PublicText{"say in words why the hold is still needed"});
        !sound.ok()) {
        return sound;
    }
    const RetentionRegister::Review made{person.id, reason, next.value_or(now + hold_review_max)};
    AuditEntry reviewed = entry("hold.reviewed", actor);
    reviewed.facts["reason"] = reason;
    reviewed.facts["review"] = to_rfc3339(made.next);
    return rows_.review(id, made, std::move(reviewed));
}

Result<HoldList> RetentionDesk::holds(const Person& person, const AuditActor& actor,
                                      std::size_t count_max, std::optional<HoldId> before) {
    if (auto allowed = allow(person, actor, Permission::retention_view); !allowed.ok()) {
        return allowed.error();
    }
    const std::size_t count = std::min(count_max, retention_page_max - 1);
    auto found = rows_.list(count + 1, before);
    if (!found.ok()) return found.error();
    HoldList list;
    if (found->size() > count && count > 0) {
        found->pop_back();
        list.next_before = found->back().id;
    }
    list.holds = *std::move(found);
    AuditEntry listed = entry("hold.listed", actor);
    listed.facts["count"] = number(list.holds.size());
    if (!list.holds.empty()) {
        listed.facts["first"] = number(static_cast<std::uint64_t>(list.holds.front().id));
        listed.facts["last"] = number(static_cast<std::uint64_t>(list.holds.back().id));
    }
    if (auto recorded = audit_.record(listed); !recorded.ok()) return recorded.error();
    return list;
}

Result<PurgeState> RetentionDesk::state(const Person& person, const AuditActor& actor) {
    if (auto allowed = allow(person, actor, Permission::retention_view); !allowed.ok()) {
        return allowed.error();
    }
    if (rounds_ == nullptr) return Error{Errc::unavailable, "nothing deletes what is due daily"};
    PurgeState state = rounds_->state();
    const AuditEntry shown = entry("retention.state_shown", actor);
    if (auto recorded = audit_.record(shown); !recorded.ok()) return recorded.error();
    return state;
}

Result<PurgePreview> RetentionDesk::preview(const Person& person, const AuditActor& actor) {
    if (auto allowed = allow(person, actor, Permission::retention_view); !allowed.ok()) {
        return allowed.error();
    }
    auto preview = purge_.preview();
    if (!preview.ok()) return preview;
    AuditEntry shown = entry("retention.previewed", actor);
    shown.facts["reads_from"] = to_iso_date(preview->borders.reads);
    shown.facts["reads"] = number(preview->reads_to_go);
    shown.facts["held_reads"] = number(preview->reads_held);
    if (auto recorded = audit_.record(shown); !recorded.ok()) return recorded.error();
    return preview;
}

Result<PurgeReport> RetentionDesk::run(const Person& person, const AuditActor& actor) {
    if (auto allowed = allow(person, actor, Permission::retention_run); !allowed.ok()) {
        return allowed.error();
    }
    return purge_.run(actor);
}

Result<std::vector<PurgeReport>> RetentionDesk::reports(const Person& person,
                                                        const AuditActor& actor,
                                                        std::size_t count_max,
                                                        std::optional<std::uint64_t> before) {
    if (auto allowed = allow(person, actor, Permission::retention_view); !allowed.ok()) {
        return allowed.error();
    }
    auto reports = rows_.reports(count_max, before);
    if (!reports.ok()) return reports;
    AuditEntry listed = entry("retention.reports_listed", actor);
    listed.facts["count"] = number(reports->size());
    if (auto recorded = audit_.record(listed); !recorded.ok()) return recorded.error();
    return reports;
}

}  // namespace bof
