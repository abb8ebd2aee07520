// Goal: over 400 days by a fake clock, with the purge once a day, a store on disk holds nothing too
// old but what is held, that whole and unchanged, and does not grow after the first year; a purge
// that is killed in its midst ends in the same state when it runs again. Rule.
#include "base/log.hpp"
#include "retention/tests/retention_fixture.hpp"
#include "store_rocks/tests/rocks_under_test.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>
#include <random>
#include <set>

namespace bof {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr int days_run = 400;
constexpr int reads_a_day = 12;
constexpr std::uint32_t seed = 20280501;

std::uint64_t bytes_below(const std::filesystem::path& folder) {
    std::uint64_t bytes = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
        if (file.is_regular_file()) bytes += file.file_size();
    }
    return bytes;
}

/// Stands for a process that is killed before, or after, the days are dropped.
class KilledWriter final : public ReadWriter {
  public:
    enum class When : std::uint8_t { before, after };
    KilledWriter(ReadWriter& writer, When when) : writer_(writer), when_(when) {}

    Result<std::vector<Verdict>> commit(std::span<const CommitItem> items) override {
        return writer_.commit(items);
    }
    Result<std::size_t> give_up_waiting_images(UtcTime before) override {
        return writer_.give_up_waiting_images(before);
    }
    Result<void> settle_sightings(std::span<const SightingNumber> settled) override {
        return writer_.settle_sightings(settled);
    }
    Result<void> drop_days_before(UtcDay first_kept) override {
        if (when_ == When::after) {
            if (auto done = writer_.drop_days_before(first_kept); !done.ok()) return done;
        }
        return Error{Errc::unavailable, "killed"};
    }

  private:
    ReadWriter& writer_;
    const When when_;
};

class RetentionYear : public testing::Test {
  protected:
    RetentionYear() {
        rocks_.close();
        rocks_.settings().memtable_bytes = 64U << 10U;
        rocks_.settings().wal_bytes_max = 256U << 10U;
        rocks_.open();
        add_people(*register_, clock_, {"specialist", "lead"});
    }

