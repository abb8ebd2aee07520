// Goal: base64 as XML carries it decodes to what OpenSSL encoded, and nothing else decodes.
#include "codec/base64.hpp"

#include <gtest/gtest.h>

#include <openssl/evp.h>

#include <random>

namespace bof {
namespace {

std::string encoded_by_openssl(const std::string& bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                       reinterpret_cast<const unsigned char*>(bytes.data()),
                                       static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

std::string decoded(std::string_view text) {
    const auto bytes = from_base64(text);
    return bytes ? *bytes : "refused";
}

// Method: any bytes, encoded by another implementation, with blanks put in at any place and the
// padding kept or not; a failure prints its seed.
TEST(Base64, ReadsWhatOpensslWrote) {
    for (std::uint32_t seed = 0; seed < 500; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        std::string bytes(random() % 200, '\0');
        for (char& byte : bytes) byte = static_cast<char>(random());
        std::string text = encoded_by_openssl(bytes);

        EXPECT_EQ(to_base64(bytes), text);
        EXPECT_EQ(decoded(text), bytes);

        if (random() % 2 == 0) {
            while (text.ends_with('=')) text.pop_back();
        }
        for (auto left = random() % 8; left > 0; --left) {
            text.insert(random() % (text.size() + 1), 1, " \t\r\n"[random() % 4]);
        }
        EXPECT_EQ(decoded(text), bytes);
    }
}

TEST(Base64, OneWrongSymbolAnywhereIsRefused) {
    const std::string good = to_base64("0123456789abcdef0123456789abcdef0");
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const char symbol : {'-', '_', '\0', '\x80', '\xFF', '.', '&'}) {
            std::string text = good;
            text[at] = symbol;
            EXPECT_FALSE(from_base64(text).ok()) << at << " " << int{symbol};
        }
    }
}

TEST(Base64, LengthAndPaddingMustFit) {
    EXPECT_EQ(decoded(""), "");
    EXPECT_EQ(decoded(" \n"), "");
    EXPECT_EQ(decoded("YQ=="), "a");
    EXPECT_EQ(decoded("YQ"), "a");
    EXPECT_EQ(decoded("YWI="), "ab");
    EXPECT_EQ(decoded("YWI"), "ab");
    EXPECT_EQ(decoded("YWJj Y = ="), "refused");
    for (const char* text : {"Y", "YWJjY", "YQ=", "YWI==", "YWJj=", "=",
                             "====", "YQ==YQ==", "Y===", "Y=Q=", "=YQ=", "==YQ"}) {
        EXPECT_FALSE(from_base64(text).ok()) << text;
    }
}

}  // namespace
}  // namespace bof
