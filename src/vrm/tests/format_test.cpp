// Goal: each British format is known by its rules, with its spacing, on both sides of every border.
// Marks are made up; where a format has only issued ones, they are the plainest of their shape.
#include "vrm/format.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace bof {
namespace {

struct Case {
    const char* spaced;  ///< As display_text() must give it.
    VrmFormat format;
};

std::string mark_of(const std::string& spaced) {
    std::string mark;
    for (const char symbol : spaced) {
        if (symbol != ' ') mark.push_back(symbol);
    }
    return mark;
}

void expect_all(std::initializer_list<Case> cases) {
    for (const Case& each : cases) {
        const Result<Vrm> vrm = Vrm::parse(mark_of(each.spaced));
        ASSERT_TRUE(vrm.ok()) << each.spaced;
        EXPECT_EQ(to_text(format_of(*vrm)), to_text(each.format)) << each.spaced;
        EXPECT_EQ(display_text(*vrm), each.spaced);
    }
}

constexpr VrmFormat unknown = VrmFormat::unknown;

TEST(Format, Current) {
    constexpr VrmFormat current = VrmFormat::current;
    expect_all({
        {"AB32 CDE", current},
        {"AB02 CDE", current},
        {"AB99 CDE", current},
        {"AB10 CDE", current},
        {"AB01CDE", unknown},
        {"AB00CDE", unknown},
        {"AB32 ZZZ", current},  // Z only in the last three letters.
        {"ZB32CDE", unknown},
        {"AZ32CDE", unknown},
        {"IB32CDE", unknown},
        {"AI32CDE", unknown},
        {"QB32CDE", unknown},
        {"AQ32CDE", unknown},
        {"AB32IDE", unknown},
        {"AB32CQE", unknown},
        {"AB32CDI", unknown},
        {"JT32 OUY", current},
        {"AB 32 CD", VrmFormat::military},
        {"AB32CDEF", unknown},
        {"A832 CDE", VrmFormat::prefix},
    });
}

TEST(Format, PrefixAndQ) {
    constexpr VrmFormat prefix = VrmFormat::prefix;
    expect_all({
        {"A1 BCD", prefix},
        {"A12 BCD", prefix},
        {"A123 BCD", prefix},
        {"A999 BCD", prefix},
        {"Y999 BCD", prefix},
        {"A1234BCD", unknown},
        {"A0BCD", unknown},
        {"A012BCD", unknown},
        {"I123BCD", unknown},
        {"O123BCD", unknown},
        {"U123BCD", unknown},
        {"Z123BCD", unknown},
        {"A123 OUB", prefix},
        {"A123IBC", unknown},
        {"A123BQC", unknown},
        {"A123BCZ", unknown},
        {"A123BC", unknown},
        {"Q1 ABC", VrmFormat::q_plate},
        {"Q999 ABC", VrmFormat::q_plate},
        {"Q0ABC", unknown},
        {"Q1000ABC", unknown},
        {"Q123ABQ", unknown},
    });
}

TEST(Format, Suffix) {
    constexpr VrmFormat suffix = VrmFormat::suffix;
    expect_all({
        {"ABC 1D", suffix},
        {"ABC 12D", suffix},
        {"ABC 123D", suffix},
        {"ABC 999Y", suffix},
        {"ABC 123A", suffix},
        {"ABC0D", unknown},
        {"ABC012D", unknown},
        {"ABC1234D", unknown},
        {"ABC123I", unknown},
        {"ABC123O", unknown},
        {"ABC123Q", unknown},
        {"ABC123U", unknown},
        {"ABC123Z", unknown},
        {"AIC123D", unknown},
        {"QBC123D", unknown},
        {"ABZ123D", unknown},
        {"AB123D", unknown},
    });
}

TEST(Format, DatelessBothWays) {
    constexpr VrmFormat dateless = VrmFormat::dateless;
    expect_all({
        {"A 1", dateless},    {"A 9999", dateless},  {"AB 1", dateless},  {"AB 9999", dateless},
        {"ABC 1", dateless},  {"ABC 999", dateless}, {"1 A", dateless},   {"9999 A", dateless},
        {"1 AB", dateless},   {"9999 AB", dateless}, {"1 ABC", dateless}, {"999 ABC", dateless},
        {"A0", unknown},      {"A01", unknown},      {"A12345", unknown}, {"ABC1234", unknown},
        {"1234ABC", unknown}, {"ABCD1", unknown},    {"1ABCD", unknown},  {"0A", unknown},
        {"I1", unknown},      {"1Q", unknown},       {"1Z", unknown},     {"AQ12", unknown},
        {"12345A", unknown},  {"ABC", unknown},      {"123", unknown},
    });
}

TEST(Format, NorthernIreland) {
    constexpr VrmFormat ireland = VrmFormat::northern_ireland;
    expect_all({
        {"AIZ 1", ireland},
        {"AIZ 9999", ireland},
        {"AIB 1234", ireland},
        {"IBC 1234", ireland},
        {"ABZ 1234", ireland},
        {"IA 1", ireland},
        {"AZ 9999", ireland},
        {"1234 IA", ireland},
        {"9 AZ", ireland},
        {"AIZ0", unknown},
        {"AIZ12345", unknown},
        {"AIQ1234", unknown},
        {"QZ1234", unknown},
        {"12345IA", unknown},
        {"0IA", unknown},
        {"123AIZ", unknown},
        {"AIZ0123", unknown},
    });
}

TEST(Format, TradeDiplomaticMilitary) {
    constexpr VrmFormat trade = VrmFormat::trade;
    constexpr VrmFormat diplomatic = VrmFormat::diplomatic;
    constexpr VrmFormat military = VrmFormat::military;
    expect_all({
        {"12345", trade},          {"00001", trade},
        {"1234", unknown},         {"123456", unknown},
        {"012 AB", trade},         {"001 A", trade},
        {"000AB", unknown},        {"012ABC", unknown},
        {"0123AB", unknown},       {"100 AB", VrmFormat::dateless},
        {"101 D 101", diplomatic}, {"999 X 999", diplomatic},
        {"110 D 199", diplomatic}, {"200 X 109", diplomatic},
        {"101 X 200", diplomatic}, {"100D456", unknown},
        {"099D456", unknown},      {"123D100", unknown},
        {"123D099", unknown},      {"123C456", unknown},
        {"123D45", unknown},       {"1234D456", unknown},
        {"00 AA 00", military},    {"99 ZZ 99", military},
        {"AA 00 AA", military},    {"ZZ 99 ZZ", military},
        {"00AAA00", unknown},      {"0AA00", unknown},
        {"AA0AA", unknown},
    });
}

TEST(Format, UnreadSymbolFitsWhereSomeSymbolWould) {
    expect_all({
        {"AB?2 CDE", VrmFormat::current},
        {"AB0? CDE", VrmFormat::current},
        {"AB?1 CDE", VrmFormat::current},
        {"?B32 CDE", VrmFormat::current},
        {"?123 ABC", VrmFormat::prefix},
        {"ABC ?", VrmFormat::dateless},
        {"A?Z 1234", VrmFormat::northern_ireland},
        {"A?C 1234", VrmFormat::northern_ireland},
        {"12?45", VrmFormat::trade},
        {"123 ? 456", VrmFormat::diplomatic},
        {"ABI?CDE", unknown},
    });
}

// Method: an unread symbol stands for any of 36; the mark fits a format when one of the 36 does.
TEST(Format, UnreadSymbolEqualsTryingAllSymbols) {
    constexpr std::string_view symbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    constexpr std::string_view seeds[] = {"AB32CDE", "A123BCD", "ABC123D", "1234AB",  "AIZ1234",
                                          "Q123ABC", "01234",   "012AB",   "101D101", "12AB34"};
    std::mt19937 random(3);
    for (int count = 0; count < 5'000; ++count) {
        std::string mark(seeds[random() % std::size(seeds)]);
        if (random() % 2 == 0) mark[random() % mark.size()] = symbols[random() % symbols.size()];
        const std::size_t place = random() % mark.size();
        VrmFormat first = unknown;
        for (const char symbol : symbols) {
            mark[place] = symbol;
            first = std::min(first, format_of(*Vrm::parse(mark)));
        }
        mark[place] = vrm_unread_symbol;
        ASSERT_EQ(to_text(format_of(*Vrm::parse(mark))), to_text(first)) << mark;
    }
}

}  // namespace
}  // namespace bof
