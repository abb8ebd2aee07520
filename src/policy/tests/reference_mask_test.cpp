// Goal: a mask accepts what it says and nothing else, and no text makes it slow. Rule: R-04.
#include "policy/reference_mask.hpp"

#include <string>

#include <gtest/gtest.h>

namespace bof {
namespace {

struct MaskCase {
    const char* mask;
    const char* text;
    bool fits;
};

TEST(ReferenceMask, AcceptsWhatItSaysAndNothingElse) {
    const MaskCase cases[] = {
        {"{d1-6}/{d2}", "1/26", true},
        {"{d1-6}/{d2}", "123456/26", true},
        {"{d1-6}/{d2}", "1234567/26", false},
        {"{d1-6}/{d2}", "/26", false},
        {"{d1-6}/{d2}", "1/2", false},
        {"{d1-6}/{d2}", "1/266", false},
        {"{d1-6}/{d2}", " 1/26 ", true},
        {"{d1-6}/{d2}", "1 /26", false},
        {"{a1-4}-{d4}-{d1-7}", "dp-2026-000123", true},
        {"{a1-4}-{d4}-{d1-7}", "DPPPP-2026-1", false},
        {"{a1-4}-{d4}-{d1-7}", "D1-2026-1", false},
        {"OP {w3-60}", "Op Heron's Way-2", true},
        {"OP {w3-60}", "OP YMGYRCH CREYR Gl\xC3\xA2s", true},
        {"OP {w3-60}", "OP H", false},
        {"OP {w3-60}", "OPHERON", false},
        {"OP {w3-60}", "OP HERON; DROP", false},
        {"{w1-60}{d1}", "a1b2", true},  // The words may take the digit too: all ways are tried.
        {"{w1-60}{d1}", "a1b", false},
        {"{d1}.", "5.", true},
        {"{d1}.", "5x", false},
        {"{d2}", "", false},
    };
    for (const MaskCase& each : cases) {
        EXPECT_TRUE(is_mask(each.mask)) << each.mask;
        EXPECT_EQ(fits_mask(each.mask, each.text), each.fits) << each.mask << " | " << each.text;
    }
}

TEST(ReferenceMask, RefusesWhatIsNone) {
    for (const char* mask :
         {"", "ABC", "{d}", "{d0}", "{d61}", "{d3-2}", "{d1-}", "{d1-6", "{x1}", "}", "a}", "{",
          "{d1}\n", "{d1}\xC3\xA9", "{d9999999999999999999}", "{d1,6}"}) {
        EXPECT_FALSE(is_mask(mask)) << mask;
        EXPECT_FALSE(fits_mask(mask, mask)) << mask;
    }
    std::string many;
    for (int count = 0; count < 16; ++count) many += "{w1}";
    EXPECT_TRUE(is_mask(many));
    EXPECT_TRUE(is_mask(many + std::string(16, 'x')));
    EXPECT_FALSE(is_mask(many + std::string(17, 'x')));
}

// A mask of this shape takes a matcher that goes back longer than the test may run.
TEST(ReferenceMask, IsBoundedWhateverTheTextIs) {
    std::string mask;
    for (int count = 0; count < 11; ++count) mask += "{w1-60}";
    const std::string text(119, 'a');
    EXPECT_TRUE(fits_mask(mask, text));
    EXPECT_FALSE(fits_mask(mask, text + "!"));
    EXPECT_FALSE(fits_mask(mask, text + "aa"));
}

}  // namespace
}  // namespace bof
