// Goal: codes are those of the RFCs, and one counts at its moment and a step around it, not longer.
// Rule: R-01.
#include "people/totp.hpp"
#include "people/browser_name.hpp"

#include <array>

#include <gtest/gtest.h>

namespace bof {
namespace {

const std::string rfc_secret = "12345678901234567890";

UtcTime at(std::int64_t seconds) { return UtcTime{std::chrono::seconds{seconds}}; }

// RFC 6238, appendix B, SHA-1.
TEST(Totp, CodesOfTheRfc) {
    const auto code = [](std::int64_t seconds) {
        return totp_code(rfc_secret, totp_step_of(at(seconds)), 8);
    };
    EXPECT_EQ(code(59), "94287082");
    EXPECT_EQ(code(1'111'111'109), "07081804");
    EXPECT_EQ(code(1'111'111'111), "14050471");
    EXPECT_EQ(code(1'234'567'890), "89005924");
    EXPECT_EQ(code(2'000'000'000), "69279037");
    EXPECT_EQ(code(20'000'000'000), "65353130");
}

// RFC 4226, appendix D.
TEST(Totp, CountersOfTheRfc) {
    constexpr std::array<std::string_view, 10> codes{"755224", "287082", "359152", "969429",
                                                     "338314", "254676", "287922", "162583",
                                                     "399871", "520489"};
    for (std::size_t count = 0; count < codes.size(); ++count) {
        EXPECT_EQ(totp_code(rfc_secret, static_cast<std::int64_t>(count)), codes[count]);
    }
}

TEST(Totp, ACodeCountsOneStepEarlyOrLate) {
    const std::int64_t step = 1'000;
    const std::string code = totp_code(rfc_secret, step);
    const auto matches = [&](std::chrono::milliseconds when) {
        return totp_matching_step(rfc_secret, code, UtcTime{when}) == step;
    };
    using std::chrono::milliseconds;
    const milliseconds first = (step - 1) * totp_step;
    const milliseconds end = (step + 2) * totp_step;
    EXPECT_FALSE(matches(first - milliseconds{1}));
    EXPECT_TRUE(matches(first));
    EXPECT_TRUE(matches(end - milliseconds{1}));
    EXPECT_FALSE(matches(end));
}

TEST(Totp, WhatIsTypedOtherwiseIsRefusedOrTheSame) {
    const auto now = at(30'000);
    const std::string code = totp_code(rfc_secret, totp_step_of(now));
    const auto matches = [&](const std::string& typed) {
        return totp_matching_step(rfc_secret, typed, now).has_value();
    };
    EXPECT_TRUE(matches(code.substr(0, 3) + " " + code.substr(3)));
    EXPECT_FALSE(matches(""));
    EXPECT_FALSE(matches(code + "0"));
    EXPECT_FALSE(matches(code.substr(1)));
    EXPECT_FALSE(matches("abcdef"));
}

// RFC 4648, section 10.
TEST(Totp, Base32OfTheRfc) {
    EXPECT_EQ(to_base32(""), "");
    EXPECT_EQ(to_base32("f"), "MY");
    EXPECT_EQ(to_base32("foobar"), "MZXW6YTBOI");
}

TEST(Totp, TheAddressHoldsAnyName) {
    EXPECT_EQ(totp_address("Heddlu Dyffryn & Co", "a.example", "foobar"),
              "otpauth://totp/Heddlu%20Dyffryn%20%26%20Co:a.example?secret=MZXW6YTBOI"
              "&issuer=Heddlu%20Dyffryn%20%26%20Co&algorithm=SHA1&digits=6&period=30");
}

TEST(BrowserName, IsShortAndNeverWhatWasSent) {
    EXPECT_EQ(
        browser_name("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
        "Firefox 128, Linux");
    EXPECT_EQ(browser_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
                           "like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"),
              "Edge 126, Windows");
    EXPECT_EQ(browser_name("Firefox/99999999999 <b>"), "Firefox 999999");
    EXPECT_EQ(browser_name("<script>"), "");
}

}  // namespace
}  // namespace bof
