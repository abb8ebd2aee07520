// Goal: an entry has exactly one form, which any program can make again from its fields.
#include "audit/audit_entry.hpp"

#include <gtest/gtest.h>

namespace bof {
namespace {

AuditEntry entry() {
    return {from_unix_ms(1'777'636'800'123),
            "search.started",
            {PersonId{7}, "j.doe", "192.0.2.7"},
            {{"reference", std::string{"CRI/1"}},
             {"marks", std::vector<std::string>{"AB32CDE", "LD84XYZ"}},
             {"days", std::int64_t{30}}}};
}

TEST(AuditEntryTest, NamesStandInOrderWithoutBlanks) {
    EXPECT_EQ(canonical_json(entry(), AuditNumber{12}, "00ff"),
              R"({"address":"192.0.2.7","facts":{"days":30,"marks":["AB32CDE","LD84XYZ"],)"
              R"("reference":"CRI/1"},"kind":"search.started","name":"j.doe","number":12,)"
              R"("person":7,"salt":"00ff","version":1,"when":"2026-05-01T12:00:00.123Z"})");
}

TEST(AuditEntryTest, ProgramHasNoPerson) {
    auto by_program = entry();
    by_program.actor = {std::nullopt, "bofd", ""};
    EXPECT_EQ(canonical_json(by_program, AuditNumber{1}, "").find("person"), std::string::npos);
}

// The escapes of RFC 8785, section 3.2.2.2.
TEST(AuditEntryTest, EscapesAreTheShortOnes) {
    auto odd = entry();
    odd.facts = {{"text", std::string{"\x08\t\n\x0C\r\"\\/\x0F\x7F\u20ac\U0001F600"}}};
    const auto text = canonical_json(odd, AuditNumber{1}, "");
    EXPECT_NE(text.find("\"\\b\\t\\n\\f\\r\\\"\\\\/\\u000f\x7F\u20ac\U0001F600\""),
              std::string::npos)
        << text;
}

TEST(AuditEntryTest, WhatIsNoUtf8IsReplaced) {
    auto odd = entry();
    odd.facts = {{"text", std::string{"a\xC0\x80z\xED\xA0\x80\xF0\x9F\x98"}}};
    EXPECT_NE(canonical_json(odd, AuditNumber{1}, "")
                  .find("a\uFFFD\uFFFDz\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\""),
              std::string::npos);
}

}  // namespace
}  // namespace bof
