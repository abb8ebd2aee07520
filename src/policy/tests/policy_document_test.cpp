// Goal: every row can be read, changed, compared and written down and read back, what loosens a
// safeguard is told from what tightens it, and no text makes a policy that nobody may have.
// Rule.
#include "policy/policy_document.hpp"
#include "policy/policy_text.hpp"

#include <algorithm>
#include <functional>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace bof {
namespace {

const PolicyInForce shipped;

PolicyValue another(const PolicyRow& row) {
    const PolicyValue now = row.get(shipped);
    switch (row.kind) {
        case PolicyKind::number: {
            const auto number = std::get<std::int64_t>(now);
            return number < row.most ? number + 1 : number - 1;
        }
        case PolicyKind::yes_no:
            return !std::get<bool>(now);
        case PolicyKind::word:
            return std::string{std::get<std::string>(now) == row.words.back() ? row.words.front()
                                                                              : row.words.back()};
        case PolicyKind::texts: {
            auto texts = std::get<std::vector<std::string>>(now);
            texts.emplace_back("another \"word\" \\ of mine");
            return texts;
        }
        case PolicyKind::categories: {
            auto items = std::get<std::vector<PurposeCategory>>(now);
            items.push_back({"other", "Other", "Arall", false, "ours", "assumed", {"crime"}});
            return items;
        }
        case PolicyKind::reference_forms: {
            auto items = std::get<std::vector<ReferenceForm>>(now);
            items.push_back({"other", "Other", "Arall", {"{d1-7}"}});
            return items;
        }
    }
    return now;
}

PolicyInForce changed(std::string_view id, const PolicyValue& value,
                      PolicyInForce policy = shipped) {
    const PolicyRow* row = find_policy_row(id);
    EXPECT_NE(row, nullptr) << id;
    const auto wrong = set_row(policy, *row, value);
    EXPECT_FALSE(wrong) << id << ": " << wrong->view();
    return policy;
}

TEST(PolicyDocument, EveryRowSaysWhatItIs) {
    std::set<std::string_view> ids;
    PolicyGroup last = PolicyGroup::older_reads;
    for (const PolicyRow& row : policy_rows()) {
        EXPECT_TRUE(ids.insert(row.id).second) << row.id;
        EXPECT_GE(row.group, last) << row.id << " stands apart from its group";
        last = row.group;
        EXPECT_EQ(row.says.back(), '.') << row.id;
        EXPECT_FALSE(row.source.empty()) << row.id;
        EXPECT_TRUE(row.grade == "policy" || row.grade == "public" || row.grade == "assumed");
        EXPECT_TRUE(row.rule.empty() || (row.rule.size() == 4 && row.rule.starts_with("R-")));
        EXPECT_EQ(row.get(shipped).index(), static_cast<std::size_t>(row.kind)) << row.id;
        PolicyInForce same;
        EXPECT_FALSE(set_row(same, row, row.get(shipped))) << row.id << ": default out of range";
        EXPECT_EQ(same, shipped) << row.id;
    }
    EXPECT_TRUE(check_policy(shipped).empty());
}

// With the count that the compiler holds to the members, this says: one row, one member.
TEST(PolicyDocument, ARowChangesItsOwnMemberOnly) {
    for (const PolicyRow& row : policy_rows()) {
        const PolicyInForce policy = changed(row.id, another(row));
        EXPECT_NE(policy, shipped) << row.id;
        const auto difference = policy_difference(shipped, policy);
        ASSERT_EQ(difference.size(), 1U) << row.id;
        EXPECT_EQ(difference[0].row->id, row.id);
        EXPECT_EQ(difference[0].before, row.get(shipped));
        EXPECT_EQ(difference[0].after, another(row));
    }
}

TEST(PolicyDocument, NumbersStayInTheirRange) {
    for (const PolicyRow& row : policy_rows()) {
        if (row.kind != PolicyKind::number) continue;
        PolicyInForce policy;
        EXPECT_FALSE(set_row(policy, row, row.least)) << row.id;
        EXPECT_FALSE(set_row(policy, row, row.most)) << row.id;
        const PolicyInForce before = policy;
        EXPECT_TRUE(set_row(policy, row, row.least - 1)) << row.id;
        EXPECT_TRUE(set_row(policy, row, row.most + 1)) << row.id;
        EXPECT_TRUE(set_row(policy, row, INT64_MIN)) << row.id;
        EXPECT_TRUE(set_row(policy, row, INT64_MAX)) << row.id;
        EXPECT_TRUE(set_row(policy, row, true)) << row.id;
        EXPECT_TRUE(set_row(policy, row, std::string{"1"})) << row.id;
        EXPECT_EQ(policy, before) << row.id;
    }
}

TEST(PolicyDocument, RefusesWhatARowCannotHold) {
    PolicyInForce policy;
    const auto refuses = [&](std::string_view id, const PolicyValue& value) {
        const bool refused = set_row(policy, *find_policy_row(id), value).has_value();
        EXPECT_EQ(policy, shipped) << id;
        return refused;
    };
    using Texts = std::vector<std::string>;
    EXPECT_TRUE(refuses("older_authority_rank", std::string{"emperor"}));
    EXPECT_TRUE(refuses("reasons_refused", Texts{""}));
    EXPECT_TRUE(refuses("reasons_refused", Texts{"two\nlines"}));
    EXPECT_TRUE(refuses("reasons_refused", Texts{"same", "same"}));
    EXPECT_TRUE(refuses("reasons_refused", Texts{std::string(121, 'x')}));
    EXPECT_TRUE(refuses("purpose_categories", std::vector<PurposeCategory>{}));
    EXPECT_TRUE(refuses("reference_forms", std::vector<ReferenceForm>{{"a", "A", "A", {"{d"}}}));
    EXPECT_TRUE(
        refuses("reference_forms", std::vector<ReferenceForm>{{"A b", "A", "A", {"{d1}"}}}));
    const PurposeCategory sound{"a", "A", "A", false, "x", "assumed", {"crime"}};
    PurposeCategory graded = sound;
    graded.grade = "certain";
    EXPECT_TRUE(refuses("purpose_categories", std::vector<PurposeCategory>{sound, sound}));
    EXPECT_TRUE(refuses("purpose_categories", std::vector<PurposeCategory>{graded}));
}

// ---- What loosens ------------------------------------------------------------------------------

bool loosens(const PolicyInForce& before, const PolicyInForce& after) {
    return loosens_any(policy_difference(before, after));
}

struct LooseningCase {
    const char* row;
    PolicyValue looser;  // Than the shipped default.
};

TEST(PolicyDocument, WhatTakesASafeguardAwayIsToldFromWhatAddsToIt) {
    const LooseningCase cases[] = {
        {"search_age_max_days", std::int64_t{91}},
        {"older_authority_rank", std::string{"sergeant"}},
        {"older_authority_valid_days", std::int64_t{8}},
        {"older_direct_use", true},
        {"older_urgent_oral", true},
        {"older_oral_confirm_within_hours", std::int64_t{25}},
        {"older_form_kept_days", std::int64_t{2191}},
        {"search_answer_within_days", std::int64_t{15}},
        {"confirmed_for_s", std::int64_t{301}},
        {"reason_characters_min", std::int64_t{9}},
        {"reasons_refused", std::vector<std::string>{"inv"}},
        {"purpose_offered_max_days", std::int64_t{31}},
        {"search_open_max_minutes", std::int64_t{31}},
        {"reads_kept_days", std::int64_t{366}},
        {"searches_kept_days", std::int64_t{2191}},
        {"audit_kept_days", std::int64_t{2191}},
        {"accounts_review_every_days", std::int64_t{32}},
        {"older_access_review_every_days", std::int64_t{32}},
        {"lists_review_every_days", std::int64_t{29}},
        {"vetting_least", std::string{"none"}},
        {"session_idle_max_minutes", std::int64_t{16}},
        {"session_age_max_minutes", std::int64_t{601}},
        {"sign_in_failures_max", std::int64_t{6}},
        {"lock_first_s", std::int64_t{59}},
        {"lock_max_s", std::int64_t{3599}},
        {"password_characters_min", std::int64_t{11}},
    };
    for (const LooseningCase& each : cases) {
        const PolicyInForce looser = changed(each.row, each.looser);
        EXPECT_TRUE(loosens(shipped, looser)) << each.row;
        EXPECT_FALSE(loosens(looser, shipped)) << each.row;
    }
    EXPECT_FALSE(loosens(shipped, changed("second_factor_for", std::string{"everybody"})));
    EXPECT_TRUE(loosens(changed("second_factor_for", std::string{"everybody"}),
                        changed("second_factor_for", std::string{"privileged"})));
    EXPECT_FALSE(loosens(shipped, changed("alert_opens_sightings", false)));
    EXPECT_TRUE(loosens(changed("alert_opens_sightings", false), shipped));
    // One that tightens does not hide one that loosens.
    const PolicyInForce both = changed("search_age_max_days", std::int64_t{91},
                                       changed("password_characters_min", std::int64_t{20}));
    const auto difference = policy_difference(shipped, both);
    ASSERT_EQ(difference.size(), 2U);
    EXPECT_NE(difference[0].loosens, difference[1].loosens);
    EXPECT_TRUE(loosens_any(difference));
    EXPECT_FALSE(loosens(shipped, shipped));
    EXPECT_FALSE(loosens(shipped, changed("late_after_s", std::int64_t{1})));
}

TEST(PolicyDocument, CategoriesAndFormsLoosenByWhatTheyAccept) {
    const auto with = [](const std::function<void(PolicyInForce&)>& change) {
        PolicyInForce policy;
        change(policy);
        return policy;
    };
    const auto opens = with([](auto& p) { p.purpose_categories[4].opens_older = true; });
    const auto added = with([](auto& p) {
        p.purpose_categories.push_back({"x", "X", "X", false, "x", "assumed", {"crime"}});
    });
    const auto accepts =
        with([](auto& p) { p.purpose_categories[0].references.emplace_back("custody"); });
    const auto renamed = with([](auto& p) { p.purpose_categories[0].name = "Anything at all"; });
    const auto form = with([](auto& p) { p.reference_forms[0].masks.emplace_back("{w1-60}"); });
    const auto sourced = with([](auto& p) { p.purpose_categories[0].source = "read in a text"; });
    const auto turned = with(
        [](auto& p) { std::reverse(p.purpose_categories.begin(), p.purpose_categories.end()); });
    for (const PolicyInForce& looser : {opens, added, accepts, form}) {
        EXPECT_TRUE(loosens(shipped, looser));
        EXPECT_FALSE(loosens(looser, shipped));
    }
    EXPECT_TRUE(loosens(shipped, renamed));
    for (const PolicyInForce& same : {sourced, turned}) {
        EXPECT_EQ(policy_difference(shipped, same).size(), 1U);
        EXPECT_FALSE(loosens(shipped, same));
    }
}

// ---- As a text ---------------------------------------------------------------------------------

TEST(PolicyText, ComesBackAsItWas) {
    EXPECT_EQ(read_policy_text(policy_text(shipped), shipped).policy, shipped);
    PolicyInForce all = shipped;
    for (const PolicyRow& row : policy_rows()) {
        const PolicyInForce one = changed(row.id, another(row));
        const PolicyRead read = read_policy_text(policy_text(one), shipped);
        EXPECT_EQ(read.problems.size(), check_policy(one).size()) << row.id;
        EXPECT_EQ(read.policy, one) << row.id;
        all = changed(row.id, another(row), all);
    }
    const PolicyRead read = read_policy_text(policy_text(all), shipped);
    EXPECT_TRUE(read.problems.empty()) << read.problems[0].row << read.problems[0].why.view();
    EXPECT_EQ(read.policy, all);
}

TEST(PolicyText, ARowThatIsLeftOutStays) {
    PolicyInForce base;
    base.version = 7;
    base.password_characters_min = 20;
    const PolicyRead read = read_policy_text("search_age_max_days = 30\n", base);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read.policy.search_age_max, std::chrono::days{30});
    EXPECT_EQ(read.policy.password_characters_min, 20U);
    EXPECT_EQ(read.policy.version, 7U);
}

