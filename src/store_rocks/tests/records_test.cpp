// Goal: keys sort as (day, mark, time, NRD), come back as they went, and damage of any byte of a
// key or record is an error, never a crash or a wrong answer that looks right by its shape. Method:
// random reads against the order of the values themselves; every truncation and many changes of
// single bytes of valid records.
#include "store_rocks/detail/records.hpp"
#include "store_rocks/detail/keys.hpp"
#include "store_rocks/tests/rocks_under_test.hpp"

#include <limits>
#include <random>
#include <tuple>

namespace bof::detail {
namespace {

using contract::mark;
using contract::noon;
using contract::read_at;
using std::chrono::milliseconds;

std::string read_key_of(const ReadKey& key) {
    std::string bytes;
    append_read_key(bytes, key);
    return bytes;
}

class AnyKey {
  public:
    explicit AnyKey(std::uint32_t seed) : random_(seed) {}

    ReadKey next() {
        static constexpr std::string_view symbols = "019?AZ";
        std::string text;
        for (auto left = 1 + random_() % vrm_symbols_max; left > 0; --left) {
            text += symbols[random_() % symbols.size()];
        }
        text[0] = 'A';
        static constexpr std::uint32_t nrds[] = {1,           127,        128,       16'383,
                                                 16'384,      2'097'151,  2'097'152, 268'435'455,
                                                 268'435'456, 0xFFFF'FFFF};
        const auto day = std::chrono::days{random_() % 3 == 0 ? 65'535 : 255 + random_() % 3};
        return {Vrm::parse(text).value(), NrdId{nrds[random_() % std::size(nrds)]},
                UtcTime{day} + milliseconds{random_() % 2 == 0 ? random_() % 3 : 86'399'999}};
    }

  private:
    std::mt19937 random_;
};

TEST(Keys, SortAsTheirValuesAndComeBack) {
    for (std::uint32_t seed = 0; seed < 2000; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        AnyKey any(seed);
        const ReadKey left = any.next();
        const ReadKey right = any.next();
        const auto by_vrm = [](const ReadKey& key) {
            return std::tuple{day_of(key.captured), key.vrm, key.captured, key.nrd};
        };
        ASSERT_EQ(read_key_of(left) < read_key_of(right), by_vrm(left) < by_vrm(right));
        ASSERT_EQ(parse_read_key(read_key_of(left)).value(), left);

        std::string left_bytes;
        std::string right_bytes;
        append_by_nrd_key(left_bytes, left);
        append_by_nrd_key(right_bytes, right);
        const auto by_nrd = [](const ReadKey& key) {
            return std::tuple{day_of(key.captured), key.nrd, key.captured, key.vrm};
        };
        ASSERT_EQ(left_bytes < right_bytes, by_nrd(left) < by_nrd(right));
        ASSERT_EQ(parse_by_nrd_key(left_bytes).value(), left);
    }
}

TEST(Keys, CurrentMarkTakesFourteenBytesAndItsFilterPrefixEight) {
    const auto bytes = read_key_of(contract::key_at(noon, "AB32CDE", 300));
    EXPECT_EQ(bytes.size(), 14U);
    EXPECT_EQ(day_vrm_length(bytes), 8U);
    EXPECT_EQ(day_vrm_length(std::string_view{bytes}.substr(0, 7)), 0U);
    EXPECT_EQ(day_vrm_length(""), 0U);
}

TEST(Keys, OneMarkIsNoPrefixOfAnother) {
    // Else a look-up of the shorter mark would meet the longer one's rows.
    for (const auto& [shorter, longer] :
         {std::pair{"ABC", "ABCD"}, {"AB", "AB1"}, {"ABC123", "ABC1234"}, {"A", "A1"}}) {
        std::string short_bytes;
        std::string long_bytes;
        append_day_vrm(short_bytes, DayNumber{1}, mark(shorter));
        append_day_vrm(long_bytes, DayNumber{1}, mark(longer));
        EXPECT_FALSE(long_bytes.starts_with(short_bytes)) << shorter << " " << longer;
    }
}

TEST(Keys, DamageIsRefused) {
    const auto good = read_key_of(contract::key_at(noon, "AB32CDE", 300));
    for (std::size_t length = 0; length < good.size(); ++length) {
        EXPECT_FALSE(parse_read_key(std::string_view{good}.substr(0, length)).ok()) << length;
    }
    EXPECT_FALSE(parse_read_key(good + '\0').ok());
    std::string day_too_long = good;
    day_too_long[8] = '\x7F';  // More milliseconds than a day has.
    EXPECT_EQ(parse_read_key(day_too_long).error().code, Errc::corrupt);
    std::string nrd_not_shortest = good.substr(0, 12) + "\x80\x05";
    EXPECT_EQ(parse_read_key(nrd_not_shortest).error().code, Errc::corrupt);
    std::string no_mark = good;
    no_mark[2] = no_mark[3] = '\xFF';
    EXPECT_EQ(parse_read_key(no_mark).error().code, Errc::corrupt);
    EXPECT_FALSE(parse_quarantine_key("123").ok());
    EXPECT_FALSE(parse_quarantine_key(std::string(9, '\x02')).ok());
}

Read full_read() {
    Read read = read_at(noon);
    read.flags.set(ReadFlag::late);
    read.motion = Motion::towards;
    read.position = Position{-90'000'000, 180'000'000};
    read.pose = {std::numeric_limits<std::int16_t>::min(), "p", "t", "z"};
    read.text_as_sent = "ab32 cde";
    return read;
}

std::string value_of(const Read& read) {
    std::string value;
    append_read_value(value, read);
    return value;
}

TEST(Records, OrdinaryReadTakesFourBytes) { EXPECT_EQ(value_of(read_at(noon)).size(), 4U); }

TEST(Records, ReadComesBackWhole) {
    for (const Read& read : {full_read(), read_at(noon), Read{contract::key_at(noon), captured_min},
                             Read{contract::key_at(captured_min), captured_end}}) {
        EXPECT_EQ(parse_read_value(read.key, value_of(read)).value(), read);
    }
}

TEST(Records, TruncatedOrLongerRecordsAreCorrupt) {
    const Read read = full_read();
    const auto value = value_of(read);
    for (std::size_t length = 0; length < value.size(); ++length) {
        const auto parsed = parse_read_value(read.key, std::string_view{value}.substr(0, length));
        ASSERT_FALSE(parsed.ok()) << length;
        EXPECT_EQ(parsed.error().code, Errc::corrupt);
    }
    EXPECT_EQ(parse_read_value(read.key, value + "x").error().code, Errc::corrupt);
}

TEST(Records, DamagedHitsAndSightingsAreCorrupt) {
    const std::vector hits{contract::hit(1, 7), contract::hit(4'000'000'000U, 1ULL << 40U)};
    const Sighting sighting{SightingNumber{5}, contract::key_at(noon), noon, ReadFlags{3}, hits};
    const auto value = sighting_value(sighting);
    EXPECT_EQ(parse_sighting_value(SightingNumber{5}, value).value(), sighting);
    EXPECT_EQ(parse_hits_value(hits_value(hits)).value(), hits);
    for (std::size_t length = 0; length < value.size(); ++length) {
        EXPECT_FALSE(parse_sighting_value({}, value.substr(0, length)).ok()) << length;
    }
    EXPECT_FALSE(parse_sighting_value({}, value + "x").ok());
    auto no_such_priority = hits_value(hits);
    no_such_priority[5] = '\3';
    EXPECT_FALSE(parse_hits_value(no_such_priority).ok());
    const std::vector too_many(hits_max + 1, contract::hit(1, 1));
    EXPECT_FALSE(parse_hits_value(hits_value(too_many)).ok());
    EXPECT_FALSE(parse_sighting_key("1234567").ok());
}

TEST(Records, UnknownFormatVersionIsCorrupt) {
    const Read read = read_at(noon);
    auto value = value_of(read);
    value[0] = static_cast<char>(static_cast<unsigned char>(value[0]) ^ 0x60U);
    EXPECT_EQ(parse_read_value(read.key, value).error().code, Errc::corrupt);
    for (const char version : {'\0', '\2', '\xFF'}) {
        const std::string start(1, version);
        EXPECT_FALSE(parse_image_value(start + image_value({}).substr(1)).ok());
        EXPECT_FALSE(parse_waiting_value(start + waiting_value({}).substr(1)).ok());
        const QuarantineItem item{};
        EXPECT_FALSE(parse_notice_value({}, start + notice_value(item).substr(1)).ok());
        EXPECT_FALSE(parse_quarantine_item({}, start + contents_value(item).substr(1)).ok());
    }
}

TEST(Records, RandomBytesNeverCrashAParser) {
    std::mt19937 random(1);
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes(random() % 24, '\0');
        for (char& byte : bytes) byte = static_cast<char>(random());
        if (!bytes.empty() && round % 2 == 0) bytes[0] = round % 4 == 0 ? '\x3F' : '\x01';
        static_cast<void>(parse_read_value(contract::key_at(noon), bytes).ok());
        static_cast<void>(parse_image_value(bytes).ok());
        static_cast<void>(parse_waiting_value(bytes).ok());
        static_cast<void>(parse_hits_value(bytes).ok());
        static_cast<void>(parse_sighting_value({}, bytes).ok());
        const auto notice = parse_notice_value({}, bytes);
        static_cast<void>(
            parse_quarantine_item(notice.ok() ? *notice : QuarantineNotice{}, bytes).ok());
        static_cast<void>(parse_read_key(bytes).ok());
        static_cast<void>(parse_by_nrd_key(bytes).ok());
        static_cast<void>(day_vrm_length(bytes));
    }
}

}  // namespace
}  // namespace bof::detail
