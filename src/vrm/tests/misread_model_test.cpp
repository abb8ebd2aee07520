// Goal: the fit of a misreading is the sum over all ways to make it, as plain recursion finds them;
// the explanation is the likeliest of them; the filter leaves out exactly what is beyond its
// limits.
#include "vrm/misread_model.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace bof::misread_model_test {
namespace {

Vrm vrm(std::string_view text) { return Vrm::parse(text).value(); }

/// The slow, plainly right answer: every way, one after the other.
struct Ways {
    const MisreadModel& model;
    std::string sought;
    std::string found;
    double sum = 0;
    double best = 0;

    void follow(std::size_t row, std::size_t column, std::size_t edits_left, double likelihood) {
        if (row == sought.size() && column == found.size()) {
            sum += likelihood;
            best = std::max(best, likelihood);
            return;
        }
        const bool has_truth = row < sought.size();
        const bool has_read = column < found.size();
        if (has_truth && has_read && sought[row] == found[column]) {
            follow(row + 1, column + 1, edits_left, likelihood);
        }
        if (edits_left == 0) return;
        MisreadEdit edit{MisreadKind::substituted, has_truth ? sought[row] : '\0',
                         has_read ? found[column] : '\0', static_cast<std::uint8_t>(row + 1),
                         static_cast<std::uint8_t>(column + 1)};
        const auto worth = [&](MisreadKind kind) {
            edit.kind = kind;
            return likelihood * model.likelihood(edit, sought.size());
        };
        if (has_truth && has_read && sought[row] != found[column]) {
            const bool is_unread = found[column] == '?';
            follow(row + 1, column + 1, edits_left - 1,
                   worth(is_unread ? MisreadKind::unread : MisreadKind::substituted));
        }
        if (has_truth) follow(row + 1, column, edits_left - 1, worth(MisreadKind::lost));
        if (has_read) follow(row, column + 1, edits_left - 1, worth(MisreadKind::invented));
    }
};

std::string any_text(std::mt19937& random, std::string_view symbols, std::size_t length_max) {
    std::string text(1 + random() % length_max, ' ');
    for (char& symbol : text) symbol = symbols[random() % symbols.size()];
    return text;
}

/// Makes the one of the other by the errors alone.
std::string read_with(const std::string& sought, const std::vector<MisreadEdit>& edits) {
    std::string read;
    std::size_t row = 0;
    for (const MisreadEdit& edit : edits) {
        read += sought.substr(row, edit.truth_place - 1U - row);
        row = edit.truth_place - 1U;
        EXPECT_EQ(read.size() + 1, edit.read_place);
        if (edit.kind != MisreadKind::invented) {
            EXPECT_EQ(edit.truth, sought[row]);
            ++row;
        }
        if (edit.kind != MisreadKind::lost) read.push_back(edit.read);
    }
    return read + sought.substr(row);
}

void expect_same(const MisreadModel& model, Vrm sought, Vrm found, std::size_t edits_max) {
    Ways ways{model, sought.text(), found.text()};
    ways.follow(0, 0, edits_max, 1);
    const auto fit = model.fit(sought, found, edits_max);
    const auto edits = model.explain(sought, found, edits_max);
    ASSERT_EQ(fit.has_value(), ways.sum > 0);
    ASSERT_EQ(edits.has_value(), ways.sum > 0);
    EXPECT_EQ(fit == 0, sought == found);
    if (!fit) return;
    const double exact = sought == found ? 0 : std::max(1.0, -10 * std::log2(ways.sum));
    EXPECT_NEAR(*fit, exact, 0.51);
    ASSERT_LE(edits->size(), edits_max);
    EXPECT_EQ(read_with(sought.text(), *edits), found.text());
    double worth = 1;
    for (const MisreadEdit& edit : *edits) worth *= model.likelihood(edit, sought.size());
    EXPECT_NEAR(worth / ways.best, 1, 1e-5);
}

// Few symbols, so that most draws are near each other and have several ways.
TEST(MisreadModel, FitIsTheSumOverAllWays) {
    const auto model = MisreadModel::of_survey();
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        std::size_t fitting = 0;
        for (int draw = 0; draw < 1'000; ++draw) {
            const Vrm sought = vrm(any_text(random, "A8B", vrm_symbols_max));
            std::string text = sought.text();
            for (auto changes = random() % 4; changes > 0 && !text.empty(); --changes) {
                const std::size_t place = random() % text.size();
                const auto change = random() % 3;
                if (change == 0) text[place] = "A8B?"[random() % 4];
                if (change == 1) text.erase(place, 1);
                if (change == 2) text.insert(place, 1, "A8B?"[random() % 4]);
            }
            const Result<Vrm> found = Vrm::parse(text);
            if (!found.ok()) continue;
            SCOPED_TRACE(sought.text() + " " + text);
            for (const std::size_t edits_max : {0U, 1U, 2U}) {
                expect_same(*model, sought, *found, edits_max);
                if (edits_max == 0) continue;
                const auto fit = model->fit(sought, *found, edits_max);
                fitting += fit ? 1U : 0U;
                for (const std::uint16_t fit_max : std::array<std::uint16_t, 3>{60, 160, 65535}) {
                    const auto filter = MisreadFilter::make(sought, {edits_max, fit_max});
                    const bool is_within = fit && *fit <= fit_max;
                    EXPECT_EQ((*filter)->fit(*found), is_within ? fit : std::nullopt);
                    EXPECT_EQ((*filter)->literal_start(), "");
                }
            }
        }
        EXPECT_GT(fitting, 800U);
    }
}

