// Goal: whatever is done to it, RocksStore answers as the in-memory reference does.
// Method: random commits over few marks, cameras and moments around a midnight, so that repeats,
// variants, early, late and ambiguous images are common; reopening, giving up and dropping days in
// between; then everything that can be read is compared, and random questions over many marks, NRDs
// and windows are asked of both. BOF_TEST_SEED repeats one seed.
#include "store/memory_store.hpp"
#include "store_rocks/tests/rocks_under_test.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>

namespace bof {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

// A Friday; the fourth day is a Monday, so that a week begins among them.
const UtcDay first_day{std::chrono::year{2026} / 5 / 1};
constexpr std::array midnights{0, 1, 3, 10};
constexpr WaitingLimits narrow_limits{12, 40};

class TwoStores {
  public:
    explicit TwoStores(std::uint32_t seed) : random_(seed), memory_(narrow_limits) {}

    void do_something() {
        const auto choice = pick(100);
        if (choice < 82) return commit();
        if (choice < 86) return settle();
        if (choice < 91) return rocks_.reopen();
        if (choice < 94) return give_up();
        if (choice < 97) return hold_some();
        drop_days();
    }

    void expect_equal() const {
        for (const Vrm vrm : marks()) {
            expect_equal_pages([&](const ReadReader& store, const ReadPageQuery& query) {
                return store.by_vrm(grant_, vrm, query, now()).value();
            });
        }
        for (unsigned nrd = 1; nrd <= nrd_count; ++nrd) {
            expect_equal_pages([&](const ReadReader& store, const ReadPageQuery& query) {
                return store.by_nrd(grant_, NrdId{nrd}, query, now()).value();
            });
        }
        expect_equal_quarantine();
        expect_equal_sightings();
        expect_equal_old_data();
    }
    void expect_equal_history() {
        rocks_.wait_until_ready();
        for (int round = 0; round < 12; ++round) {
            expect_equal_found(any_question(), any_grant());
            expect_equal_marks(any_window(), any_grant());
        }
    }

  private:
    static constexpr unsigned nrd_count = 2;

    static std::vector<Vrm> marks() {
        return {contract::mark("AB32CDE"), contract::mark("AB32CD"), contract::mark("LD84XYZ1234")};
    }
    static UtcTime now() { return UtcTime{first_day} + hours{24 * 20}; }

    std::uint32_t pick(std::uint32_t below) {
        return static_cast<std::uint32_t>(random_() % below);
    }

    ReadKey any_key() { return {marks()[pick(3)], NrdId{1 + pick(nrd_count)}, any_moment()}; }
    UtcTime any_moment() {
        // Steps of 400 ms over 4 s around each midnight.
        const UtcTime midnight = UtcTime{first_day} + hours{24} * midnights.at(pick(4));
        return midnight + milliseconds{400} * (static_cast<int>(pick(11)) - 5);
    }
    TimeWindow any_window() {
        if (pick(5) == 0) return contract::ever();
        const UtcTime from = any_moment();
        const UtcTime until = any_moment();
        return {std::min(from, until), std::max(from, until) + milliseconds{1}};
    }
    ReadQuestion any_question() {
        ReadQuestion question;
        question.windows = {any_window()};
        for (auto more = pick(3); more > 0; --more) {
            const UtcTime from = question.windows.back().until + milliseconds{1 + pick(4000)};
            if (question.windows.back().until == UtcTime::max()) break;
            question.windows.push_back({from, from + hours{pick(30)} + milliseconds{1}});
        }
        if (pick(2) == 0) {
            auto& some = question.marks.emplace();
            for (const Vrm vrm : marks()) {
                if (pick(2) == 0) some.push_back(vrm);
            }
            std::sort(some.begin(), some.end());
        }
        if (pick(3) == 0) question.nrds = std::vector{NrdId{1 + pick(nrd_count)}};
        if (pick(4) == 0) question.confidence_min = static_cast<std::uint8_t>(pick(12));
        if (pick(6) == 0) question.confidence_max = static_cast<std::uint8_t>(pick(12));
        if (pick(4) == 0) question.hit_list = ListId{pick(3)};
        return question;
    }
    AccessGrant any_grant() {
        TestDesk::Wish wish;
        if (pick(3) == 0) wish.age_max = now() - any_moment();
        if (pick(4) == 0) wish.scope.captured_until = any_moment();
        if (pick(5) == 0) wish.scope.vrms = std::vector{marks()[pick(3)], marks()[pick(3)]};
        return TestDesk::grant(wish);
    }
    UtcTime any_receipt() { return UtcTime{first_day} + hours{12} * static_cast<int>(pick(8)); }
    Image any_image() {
        const auto kind = pick(4) == 0 ? ImageKind::overview : ImageKind::plate;
        return {kind, std::string(1 + pick(3), static_cast<char>('a' + pick(6)))};
    }