struct HostileCase {
    const char* toml;
    const char* row;  // That the problem names.
};

TEST(PolicyText, NamesWhatIsWrong) {
    const HostileCase cases[] = {
        {"search_age_max_day = 30\n", "search_age_max_day"},
        {"search_age_max_days = 0\n", "search_age_max_days"},
        {"search_age_max_days = 366\n", "search_age_max_days"},
        {"search_age_max_days = -9223372036854775808\n", "search_age_max_days"},
        {"search_age_max_days = 90.0\n", "search_age_max_days"},
        {"search_age_max_days = \"90\"\n", "search_age_max_days"},
        {"search_age_max_days = [90]\n", "search_age_max_days"},
        {"search_age_max_days = {days = 90}\n", "search_age_max_days"},
        {"alert_opens_sightings = 1\n", "alert_opens_sightings"},
        {"older_authority_rank = \"Inspector\"\n", "older_authority_rank"},
        {"reasons_refused = [\"a\", 1]\n", "reasons_refused"},
        {"reasons_refused = \"a\"\n", "reasons_refused"},
        {"format = 2\n", "format"},
        {"version = 3\n", "version"},
        {"[older_reads]\nsearch_age_max_days = 90\n", "older_reads"},
        {"[[reference_forms]]\ncode = \"a\"\n", "reference_forms"},
        {"[[reference_forms]]\ncode=\"a\"\nname=\"A\"\nname_cy=\"A\"\nmasks=[\"{d1}\"]\nmore=1\n",
         "reference_forms"},
        {"[purpose_categories]\ncode = \"a\"\n", "purpose_categories"},
        {"search_age_max_days = 200\nreads_kept_days = 100\n", "search_age_max_days"},
        {"session_idle_max_minutes = 60\nsession_age_max_minutes = 30\n",
         "session_idle_max_minutes"},
        {"search_age_max_days = 30\nsearch_age_max_days = 90\n", "line 2"},
        {"search_age_max_days = \n", "line 1"},
        {"\xff\xfe", "line 1"},
    };
    for (const HostileCase& each : cases) {
        const PolicyRead read = read_policy_text(each.toml, shipped);
        ASSERT_FALSE(read.ok()) << each.toml;
        EXPECT_EQ(read.problems[0].row, each.row) << each.toml;
    }
    // A category's kind of reference that is gone leaves the category wrong.
    const PolicyRead gone = read_policy_text(
        "[[reference_forms]]\ncode=\"a\"\nname=\"A\"\nname_cy=\"A\"\nmasks=[\"{d1}\"]\n", shipped);
    ASSERT_FALSE(gone.ok());
    EXPECT_EQ(gone.problems[0].row, "purpose_categories");
}

