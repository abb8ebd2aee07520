#pragma once

#include "alerts/alert_desk.hpp"
#include "base/guarded.hpp"
#include "base/tests/temporary_folder.hpp"
#include "register/register.hpp"
#include "store/memory_store.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace bof {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

inline const UtcTime noon = from_unix_ms(1'777'636'800'000);
inline constexpr SessionId first_session{1};
inline constexpr SessionId second_session{2};

class Folder : public TemporaryFolder {
  public:
    std::string register_url() const { return "sqlite:" + (path() / "register.db").string(); }
};

class Sink final : public AuditSink {
  public:
    Result<AuditNumber> record(const AuditEntry& entry) override {
        if (fails) return Error{Errc::unavailable, "the record cannot be written"};
        return entries.with([&](auto& kept) {
            kept.push_back(entry);
            return AuditNumber{kept.size()};
        });
    }
    Result<void> may_show() override {
        if (untrusted) return Error{Errc::unavailable, "the record cannot be trusted"};
        return {};
    }
    std::size_t count(const std::string& kind) const {
        return entries.with([&](const auto& kept) {
            return static_cast<std::size_t>(std::count_if(
                kept.begin(), kept.end(), [&](const auto& one) { return one.kind == kind; }));
        });
    }

    std::atomic<bool> fails = false;
    std::atomic<bool> untrusted = false;
    Guarded<std::vector<AuditEntry>> entries;
};

class Listener final : public AlertListener {
  public:
    explicit Listener(const Sink& sink) : sink_(sink) {}

    bool is_there() override { return there && !ended; }
    void end() override { ended = true; }
    void alerts(const std::vector<AlertView>& views, std::string_view cursor) override {
        if (throws) throw std::runtime_error("a listener that breaks its promise");
        heard_.with([&](Heard& heard) {
            heard.views.insert(heard.views.end(), views.begin(), views.end());
            heard.cursor = cursor;
            heard.recorded_before = sink_.count("alert.shown");
        });
        heard_.notify();
    }
    void heartbeat(std::string_view cursor) override {
        heard_.with([&](Heard& heard) {
            ++heard.beats;
            heard.cursor = cursor;
        });
        heard_.notify();
    }
    void reset(std::string_view cursor) override {
        heard_.with([&](Heard& heard) {
            ++heard.resets;
            heard.cursor = cursor;
        });
        heard_.notify();
    }

    struct Heard {
        std::vector<AlertView> views;
        std::string cursor;
        int resets = 0;
        int beats = 0;
        std::size_t recorded_before = 0;
    };
    /// As soon as `ready`; fails after ten seconds.
    template <typename Ready>
    Heard wait(Ready ready) {
        bool in_time = false;
        auto heard = heard_.wait_for(std::chrono::seconds{10}, ready, [&](const Heard& now) {
            in_time = ready(now);
            return now;
        });
        EXPECT_TRUE(in_time) << "nothing was heard";
        return heard;
    }
    Heard wait_for_alerts(std::size_t count) {
        return wait([count](const Heard& heard) { return heard.views.size() >= count; });
    }

    /// As soon as the stream has been ended; fails after ten seconds.
    void wait_for_end() {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (!ended && std::chrono::steady_clock::now() < until) {
            std::this_thread::sleep_for(milliseconds{1});
        }
        EXPECT_TRUE(ended);
    }

    std::atomic<bool> there = true;
    std::atomic<bool> ended = false;
    std::atomic<bool> throws = false;

  private:
    const Sink& sink_;
    Guarded<Heard> heard_;
};

class AlertDeskTest : public testing::Test {
  protected:
    AlertDeskTest() {
        person.id = PersonId{5};
        person.user_name = "o.example";
        person.roles = {Role::fcr_operator};
        person.trainings = {{TrainingKind::reads, day_of(noon), {}},
                            {TrainingKind::control_room, day_of(noon), {}}};
        person.vetting = {VettingLevel::management, {}};
        person.guidance_acknowledged = PolicyInForce{}.guidance_version;
        make_desk();
    }
    ~AlertDeskTest() override {
        if (desk) desk->stop();
    }

