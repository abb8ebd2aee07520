// Goal: the confusion classes are symmetric and hold the known look-alikes; the survey is sane.
#include "vrm/confusion.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace bof::confusion_test {
namespace {

constexpr std::string_view symbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

TEST(Confusion, ClassesAreSymmetricAndBeginWithTheSymbol) {
    for (const char left : symbols) {
        ASSERT_EQ(confusable_with(left).front(), left);
        for (const char right : symbols) {
            const bool forth = confusable_with(left).find(right) != std::string_view::npos;
            const bool back = confusable_with(right).find(left) != std::string_view::npos;
            EXPECT_EQ(forth, back) << left << right;
        }
    }
    EXPECT_EQ(confusable_with('0'), "0OQD");
    EXPECT_EQ(confusable_with('D'), "D0OQ");
    EXPECT_EQ(confusable_with('L'), "L1I");
    EXPECT_EQ(confusable_with('B'), "B8");
    EXPECT_EQ(confusable_with('5'), "5S");
    EXPECT_EQ(confusable_with('Z'), "Z2");
    EXPECT_EQ(confusable_with('G'), "G6");
    EXPECT_EQ(confusable_with('X'), "X");
    EXPECT_EQ(confusable_with('a'), "");
    EXPECT_EQ(confusable_with('?').size(), symbols.size() + 1);
}

TEST(Confusion, MisreadNeedsEveryPlaceToAgree) {
    const auto may_be = [](const char* read, const char* truth) {
        return may_be_misread_of(*Vrm::parse(read), *Vrm::parse(truth));
    };
    EXPECT_TRUE(may_be("AB32CDE", "AB32CDE"));
    EXPECT_TRUE(may_be("A83ZC0E", "AB32CDE"));
    EXPECT_FALSE(may_be("A83ZC0F", "AB32CDE"));
    EXPECT_FALSE(may_be("AB32CD", "AB32CDE"));
    EXPECT_FALSE(may_be("AB32CDEE", "AB32CDE"));
    EXPECT_TRUE(may_be("A?32CDE", "AB32CDE"));
    EXPECT_TRUE(may_be("AB32CDE", "A?32CDE"));
    EXPECT_FALSE(may_be("A?32CDX", "AB32CDE"));
}

TEST(Confusion, SurveyIsSane) {
    const auto survey = confusions();
    ASSERT_GE(survey.size(), 30U);
    std::set<std::pair<char, char>> seen;
    double share_of_o = 0.0;
    for (const Confusion& each : survey) {
        EXPECT_NE(each.truth, each.read);
        EXPECT_NE(symbols.find(each.truth), std::string_view::npos);
        EXPECT_NE(symbols.find(each.read), std::string_view::npos);
        EXPECT_GT(each.share, 0.0);
        EXPECT_LT(each.share, 0.5);
        EXPECT_TRUE(seen.insert({each.truth, each.read}).second);
        if (each.truth == 'O') share_of_o += each.share;
    }
    EXPECT_LT(share_of_o, 1.0);
    EXPECT_TRUE(std::is_sorted(
        survey.begin(), survey.end(),
        [](const Confusion& left, const Confusion& right) { return left.share > right.share; }));
    // The look-alikes that every reader knows are in it.
    for (const auto& pair : {std::pair{'O', 'D'}, {'8', 'B'}, {'B', '8'}, {'5', 'S'}, {'I', '1'}}) {
        EXPECT_TRUE(seen.contains(pair)) << pair.first << pair.second;
    }
    EXPECT_GT(length_errors().dropped_share, length_errors().invented_share);
    EXPECT_LT(length_errors().dropped_share, 0.1);
}

}  // namespace
}  // namespace bof::confusion_test
