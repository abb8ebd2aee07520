// Goal: a correction and its record stand together; the last one about a read counts, is found by
// either mark, and goes with its read. Rule: R-08, R-24.
#include "register/correction_register.hpp"
#include "register/detail/database.hpp"
#include "register/people_register.hpp"
#include "register/retention_register.hpp"
#include "register/search_register.hpp"
#include "register/tests/register_contract.hpp"

namespace bof {
namespace {

class CorrectionContract : public RegisterContract {
  protected:
    CorrectionContract() {
        add_people(kept(), clock(), {"a.example"});
        SearchRecord search;
        search.person = PersonId{1};
        search.started = noon;
        search.purpose = {"major_crime", "A good reason", "DP-1", "DC Example"};
        search.vrm = read_as_;
        search.from = noon;
        search.until = day(1);
        search.opened_from = noon;
        search.asked = R"({"narrow":{"nrds":[3]}})";
        search_ = SearchRegister{kept().database()}.add(search, entry("search.started")).value();
    }
    CorrectionRegister corrections() { return CorrectionRegister{kept().database()}; }
    Result<ReadCorrection> correct(const std::optional<Vrm>& to, UtcTime captured = noon) {
        ReadCorrection wanted{.read = {read_as_, NrdId{3}, captured}};
        wanted.corrected = to;
        wanted.reason = "The image says so";
        wanted.person = PersonId{1};
        wanted.made = noon;
        wanted.search = search_.id;
        return corrections().add(wanted, entry("search.read_corrected"));
    }
    const Vrm read_as_ = Vrm::parse("AB32CDE").value();
    const Vrm plate_ = Vrm::parse("AB32COE").value();
    SearchRecord search_;
};

TEST_F(CorrectionContract, ACorrectionComesBackByEitherMark) {
    const auto made = correct(plate_).value();
    EXPECT_EQ(made.person_name, "a.example");
    EXPECT_NE(static_cast<std::uint64_t>(made.id), 0U);
    EXPECT_EQ(SearchRegister{kept().database()}.find(search_.id).value().asked, search_.asked);
    for (const Vrm mark : {read_as_, plate_}) {
        const auto found = corrections().about(mark).value();
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(found[0].read, (ReadKey{read_as_, NrdId{3}, noon}));
        EXPECT_EQ(found[0].corrected, plate_);
        EXPECT_EQ(found[0].reason, "The image says so");
    }
    EXPECT_TRUE(corrections().about(Vrm::parse("LD84XYZ").value()).value().empty());
}

TEST_F(CorrectionContract, TheLastOneCounts) {
    EXPECT_EQ(code_of(correct(std::nullopt)), "conflict");  // Nothing to take back.
    const Vrm other = Vrm::parse("AB32CQE").value();
    ASSERT_TRUE(correct(plate_).ok());
    EXPECT_EQ(code_of(correct(plate_)), "conflict");
    ASSERT_TRUE(correct(other).ok());
    EXPECT_TRUE(corrections().about(plate_).value().empty());
    EXPECT_EQ(corrections().about(other).value().size(), 1U);
    ASSERT_TRUE(correct(std::nullopt).ok());
    EXPECT_TRUE(corrections().about(other).value().empty());
    EXPECT_TRUE(corrections().about(read_as_).value().empty());
    const auto all = corrections().of_read({read_as_, NrdId{3}, noon}).value();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].corrected, plate_);
    EXPECT_FALSE(all[2].corrected);
}

TEST_F(CorrectionContract, ItGoesWithItsReadUnlessThatIsHeld) {
    RetentionRegister retention{kept().database()};
    ASSERT_TRUE(correct(plate_).ok());
    ASSERT_TRUE(correct(plate_, noon + std::chrono::hours{1}).ok());
    ASSERT_TRUE(correct(plate_, day(1)).ok());
    ReadHold hold;
    hold.reads = {{read_as_, NrdId{3}, noon}};
    hold.reason = "Needed in court";
    hold.authority = "DCI Example, OP-28-114";
    hold.placed_by = PersonId{1};
    hold.placed = noon;
    hold.review = day(30);
    ASSERT_TRUE(retention.place(hold, entry("hold.placed")).ok());
    // The search would be due as well, but a correction names it.
    const RetentionBorders borders{day_of(day(1)), day_of(day(1)), {}, {}};
    const auto deleted = retention.delete_expired(borders, entry("retention.rows_deleted")).value();
    EXPECT_EQ(deleted.corrections, 1U);
    EXPECT_EQ(deleted.searches, 0U);
    const auto left = corrections().about(plate_).value();
    ASSERT_EQ(left.size(), 2U);
    EXPECT_TRUE(left[0].read.captured == noon || left[1].read.captured == noon);
    EXPECT_TRUE(left[0].read.captured == day(1) || left[1].read.captured == day(1));
}

TEST_F(CorrectionContract, OneReadIsCorrectedSoManyTimes) {
    for (std::size_t count = 0; count < corrections_of_read_max; ++count) {
        ASSERT_TRUE(correct(count % 2 == 0 ? std::optional{plate_} : std::nullopt).ok()) << count;
    }
    EXPECT_EQ(code_of(correct(plate_)), "too_many");
}

}  // namespace
}  // namespace bof
