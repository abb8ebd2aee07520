// Goal: the small types everything stands on keep their promises.
#include "base/guarded.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "base/secret_hash.hpp"
#include "base/snapshot.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace bof {
namespace {

TEST(Error, LogLineCarriesCodeTextAndDetail) {
    EXPECT_EQ(to_log_line(Error{Errc::unavailable, "the read store is busy", "rocksdb: Busy"}),
              "unavailable: the read store is busy [rocksdb: Busy]");
    EXPECT_EQ(to_log_line(Error{Errc::denied, "not for you"}), "denied: not for you");
}

TEST(Result, WrongSideAborts) {
    const Result<int> good = 7;
    const Result<int> bad = Error{Errc::not_found, "nothing there"};
    EXPECT_EQ(*good, 7);
    EXPECT_EQ(bad.error().code, Errc::not_found);
    EXPECT_DEATH(static_cast<void>(good.error()), "assertion_failed");
    EXPECT_DEATH(static_cast<void>(bad.value()), "assertion_failed");
}

TEST(Time, WritesMillisecondsBeforeAndAfter1970) {
    EXPECT_EQ(to_rfc3339(from_unix_ms(1'777'636'800'123)), "2026-05-01T12:00:00.123Z");
    EXPECT_EQ(to_rfc3339(from_unix_ms(-1)), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(to_iso_date(day_of(from_unix_ms(-1))), "1969-12-31");
}

TEST(Guarded, WaiterSeesTheChange) {
    Guarded<int> value{0};
    std::jthread writer([&] {
        value.with([](int& held) { held = 5; });
        value.notify();
    });
    EXPECT_EQ(value.wait([](int held) { return held != 0; }, [](int held) { return held; }), 5);
}

TEST(Snapshot, ReaderKeepsTheVersionItTook) {
    Snapshot<int> snapshot(std::make_shared<const int>(1));
    const auto before = snapshot.load();
    snapshot.store(std::make_shared<const int>(2));
    EXPECT_EQ(*before, 1);
    EXPECT_EQ(*snapshot.load(), 2);
}

TEST(Metrics, SameNameAndLabelsAreOneMetric) {
    Metrics metrics;
    metrics.counter("bof_test_total", "A test.", {{"kind", "a"}}).add(2);
    metrics.counter("bof_test_total", "A test.", {{"kind", "a"}}).add();
    EXPECT_NE(metrics.render().find("bof_test_total{kind=\"a\"} 3"), std::string::npos);
}

TEST(SecretHash, MatchesOnlyItsOwnSecretAndIsSalted) {
    const auto hash = SecretHash::of("blue-harbour");
    EXPECT_TRUE(hash.matches("blue-harbour"));
    EXPECT_FALSE(hash.matches("blue-harbouR"));
    EXPECT_NE(hash.stored(), SecretHash::of("blue-harbour").stored());

    const auto again = SecretHash::from_stored(hash.stored());
    ASSERT_TRUE(again.has_value());
    EXPECT_TRUE(again->matches("blue-harbour"));
    EXPECT_FALSE(SecretHash::from_stored("b2$00$11").has_value());
    EXPECT_FALSE(SecretHash::from_stored("").has_value());
}

TEST(Text, TrimsAndComparesAscii) {
    EXPECT_EQ(trimmed("\t a b \r\n"), "a b");
    EXPECT_EQ(trimmed("  "), "");
    EXPECT_TRUE(equal_ignoring_case("PingWebService", "pingwebservice"));
    EXPECT_FALSE(equal_ignoring_case("Ping", "Pin"));
}

}  // namespace
}  // namespace bof