    void commit_a_day() {
        std::vector<CommitItem> items;
        for (int index = 0; index < reads_a_day; ++index) {
            const char* const vrm = index % 3 == 0 ? "AB32CDE" : index % 3 == 1 ? "LD84XYZ" : "X28";
            const ReadKey key =
                contract::key_at(UtcTime{day_of(clock_.now())} + hours{index} + minutes{1}, vrm,
                                 1U + static_cast<unsigned>(random_() % 300));
            std::string jpeg(2'000, '\0');
            for (char& byte : jpeg) byte = static_cast<char>(random_());
            Read read{key, key.captured + minutes{1}};
            items.push_back(CapturedRead{
                read, {contract::plate(jpeg)}, {contract::hit(1, 7, ListKind::intelligence)}});
            read.confidence_percent = 5;
            items.push_back(CapturedRead{read, {contract::plate(jpeg + "again")}});
            keys_.push_back(key);
        }
        ASSERT_TRUE(rocks_.writer().commit(items).ok());
    }
    void remember_held() {
        for (const ReadKey& key : keys_) {
            if (!is_held(key) || held_.contains(key)) continue;
            held_.emplace(key, rocks_.store().fingerprint(key).value());
        }
    }
    bool is_held(const ReadKey& key) const {
        return std::any_of(wishes_.begin(), wishes_.end(), [&](const HoldWish& wish) {
            ReadHold hold;
            hold.vrm = wish.vrm;
            hold.from = wish.from;
            hold.until = wish.until;
            hold.reads = wish.reads;
            return hold.holds(key);
        });
    }
    HoldId place(const HoldWish& wish) {
        wishes_.push_back(wish);
        const Person person = a_person({Role::anpr_specialist}, 1);
        return desk_->place(person, actor_of(person), wish).value();
    }
    void purge() {
        const auto report = purge_->run({{}, "bofd", {}});
        ASSERT_TRUE(report.ok()) << to_log_line(report.error());
        EXPECT_TRUE(rocks_.store().data_before(border()).value().only_held());
    }
    UtcDay border() const { return oldest_day_kept(policy_.policy(), clock_.now()); }
    void expect_state() {
        const ReadReader& reader = rocks_.reader();
        const auto grant = TestDesk::everything();
        std::set<std::string> folders;
        for (const ReadKey& key : keys_) {
            const bool stays = key.captured >= border() || is_held(key);
            ASSERT_EQ(rocks_.store().has_read(key).value(), stays) << to_rfc3339(key.captured);
            ASSERT_EQ(reader.images(grant, key, clock_.now()).value().size(), stays ? 2U : 0U);
            ASSERT_EQ(reader.hits(grant, key, clock_.now()).value().size(), stays ? 1U : 0U);
            ASSERT_EQ(reader.variants(grant, key, clock_.now()).value().size(), stays ? 1U : 0U);
            if (stays) folders.insert(to_iso_date(day_of(key.captured)));
        }
        for (const auto& [key, fingerprint] : held_) {
            ASSERT_EQ(rocks_.store().fingerprint(key).value(), fingerprint);
        }
        for (const auto& entry :
             std::filesystem::directory_iterator(rocks_.settings().image_folder)) {
            EXPECT_TRUE(folders.contains(entry.path().filename().string())) << entry.path();
        }
    }
    std::uint64_t disk() {
        return bytes_below(rocks_.settings().folder) + bytes_below(rocks_.settings().image_folder);
    }

    std::mt19937 random_{seed};
    ManualClock clock_{UtcTime{std::chrono::sys_days{std::chrono::year{2028} / 5 / 1}} + hours{23}};
    TestFolder folder_;
    std::unique_ptr<Register> register_ = register_in(folder_, clock_);
    RetentionRegister rows_{register_->database()};
    RecordingSink sink_;
    RocksUnderTest rocks_;
    PolicyDesk policy_{PolicyInForce{}};
    std::optional<KilledWriter::When> kill_;
    std::vector<ReadKey> keys_;
    std::vector<HoldWish> wishes_;
    std::map<ReadKey, std::string> held_;
    std::unique_ptr<Purge> purge_;
    std::unique_ptr<RetentionDesk> desk_;

    /// As after the program was started anew.
    void start() {
        purge_ = std::make_unique<Purge>(Purge::Parts{
            rocks_.store(),
            [this](const std::function<Result<void>(ReadWriter&)>& job) -> Result<void> {
                if (!kill_) return job(rocks_.writer());
                KilledWriter killed{rocks_.writer(), *kill_};
                return job(killed);
            },
            rows_,
            {},
            policy_,
            clock_});
        desk_ = std::make_unique<RetentionDesk>(*purge_, rows_, sink_, policy_, clock_);
    }
};

TEST_F(RetentionYear, KeepsWhatIsHeldAndNothingElseAndDoesNotGrow) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    start();
    const UtcTime first = clock_.now();
    HoldId released{};
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t most = 0;
    for (int number = 0; number < days_run; ++number, clock_.advance(days{1})) {
        commit_a_day();
        if (HasFatalFailure()) return;
        if (number == 20) {
            place(hold_on("AB32CDE", first + days{2}, first + days{6}));
            place(hold_on({keys_[5], keys_[17], keys_[100]}));
            released = place(hold_on("LD84XYZ", first + days{3}, first + days{5}));
            remember_held();
        }
        if (number == 372 || number == 374) {
            // Killed in its midst; what is open is lost, and it begins again.
            kill_ = number == 372 ? KilledWriter::When::before : KilledWriter::When::after;
            EXPECT_FALSE(purge_->run({{}, "bofd", {}}).ok());
            kill_.reset();
            rocks_.reopen();
            start();
        }
        if (number == 380) {
            const Person lead = a_person({Role::strategic_lead}, 2);
            ASSERT_TRUE(desk_->release(lead, actor_of(lead), released, "The trial is over").ok());
            wishes_.pop_back();
            std::erase_if(held_, [&](const auto& held) { return !is_held(held.first); });
        }
        purge();
        if (HasFailure()) return;
        if (number >= 366) {
            least = std::min(least, disk());
            most = std::max(most, disk());
            if (number % 8 == 0) expect_state();
            if (HasFailure()) return;
        }
    }
    clock_.advance(-days{1});
    expect_state();
    EXPECT_GT(held_.size(), 15U);
    RecordProperty("disk_bytes_least", std::to_string(least));
    RecordProperty("disk_bytes_most", std::to_string(most));
    log_event(LogLevel::info, "test.disk_after_the_first_year",
              {{"bytes_least", least}, {"bytes_most", most}});
    EXPECT_LT(static_cast<double>(most), 1.15 * static_cast<double>(least));
}

}  // namespace
}  // namespace bof