// The quick refusals of the filter on marks that look like marks.
TEST(MisreadModel, FilterRefusesNothingThatTheModelTakes) {
    constexpr std::string_view all = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ?";
    const auto model = MisreadModel::of_survey();
    for (std::uint32_t seed = 0; seed < 10; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        for (int draw = 0; draw < 2'000; ++draw) {
            const Vrm sought = vrm(any_text(random, all.substr(0, 36), vrm_symbols_max));
            std::string text = sought.text();
            for (int change = 0; change < 2; ++change) {
                const std::size_t place = random() % text.size();
                if (random() % 2 == 0) text[place] = all[random() % all.size()];
                if (random() % 4 == 0) text.insert(place, 1, all[random() % all.size()]);
                if (random() % 4 == 0 && text.size() > 1) text.erase(place, 1);
            }
            const Result<Vrm> found = Vrm::parse(text);
            if (!found.ok()) continue;
            SCOPED_TRACE(sought.text() + " " + text);
            const auto filter = MisreadFilter::make(sought, {misread_edits_max, 65535});
            EXPECT_EQ((*filter)->fit(*found), model->fit(sought, *found, misread_edits_max));
        }
    }
}

std::uint16_t fit(const char* sought, const char* found) {
    const auto fit = MisreadModel::of_survey()->fit(vrm(sought), vrm(found), 2);
    return fit.value_or(65535);
}

TEST(MisreadModel, UsualErrorsAreLikelier) {
    EXPECT_EQ(fit("AB32CDE", "AB32CDE"), 0);
    EXPECT_LT(fit("LD84XYO", "LD84XYD"), fit("LD84XYO", "LD84XYK"));
    EXPECT_LT(fit("LB84XYZ", "L884XYZ"), fit("LB84XYZ", "LX84XYZ"));
    EXPECT_LT(fit("LG84XYZ", "L684XYZ"), fit("LG84XYZ", "LX84XYZ"));  // By look alone.
    EXPECT_LT(fit("LE84XYZ", "LL84XYZ"), fit("LE84XYZ", "LX84XYZ"));  // Only the reverse seen.
    EXPECT_LT(fit("AB32CDE", "AB32CD"), fit("AB32CDE", "AB32DE"));    // Ends are lost more often.
    EXPECT_LT(fit("AB32CDE", "AB32CDEX"), fit("AB32CDE", "AB32CXDE"));
    EXPECT_LT(fit("AB32CDE", "XAB32CDE"), fit("AB32CDE", "AB32CXDE"));
    EXPECT_LT(fit("AB32CDE", "A832CDE"), fit("AB32CDE", "A832C0E"));
    EXPECT_EQ(fit("AB32CDE", "AB3?CDE"), unread_symbol_fit);
    EXPECT_LT(fit("XX32XXX", "XX32XX"), fit("XY32XYX", "XY32XY"));  // Three ways to lose one.
    EXPECT_EQ(fit("AB32CDE", "XY32ZDE"), 65535);
}

TEST(MisreadModel, DefaultLimitKeepsEverySingleError) {
    constexpr std::string_view all = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (const char truth : all) {
        const Vrm sought = vrm(std::string{"AB3"} + truth + "CDE");
        const auto filter = MisreadFilter::make(sought, {.edits_max = 1});
        for (std::size_t place = 0; place <= sought.size(); ++place) {
            for (const char read : all) {
                std::string text = sought.text();
                text.insert(place, 1, read);
                EXPECT_TRUE((*filter)->fit(vrm(text)).has_value()) << text;
                if (place == sought.size()) continue;
                text.erase(place + 1, 1);
                EXPECT_TRUE((*filter)->fit(vrm(text)).has_value()) << text;
                text.erase(place, 1);
                EXPECT_TRUE((*filter)->fit(vrm(text)).has_value()) << text;
            }
        }
    }
}

