// Goal: holds and reports of purges come back as they were kept, each change with its record; a
// hold is released once and by a second person; sightings whose time is over go unless held, and an
// alert with its last. Rule.
#include "register/detail/database.hpp"
#include "register/retention_register.hpp"
#include "register/tests/register_contract.hpp"

namespace bof {
namespace {

using std::chrono::days;
using std::chrono::hours;

class RetentionContract : public RegisterContract {
  protected:
    RetentionContract() { add_people(kept(), clock(), {"placer", "second"}, "The "); }

    RetentionRegister rows() { return RetentionRegister{kept().database()}; }
    static Vrm mark(const char* text) { return Vrm::parse(text).value(); }
    static ReadHold by_mark() {
        ReadHold hold;
        hold.vrm = mark("AB32CDE");
        hold.from = noon;
        hold.until = noon + hours{2};
        hold.reason = "Tystiolaeth i'r llys";
        hold.authority = "DCI Example, OP-28-114";
        hold.placed_by = PersonId{1};
        hold.placed = noon;
        hold.review = noon + days{90};
        return hold;
    }
    static ReadHold by_reads() {
        ReadHold hold = by_mark();
        hold.vrm.reset();
        hold.from = hold.until = UtcTime{};
        hold.reads = {{mark("AB32CDE"), NrdId{4'000'000'000U}, noon},
                      {mark("LD84XYZ"), NrdId{2}, noon + hours{1}}};
        return hold;
    }
    void add_sighting(int alert, const char* vrm, UtcTime captured) {
        const std::string text =
            "INSERT INTO alert_sighting (alert_id, ordinal, vrm, nrd_id,"
            " captured_ms, received_ms, flags, list_id, list_revision,"
            " entry_number) VALUES (" +
            std::to_string(alert) + ", " + std::to_string(++ordinal_) + ", '" + vrm + "', 2, " +
            std::to_string(to_unix_ms(captured)) + ", 0, 0, 1, 1, 1)";
        run(text);
    }
    void add_alert(int id, UtcTime last) {
        run("INSERT INTO alert (id, row_version, change_number, list_id, list_revision,"
            " entry_number, vrm, priority, desk, state, opened_ms, first_captured_ms,"
            " last_captured_ms, last_nrd_id, sighting_count, late, outcome, note) VALUES (" +
            std::to_string(id) + ", 1, 1, " + std::to_string(id) +
            ", 1, 1, 'AB32CDE', 1, '', 'new', 0, 0, " + std::to_string(to_unix_ms(last)) +
            ", 2, 1, 0, '', '')");
    }
    void run(const std::string& statement) {
        const auto done = kept().database()->transact(detail::Access::write,
                                                      [&](soci::session& session) -> Result<void> {
                                                          session << statement;
                                                          return {};
                                                      });
        ASSERT_TRUE(done.ok()) << to_log_line(done.error());
    }

  private:
    int ordinal_ = 0;
};

TEST_F(RetentionContract, HoldsComeBackAndEndOnceByASecondPerson) {
    const HoldId first = rows().place(by_mark(), entry("hold.placed")).value();
    const HoldId second = rows().place(by_reads(), entry("hold.placed")).value();
    reopen();
    auto found = rows().in_force().value();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].id, first);
    EXPECT_EQ(found[0].vrm, mark("AB32CDE"));
    EXPECT_EQ(found[0].until, noon + hours{2});
    EXPECT_EQ(found[0].reason, by_mark().reason);
    EXPECT_EQ(found[0].authority, by_mark().authority);
    EXPECT_EQ(found[0].placed_by_name, "The placer");
    EXPECT_EQ(found[0].review, noon + days{90});
    EXPECT_EQ(found[1].reads, by_reads().reads);
    EXPECT_EQ(code_of(rows().release(second, PersonId{1}, "Darfod", entry())), "conflict");
    EXPECT_EQ(code_of(rows().release(HoldId{9}, PersonId{2}, "Darfod", entry())), "not_found");
    EXPECT_EQ(code_of(rows().release(second, PersonId{2}, "Darfod", entry("hold.released"))), "ok");
    EXPECT_EQ(code_of(rows().release(second, PersonId{2}, "Darfod", entry())), "conflict");
    EXPECT_EQ(rows().in_force().value().size(), 1U);
    const auto list = rows().list(10).value();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].id, second);
    EXPECT_EQ(list[0].released, noon);
    EXPECT_EQ(list[0].released_by_name, "The second");
    EXPECT_EQ(rows().list(10, second).value().size(), 1U);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry WHERE kind = 'hold.placed'"), 2);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry WHERE kind = 'hold.released'"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry WHERE kind = 'test.done'"), 0);
}

TEST_F(RetentionContract, ReportsComeBackWithTheirCounts) {
    PurgeReport report;
    report.started = noon;
    report.actor = "bofd";
    report.borders = retention_borders(PolicyInForce{}, noon);
    report.policy_version = 3;
    report.number = rows().begin(report, entry("retention.started")).value();
    EXPECT_EQ(report.number, 1U);
    EXPECT_EQ(rows().reports(5).value()[0].outcome, PurgeOutcome::running);
    EXPECT_FALSE(rows().last_done().value().has_value());
    report.ended = noon + hours{1};
    report.outcome = PurgeOutcome::done;
    report.counts = {1, 2, 3, 4, 5'000'000'000ULL, 6, 7, 8, 9, 10, 11};
    ASSERT_TRUE(rows().end(report, entry("retention.done")).ok());
    const auto kept_report = rows().last_done().value();
    ASSERT_TRUE(kept_report.has_value());
    EXPECT_EQ(kept_report->counts, report.counts);
    EXPECT_EQ(kept_report->borders, report.borders);
    EXPECT_EQ(kept_report->ended, report.ended);
    EXPECT_EQ(kept_report->policy_version, 3U);
}

TEST_F(RetentionContract, SightingsGoUnlessHeldAndAnAlertWithItsLast) {
    const RetentionBorders borders{day_of(noon), {}, {}, {}};
    const UtcTime old = UtcTime{borders.reads} - hours{1};
    add_alert(1, old);
    add_sighting(1, "AB32CDE", old);
    add_alert(2, old + hours{2});
    add_sighting(2, "AB32CDE", old + std::chrono::milliseconds{1});
    add_sighting(2, "AB32CDE", old + hours{2});
    add_alert(3, old);
    add_sighting(3, "LD84XYZ", old);
    ReadHold hold = by_reads();
    hold.reads = {{mark("LD84XYZ"), NrdId{2}, old}};
    rows().place(hold, entry("hold.placed")).value();
    const auto deleted = rows().delete_expired(borders, entry("retention.rows_deleted")).value();
    EXPECT_EQ(deleted.sightings, 2U);
    EXPECT_EQ(deleted.alerts, 1U);
    EXPECT_TRUE(deleted.more);
    EXPECT_FALSE(rows().delete_expired(borders, entry("retention.rows_deleted")).value().more);
    EXPECT_EQ(count("SELECT COUNT(*) FROM alert"), 2);
    EXPECT_EQ(count("SELECT COUNT(*) FROM alert_sighting"), 2);
    EXPECT_EQ(count("SELECT first_captured_ms FROM alert WHERE id = 2"),
              to_unix_ms(old + hours{2}));
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry WHERE kind = 'retention.rows_deleted'"), 1);
}

}  // namespace
}  // namespace bof
