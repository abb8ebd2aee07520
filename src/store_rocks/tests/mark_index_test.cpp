// Goal: the index of marks says the same whatever it was made ready from: the reads, sets of closed
// weeks, old sets, or sets and what came late; what it wrote says nothing of deleted days; damage
// is named, not answered from.
#include "store_rocks/detail/database.hpp"
#include "store_rocks/detail/mark_dictionary.hpp"
#include "store_rocks/detail/mark_sets.hpp"
#include "store_rocks/tests/rocks_under_test.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace bof {
namespace {

using contract::hours;
using contract::mark;
using contract::milliseconds;
using contract::noon;
using contract::read_at;
using detail::DayNumber;
using detail::Family;
using detail::MarkDictionary;
using detail::Weeks;

Vrm any_mark(std::mt19937& random) {
    std::string text;
    for (auto left = 1 + random() % 7; left > 0; --left) {
        text += static_cast<char>('A' + random() % 4);
    }
    return mark(text.c_str());
}

TEST(MarkDictionary, KnowsEveryMarkAndItsWeeksInOrder) {
    for (std::uint32_t seed = 0; seed < 3; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        MarkDictionary dictionary;
        std::map<Vrm, Weeks> expected;
        for (int step = 0; step < 40; ++step) {
            std::vector<detail::SeenMark> seen;
            Weeks news = 0;
            for (int index = 0; index < 500; ++index) {
                seen.push_back({any_mark(random), DayNumber{std::uint16_t(random() % 700)}});
            }
            if (step % 2 == 0) {
                std::sort(seen.begin(), seen.end(),
                          [](const auto& left, const auto& right) { return left.vrm < right.vrm; });
            }
            for (const auto& one : seen) {
                const Weeks week = bit_of(week_of(one.day));
                if ((expected[one.vrm] & week) == 0) news |= week;
                expected[one.vrm] |= week;
            }
            EXPECT_EQ(dictionary.add(seen), news);
        }
        EXPECT_EQ(dictionary.count(), expected.size());
        EXPECT_GT(expected.size(), 4096U) << "more than a piece or two";
        for (const Weeks in : {~Weeks{0}, expected.begin()->second}) {
            std::map<Vrm, Weeks> wanted = expected;
            std::erase_if(wanted, [in](const auto& each) { return (each.second & in) == 0; });
            std::map<Vrm, Weeks> got;
            MarkDictionary::Place place;
            MarkDictionary::Portion portion;
            while (dictionary.copy_next(place, in, portion)) {
                ASSERT_EQ(portion.marks.size(), portion.weeks.size());
                for (std::size_t index = 0; index < portion.marks.size(); ++index) {
                    EXPECT_TRUE(got.empty() || got.rbegin()->first < portion.marks[index]);
                    got.emplace(portion.marks[index], portion.weeks[index]);
                }
            }
            EXPECT_EQ(got, wanted);
        }
        for (int index = 0; index < 100; ++index) {
            const Vrm vrm = any_mark(random);
            const auto known = expected.find(vrm);
            EXPECT_EQ(dictionary.weeks_of(vrm), known == expected.end() ? 0 : known->second);
        }
        dictionary.clear();
        EXPECT_EQ(dictionary.count(), 0U);
        EXPECT_EQ(dictionary.weeks_of(mark("A")), 0U);
    }
}

TEST(Weeks, BeginOnMondays) {
    const auto day = [](int month, int number) {
        const std::chrono::sys_days days{std::chrono::year{2026} / month / number};
        return detail::day_number(UtcTime{days});
    };
    EXPECT_EQ(monday_of(week_of(day(5, 1))), day(4, 27));
    EXPECT_EQ(monday_of(week_of(day(5, 3))), day(4, 27));
    EXPECT_EQ(monday_of(week_of(day(5, 4))), day(5, 4));
    EXPECT_EQ(detail::weeks_between(day(5, 3), day(5, 4)),
              bit_of(week_of(day(5, 3))) | bit_of(week_of(day(5, 4))));
    EXPECT_EQ(detail::weeks_between(day(5, 4), day(5, 3)), 0U);
    EXPECT_EQ(detail::weeks_between(DayNumber{0}, day(5, 4)), ~Weeks{0});
}

class MarkIndexTest : public testing::Test {
  protected:
    // Marks of that day alone, which begin with AB and its number, and one that is of every day.
    void commit_day(int day, int count) {
        std::vector<CommitItem> items;
        const UtcTime at = noon + hours{24 * day};
        for (int index = 0; index < count; ++index) {
            const std::string vrm = start_of(day) + std::to_string(100 + index);
            items.emplace_back(CapturedRead{read_at(at + milliseconds{index}, vrm.c_str()), {}});
        }
        items.emplace_back(CapturedRead{read_at(at, "LD84XYZ"), {}});
        commit(items);
    }
    static std::string start_of(int day) { return "AB" + std::to_string(50 + day); }
    void commit(const std::vector<CommitItem>& items) {
        const auto verdicts = rocks_.store().commit(items);
        ASSERT_TRUE(verdicts.ok()) << to_log_line(verdicts.error());
    }
    // Closing writes a week a commit, then what is covered.
    void let_days_close() {
        rocks_.wait_until_ready();
        for (int commits = 0; commits < 12; ++commits) commit({});
    }
    using Answer = std::map<std::string, std::vector<FittingMark>>;
    Answer answers() {
        rocks_.wait_until_ready();
        Answer all;
        for (int day = -30; day <= 30; ++day) {
            const UtcTime from = noon + hours{24 * day - 12};
            const auto found = rocks_.reader().marks(TestDesk::everything(), filter_,
                                                     {{from, from + hours{24 * 5}}}, noon, {});
            EXPECT_TRUE(found.ok()) << to_log_line(found.error());
            if (found.ok()) all[std::to_string(day)] = found->marks;
        }
        return all;
    }
    // Does something to the database of a closed store.
    template <typename Do>
    void while_closed(Do something) {
        rocks_.close();
        {
            auto opened = detail::Database::open(rocks_.settings(), rocksdb::Env::Default(), {},
                                                 detail::Database::Mode::read_write);
            ASSERT_TRUE(opened.ok());
            something(**opened);
        }
        rocks_.open();
    }
    using Rows = std::map<std::string, std::string>;
    static Rows rows_of(const detail::Database& database) {
        Rows rows;
        const auto all = database.iterate(Family::marks, detail::Database::Reach::family);
        for (all->SeekToFirst(); all->Valid(); all->Next()) {
            rows[all->key().ToString()] = all->value().ToString();
        }
        return rows;
    }
    static void replace_rows(detail::Database& database, const Rows& rows) {
        rocksdb::WriteBatch batch;
        for (const auto& [key, value] : rows_of(database)) {
            ASSERT_TRUE(batch.Delete(database.family(Family::marks), key).ok());
        }
        for (const auto& [key, value] : rows) {
            ASSERT_TRUE(batch.Put(database.family(Family::marks), key, value).ok());
        }
        ASSERT_TRUE(database.write(batch).ok());
    }
    static std::set<std::string> marks_in(const Rows& rows, bool additions) {
        std::set<std::string> texts;
        for (const auto& [key, value] : rows) {
            const auto row = detail::parse_mark_row(key, value).value();
            if (!row || row->is_addition != additions) continue;
            for (const Vrm vrm : row->marks) texts.insert(vrm.text());
        }
        return texts;
    }

