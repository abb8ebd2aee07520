#include "alerts/detail/alert_feed.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <utility>

namespace bof::detail {
namespace {

/// After a failure; until then nothing is told.
constexpr std::chrono::milliseconds retry_interval{500};

AuditEntry shown_entry(UtcTime now, const AlertViewer& viewer, const std::string& desk,
                       const std::vector<AlertView>& views) {
    std::vector<std::string> ids;
    std::vector<std::string> marks;
    for (const AlertView& view : views) {
        ids.push_back(std::to_string(raw(view.alert.id)));
        marks.push_back(view.alert.vrm.text());
    }
    return {now,
            "alert.shown",
            viewer.actor,
            {{"alerts", std::move(ids)}, {"marks", std::move(marks)}, {"desk", desk}}};
}

}  // namespace

AlertFeed::AlertFeed(AlertParts& parts, const AlertCursors& cursors,
                     const Snapshot<PolicyDesk>& policy)
    : parts_(parts),
      cursors_(cursors),
      policy_(policy),
      streams_(parts.metrics.gauge("bof_alerts_streams", "Streams of alerts that are open.")),
      shown_(parts.metrics.counter("bof_alerts_shown_total",
                                   "Alerts sent to streams, changes of one counted each time.")),
      failures_(parts.metrics.counter("bof_alerts_stream_failures_total",
                                      "Tries to tell streams what has changed that failed.")) {}

AlertFeed::~AlertFeed() { stop(); }

void AlertFeed::start() {
    thread_ = std::thread([this] { run(); });
}

void AlertFeed::stop() {
    state_.with([](State& state) { state.stopping = true; });
    state_.notify();
    if (thread_.joinable()) thread_.join();
}

void AlertFeed::wake() {
    state_.with([](State& state) { state.woken = true; });
    state_.notify();
}

Result<void> AlertFeed::add(const AlertViewer& viewer, const std::string& desk,
                            std::optional<std::uint64_t> after,
                            std::shared_ptr<AlertListener> listener) {
    const bool has_room = state_.with([&](State& state) {
        const auto own = std::count(state.open.begin(), state.open.end(), viewer.person.id);
        if (state.open.size() >= alert_streams_max ||
            static_cast<std::size_t>(own) >= alert_streams_per_person_max) {
            return false;
        }
        state.open.push_back(viewer.person.id);
        state.joining.push_back({viewer, desk, std::move(listener), after});
        state.woken = true;
        return true;
    });
    if (!has_room) return Error{Errc::too_many, "too many alert streams are open: try again later"};
    state_.notify();
    return {};
}

AlertView AlertFeed::view_of(const Alert& alert) const {
    auto entry = parts_.entry_of(alert.entry);
    if (entry.ok()) return {alert, *std::move(entry)};
    VoiEntry only_mark{.vrm = alert.vrm,
                       .make = {},
                       .model = {},
                       .colour = {},
                       .action = {},
                       .warning_markers = {},
                       .reason = {},
                       .nim_code = {},
                       .information = {},
                       .force_area = {},
                       .weed_date = {},
                       .pnc_id = {},
                       .protective_marking = {},
                       .cad_information = {},
                       .priority = {},
                       .valid_from = {}};
    return {alert, std::move(only_mark)};
}

void AlertFeed::run() {
    const auto is_due = [](const State& state) { return state.stopping || state.woken; };
    auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(AlertDesk::heartbeat_every);
    for (;;) {
        const bool stopping = state_.wait_for(pause, is_due, [this](State& state) {
            state.woken = false;
            std::move(state.joining.begin(), state.joining.end(), std::back_inserter(readers_));
            state.joining.clear();
            return state.stopping;
        });
        if (stopping) return;
        let_go_of_the_gone();
        const auto told = tell_changes();
        if (!told.ok()) {
            failures_.add();
            log_event(LogLevel::error, "alerts.not_shown", {{"error", to_log_line(told.error())}});
        }
        beat();
        const auto until_beat = std::chrono::duration_cast<std::chrono::milliseconds>(
            next_beat_ - std::chrono::steady_clock::now());
        pause = std::max(std::chrono::milliseconds{1},
                         told.ok() ? until_beat : std::min(until_beat, retry_interval));
    }
}

void AlertFeed::let_go_of_the_gone() {
    const auto policy = policy_.load();
    const UtcTime now = parts_.clock.now();
    std::erase_if(readers_, [&](const Reader& reader) {
        return !reader.listener->is_there() ||
               !policy->check_desk(reader.viewer.person, Permission::alert_view, reader.desk, now)
                    .ok();
    });
    state_.with([this](State& state) {
        state.open.clear();
        for (const auto* some : {&readers_, &state.joining}) {
            for (const Reader& reader : *some) state.open.push_back(reader.viewer.person.id);
        }
    });
    streams_.set(static_cast<double>(readers_.size()));
}

Result<void> AlertFeed::tell_changes() {
    while (!readers_.empty()) {
        std::uint64_t oldest = UINT64_MAX;
        for (const Reader& reader : readers_) {
            if (reader.told) oldest = std::min(oldest, *reader.told);
        }
        const bool nobody_yet = oldest == UINT64_MAX;
        const auto page =
            parts_.alerts.changed_after(nobody_yet ? 0 : oldest, nobody_yet ? 1 : alert_replay_max);
        if (!page.ok()) return page.error();
        bool any_reset = false;
        for (Reader& reader : readers_) {
            const bool too_far = page->more && reader.told == oldest;
            if (reader.told && !too_far) continue;
            reader.listener->reset(cursors_.seal(page->change, reader.viewer.session));
            reader.told = page->change;
            any_reset = true;
        }
        // Whoever is not reset has the next page to itself; with each round somebody is.
        if (any_reset && page->more) continue;
        if (nobody_yet) return {};
        return tell(*page);
    }
    return {};
}

Result<void> AlertFeed::tell(const AlertsAsOf& page) {
    std::vector<AlertView> views;
    for (const Alert& alert : page.alerts) views.push_back(view_of(alert));
    std::vector<std::vector<AlertView>> for_reader(readers_.size());
    std::vector<AuditEntry> entries;
    const UtcTime now = parts_.clock.now();
    for (std::size_t index = 0; index < readers_.size(); ++index) {
        const Reader& reader = readers_[index];
        for (const AlertView& view : views) {
            if (view.alert.change > *reader.told && view.alert.desk == reader.desk) {
                for_reader[index].push_back(view);
            }
        }
        if (for_reader[index].empty()) continue;
        entries.push_back(shown_entry(now, reader.viewer, reader.desk, for_reader[index]));
    }
    if (!entries.empty()) {
        if (auto recorded = parts_.audit.record_all(entries); !recorded.ok()) return recorded;
    }
    for (std::size_t index = 0; index < readers_.size(); ++index) {
        Reader& reader = readers_[index];
        reader.told = std::max(*reader.told, page.change);
        if (for_reader[index].empty()) continue;
        shown_.add(static_cast<double>(for_reader[index].size()));
        reader.listener->alerts(for_reader[index],
                                cursors_.seal(*reader.told, reader.viewer.session));
    }
    return {};
}

void AlertFeed::beat() {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_beat_) return;
    next_beat_ = now + AlertDesk::heartbeat_every;
    for (const Reader& reader : readers_) {
        if (!reader.told) continue;
        reader.listener->heartbeat(cursors_.seal(*reader.told, reader.viewer.session));
    }
}

}  // namespace bof::detail
