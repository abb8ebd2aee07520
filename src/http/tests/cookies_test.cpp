// Goal: the one cookie that was meant is found, and none where two could be meant.
#include "http/cookies.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace bof::http {
namespace {

TEST(Cookies, AreFoundByTheirWholeName) {
    struct Case {
        std::vector<std::string> headers;
        std::optional<std::string> found;
    };
    const std::vector<Case> cases{
        {{}, {}},
        {{""}, {}},
        {{"a=1"}, "1"},
        {{"b=2; a=1"}, "1"},
        {{"b=2;a=1;c=3"}, "1"},
        {{" a=1 "}, "1"},
        {{"a="}, ""},
        {{"a=1=2"}, "1=2"},
        {{"aa=1; xa=2; A=3"}, {}},
        {{"a"}, {}},
        {{"b=\"a=1\""}, {}},
        {{";;; ;a=1"}, "1"},
        {{"b=2", "a=1"}, "1"},
        {{"a=1; a=2"}, {}},
        {{"a=1", "a=1"}, {}},
    };
    for (const Case& one : cases) {
        Request request;
        request.headers.emplace_back("host", "a=9");
        for (const std::string& value : one.headers) request.headers.emplace_back("cookie", value);
        const auto found = find_cookie(request, "a");
        EXPECT_EQ(found ? std::optional<std::string>{*found} : std::nullopt, one.found)
            << (one.headers.empty() ? "none" : one.headers.front());
    }
}

}  // namespace
}  // namespace bof::http