    const contract::StartsWith filter_{""};
    RocksUnderTest rocks_;
};

TEST_F(MarkIndexTest, IsTheSameFromReadsFromSetsAndFromOldSets) {
    for (int day = -20; day < 0; ++day) commit_day(day, 40);
    let_days_close();
    Rows old;
    while_closed([&](detail::Database& database) { old = rows_of(database); });
    EXPECT_EQ(marks_in(old, false).size(), 20U * 40 + 1);
    for (int day = 0; day < 12; ++day) commit_day(day, 40);
    let_days_close();
    const Answer expected = answers();
    Rows fresh;
    while_closed([&](detail::Database& database) { fresh = rows_of(database); });
    EXPECT_EQ(marks_in(fresh, false).size(), 32U * 40 + 1);
    EXPECT_EQ(answers(), expected);
    while_closed([&](detail::Database& database) { replace_rows(database, {}); });
    EXPECT_EQ(answers(), expected) << "from the reads alone";
    let_days_close();
    while_closed([&](detail::Database& database) { replace_rows(database, old); });
    EXPECT_EQ(answers(), expected) << "from old sets";
}

TEST_F(MarkIndexTest, KeepsWhatComesLateForAClosedDayWithItsCommit) {
    for (int day = -20; day < 0; ++day) commit_day(day, 5);
    let_days_close();
    commit({CapturedRead{read_at(noon - hours{24 * 10}, "LD49LTE"), {}},
            CapturedRead{read_at(noon - hours{24 * 10}, "LD84XYZ", 9), {}}});
    Rows rows;
    while_closed([&](detail::Database& database) { rows = rows_of(database); });
    EXPECT_EQ(marks_in(rows, true), std::set<std::string>{"LD49LTE"})
        << "the other was known for that week";
    rocks_.wait_until_ready();
    const auto found = rocks_.reader().marks(TestDesk::everything(), contract::StartsWith{"LD49"},
                                             {contract::ever()}, noon, {});
    EXPECT_EQ(found.value().marks.size(), 1U);
    // The next closing takes it into the set.
    commit_day(1, 1);
    let_days_close();
    while_closed([&](detail::Database& database) { rows = rows_of(database); });
    EXPECT_TRUE(marks_in(rows, true).empty());
    EXPECT_TRUE(marks_in(rows, false).contains("LD49LTE"));
}

TEST_F(MarkIndexTest, NothingOfDeletedDaysIsLeftOnTheDisk) {
    // Noon is a Friday: the week that loses its first days keeps the others.
    for (int day = -20; day <= 3; ++day) commit_day(day, 3);
    let_days_close();
    commit({CapturedRead{read_at(noon - hours{24 * 18}, "LD49LTE"), {}}});
    ASSERT_TRUE(rocks_.store().drop_days_before(day_of(noon - hours{24 * 2})).ok());
    for (int round = 0; round < 2; ++round) {
        Rows rows;
        while_closed([&](detail::Database& database) { rows = rows_of(database); });
        for (const bool additions : {false, true}) {
            for (const std::string& text : marks_in(rows, additions)) {
                EXPECT_TRUE(text == "LD84XYZ" || text.substr(0, 4) >= start_of(-2)) << text;
                EXPECT_NE(text, "LD49LTE");
            }
        }
        commit_day(4 + round, 3);
        let_days_close();
    }
    EXPECT_EQ(answers()["-5"].size(), 2U * 3 + 1) << "of five days, two are kept";
}

TEST_F(MarkIndexTest, NamesDamageAndAnswersNothingFromIt) {
    for (int day = -10; day < 0; ++day) commit_day(day, 5);
    let_days_close();
    while_closed([&](detail::Database& database) {
        Rows rows = rows_of(database);
        rows.begin()->second.push_back('\xFF');
        replace_rows(database, rows);
    });
    rocks_.wait_until_ready();
    const auto found =
        rocks_.reader().marks(TestDesk::everything(), filter_, {contract::ever()}, noon, {});
    EXPECT_EQ(found.error().code, Errc::corrupt);
    const auto page =
        rocks_.reader().by_vrm(TestDesk::everything(), mark("LD84XYZ"), contract::all_time(), noon);
    EXPECT_EQ(page.value().reads.size(), 10U) << "what needs no index is answered";
}

}  // namespace
}  // namespace bof
