#include "sender/endpoint.hpp"
#include "sender/http_answer.hpp"
#include "sender/latency_histogram.hpp"
#include "sender/soap_answer.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace bof {
namespace {

// Goal: addresses as people type them are understood, and what is not an address is refused.
TEST(Endpoint, ReadsAddressesAsPeopleTypeThem) {
    struct Case {
        std::string_view url;
        std::string_view as_read;
    };
    for (const Case& example : {
             Case{"https://bof.example:8443", "https://bof.example:8443/bof2/services"},
             Case{"HTTP://bof.example/", "http://bof.example:80/bof2/services"},
             Case{" https://bof.example/a/b// ", "https://bof.example:443/a/b"},
             Case{"http://[::1]:81", "http://[::1]:81/bof2/services"},
             Case{"https://[2001:db8::1]", "https://[2001:db8::1]:443/bof2/services"},
         }) {
        const auto endpoint = parse_endpoint(example.url);
        ASSERT_TRUE(endpoint.ok()) << example.url;
        EXPECT_EQ(to_text(endpoint.value()), example.as_read);
    }
}

TEST(Endpoint, RefusesWhatIsNoAddress) {
    for (const std::string_view url :
         {"", "bof.example", "ftp://bof.example", "http://", "http://:80", "http://a:0",
          "http://a:65536", "http://a:8x", "http://[::1", "http://[::1]8", "http://me@a/",
          "http://a/?wsdl", "http://a/#b", "http://a b/", "http://a\r\nX: y/"}) {
        EXPECT_FALSE(parse_endpoint(url).ok()) << url;
    }
}

// Goal: quantiles equal those of a sorted list to the promised 3 %, for any durations.
TEST(LatencyHistogram, EqualsSortedListWithinThreePercent) {
    for (std::uint32_t seed = 0; seed < 50; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937_64 random(seed);
        LatencyHistogram first;
        LatencyHistogram second;
        std::vector<std::int64_t> all;
        for (int left = 500; left > 0; --left) {
            const auto ns = static_cast<std::int64_t>(random() >> (24 + random() % 40));
            all.push_back(ns);
            (left % 2 == 0 ? first : second).record(std::chrono::nanoseconds{ns});
        }
        first.merge(second);
        std::sort(all.begin(), all.end());

        ASSERT_EQ(first.count(), all.size());
        EXPECT_EQ(first.max().count(), all.back());
        for (const double quantile : {0.0, 0.01, 0.5, 0.9, 0.99, 1.0}) {
            const auto rank = static_cast<std::size_t>(
                std::max(1.0, std::ceil(quantile * static_cast<double>(all.size()))));
            const std::int64_t exact = all[rank - 1];
            const std::int64_t told = first.at(quantile).count();
            EXPECT_GE(told, exact) << quantile;
            EXPECT_LE(static_cast<double>(told), static_cast<double>(exact) * 1.032 + 1)
                << quantile;
        }
    }
}

TEST(LatencyHistogram, HoldsTheLongestAndTheNegative) {
    LatencyHistogram histogram;
    EXPECT_EQ(histogram.at(0.5).count(), 0);
    histogram.record(std::chrono::nanoseconds{-5});
    histogram.record(std::chrono::hours{100});
    EXPECT_EQ(histogram.at(0.5).count(), 0);
    EXPECT_LE(histogram.at(1.0), histogram.max());
    EXPECT_EQ(histogram.max(), std::chrono::hours{100});
}

struct AnswerCase {
    std::string_view bytes;
    std::uint16_t status;
    std::string_view body;
    bool closes;
};

// Goal: every whole answer is read exactly, and no beginning of one is mistaken for it.
TEST(HttpAnswer, ReadsWholeAnswersAndWaitsForTheRest) {
    for (const AnswerCase& example : {
             AnswerCase{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", false},
             AnswerCase{"HTTP/1.1 200 OK\r\ncontent-length:0\r\nConnection: Close\r\n\r\n", 200, "",
                        true},
             AnswerCase{"HTTP/1.0 503 Busy\r\nContent-Length: 1\r\n\r\nx", 503, "x", true},
             AnswerCase{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
                        "2\r\n\r\nab",
                        200, "ab", false},
             AnswerCase{"HTTP/1.1 204 No Content\r\n\r\n", 204, "", false},
             AnswerCase{"HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n"
                        "A\r\n0123456789\r\n0\r\n\r\n",
                        500, "abc0123456789", false},
         }) {
        SCOPED_TRACE(example.bytes);
        std::string scratch;
        for (std::size_t length = 0; length < example.bytes.size(); ++length) {
            const auto part = parse_http_answer(example.bytes.substr(0, length), scratch);
            ASSERT_TRUE(part.ok()) << length;
            ASSERT_FALSE(part.value().has_value()) << length;
        }
        const std::string followed = std::string(example.bytes) + "HTTP/1.1 2";
        const auto whole = parse_http_answer(followed, scratch);
        ASSERT_TRUE(whole.ok());
        ASSERT_TRUE(whole.value().has_value());
        EXPECT_EQ(whole.value()->status, example.status);
        EXPECT_EQ(whole.value()->body, example.body);
        EXPECT_EQ(whole.value()->bytes, example.bytes.size());
        EXPECT_EQ(whole.value()->closes, example.closes);
    }
}

TEST(HttpAnswer, RefusesWhatIsNotHttpOrTooLarge) {
    const std::string long_header(http_answer_header_bytes_max + 1, 'x');
    const std::string too_long =
        "Content-Length: " + std::to_string(http_answer_body_bytes_max + 1);
    for (const std::string& bytes : {
             std::string("SSH-2.0-OpenSSH\r\n\r\n"),
             std::string("HTTP/1.1 abc\r\n\r\n"),
             std::string("HTTP/1.1 200 OK\r\nno colon\r\n\r\n"),
             std::string("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
             std::string("HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n"),
             std::string("HTTP/1.1 200 OK\r\n\r\n"),
             std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"),
             std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
             std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"),
             std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\n"),
             "HTTP/1.1 200 OK\r\n" + too_long + "\r\n\r\n",
             long_header,
         }) {
        std::string scratch;
        EXPECT_FALSE(parse_http_answer(bytes, scratch).ok()) << bytes.substr(0, 80);
    }
}

struct SoapCase {
    std::string_view document;
    SoapKind kind;
    std::string_view text;
    std::string_view code;
};

// Goal: the answers of servers with other prefixes and habits mean the same.
TEST(SoapAnswer, ReadsReturnsAndFaults) {
    for (const SoapCase& example : {
             SoapCase{"<?xml version='1.0'?><soapenv:Envelope><soapenv:Body><a:opResponse>"
                      "<opReturn xsi:type=\"xsd:string\"></opReturn></a:opResponse>",
                      SoapKind::returned, "", ""},
             SoapCase{"<E><B><r:opResponse><sendCaptureReturn xsi:nil='true'/></r:opResponse>",
                      SoapKind::returned, "", ""},
             SoapCase{"<E><opResponse xmlns='x'/></E>", SoapKind::returned, "", ""},
             SoapCase{
                 "<E>\n <n:opReturn\n a='b'>3: R&amp;D &lt;&#50;&#x33;&#xE9;&odd; &</n:opReturn>",
                 SoapKind::returned, "3: R&D <23\xC3\xA9&odd; &", ""},
             SoapCase{"<s:Fault><faultcode>s:Client</faultcode><faultstring>no &quot;word&quot;"
                      "</faultstring><detail><code>unauthenticated</code></detail></s:Fault>",
                      SoapKind::fault, "no \"word\"", "unauthenticated"},
             SoapCase{"<html><body>Bad gateway</body></html>", SoapKind::unreadable, "", ""},
             SoapCase{"", SoapKind::unreadable, "", ""},
             SoapCase{"<opReturn", SoapKind::unreadable, "", ""},
         }) {
        SCOPED_TRACE(example.document);
        const SoapAnswer answer = read_soap_answer(example.document);
        EXPECT_EQ(answer.kind, example.kind);
        EXPECT_EQ(answer.text, example.text);
        EXPECT_EQ(answer.code, example.code);
    }
}

}  // namespace
}  // namespace bof
