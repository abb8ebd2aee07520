#include "retention/purge.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace bof {
namespace {

using std::chrono::days;

constexpr days one_day{1};

Error stopped() { return {Errc::conflict, "the purge was told to stop: it goes on next time"}; }

Error changed() {
    return {Errc::corrupt,
            "a held read is not as it was before the deletion: nothing more is deleted until a "
            "person has looked"};
}

std::vector<ReadKey> without(const std::vector<ReadKey>& all, const std::vector<ReadKey>& less) {
    std::vector<ReadKey> rest;
    std::set_difference(all.begin(), all.end(), less.begin(), less.end(), std::back_inserter(rest));
    return rest;
}

/// What is there of the keys, by key; keys without a read are left out.
Result<std::map<ReadKey, std::string>> fingerprints(const HeldReads& store,
                                                    const std::vector<ReadKey>& keys) {
    std::map<ReadKey, std::string> found;
    for (const ReadKey& key : keys) {
        auto fingerprint = store.fingerprint(key);
        if (fingerprint.ok()) {
            found.emplace(key, *std::move(fingerprint));
        } else if (fingerprint.error().code != Errc::not_found) {
            return fingerprint.error();
        }
    }
    return found;
}

UtcDay oldest_day(const OldData& data, UtcDay border) {
    return data.days.empty() ? border : std::min(data.days.front().day, border);
}

void count_day(const OldDay& day, PurgeCounts& counts) {
    ++counts.days;
    counts.reads += day.reads;
    counts.variants += day.variants;
    counts.images += day.images;
    counts.image_bytes += day.image_bytes;
}

/// What was there before less what is left.
void take_away_left(const OldData& left, const OldData& before, PurgeCounts& counts) {
    PurgeCounts still;
    for (const OldDay& day : left.days) {
        const bool was_there =
            std::any_of(before.days.begin(), before.days.end(),
                        [&](const OldDay& other) { return other.day == day.day; });
        if (was_there) count_day(day, still);
    }
    counts.days -= std::min(still.days, counts.days);
    counts.reads -= std::min(still.reads, counts.reads);
    counts.variants -= std::min(still.variants, counts.variants);
    counts.images -= std::min(still.images, counts.images);
    counts.image_bytes -= std::min(still.image_bytes, counts.image_bytes);
}

AuditEntry entry_of(UtcTime now, std::string kind, const AuditActor& actor,
                    const RetentionBorders& borders, std::uint32_t policy_version) {
    return {now,
            std::move(kind),
            actor,
            {{"reads_from", to_iso_date(borders.reads)},
             {"searches_from", to_iso_date(borders.searches)},
             {"audit_from", to_iso_date(borders.audit)},
             {"older_forms_from", to_iso_date(borders.older_forms)},
             {"policy_version", std::int64_t{policy_version}}}};
}

}  // namespace