TEST(PolicyText, BearsAnything) {
    EXPECT_FALSE(read_policy_text(std::string(policy_text_bytes_max + 1, ' '), shipped).ok());
    EXPECT_FALSE(read_policy_text("a = " + std::string(100'000, '['), shipped).ok());
    EXPECT_FALSE(read_policy_text(std::string(200'000, 'a') + " = 1", shipped).ok());
    std::string many;
    for (int key = 0; key < 5000; ++key) many += "key" + std::to_string(key) + " = 1\n";
    EXPECT_LE(read_policy_text(many, shipped).problems.size(), 50U);

    // Damaged copies: whatever comes of them is a policy that every row accepts, or problems.
    const std::string sound = policy_text(shipped);
    std::mt19937 random(20260501);
    for (int round = 0; round < 300; ++round) {
        std::string text = sound;
        for (int hit = 0; hit < 3; ++hit) {
            const auto at = std::uniform_int_distribution<std::size_t>{0, text.size() - 1}(random);
            text[at] = static_cast<char>(std::uniform_int_distribution<int>{1, 255}(random));
        }
        const PolicyRead read = read_policy_text(text, shipped);
        if (!read.ok()) continue;
        PolicyInForce again;
        for (const PolicyRow& row : policy_rows()) {
            EXPECT_FALSE(set_row(again, row, row.get(read.policy))) << row.id << " round " << round;
        }
    }
}

}  // namespace
}  // namespace bof
