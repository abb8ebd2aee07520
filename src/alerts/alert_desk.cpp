#include "alerts/alert_desk.hpp"

#include "alerts/detail/alert_cursor.hpp"
#include "alerts/detail/alert_feed.hpp"
#include "alerts/detail/alert_maker.hpp"
#include "alerts/detail/alert_watch.hpp"
#include "base/snapshot.hpp"

#include <algorithm>
#include <utility>

namespace bof {
namespace {

std::int64_t fact(AlertId id) { return static_cast<std::int64_t>(raw(id)); }

AuditEntry listed_entry(UtcTime now, const AlertViewer& viewer, const AlertQuery& query,
                        const AlertsAsOf& page) {
    std::vector<std::string> ids;
    std::vector<std::string> marks;
    for (const Alert& alert : page.alerts) {
        ids.push_back(std::to_string(raw(alert.id)));
        marks.push_back(alert.vrm.text());
    }
    return {now,
            "alert.listed",
            viewer.actor,
            {{"alerts", std::move(ids)}, {"marks", std::move(marks)}, {"desk", query.desk}}};
}

}  // namespace

class AlertDesk::Impl {
  public:
    explicit Impl(AlertParts parts)
        : parts_(std::move(parts)),
          policy_(std::make_shared<const PolicyDesk>(PolicyInForce{})),
          feed_(parts_, cursors_, policy_),
          maker_(parts_, [this] { feed_.wake(); }),
          watch_(parts_, policy_, [this] { feed_.wake(); }) {}

    void start() {
        feed_.start();
        maker_.start();
        watch_.start();
    }
    void stop() {
        watch_.stop();
        maker_.stop();
        feed_.stop();
    }
    void wake() { maker_.wake(); }
    void use_policy(std::shared_ptr<const PolicyDesk> policy) { policy_.store(std::move(policy)); }

    Result<AlertSnapshot> snapshot(const AlertViewer& viewer, const AlertQuery& query) {
        if (auto allowed = check(viewer, Permission::alert_view, query.desk); !allowed.ok()) {
            return allowed.error();
        }
        AlertQuery open = query;
        open.captured_from = policy_.load()->open_from(now());
        const auto page = parts_.alerts.list(open);
        if (!page.ok()) return page.error();
        const auto recorded = parts_.audit.record(listed_entry(now(), viewer, query, *page));
        if (!recorded.ok()) return recorded.error();
        AlertSnapshot snapshot;
        for (const Alert& alert : page->alerts) snapshot.alerts.push_back(feed_.view_of(alert));
        if (!query.after) snapshot.cursor = cursors_.seal(page->change, viewer.session);
        snapshot.more = page->more;
        return snapshot;
    }

    Result<void> listen(const AlertViewer& viewer, const std::string& desk,
                        const std::optional<std::string>& cursor,
                        std::shared_ptr<AlertListener> listener) {
        if (auto allowed = check(viewer, Permission::alert_view, desk); !allowed.ok()) {
            return allowed;
        }
        if (auto trusted = parts_.audit.may_show(); !trusted.ok()) return trusted;
        std::optional<std::uint64_t> after;
        if (cursor) after = cursors_.open(*cursor, viewer.session);
        return feed_.add(viewer, desk, after, std::move(listener));
    }

    std::vector<std::string> problems() const {
        std::vector<std::string> problems;
        if (maker_.is_failing()) {
            problems.emplace_back(
                "alerts are not being made from what the cameras send: see the log");
        }
        if (feed_.is_failing()) {
            problems.emplace_back("alerts do not reach the streams: see the log");
        }
        if (watch_.is_failing()) {
            problems.emplace_back(
                "alerts that nobody acknowledges do not go to the supervisor: see the log");
        }
        return problems;
    }
    void check_streams_of(PersonId person) { feed_.check_streams_of(person); }

