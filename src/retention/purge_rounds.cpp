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
    return problem_.with([](const auto& problem) { return problem; });
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

bool PurgeRounds::is_due(UtcTime now) const {
    if (last_failed_ && now - *last_failed_ < pace_.retry_after) return false;
    if (!may_show_ || last_failed_ || !last_done_) return true;
    UtcTime last_due = UtcTime{day_of(now)} + pace_.at;
    if (last_due > now) last_due -= std::chrono::days{1};
    return *last_done_ < last_due;
}

void PurgeRounds::round() {
    const UtcTime now = clock_.now();
    if (!first_round_) first_round_ = now;
    if (!loaded_) load_last();
    look_whether_clean();
    if (is_due(now)) {
        const auto report = purge_.run(program);
        if (report.ok()) {
            note_done(report->started);
            last_failed_.reset();
            reads_deleted_.add(static_cast<double>(report->counts.reads));
            may_show_ = true;
            problem_.with([](auto& problem) { problem.reset(); });
        } else {
            failed_.add();
            last_failed_ = now;
            const std::string why{report.error().public_text.view()};
            problem_.with([&](auto& problem) {
                problem = "what is due for deletion could not be deleted: " + why;
            });
            alarm(now, why);
        }
    }
    look_whether_late(now);
}

void PurgeRounds::look_whether_late(UtcTime now) {
    const UtcTime since = last_done_.value_or(*first_round_);
    const bool late = now - since > pace_.late_after;
    late_gauge_.set(late ? 1 : 0);
    if (!late) return;
    problem_.with([](auto& problem) {
        if (!problem) problem = "what is due for deletion was not deleted in time";
    });
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