    CommitItem any_item() {
        const auto choice = pick(10);
        if (choice == 0) {
            QuarantineItem item{};
            item.received = any_receipt();
            item.reason = static_cast<QuarantineReason>(pick(11));
            item.message = std::string(pick(5), 'm');
            if (pick(2) == 0) item.images.push_back({ImageKind::plate, "p"});
            return item;
        }
        if (choice <= 4) return LateImage{any_key(), any_receipt(), any_image()};
        CapturedRead captured{{any_key(), any_receipt()}, {}};
        if (pick(3) == 0) captured.read.confidence_percent = static_cast<std::uint8_t>(pick(12));
        if (pick(5) == 0) captured.read.text_as_sent = "ab 32";
        if (pick(3) == 0) captured.images.push_back(any_image());
        for (auto hits = pick(3); hits > 0; --hits) {
            const auto kind = pick(2) == 0 ? ListKind::operational : ListKind::intelligence;
            captured.hits.push_back(contract::hit(pick(3), pick(1000), kind));
        }
        return captured;
    }

    void commit() {
        std::vector<CommitItem> items;
        for (auto left = pick(12); left > 0; --left) items.push_back(any_item());
        const auto expected = memory_.commit(items).value();
        const auto got = rocks_.writer().commit(items);
        ASSERT_TRUE(got.ok()) << to_log_line(got.error());
        ASSERT_EQ(*got, expected);
    }
    void settle() {
        // Only the order of the numbers is promised, so each store is told its own.
        std::vector<SightingNumber> ours;
        std::vector<SightingNumber> theirs;
        const auto got = sightings(rocks_.sighting_queue());
        const auto expected = sightings(memory_);
        for (std::size_t index = 0; index < expected.size() && index < got.size(); ++index) {
            if (pick(2) == 0) continue;
            ours.push_back(expected[index].number);
            theirs.push_back(got[index].number);
        }
        EXPECT_TRUE(memory_.settle_sightings(ours).ok());
        EXPECT_TRUE(rocks_.writer().settle_sightings(theirs).ok());
    }
    static std::vector<Sighting> sightings(const SightingQueue& queue) {
        return queue.sightings(SightingNumber{0}, sighting_page_max).value();
    }
    void expect_equal_sightings() const {
        const auto expected = sightings(memory_);
        auto got = sightings(rocks_.sighting_queue());
        ASSERT_EQ(got.size(), expected.size());
        for (std::size_t index = 0; index < got.size(); ++index) {
            got[index].number = expected[index].number;
            EXPECT_EQ(got[index], expected[index]);
        }
    }
    void give_up() {
        const auto before = any_receipt();
        EXPECT_EQ(rocks_.writer().give_up_waiting_images(before).value(),
                  memory_.give_up_waiting_images(before).value());
    }
    void hold_some() {
        std::vector<ReadKey> keys;
        for (auto left = pick(6); left > 0; --left) keys.push_back(any_key());
        const bool lets_go = pick(3) == 0;
        const auto change = [&](HeldReads& store) {
            return lets_go ? store.let_go(keys) : store.hold(keys);
        };
        EXPECT_TRUE(change(memory_).ok());
        EXPECT_TRUE(change(rocks_.held()).ok());
    }
    void expect_equal_old_data() const {
        const UtcDay border = first_day + std::chrono::days{2};
        auto expected = memory_.data_before(border).value();
        auto got = rocks_.store().data_before(border).value();
        ASSERT_EQ(got.only_held(), expected.only_held());
        // How many rows a read takes, and what lies about on a disk, only a disk knows.
        for (OldData* data : {&expected, &got}) {
            for (OldDay& day : data->days) day.rows_not_held = day.stray_image_bytes = 0;
        }
        EXPECT_EQ(got.days, expected.days);
        EXPECT_EQ(got.waiting_images, expected.waiting_images);
        EXPECT_EQ(got.quarantine_items, expected.quarantine_items);
    }
    void drop_days() {
        const UtcDay first_kept = first_day + std::chrono::days{static_cast<int>(pick(5))};
        EXPECT_TRUE(memory_.drop_days_before(first_kept).ok());
        EXPECT_TRUE(rocks_.writer().drop_days_before(first_kept).ok());
        EXPECT_TRUE(rocks_.store().data_before(first_kept).value().only_held());
    }