    Result<AlertDetail> open(const AlertViewer& viewer, AlertId id) {
        const auto seen = look(viewer, id, "alert.opened_detail");
        if (!seen.ok()) return seen.error();
        AlertDetail detail{feed_.view_of(seen->alert), {}};
        for (const AlertSighting& sighting : seen->sightings) {
            // Where and when a vehicle was is what a read says: beyond the grant not even that.
            if (!seen->grant.permits(sighting.key, now())) continue;
            auto read = read_of(*seen, sighting.key);
            if (!read.ok()) return read.error();
            detail.passages.push_back({sighting, *std::move(read)});
        }
        return detail;
    }

    Result<std::vector<StoredImage>> images(const AlertViewer& viewer, AlertId id,
                                            std::uint32_t ordinal) {
        const auto seen = look(viewer, id, "alert.images_shown", ordinal);
        if (!seen.ok()) return seen.error();
        return parts_.reads.images(seen->grant, seen->sightings.front().key, now());
    }

    Result<AlertView> acknowledge(const AlertViewer& viewer, AlertId id, std::int64_t version) {
        if (auto its = find(viewer, Permission::alert_acknowledge, id); !its.ok()) {
            return its.error();
        }
        // The answer shows the alert; the change brings its own entry.
        if (auto trusted = parts_.audit.may_show(); !trusted.ok()) return trusted.error();
        return changed(parts_.alerts.acknowledge(
            {id, version, viewer.person.id, {now(), "alert.acknowledged", viewer.actor}}));
    }

    Result<AlertView> resolve(const AlertViewer& viewer, AlertId id, std::int64_t version,
                              AlertOutcome outcome, const std::string& note) {
        if (auto its = find(viewer, Permission::alert_resolve, id); !its.ok()) return its.error();
        if (auto trusted = parts_.audit.may_show(); !trusted.ok()) return trusted.error();
        return changed(parts_.alerts.resolve(
            {id, version, viewer.person.id, {now(), "alert.resolved", viewer.actor}}, outcome,
            note));
    }

  private:
    /// An alert whose sightings are open to somebody, on the record.
    struct Seen {
        Alert alert;
        std::vector<AlertSighting> sightings;
        AccessGrant grant;
    };

    UtcTime now() const { return parts_.clock.now(); }

    /// Errors: as PolicyDesk::check_desk(); what is not the viewer's goes on the record.
    Result<void> check(const AlertViewer& viewer, Permission permission, const std::string& desk) {
        auto allowed = policy_.load()->check_desk(viewer.person, permission, desk, now());
        if (!allowed.ok() && allowed.error().code == Errc::not_found) {
            note_refusal(viewer, permission, "desk", desk);
        }
        return allowed;
    }

    /// The alert, when it is of one of the viewer's desks. One that is not takes the same way as
    /// none, the record's time included, so that nobody learns which of the two it was.
    Result<Alert> find(const AlertViewer& viewer, Permission permission, AlertId id) {
        const auto policy = policy_.load();
        const auto decision = policy->may(viewer.person, permission, now());
        if (!decision.allowed()) return decision.error();
        auto alert = parts_.alerts.find(id);
        if (!alert.ok() && alert.error().code != Errc::not_found) return alert;
        if (alert.ok()) {
            auto allowed = policy->check_alert(viewer.person, permission, *alert, now());
            if (allowed.ok()) return alert;
            if (allowed.error().code != Errc::not_found) return allowed.error();
        }
        note_refusal(viewer, permission, "alert", fact(id));
        return no_such_alert();
    }

    void note_refusal(const AlertViewer& viewer, Permission permission, const char* what,
                      AuditFact asked) {
        AuditEntry entry{now(), "alert.refused", viewer.actor, {}};
        entry.facts["permission"] = std::string{to_text(permission)};
        entry.facts[what] = std::move(asked);
        parts_.audit.note(entry).ignore("nothing is shown in any case");
    }

    Result<AlertView> changed(Result<Alert> alert) {
        if (!alert.ok()) return alert.error();
        feed_.wake();
        return feed_.view_of(*alert);
    }