Result<std::vector<ReadKey>> Purge::held_by(const std::vector<ReadHold>& holds, UtcDay from,
                                            UtcDay until) const {
    std::vector<ReadKey> keys;
    for (const ReadHold& hold : holds) {
        if (!hold.vrm) {
            for (const ReadKey& key : hold.reads) {
                if (key.captured < from || key.captured >= until) continue;
                const auto there = parts_.store.has_read(key);
                if (!there.ok()) return there.error();
                if (*there) keys.push_back(key);
            }
            continue;
        }
        const UtcTime begin = std::max(hold.from, UtcTime{from});
        const UtcTime end = std::min(hold.until, UtcTime{until});
        if (begin >= end) continue;
        const auto found = parts_.store.keys_of(*hold.vrm, begin, end);
        if (!found.ok()) return found.error();
        keys.insert(keys.end(), found->begin(), found->end());
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

Result<PurgePreview> Purge::preview() {
    PurgePreview preview;
    preview.at = parts_.clock.now();
    preview.borders = retention_borders(parts_.policy.policy(), preview.at);
    auto data = parts_.store.data_before(preview.borders.reads);
    if (!data.ok()) return data.error();
    preview.data = *std::move(data);
    const UtcDay first = oldest_day(preview.data, preview.borders.reads);
    const auto holds = parts_.rows.in_force();
    if (!holds.ok()) return holds.error();
    for (const ReadHold& hold : *holds) {
        const auto keys = held_by({hold}, first, preview.borders.reads);
        if (!keys.ok()) return keys.error();
        if (!keys->empty()) preview.holds.push_back({hold.id, keys->size()});
    }
    const auto all = held_by(*holds, first, preview.borders.reads);
    if (!all.ok()) return all.error();
    preview.reads_held = all->size();
    std::uint64_t reads = 0;
    for (const OldDay& day : preview.data.days) reads += day.reads;
    preview.reads_to_go = reads - std::min<std::uint64_t>(reads, all->size());
    return preview;
}

Result<bool> Purge::is_clean() {
    const auto borders = retention_borders(parts_.policy.policy(), parts_.clock.now());
    const auto data = parts_.store.data_before(borders.reads);
    if (!data.ok()) return data.error();
    if (!data->only_held()) return false;
    // Marks without a hold in force keep what must go.
    const UtcDay first = oldest_day(*data, borders.reads);
    const auto holds = parts_.rows.in_force();
    if (!holds.ok()) return holds.error();
    const auto wanted = held_by(*holds, first, borders.reads);
    if (!wanted.ok()) return wanted.error();
    std::uint64_t reads = 0;
    for (const OldDay& day : data->days) reads += day.reads;
    return reads == wanted->size();
}

// One step, in which nobody places or releases a hold: marks as the holds say, then the days.
Result<void> Purge::delete_range(UtcDay from, UtcDay until, bool as_marked) {
    const std::scoped_lock lock(holds_);
    const auto borders = retention_borders(parts_.policy.policy(), parts_.clock.now());
    if (until > borders.reads) return stopped();  // Policy keeps it longer since a moment ago.
    const auto holds = parts_.rows.in_force();
    if (!holds.ok()) return holds.error();
    const auto wanted = held_by(*holds, from, until);
    if (!wanted.ok()) return wanted.error();
    auto marked = parts_.store.held_keys(from, until);
    if (!marked.ok()) return marked.error();
    std::sort(marked->begin(), marked->end());
    if (as_marked && *marked == *wanted) return {};
    return parts_.on_writer([&](ReadWriter& writer) -> Result<void> {
        HeldReads& store = parts_.store;
        if (auto held = store.hold(without(*wanted, *marked)); !held.ok()) return held;
        if (auto free = store.let_go(without(*marked, *wanted)); !free.ok()) return free;
        const auto before = fingerprints(store, *wanted);
        if (!before.ok()) return before.error();
        if (auto dropped = writer.drop_days_before(until); !dropped.ok()) return dropped;
        const auto after = fingerprints(store, *wanted);
        if (!after.ok()) return after.error();
        return *after == *before ? Result<void>{} : Result<void>{changed()};
    });
}

Result<void> Purge::delete_days(const RetentionBorders& borders, PurgeReport& report) {
    const auto before = parts_.store.data_before(borders.reads);
    if (!before.ok()) return before.error();
    under_way_.with([&](auto& progress) { progress->days = before->days.size(); });
    for (const OldDay& day : before->days) {
        if (stopping_) return stopped();
        const bool as_marked = day.rows_not_held == 0 && day.stray_image_bytes == 0;
        if (auto done = delete_range(day.day, day.day + one_day, as_marked); !done.ok()) {
            return done;
        }
        count_day(day, report.counts);
        under_way_.with([](auto& progress) { ++progress->days_done; });
    }
    const auto left = parts_.store.data_before(borders.reads);
    if (!left.ok()) return left.error();
    if (!left->only_held()) {
        // What waits, and quarantine, of days without reads.
        const UtcDay first = oldest_day(*left, borders.reads - one_day);
        if (auto done = delete_range(first, borders.reads, false); !done.ok()) return done;
    }
    take_away_left(*left, *before, report.counts);
    return {};
}

Result<void> Purge::delete_rows(const RetentionBorders& borders, const AuditActor& actor,
                                PurgeCounts& counts) {
    const std::scoped_lock lock(holds_);
    const auto version = parts_.policy.policy().version;
    for (bool more = true; more;) {
        if (stopping_) return stopped();
        const auto deleted = parts_.rows.delete_expired(
            borders,
            entry_of(parts_.clock.now(), "retention.rows_deleted", actor, borders, version));
        if (!deleted.ok()) return deleted.error();
        counts.sightings += deleted->sightings;
        counts.alerts += deleted->alerts;
        counts.searches += deleted->searches;
        counts.older_forms += deleted->older_forms;
        more = deleted->more;
    }
    if (!parts_.purge_bodies) return {};
    const auto bodies = parts_.purge_bodies(UtcTime{borders.audit}, actor);
    if (bodies.ok()) counts.audit_bodies = *bodies;
    // None is that old.
    if (!bodies.ok() && bodies.error().code != Errc::conflict) return bodies.error();
    return {};
}

Result<void> Purge::check(const RetentionBorders& borders, PurgeCounts& counts) {
    const std::scoped_lock lock(holds_);
    const auto left = parts_.store.data_before(borders.reads);
    if (!left.ok()) return left.error();
    if (!left->only_held()) {
        return Error{Errc::corrupt,
                     "after the deletion the store still has what is too old and not held"};
    }
    const auto holds = parts_.rows.in_force();
    if (!holds.ok()) return holds.error();
    const auto wanted = held_by(*holds, oldest_day(*left, borders.reads), borders.reads);
    if (!wanted.ok()) return wanted.error();
    const auto readable = fingerprints(parts_.store, *wanted);
    if (!readable.ok()) return readable.error();
    std::uint64_t reads = 0;
    for (const OldDay& day : left->days) reads += day.reads;
    counts.held_reads = reads;
    if (readable->size() == wanted->size() && reads == wanted->size()) return {};
    return Error{Errc::corrupt,
                 "after the deletion the store has not exactly what the holds in force hold"};
}

Result<PurgeReport> Purge::run(const AuditActor& actor) {
    const std::scoped_lock lock(one_run_);
    const PolicyInForce& policy = parts_.policy.policy();
    PurgeReport report;
    report.started = parts_.clock.now();
    report.actor = actor.name;
    report.borders = retention_borders(policy, report.started);
    report.policy_version = policy.version;
    const auto number =
        parts_.rows.begin(report, entry_of(report.started, "retention.started", actor,
                                           report.borders, report.policy_version));
    if (!number.ok()) return number.error();
    report.number = *number;

    under_way_.with([&](auto& progress) { progress = PurgeProgress{report.started, 0, 0}; });
    auto done = delete_days(report.borders, report);
    if (done.ok()) done = delete_rows(report.borders, actor, report.counts);
    if (done.ok()) done = check(report.borders, report.counts);
    under_way_.with([](auto& progress) { progress.reset(); });
    report.ended = parts_.clock.now();
    report.outcome = done.ok() ? PurgeOutcome::done : PurgeOutcome::failed;
    if (!done.ok()) report.why = std::string{done.error().public_text.view()};
    auto entry = entry_of(*report.ended, done.ok() ? "retention.done" : "retention.failed", actor,
                          report.borders, report.policy_version);
    if (!done.ok()) entry.facts["why"] = report.why;
    log_event(done.ok() ? LogLevel::info : LogLevel::error, "retention.ended",
              {{"outcome", to_text(report.outcome)},
               {"reads_from", to_iso_date(report.borders.reads)},
               {"reads", report.counts.reads},
               {"held_reads", report.counts.held_reads},
               {"error", done.ok() ? std::string{} : to_log_line(done.error())}});
    const auto ended = parts_.rows.end(report, std::move(entry));
    if (!done.ok()) return done.error();
    if (!ended.ok()) return ended.error();
    return report;
}

std::optional<PurgeProgress> Purge::under_way() const {
    return under_way_.with([](const auto& progress) { return progress; });
}

Result<HoldId> Purge::place(const ReadHold& hold, AuditEntry entry) {
    const std::scoped_lock lock(holds_);
    return parts_.rows.place(hold, std::move(entry));
}

Result<void> Purge::release(HoldId id, PersonId by, const std::string& reason, AuditEntry entry) {
    const std::scoped_lock lock(holds_);
    return parts_.rows.release(id, by, reason, std::move(entry));
}

}  // namespace bof