    void make_desk() {
        desk = std::make_unique<AlertDesk>(
            AlertParts{store, store, alerts, sink, clock, metrics,
                       [this](std::vector<SightingNumber> numbers) {
                           settled += numbers.size();
                           if (forgets) return;
                           ASSERT_TRUE(store.settle_sightings(numbers).ok());
                       },
                       [](const EntryRef&) -> Result<VoiEntry> {
                           return Error{Errc::not_found, "there is no such entry"};
                       },
                       [this](SessionId session) -> Result<Person> {
                           return sessions.with([&](const Sessions& open) -> Result<Person> {
                               if (open.unreadable) {
                                   return Error{Errc::unavailable, "the register is busy"};
                               }
                               if (open.ended.contains(session)) {
                                   return Error{Errc::unauthenticated, "sign in first"};
                               }
                               return open.now.value_or(open.people.at(session));
                           });
                       },
                       [this](ListId list) -> Result<std::string> {
                           ++desks_asked;
                           if (desk_throws) throw std::runtime_error("unforeseen");
                           if (desk_unknown)
                               return Error{Errc::unavailable, "the register is busy"};
                           return std::string{raw(list) == 9 ? "another_desk" : "control_room"};
                       }});
    }
    /// As a crash would leave it: the register and the store as they are, all else gone.
    void restart() {
        desk->stop();
        make_desk();
        desk->start();
    }
    ReadKey pass(int minute, const char* vrm = "AB32CDE", unsigned list = 1) {
        const ReadKey key{Vrm::parse(vrm).value(), NrdId{7}, noon - minutes{minute}};
        const Hit hit{{ListId{list}, 1, 2}, Priority::high, ListKind::operational};
        const CapturedRead read{
            Read{key, key.captured}, {{ImageKind::plate, "jpeg of " + std::string{vrm}}}, {hit}};
        EXPECT_TRUE(store.commit(std::vector<CommitItem>{read}).ok());
        desk->wake();
        return key;
    }
    AlertViewer viewer(SessionId session = first_session) const {
        sessions.with([&](Sessions& open) { open.people[session] = person; });
        return {person, {person.id, person.user_name, ""}, session};
    }
    std::shared_ptr<Listener> listen(const std::optional<std::string>& cursor,
                                     SessionId session = first_session) {
        auto listener = std::make_shared<Listener>(sink);
        EXPECT_TRUE(desk->listen(viewer(session), "control_room", cursor, listener).ok());
        return listener;
    }
    std::vector<AlertView> shown() {
        const auto snapshot = desk->snapshot(viewer(), query);
        EXPECT_TRUE(snapshot.ok()) << to_log_line(snapshot.error());
        return snapshot.ok() ? snapshot->alerts : std::vector<AlertView>{};
    }
    void wait_until_settled(std::size_t count) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (settled < count && std::chrono::steady_clock::now() < until) {
            std::this_thread::sleep_for(milliseconds{1});
        }
        ASSERT_GE(settled, count);
    }

    Folder folder;
    ManualClock clock{noon};
    Metrics metrics;
    MemoryStore store;
    std::unique_ptr<Register> reg =
        Register::open({.url = folder.register_url(), .actor = "test"}, clock).value();
    AlertRegister alerts{reg->database(), clock};
    Sink sink;
    Person person;
    AlertQuery query{"control_room", {}, {}, 100};
    struct Sessions {
        std::map<SessionId, Person> people;  // As they came.
        std::optional<Person> now;           // As they are now; absent: as they came.
        std::set<SessionId> ended;
        bool unreadable = false;
    };
    mutable Guarded<Sessions> sessions;
    std::atomic<bool> desk_throws = false;
    std::atomic<std::size_t> settled = 0;
    std::atomic<bool> forgets = false;
    std::atomic<bool> desk_unknown = false;
    std::atomic<int> desks_asked = 0;
    std::unique_ptr<AlertDesk> desk;
};

}  // namespace bof