    /// Policy, then the record, then the grant. With an ordinal, of that sighting alone.
    Result<Seen> look(const AlertViewer& viewer, AlertId id, const char* kind,
                      std::optional<std::uint32_t> ordinal = std::nullopt) {
        if (auto its = find(viewer, Permission::alert_view_sightings, id); !its.ok()) {
            return its.error();
        }
        // Asked after its sightings, the alert covers every one of them.
        auto sightings = parts_.alerts.sightings(id);
        if (!sightings.ok()) return sightings.error();
        auto alert = parts_.alerts.find(id);
        if (!alert.ok()) return alert.error();
        if (ordinal) {
            std::erase_if(*sightings,
                          [&](const AlertSighting& one) { return one.ordinal != *ordinal; });
            if (sightings->empty()) {
                return Error{Errc::not_found, "the alert has no such sighting"};
            }
        }
        const auto policy = policy_.load();
        const AlertSightings window{alert->vrm, alert->first_captured,
                                    alert->last_captured + std::chrono::milliseconds{1}};
        const auto permit = policy->judge_sightings(viewer.person, window, now());
        if (!permit.ok()) return permit.error();

        AuditEntry entry{
            now(), kind, viewer.actor, {{"alert", fact(id)}, {"mark", alert->vrm.text()}}};
        if (ordinal) {
            entry.facts["sighting"] = std::int64_t{*ordinal};
        } else {
            entry.facts["sightings"] = static_cast<std::int64_t>(sightings->size());
        }
        const auto number = parts_.audit.record(entry);
        if (!number.ok()) return number.error();
        return Seen{*std::move(alert), *std::move(sightings),
                    policy->grant(*permit, standing_purpose, *number, now())};
    }

    /// Absent: deleted.
    Result<std::optional<Read>> read_of(const Seen& seen, const ReadKey& key) const {
        ReadPageQuery query;
        query.from = key.captured;
        query.until = key.captured + std::chrono::milliseconds{1};
        const auto page = parts_.reads.by_vrm(seen.grant, key.vrm, query, now());
        if (!page.ok()) return page.error();
        const auto found = std::find_if(page->reads.begin(), page->reads.end(),
                                        [&](const Read& read) { return read.key == key; });
        if (found == page->reads.end()) return std::optional<Read>{};
        return std::optional<Read>{*found};
    }

    /// Not the purpose of a search: the alert itself is.
    static constexpr PurposeId standing_purpose{0};

    AlertParts parts_;
    const detail::AlertCursors cursors_;
    Snapshot<PolicyDesk> policy_;
    detail::AlertFeed feed_;
    detail::AlertMaker maker_;
    detail::AlertWatch watch_;
};

AlertDesk::AlertDesk(AlertParts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
AlertDesk::~AlertDesk() = default;

void AlertDesk::start() { impl_->start(); }
void AlertDesk::stop() { impl_->stop(); }
void AlertDesk::wake() { impl_->wake(); }
void AlertDesk::use_policy(std::shared_ptr<const PolicyDesk> policy) {
    impl_->use_policy(std::move(policy));
}

std::vector<std::string> AlertDesk::problems() const { return impl_->problems(); }
Result<AlertSnapshot> AlertDesk::snapshot(const AlertViewer& viewer, const AlertQuery& query) {
    return impl_->snapshot(viewer, query);
}
Result<void> AlertDesk::listen(const AlertViewer& viewer, const std::string& desk,
                               const std::optional<std::string>& cursor,
                               std::shared_ptr<AlertListener> listener) {
    return impl_->listen(viewer, desk, cursor, std::move(listener));
}
void AlertDesk::check_streams_of(PersonId person) { impl_->check_streams_of(person); }
Result<AlertDetail> AlertDesk::open(const AlertViewer& viewer, AlertId id) {
    return impl_->open(viewer, id);
}
Result<std::vector<StoredImage>> AlertDesk::images(const AlertViewer& viewer, AlertId id,
                                                   std::uint32_t ordinal) {
    return impl_->images(viewer, id, ordinal);
}
Result<AlertView> AlertDesk::acknowledge(const AlertViewer& viewer, AlertId id,
                                         std::int64_t version) {
    return impl_->acknowledge(viewer, id, version);
}
Result<AlertView> AlertDesk::resolve(const AlertViewer& viewer, AlertId id, std::int64_t version,
                                     AlertOutcome outcome, const std::string& note) {
    return impl_->resolve(viewer, id, version, outcome, note);
}

}  // namespace bof