TEST(MisreadModel, SaysWhyAMarkFits) {
    const auto why = [](const char* sought, const char* found) {
        return MisreadModel::of_survey()->explain(vrm(sought), vrm(found), 2);
    };
    using Edits = std::vector<MisreadEdit>;
    EXPECT_EQ(why("AB32CDE", "AB32CDE"), Edits{});
    EXPECT_EQ(why("AB38CDE", "AB3BCDE"), (Edits{{MisreadKind::substituted, '8', 'B', 4, 4}}));
    EXPECT_EQ(why("AB38CDE", "AB3?CDE"), (Edits{{MisreadKind::unread, '8', '?', 4, 4}}));
    EXPECT_EQ(why("AB38CDE", "B38CDE"), (Edits{{MisreadKind::lost, 'A', '\0', 1, 1}}));
    EXPECT_EQ(why("AB38CDE", "AB38CDE1"), (Edits{{MisreadKind::invented, '\0', '1', 8, 8}}));
    EXPECT_EQ(why("AB38CDE", "1A838CDE"), (Edits{{MisreadKind::invented, '\0', '1', 1, 1},
                                                 {MisreadKind::substituted, 'B', '8', 2, 3}}));
    EXPECT_EQ(why("AB38CDE", "XY38XDE"), std::nullopt);
    EXPECT_EQ(why("AB3?CDE", "AB3?CDE"), std::nullopt);
    EXPECT_EQ(to_text(MisreadKind::invented), "invented");
}

TEST(MisreadModel, RefusesWhatItCannotSearch) {
    const auto text = [](Vrm sought, std::size_t edits_max) {
        const auto filter = MisreadFilter::make(sought, {edits_max, 160});
        return filter.ok() ? std::string{} : std::string{filter.error().public_text.view()};
    };
    EXPECT_EQ(text(vrm("AB32CDE"), 1), "");
    EXPECT_EQ(text(vrm("AB32CDE"), 2), "");
    EXPECT_NE(text(vrm("AB32CDE"), 0).find("choose 1 or 2"), std::string::npos);
    EXPECT_NE(text(vrm("AB32CDE"), 3).find("choose 1 or 2"), std::string::npos);
    EXPECT_NE(text(vrm("AB3?CDE"), 1).find("by a pattern"), std::string::npos);
}

TEST(MisreadModel, LearnsFromWhatItIsShown) {
    const MisreadModel before{MisreadCounts{}};
    MisreadCounts counts;
    for (int times = 0; times < 50; ++times) {
        counts.add(vrm("XY32XYX"),
                   std::vector{MisreadEdit{MisreadKind::substituted, 'Y', 'V', 2, 2},
                               MisreadEdit{MisreadKind::lost, 'X', '\0', 7, 7}});
        counts.add(vrm("X1"), std::vector{MisreadEdit{MisreadKind::invented, '\0', 'J', 1, 1}});
    }
    EXPECT_EQ(counts.marks, 100U);
    EXPECT_EQ(counts.lost.last, 50U);
    EXPECT_EQ(counts.invented.first, 50U);
    EXPECT_EQ(counts.places.first, 100U);
    EXPECT_EQ(counts.places.inner, 250U);
    const MisreadModel after{counts};
    const auto gain = [&](const char* sought, const char* found) {
        return *before.fit(vrm(sought), vrm(found), 1) - *after.fit(vrm(sought), vrm(found), 1);
    };
    EXPECT_GT(gain("AY32CDE", "AV32CDE"), 40);
    EXPECT_GT(gain("AB32CDE", "AB32CD"), 40);
    EXPECT_GT(gain("AB32CDE", "JAB32CDE"), 40);
    EXPECT_LE(gain("AX32CDE", "AK32CDE"), 0);
    EXPECT_LE(gain("AB32CDE", "B32CDE"), 0);
}

TEST(MisreadModel, SurveyIsTheOneOfTheConfusions) {
    const MisreadCounts counts = MisreadCounts::of_survey();
    EXPECT_EQ(counts.marks, 741U);
    std::uint64_t read = counts.lost.first + counts.lost.inner + counts.lost.last;
    for (const auto& row : counts.read_as) {
        for (const std::uint32_t count : row) read += count;
    }
    EXPECT_EQ(read, std::uint64_t{counts.places.first} + counts.places.inner + counts.places.last);
    EXPECT_GT(counts.invented.first + counts.invented.last, counts.invented.inner);
}

}  // namespace
}  // namespace bof::misread_model_test
