#include "retention/purge_rounds.hpp"

#include "base/log.hpp"

#include <utility>

namespace bof {
namespace {

constexpr std::chrono::seconds round_every{5};
/// Nobody is told of the same trouble more often.
constexpr std::chrono::hours alarm_every{24};

const AuditActor program{std::nullopt, "bofd", {}};

}  // namespace

PurgeRounds::PurgeRounds(Purge& purge, RetentionRegister& rows, const PolicyDesk& policy,
                         const Clock& clock, Metrics& metrics, const PurgePace& pace)
    : purge_(purge),
      rows_(rows),
      policy_(policy),
      clock_(clock),
      pace_(pace),
      late_gauge_(metrics.gauge("bof_retention_late",
                                "1 when what is due for deletion was not deleted in time.")),
      last_done_gauge_(metrics.gauge("bof_retention_last_done_seconds",
                                     "Unix time at which the last purge that succeeded began.")),
      failed_(metrics.counter("bof_retention_failed_total", "Purges that failed.")),
      reads_deleted_(metrics.counter("bof_retention_reads_deleted_total",
                                     "Reads that were deleted because their time was over.")) {}

void PurgeRounds::start() {
    thread_ = std::thread([this] {
        const auto is_stopping = [](bool stopping) { return stopping; };
        do {
            round();
        } while (!stopping_.wait_for(round_every, is_stopping, is_stopping));
    });
}

void PurgeRounds::stop() {
    purge_.stop();
    stopping_.with([](bool& stopping) { stopping = true; });
    stopping_.notify();
    if (thread_.joinable()) thread_.join();
}

std::optional<std::string> PurgeRounds::problem() const {
    return told_.with([](const Told& told) { return told.problem; });
}

PurgeState PurgeRounds::state() const {
    const Told told = told_.with([](const Told& each) { return each; });
    return {may_show_, told.late, told.problem, told.last_done, told.next, purge_.under_way()};
}

void PurgeRounds::load_last() {
    const auto last = rows_.last_done();
    if (!last.ok()) return;
    loaded_ = true;
    if (*last) note_done((*last)->started);
}

void PurgeRounds::note_done(UtcTime started) {
    last_done_ = started;
    last_done_gauge_.set(static_cast<double>(to_unix_ms(started)) / 1000);
}

UtcTime PurgeRounds::next_due(UtcTime now) const {
    if (last_failed_) return *last_failed_ + pace_.retry_after;
    if (!may_show_ || !last_done_) return now;
    const UtcTime next = UtcTime{day_of(*last_done_)} + pace_.at;
    return next > *last_done_ ? next : next + std::chrono::days{1};
}

void PurgeRounds::round() {
    const UtcTime now = clock_.now();
    if (!first_round_) first_round_ = now;
    if (!loaded_) load_last();
    look_whether_clean();
    if (now >= next_due(now)) run(now);
    look_whether_late(now);
    rows_.tell_reviews_due(policy_.policy(), {now, "hold.review_due", program, {}})
        .ignore("holds stay as they are, and this is tried again");
    told_.with([&](Told& told) {
        told.last_done = last_done_;
        told.next = next_due(now);
    });
}

void PurgeRounds::run(UtcTime now) {
    const auto report = purge_.run(program);
    if (report.ok()) {
        note_done(report->started);
        last_failed_.reset();
        reads_deleted_.add(static_cast<double>(report->counts.reads));
        may_show_ = true;
        told_.with([](Told& told) { told.problem.reset(); });
        return;
    }
    failed_.add();
    last_failed_ = now;
    const std::string why{report.error().public_text.view()};
    told_.with([&](Told& told) {
        told.problem = "what is due for deletion could not be deleted: " + why;
    });
    alarm(now, why);
}

void PurgeRounds::look_whether_late(UtcTime now) {
    const UtcTime since = last_done_.value_or(*first_round_);
    const bool late = now - since > pace_.late_after;
    late_gauge_.set(late ? 1 : 0);
    told_.with([&](Told& told) {
        told.late = late;
        if (late && !told.problem) {
            told.problem = "what is due for deletion was not deleted in time";
        }
    });
    if (!late) return;
    alarm(now, "nothing was deleted for too long");
}

void PurgeRounds::look_whether_clean() {
    if (may_show_) return;
    const auto clean = purge_.is_clean();
    if (clean.ok() && *clean) may_show_ = true;
}

void PurgeRounds::alarm(UtcTime now, std::string_view why) {
    if (last_alarm_ && now - *last_alarm_ < alarm_every) return;
    log_event(LogLevel::critical, "retention.alarm", {{"why", why}});
    const auto told = rows_.tell_alarm(
        policy_.policy(), 0, {now, "retention.alarm", program, {{"why", std::string{why}}}});
    if (told.ok()) last_alarm_ = now;
}

}  // namespace bof
