// Goal: a body is taken exactly or refused with every problem named; moments are read as UTC or not
// at all; what a program must tell from other failures has a code of its own.
#include "api/detail/json_reader.hpp"
#include "api/detail/problem.hpp"
#include "search/search_ends.hpp"

#include <gtest/gtest.h>

namespace bof::api {
namespace {

boost::json::object object(std::string_view text) { return parse_object(text).value(); }

std::string told(const std::vector<FieldProblem>& problems) {
    std::string all;
    for (const FieldProblem& problem : problems) {
        all += problem.field + ": " + std::string{problem.sentence} + '\n';
    }
    return all;
}

std::optional<int> parse_digit(std::string_view text) {
    if (text == "one") return 1;
    return std::nullopt;
}

TEST(ParseObject, RefusesWhatIsNoObjectOrTooDeep) {
    EXPECT_TRUE(parse_object("{}").ok());
    EXPECT_TRUE(parse_object(" {\"a\": [1, {\"b\": null}]} ").ok());
    for (const std::string_view text :
         {"", "[]", "1", "null", "{", "{}x", "{a:1}", "{\"a\":1,}", "\"\xff\"", "{\"a\":\"\xff\"}",
          "{\"a\":\"\\ud800\"}", "// c\n{}"}) {
        EXPECT_FALSE(parse_object(text).ok()) << text;
    }
    const auto nested = [](std::size_t depth) {
        return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + '}';
    };
    EXPECT_TRUE(parse_object(nested(json_depth_max - 1)).ok());
    EXPECT_FALSE(parse_object(nested(json_depth_max)).ok());
}

TEST(JsonReader, TakesWhatIsRight) {
    const auto body = object(R"({"t":"x","n":-3,"b":true,"at":"2026-05-01T12:00:00.5Z",
        "day":"2026-02-28","list":["a","b"],"o":{"k":1},"os":[{"k":1},{"k":2}],"w":"one"})");
    std::vector<FieldProblem> problems;
    JsonReader reader(body, problems);
    EXPECT_EQ(reader.text("t", 1), "x");
    EXPECT_EQ(reader.whole("n", -3, 0), -3);
    EXPECT_TRUE(reader.flag("b", false));
    EXPECT_EQ(to_rfc3339(reader.time("at")), "2026-05-01T12:00:00.500Z");
    EXPECT_EQ(to_iso_date(reader.maybe_day("day").value()), "2026-02-28");
    EXPECT_EQ(reader.texts("list", 1, 2), (std::vector<std::string>{"a", "b"}));
    EXPECT_NE(reader.object("o"), nullptr);
    EXPECT_EQ(reader.objects("os", 2).size(), 2U);
    EXPECT_EQ(reader.word<int>("w", parse_digit), 1);
    EXPECT_EQ(reader.maybe_text("absent", 9), std::nullopt);
    EXPECT_EQ(reader.maybe_whole("absent2", 0, 9), std::nullopt);
    EXPECT_EQ(reader.maybe_time("absent3"), std::nullopt);
    EXPECT_TRUE(reader.finish()) << told(problems);
}

TEST(JsonReader, NamesEveryProblem) {
    const auto body = object(R"({"long":"abc","short":"","number":"1","real":1.5,"big":9,
        "flag":1,"at":"yesterday","day":"2026-02-30","list":["a",1],"o":[],"os":[1],"w":"two",
        "stray":1})");
    std::vector<FieldProblem> problems;
    JsonReader reader(body, problems, "a.");
    EXPECT_EQ(reader.text("long", 2), "");
    reader.text("short", 2);
    reader.text("missing", 2);
    reader.whole("number", 0, 9);
    reader.whole("real", 0, 9);
    reader.whole("big", 0, 8);
    reader.flag("flag", false);
    reader.time("at");
    reader.maybe_day("day");
    EXPECT_TRUE(reader.texts("list", 9).empty());
    EXPECT_EQ(reader.object("o"), nullptr);
    EXPECT_TRUE(reader.objects("os").empty());
    reader.word<int>("w", parse_digit);
    EXPECT_FALSE(reader.finish());
    EXPECT_EQ(told(problems),
              "a.long: This text is too long.\n"
              "a.short: This text is empty or too short.\n"
              "a.missing: This field is missing.\n"
              "a.number: Must be a whole number.\n"
              "a.real: Must be a whole number.\n"
              "a.big: This number is out of range.\n"
              "a.flag: Must be true or false.\n"
              "a.at: Must be a moment in UTC, as 2026-05-01T12:00:00Z.\n"
              "a.day: Must be a day, as 2026-05-01.\n"
              "a.list: Must be a list of texts.\n"
              "a.o: Must be an object.\n"
              "a.os: Must be a list of objects.\n"
              "a.w: Not one of the words that may stand here.\n"
              "a.stray: There is no such field.\n");
}

TEST(JsonReader, TellsAtMostSoManyProblems) {
    boost::json::object body;
    for (std::size_t count = 0; count < field_problems_max + 5; ++count) {
        body.emplace("f" + std::to_string(count), 1);
    }
    std::vector<FieldProblem> problems;
    EXPECT_FALSE(JsonReader(body, problems).finish());
    EXPECT_EQ(problems.size(), field_problems_max);
}

TEST(Problem, OfAChangedPolicyHasACodeOfItsOwn) {
    const auto code = [](const Error& error) {
        const auto response = problem_response(error);
        EXPECT_EQ(response.status, 403);
        return std::string{boost::json::parse(response.body).at("code").as_string()};
    };
    EXPECT_EQ(code({Errc::denied, search_policy_changed}), "policy_changed");
    EXPECT_EQ(code({Errc::denied, "your role does not include this"}), "denied");
}

TEST(ParseRfc3339, TakesUtcOnly) {
    EXPECT_EQ(to_rfc3339(*parse_rfc3339("2026-05-01T12:00:00Z")), "2026-05-01T12:00:00.000Z");
    EXPECT_EQ(to_rfc3339(*parse_rfc3339("2024-02-29T23:59:59.123Z")), "2024-02-29T23:59:59.123Z");
    for (const std::string_view text :
         {"", "2026-05-01", "2026-05-01T12:00:00", "2026-05-01T12:00:00+01:00",
          "2026-05-01 12:00:00Z", "2026-05-01T24:00:00Z", "2026-05-01T12:60:00Z",
          "2026-05-01T12:00:60Z", "2026-02-29T12:00:00Z", "2026-13-01T12:00:00Z",
          "2026-05-01T12:00:00.Z", "2026-05-01T12:00:00.1234Z", "2026-05-01T12:00:00Zx",
          "-026-05-01T12:00:00Z", "2026-5-01T12:00:00Z"}) {
        EXPECT_FALSE(parse_rfc3339(text)) << text;
    }
    EXPECT_FALSE(parse_iso_date("2026-05-01Z"));
}

}  // namespace
}  // namespace bof::api