    struct Found {
        Errc error = Errc::count_;
        std::vector<Read> reads;
        std::size_t withheld = 0;
    };
    static Found found_by(const ReadReader& store, const ReadQuestion& question,
                          const AccessGrant& grant, FindQuery query) {
        Found found;
        for (bool more = true; more;) {
            const auto page = store.find(grant, question, query, now(), {});
            if (!page.ok()) return {page.error().code, {}, 0};
            found.reads.insert(found.reads.end(), page->reads.begin(), page->reads.end());
            found.withheld += page->withheld;
            more = page->more();
            query.after = page->resume_after;
        }
        return found;
    }
    void expect_equal_found(const ReadQuestion& question, const AccessGrant& grant) {
        FindQuery query;
        query.order = pick(2) == 0 ? ReadOrder::newest_first : ReadOrder::oldest_first;
        query.limit = 1 + pick(5);
        if (pick(2) == 0) query.steps_max = 1 + pick(60);
        const Found expected = found_by(memory_, question, grant, query);
        const Found got = found_by(rocks_.reader(), question, grant, query);
        EXPECT_EQ(got.error, expected.error);
        EXPECT_EQ(got.reads, expected.reads);
        EXPECT_EQ(got.withheld, expected.withheld);
    }
    void expect_equal_marks(const TimeWindow& window, const AccessGrant& grant) {
        const contract::StartsWith filter{pick(2) == 0 ? "AB" : ""};
        const MarksQuery query{window, 1 + pick(3)};
        const auto expected = memory_.marks(grant, filter, query, now(), {}).value();
        const auto got = rocks_.reader().marks(grant, filter, query, now(), {});
        ASSERT_TRUE(got.ok()) << to_log_line(got.error());
        EXPECT_EQ(got->marks, expected.marks);
        EXPECT_GE(got->fitting, expected.fitting);
        EXPECT_TRUE(got->more || !expected.more);
        if (!got->more) {
            EXPECT_EQ(got->fitting, expected.fitting);
        }
    }

    template <typename Ask>
    void expect_equal_pages(Ask ask) const {
        for (const auto order : {ReadOrder::newest_first, ReadOrder::oldest_first}) {
            ReadPageQuery query;
            query.from = UtcTime{first_day} - milliseconds{400};
            query.until = UtcTime{first_day} + hours{24 * 10} + milliseconds{1200};
            query.order = order;
            query.limit = 3;
            for (bool more = true; more;) {
                const ReadPage expected = ask(memory_, query);
                const ReadPage got = ask(rocks_.reader(), query);
                ASSERT_EQ(got.reads, expected.reads);
                ASSERT_EQ(got.withheld, expected.withheld);
                ASSERT_EQ(got.resume_after, expected.resume_after);
                for (const Read& read : expected.reads) expect_equal_details(read.key);
                more = expected.more();
                query.after = expected.resume_after;
            }
        }
    }
    void expect_equal_details(const ReadKey& key) const {
        EXPECT_EQ(rocks_.reader().variants(grant_, key, now()).value(),
                  memory_.variants(grant_, key, now()).value());
        EXPECT_EQ(rocks_.reader().hits(grant_, key, now()).value(),
                  memory_.hits(grant_, key, now()).value());
        const auto expected = memory_.images(grant_, key, now()).value();
        const auto got = rocks_.reader().images(grant_, key, now()).value();
        ASSERT_EQ(got.size(), expected.size());
        for (std::size_t index = 0; index < got.size(); ++index) {
            EXPECT_EQ(got[index].kind, expected[index].kind);
            EXPECT_EQ(got[index].ordinal, expected[index].ordinal);
            EXPECT_EQ(got[index].jpeg, expected[index].jpeg);
        }
    }
    void expect_equal_quarantine() const {
        const auto expected = memory_.quarantined({}, read_page_max).value();
        const auto got = rocks_.quarantine().quarantined({}, read_page_max).value();
        ASSERT_EQ(got.size(), expected.size());
        for (std::size_t index = 0; index < got.size(); ++index) {
            ASSERT_EQ(got[index].id, expected[index].id);
            EXPECT_EQ(got[index].reason, expected[index].reason);
            const auto item =
                rocks_.quarantine().quarantine_item(grant_, got[index].id, now()).value();
            const auto wanted = memory_.quarantine_item(grant_, got[index].id, now()).value();
            EXPECT_EQ(item.message, wanted.message);
            ASSERT_EQ(item.images.size(), wanted.images.size());
            if (!item.images.empty()) {
                EXPECT_EQ(item.images[0].bytes, wanted.images[0].bytes);
            }
        }
    }

    std::mt19937 random_;
    const AccessGrant grant_ = TestDesk::everything();
    MemoryStore memory_;
    RocksUnderTest rocks_{narrow_limits};
};

TEST(RocksStore, EqualsTheReferenceWhateverIsDone) {
    const char* const wanted = std::getenv("BOF_TEST_SEED");
    const std::uint32_t first =
        wanted == nullptr ? 0 : static_cast<std::uint32_t>(std::atoi(wanted));
    const std::uint32_t seeds = wanted == nullptr ? 5 : 1;
    for (std::uint32_t seed = first; seed < first + seeds; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        TwoStores stores(seed);
        for (int step = 0; step < 60; ++step) {
            stores.do_something();
            if (step % 10 == 9) stores.expect_equal();
            if (step % 3 == 2) stores.expect_equal_history();
            if (testing::Test::HasFailure()) return;
        }
    }
}

}  // namespace
}  // namespace bof
