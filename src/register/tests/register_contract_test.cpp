// Goal: every promise of register.hpp holds on both databases. Method: one suite, run on SQLite
// always and on the PostgreSQL server that BOF_TEST_FOSTGRES names (tools/with_postgres.py starts
// one).
#include "register/tests/register_contract.hpp"

#include <array>
#include <thread>

namespace bof {
namespace {

bool same(const Source& left, const Source& right) {
    return left.id == right.id && left.feed == right.feed && left.source == right.source &&
           left.name == right.name && left.username == right.username &&
           left.word_hash == right.word_hash && left.addresses == right.addresses &&
           left.time_zone == right.time_zone && left.valid_from == right.valid_from &&
           left.valid_until == right.valid_until;
}

bool same(const Nrd& left, const Nrd& right) {
    return left.id == right.id && left.source == right.source && left.camera == right.camera &&
           left.name == right.name && left.kind == right.kind && left.site == right.site &&
           left.heading_degrees == right.heading_degrees && left.lane == right.lane &&
           left.controller == right.controller && left.valid_from == right.valid_from &&
           left.valid_until == right.valid_until;
}

TEST_F(RegisterContract, ANewRegisterIsEmptyAtRevisionZero) {
    EXPECT_EQ(kept().revision().value(), 0U);
    const auto contents = kept().contents().value();
    EXPECT_EQ(contents.revision, 0U);
    EXPECT_TRUE(contents.sources.empty());
    EXPECT_TRUE(contents.sites.empty());
    EXPECT_TRUE(contents.nrds.empty());
    EXPECT_TRUE(kept().changes(10).value().empty());
}

TEST_F(RegisterContract, RowsComeBackAsTheyWereGivenAfterReopening) {
    auto source = a_source(12, 3);
    source.name = "Gorllewin â ŵ 道";
    source.valid_until = day(400);
    source.id = kept().add_source(source).value();
    auto site = a_site("Pont Wen \"west\" 'x'; --");
    site.id = kept().add_site(site).value();
    auto nrd = an_nrd(source.id, 32767);
    nrd.site = site.id;
    nrd.kind = NrdKind::dual_use;
    nrd.valid_until = day(300) + milliseconds{1};
    nrd.id = kept().add_nrd(nrd).value();

    reopen();

    const auto contents = kept().contents().value();
    ASSERT_EQ(contents.sources.size(), 1U);
    EXPECT_TRUE(same(contents.sources[0], source));
    EXPECT_TRUE(SecretHash::from_stored(contents.sources[0].word_hash)->matches("correct horse"));
    ASSERT_EQ(contents.nrds.size(), 1U);
    EXPECT_TRUE(same(contents.nrds[0], nrd));
    ASSERT_EQ(contents.sites.size(), 1U);
    EXPECT_EQ(contents.sites[0].name, site.name);
    EXPECT_EQ(contents.sites[0].road, "A40");
    EXPECT_EQ(contents.sites[0].position, site.position);
    EXPECT_FALSE(contents.sites[0].retired);
    EXPECT_EQ(contents.revision, 3U);
}

TEST_F(RegisterContract, AbsentValuesComeBackAbsent) {
    auto site = a_site("No place");
    site.road.clear();
    site.position.reset();
    kept().add_site(site).value();
    auto source = a_source(1, 1);
    source.username.clear();
    source.addresses.clear();
    auto nrd = an_nrd(kept().add_source(source).value(), 0);
    nrd.heading_degrees.reset();
    nrd.lane.clear();
    kept().add_nrd(nrd).value();

    const auto contents = kept().contents().value();
    EXPECT_FALSE(contents.sites[0].position);
    EXPECT_EQ(contents.sites[0].road, "");
    EXPECT_EQ(contents.sources[0].username, "");
    EXPECT_TRUE(contents.sources[0].addresses.empty());
    EXPECT_FALSE(contents.nrds[0].site);
    EXPECT_FALSE(contents.nrds[0].heading_degrees);
    EXPECT_FALSE(contents.nrds[0].valid_until);
}

TEST_F(RegisterContract, ARowOutOfRangeIsRefusedAndLeavesNoTrace) {
    const auto source = kept().add_source(a_source(1, 1)).value();
    const auto revision = kept().revision().value();
    const auto refuse_source = [&](auto spoil) {
        auto row = a_source(2, 2);
        spoil(row);
        EXPECT_EQ(code_of(kept().add_source(row)), "invalid_argument");
    };
    refuse_source([](Source& row) { row.feed = -1; });
    refuse_source([](Source& row) { row.source = -1; });
    refuse_source([](Source& row) { row.name.clear(); });
    refuse_source([](Source& row) { row.name = " blank in front"; });
    refuse_source([](Source& row) { row.name = "two\nlines"; });
    refuse_source([](Source& row) { row.name = std::string("NUL\0", 4); });
    refuse_source([](Source& row) { row.name = "\xC3\x28 is not UTF-8"; });
    refuse_source([](Source& row) { row.name = "\xED\xA0\x80 is half a pair"; });
    refuse_source([](Source& row) { row.name = std::string(register_text_bytes_max + 1, 'x'); });
    refuse_source([](Source& row) { row.word_hash = "correct horse"; });
    refuse_source([](Source& row) { row.time_zone = "Europe/Caer Ddu"; });
    refuse_source([](Source& row) { row.valid_until = row.valid_from; });
    refuse_source([](Source& row) { row.addresses.resize(address_ranges_max + 1); });

    const auto refuse_nrd = [&](auto spoil) {
        auto row = an_nrd(source, 1);
        spoil(row);
        EXPECT_EQ(code_of(kept().add_nrd(row)), "invalid_argument");
    };
    refuse_nrd([](Nrd& row) { row.camera = -1; });
    refuse_nrd([](Nrd& row) { row.name.clear(); });
    refuse_nrd([](Nrd& row) { row.heading_degrees = std::uint16_t{360}; });
    refuse_nrd([](Nrd& row) { row.controller.clear(); });
    refuse_nrd([](Nrd& row) { row.valid_until = row.valid_from - milliseconds{1}; });

    auto site = a_site("Too far north");
    site.position->latitude_microdegrees = 90'000'001;
    EXPECT_EQ(code_of(kept().add_site(site)), "invalid_argument");
    site.position = Position{90'000'000, -180'000'001};
    EXPECT_EQ(code_of(kept().add_site(site)), "invalid_argument");
    site.position = Position{90'000'000, -180'000'000};
    EXPECT_EQ(code_of(kept().add_site(site)), "ok");

    EXPECT_EQ(kept().revision().value(), revision + 1);
}

TEST_F(RegisterContract, NumbersOfASourceMayBeUsedAgainOnlyAtOtherTimes) {
    auto first = a_source(12, 3);
    first.valid_until = day(10);
    kept().add_source(first).value();

    auto second = a_source(12, 3);
    second.valid_from = day(10) - milliseconds{1};
    const auto refused = kept().add_source(second);
    ASSERT_EQ(code_of(refused), "conflict");
    EXPECT_EQ(refused.error().public_text.view(),
              "another source has the same feed and source numbers in that time: retire it first");

    second.valid_from = day(10);
    const auto second_id = kept().add_source(second).value();
    EXPECT_NE(second_id, SourceId{1});
    EXPECT_EQ(code_of(kept().add_source(a_source(12, 4))), "ok");
    EXPECT_EQ(code_of(kept().add_source(a_source(3, 12))), "ok");

    // A change may not bring the overlap in by the back door.
    auto changed = kept().find_source(second_id).value();
    changed.row.valid_from = day(9);
    EXPECT_EQ(code_of(kept().update_source(changed)), "conflict");
}

TEST_F(RegisterContract, ACameraNumberMayBeUsedAgainOnlyAtOtherTimes) {
    const auto source = kept().add_source(a_source(12, 3)).value();
    const auto other_source = kept().add_source(a_source(12, 4)).value();
    auto nrd = an_nrd(source, 7);
    nrd.valid_from = day(5);
    const auto id = kept().add_nrd(nrd).value();

    EXPECT_EQ(code_of(kept().add_nrd(an_nrd(source, 7))), "conflict");
    auto before = an_nrd(source, 7);
    before.valid_until = day(5);
    EXPECT_EQ(code_of(kept().add_nrd(before)), "ok");
    EXPECT_EQ(code_of(kept().add_nrd(an_nrd(other_source, 7))), "ok");

    // A row does not stand in its own way.
    auto own = kept().find_nrd(id).value();
    own.row.name = "A40 westbound, new mast";
    EXPECT_EQ(code_of(kept().update_nrd(own)), "ok");
    EXPECT_EQ(kept().find_nrd(id).value().row.name, "A40 westbound, new mast");
}

TEST_F(RegisterContract, AnNrdNeedsAKnownSourceAndSite) {
    EXPECT_EQ(code_of(kept().add_nrd(an_nrd(SourceId{1}, 1))), "not_found");
    auto nrd = an_nrd(kept().add_source(a_source(1, 1)).value(), 1);
    nrd.site = SiteId{5};
    EXPECT_EQ(code_of(kept().add_nrd(nrd)), "not_found");
    EXPECT_EQ(code_of(kept().find_nrd(NrdId{1})), "not_found");
    EXPECT_EQ(code_of(kept().find_site(SiteId{1})), "not_found");
    EXPECT_EQ(code_of(kept().retire_nrd(NrdId{1}, day(1))), "not_found");
    EXPECT_EQ(code_of(kept().set_word(SourceId{9}, test_word())), "not_found");
    EXPECT_EQ(kept().revision().value(), 1U);
}

TEST_F(RegisterContract, AChangeBasedOnAnOldLookIsRefused) {
    const auto id = kept().add_site(a_site("Pont Wen")).value();
    auto mine = kept().find_site(id).value();
    auto theirs = kept().find_site(id).value();
    theirs.row.road = "A48";
    ASSERT_TRUE(kept().update_site(theirs).ok());

    mine.row.road = "B4310";
    EXPECT_EQ(code_of(kept().update_site(mine)), "conflict");
    EXPECT_EQ(kept().find_site(id).value().row.road, "A48");

    mine = kept().find_site(id).value();
    mine.row.road = "B4310";
    EXPECT_EQ(code_of(kept().update_site(mine)), "ok");
}

TEST_F(RegisterContract, RetiringEndsTheValidityOnce) {
    const auto source = kept().add_source(a_source(1, 1)).value();
    const auto nrd = kept().add_nrd(an_nrd(source, 1)).value();
    EXPECT_EQ(code_of(kept().retire_nrd(nrd, day(0))), "invalid_argument");
    ASSERT_TRUE(kept().retire_nrd(nrd, day(3)).ok());
    EXPECT_EQ(kept().find_nrd(nrd).value().row.valid_until, day(3));
    EXPECT_EQ(code_of(kept().retire_nrd(nrd, day(3))), "conflict");
    EXPECT_EQ(code_of(kept().retire_nrd(nrd, day(4))), "conflict");
    EXPECT_EQ(code_of(kept().retire_nrd(nrd, day(2))), "ok");
    ASSERT_TRUE(kept().retire_source(source, day(3)).ok());
    EXPECT_EQ(kept().find_source(source).value().row.valid_until, day(3));
    auto again = a_source(1, 1);
    again.valid_from = day(3);
    EXPECT_EQ(code_of(kept().add_source(again)), "ok");
}

TEST_F(RegisterContract, ASiteIsRetiredOnlyWhenNoNrdStandsThere) {
    const auto site = kept().add_site(a_site("Pont Wen")).value();
    auto nrd = an_nrd(kept().add_source(a_source(1, 1)).value(), 1);
    nrd.site = site;
    const auto id = kept().add_nrd(nrd).value();
    EXPECT_EQ(code_of(kept().retire_site(site, day(9))), "conflict");
    auto by_update = kept().find_site(site).value();
    by_update.row.retired = day(9);
    EXPECT_EQ(code_of(kept().update_site(by_update)), "conflict");

    ASSERT_TRUE(kept().retire_nrd(id, day(9)).ok());
    EXPECT_EQ(code_of(kept().retire_site(site, day(8))), "conflict");
    EXPECT_EQ(code_of(kept().retire_site(site, day(9))), "ok");
    EXPECT_EQ(kept().find_site(site).value().row.retired, day(9));
    EXPECT_EQ(code_of(kept().retire_site(site, day(10))), "conflict");

    nrd.camera = 2;
    EXPECT_EQ(code_of(kept().add_nrd(nrd)), "conflict");
    nrd.valid_until = day(9);
    EXPECT_EQ(code_of(kept().add_nrd(nrd)), "ok");
    EXPECT_EQ(code_of(kept().add_site(a_site("Pont Wen"))), "conflict");
}

TEST_F(RegisterContract, AWordIsKeptOnlyAsItsHash) {
    const auto id = kept().add_source(a_source(1, 1)).value();
    ASSERT_TRUE(kept().set_word(id, SecretHash::of("battery staple")).ok());
    const auto stored = SecretHash::from_stored(kept().find_source(id).value().row.word_hash);
    ASSERT_TRUE(stored);
    EXPECT_TRUE(stored->matches("battery staple"));
    EXPECT_FALSE(stored->matches("correct horse"));
    EXPECT_EQ(kept().changes(1).value()[0].kind, "source.word_set");
}

TEST_F(RegisterContract, EachChangeIsOnRecordWithItsRevision) {
    const auto source = kept().add_source(a_source(1, 1)).value();
    clock().advance(milliseconds{1500});
    const auto site = kept().add_site(a_site("Pont Wen")).value();
    ASSERT_FALSE(kept().add_site(a_site("Pont Wen")).ok());
    ASSERT_TRUE(kept().retire_source(source, day(7)).ok());

    const auto changes = kept().changes(10).value();
    ASSERT_EQ(changes.size(), 3U);
    EXPECT_EQ(changes[0].number, 3U);
    EXPECT_EQ(changes[0].kind, "source.retired");
    EXPECT_EQ(changes[0].revision, 3U);
    EXPECT_EQ(changes[1].kind, "site.added");
    EXPECT_EQ(changes[1].subject, raw(site));
    EXPECT_EQ(changes[1].when, noon + milliseconds{1500});
    EXPECT_EQ(changes[2].kind, "source.added");
    EXPECT_EQ(changes[2].actor, "contract test");
    EXPECT_EQ(changes[2].when, noon);
    EXPECT_EQ(kept().revision().value(), 3U);

    const auto first_page = kept().changes(2).value();
    ASSERT_EQ(first_page.size(), 2U);
    const auto second_page = kept().changes(2, first_page.back().number).value();
    ASSERT_EQ(second_page.size(), 1U);
    EXPECT_EQ(second_page[0].number, 1U);
}

// Goal: no two writers get between each other's look and change, within a program and between two.
// Method: both race for the same camera numbers; exactly one of the two may have each, and the
// record of changes has no gap.
TEST_F(RegisterContract, WritersAtOnceNeverOverlapNorLoseAChange) {
    const auto source = kept().add_source(a_source(1, 1)).value();
    auto other_program = open_another();
    constexpr std::int16_t cameras = 12;
    std::array<int, 4> added{};
    std::vector<std::thread> writers;
    for (std::size_t writer = 0; writer < added.size(); ++writer) {
        writers.emplace_back([&, writer] {
            Register& mine = writer % 2 == 0 ? kept() : *other_program;
            for (std::int16_t camera = 0; camera < cameras; ++camera) {
                const auto result = mine.add_nrd(an_nrd(source, camera));
                if (result.ok()) {
                    ++added[writer];
                } else {
                    EXPECT_EQ(to_log_line(result.error()).substr(0, 8), "conflict");
                }
            }
        });
    }
    for (auto& writer : writers) writer.join();
    EXPECT_EQ(added[0] + added[1] + added[2] + added[3], cameras);
    const auto contents = kept().contents().value();
    EXPECT_EQ(contents.nrds.size(), std::size_t{cameras});
    EXPECT_EQ(contents.revision, 1U + cameras);
    const auto changes = other_program->changes(100).value();
    ASSERT_EQ(changes.size(), 1U + cameras);
    EXPECT_EQ(changes.front().number, 1U + cameras);
}

TEST_F(RegisterContract, ManyProgramsMayOpenANewRegisterAtOnce) {
    wipe();
    std::array<std::string, 8> outcomes;
    std::vector<std::thread> programs;
    programs.reserve(outcomes.size());
    for (auto& outcome : outcomes) {
        programs.emplace_back([&] {
            const auto opened = Register::open({.url = url(), .actor = "program"}, clock());
            outcome = opened.ok() ? "ok" : to_log_line(opened.error());
        });
    }
    for (auto& program : programs) program.join();
    for (const auto& outcome : outcomes) EXPECT_EQ(outcome, "ok");
}

TEST_F(RegisterContract, AnotherProgramSeesTheNewRevision) {
    const auto other_program = open_another();
    ASSERT_EQ(other_program->revision().value(), 0U);
    kept().add_site(a_site("Pont Wen")).value();
    EXPECT_EQ(other_program->revision().value(), 1U);
    EXPECT_EQ(other_program->sites().value().size(), 1U);
}

}  // namespace
}  // namespace bof
