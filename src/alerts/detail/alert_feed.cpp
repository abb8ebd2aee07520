#include "alerts/detail/alert_feed.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <utility>

namespace bof::detail {
namespace {

/// After a failure; until then nothing is told.
constexpr std::chrono::milliseconds retell_interval{500};

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
        const auto own =
            std::count_if(state.open.begin(), state.open.end(),
                          [&](const Open& stream) { return stream.person == viewer.person.id; });
        if (state.open.size() >= alert_streams_max ||
            static_cast<std::size_t>(own) >= alert_streams_per_person_max) {
            return false;
        }
        state.open.push_back({viewer.person.id, viewer.session, desk, listener});
        state.joining.push_back({viewer, desk, listener, after});
        state.woken = true;
        return true;
    });
    if (!has_room) return Error{Errc::too_many, "too many alert streams are open: try again later"};
    // A session that ended before the stream was there to be ended is seen here; one that ends from
    // here on finds it.
    if (const auto follows = may_follow(viewer.session, desk); !follows.ok()) {
        listener->end();
        return follows.error();
    }
    state_.notify();
    return {};
}

void AlertFeed::check_streams_of(PersonId person) {
    std::vector<Open> own = state_.with([](State& state) { return state.open; });
    std::erase_if(own, [&](const Open& stream) { return stream.person != person; });
    for (const Open& stream : own) {
        // Also while it cannot be told: the browser comes back with its cursor and is asked again.
        if (!may_follow(stream.session, stream.desk).ok()) stream.listener->end();
    }
    if (!own.empty()) wake();
}

Result<Person> AlertFeed::may_follow(SessionId session, const std::string& desk) const {
    auto person = parts_.viewer_now(session);
    if (!person.ok()) return person;
    const auto allowed =
        policy_.load()->check_desk(*person, Permission::alert_view, desk, parts_.clock.now());
    if (!allowed.ok()) return allowed.error();
    return person;
}

AlertView AlertFeed::view_of(const Alert& alert) const {
    std::optional<UtcTime> first_captured;
    if (alert.first_captured >= policy_.load()->open_from(parts_.clock.now())) {
        first_captured = alert.first_captured;
    }
    auto entry = parts_.entry_of(alert.entry);
    if (entry.ok()) return {alert, *std::move(entry), first_captured};
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
    return {alert, std::move(only_mark), first_captured};
}

void AlertFeed::run() {
    const auto is_due = [](const State& state) { return state.stopping || state.woken; };
    auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(AlertDesk::heartbeat_every);
    for (;;) {
        const bool stopping = state_.wait_for(pause, is_due, [](State& state) {
            state.woken = false;
            return state.stopping;
        });
        if (stopping) return;
        const auto told = rounds_.run([this] { return round(); });
        if (!told.ok()) {
            failures_.add();
            log_event(LogLevel::error, "alerts.not_shown", {{"error", to_log_line(told.error())}});
        }
        const auto until_beat = std::chrono::duration_cast<std::chrono::milliseconds>(
            next_beat_ - std::chrono::steady_clock::now());
        pause = told.ok() ? std::max(std::chrono::milliseconds{1}, until_beat) : retell_interval;
    }
}

Result<void> AlertFeed::round() {
    state_.with([this](State& state) {
        readers_.reserve(readers_.size() + state.joining.size());
        std::move(state.joining.begin(), state.joining.end(), std::back_inserter(readers_));
        state.joining.clear();
    });
    const bool beat_is_due = std::chrono::steady_clock::now() >= next_beat_;
    // A stream that stays and tells nothing would look like a quiet night.
    if (!parts_.audit.may_show().ok()) {
        for (const Reader& reader : readers_) reader.listener->end();
    }
    const auto looked = beat_is_due ? look_at_sessions() : Result<void>{};
    let_go_of_the_gone();
    const auto told = looked.ok() ? tell_changes() : looked;
    if (beat_is_due) beat();
    return told;
}

Result<void> AlertFeed::look_at_sessions() {
    for (Reader& reader : readers_) {
        auto person = may_follow(reader.viewer.session, reader.desk);
        if (person.ok()) {
            reader.viewer.person = *std::move(person);
        } else if (person.error().code == Errc::unavailable) {
            return person.error();
        } else {
            reader.listener->end();
        }
    }
    return {};
}

void AlertFeed::let_go_of_the_gone() {
    std::erase_if(readers_, [](const Reader& reader) { return !reader.listener->is_there(); });
    state_.with([this](State& state) {
        state.open.clear();
        for (const auto* some : {&readers_, &state.joining}) {
            for (const Reader& reader : *some) {
                state.open.push_back(
                    {reader.viewer.person.id, reader.viewer.session, reader.desk, reader.listener});
            }
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
    const UtcTime open_from = policy_.load()->open_from(now);
    for (std::size_t index = 0; index < readers_.size(); ++index) {
        const Reader& reader = readers_[index];
        for (const AlertView& view : views) {
            if (view.alert.change > *reader.told && view.alert.desk == reader.desk &&
                view.alert.last_captured >= open_from) {
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
    next_beat_ = std::chrono::steady_clock::now() + AlertDesk::heartbeat_every;
    for (const Reader& reader : readers_) {
        if (!reader.told) continue;
        reader.listener->heartbeat(cursors_.seal(*reader.told, reader.viewer.session));
    }
}

}  // namespace bof::detail
