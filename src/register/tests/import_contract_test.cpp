// Goal: an import does all of what its dry run says, or nothing and says everything that is wrong.
#include "register/tests/register_contract.hpp"

namespace bof {
namespace {

NrdImportRow a_row(std::size_t row, std::int16_t camera) {
    return {.row = row,
            .name = "A40 westbound " + std::to_string(camera),
            .feed = 12,
            .source = 3,
            .camera = camera,
            .site = "Pont Wen",
            .road = "A40",
            .position = Position{51'856'000, -4'312'000},
            .heading_degrees = 270,
            .lane = "1",
            .kind = NrdKind::fixed,
            .controller = "Heddlu Enghraifft",
            .valid_from = std::nullopt,
            .valid_until = std::nullopt};
}

/// "added 1 site Pont Wen|changed 2 nrd 12/3/1 A40 westbound (name)|..."
std::string text_of(const NrdImportReport& report) {
    std::string text;
    for (const auto& change : report.changes) {
        using Kind = NrdImportChange::Kind;
        text += change.kind == Kind::added     ? "added "
                : change.kind == Kind::changed ? "changed "
                                               : "unchanged ";
        text += std::to_string(change.row) + " " + change.subject;
        if (!change.fields.empty()) text += " (" + change.fields + ")";
        text += "|";
    }
    for (const auto& problem : report.problems) {
        text += "problem " + std::to_string(problem.row) + " " + problem.column + "|";
    }
    return text;
}

class NrdImport : public RegisterContract {
  protected:
    NrdImportReport import(const std::vector<NrdImportRow>& rows,
                           ImportMode mode = ImportMode::apply) {
        auto report = kept().import_nrds(rows, mode);
        if (!report.ok()) {
            ADD_FAILURE() << to_log_line(report.error());
            return {};
        }
        return std::move(*report);
    }
    NrdImport() {
        source_ = kept().add_source(a_source(12, 3)).value();
        clock().set(day(1));
    }
    SourceId source() const { return source_; }

  private:
    SourceId source_{};
};

TEST_F(NrdImport, ADryRunSaysWhatWouldBeAndWritesNothing) {
    const std::vector rows{a_row(1, 1), a_row(2, 2)};
    const auto revision = kept().revision().value();
    const auto dry = import(rows, ImportMode::dry_run);
    EXPECT_EQ(text_of(dry),
              "added 1 site Pont Wen|added 1 nrd 12/3/1 A40 westbound 1|"
              "added 2 nrd 12/3/2 A40 westbound 2|");
    EXPECT_FALSE(dry.applied);
    EXPECT_EQ(kept().revision().value(), revision);
    EXPECT_TRUE(kept().nrds().value().empty());

    const auto real = import(rows);
    EXPECT_EQ(text_of(real), text_of(dry));
    EXPECT_TRUE(real.applied);
    EXPECT_EQ(kept().revision().value(), revision + 1);
    const auto contents = kept().contents().value();
    ASSERT_EQ(contents.nrds.size(), 2U);
    ASSERT_EQ(contents.sites.size(), 1U);
    EXPECT_EQ(contents.sites[0].road, "A40");
    EXPECT_EQ(contents.sites[0].position->latitude_microdegrees, 51'856'000);
    EXPECT_EQ(contents.nrds[1].site, contents.sites[0].id);
    EXPECT_EQ(contents.nrds[1].source, source());
    EXPECT_EQ(contents.nrds[1].valid_from, day(1));
    const auto changes = kept().changes(10).value();
    ASSERT_EQ(changes.size(), 4U);
    EXPECT_EQ(changes[0].kind, "nrd.added");
    EXPECT_EQ(changes[0].revision, changes[2].revision);
    EXPECT_EQ(changes[2].kind, "site.added");
}

TEST_F(NrdImport, TheSameFileAgainChangesNothing) {
    const std::vector rows{a_row(1, 1), a_row(2, 2)};
    import(rows);
    const auto revision = kept().revision().value();
    clock().set(day(2));
    const auto again = import(rows);
    EXPECT_TRUE(again.applied);
    EXPECT_EQ(text_of(again),
              "unchanged 1 nrd 12/3/1 A40 westbound 1|unchanged 2 nrd 12/3/2 A40 westbound 2|");
    EXPECT_EQ(kept().revision().value(), revision);
    EXPECT_EQ(kept().nrds().value()[0].valid_from, day(1));
}

TEST_F(NrdImport, AChangedRowChangesItsFieldsOnly) {
    import({a_row(1, 1), a_row(2, 2)});
    auto row = a_row(2, 2);
    row.name = "A40 eastbound";
    row.heading_degrees = 90;
    row.lane.clear();
    row.road = "A40 Caer Ddu Road";
    row.valid_until = day(30);
    const auto report = import({a_row(1, 1), row});
    // Row 1 gives the site's road first, so row 2 contradicts it.
    EXPECT_EQ(text_of(report).substr(text_of(report).find("problem")), "problem 2 road|");

    auto first = a_row(1, 1);
    first.road.clear();
    const auto changed = import({first, row});
    EXPECT_EQ(text_of(changed),
              "changed 2 site Pont Wen (road)|unchanged 1 nrd 12/3/1 A40 westbound 1|"
              "changed 2 nrd 12/3/2 A40 eastbound (name, heading, lane, valid_until)|");
    const auto contents = kept().contents().value();
    EXPECT_EQ(contents.sites[0].road, "A40 Caer Ddu Road");
    EXPECT_EQ(contents.nrds[1].name, "A40 eastbound");
    EXPECT_EQ(contents.nrds[1].valid_until, day(30));
    EXPECT_EQ(contents.nrds[0].lane, "1");
}

TEST_F(NrdImport, AllProblemsOfAllRowsComeAtOnceAndNothingIsWritten) {
    auto bad = a_row(2, 2);
    bad.name.clear();
    bad.controller.clear();
    bad.heading_degrees = std::uint16_t{360};
    bad.position = Position{91'000'000, 0};
    auto stranger = a_row(3, 3);
    stranger.feed = 13;
    auto twice = a_row(4, 1);
    twice.name = "Same camera";
    auto siteless = a_row(5, 5);
    siteless.site.clear();
    auto backwards = a_row(6, 6);
    backwards.valid_from = day(9);
    backwards.valid_until = day(9);
    auto early = a_row(7, 7);
    early.valid_from = day(-1);
    const auto revision = kept().revision().value();

    const auto report = import({a_row(1, 1), bad, stranger, twice, siteless, backwards, early});

    EXPECT_FALSE(report.applied);
    const auto text = text_of(report);
    EXPECT_EQ(text.substr(text.find("problem")),
              "problem 2 name|problem 2 heading|problem 2 controller|problem 2 latitude|"
              "problem 3 source|problem 4 camera|problem 5 road|problem 5 latitude|"
              "problem 6 valid_until|problem 7 source|");
    EXPECT_EQ(kept().revision().value(), revision);
    EXPECT_TRUE(kept().nrds().value().empty());
    EXPECT_TRUE(kept().sites().value().empty());
}

TEST_F(NrdImport, AReusedCameraNumberIsANewNrdOnlyOutsideTheOldValidity) {
    auto row = a_row(1, 1);
    row.valid_from = day(1);
    row.valid_until = day(5);
    import({row});
    row.valid_from = day(5);
    row.valid_until.reset();
    row.name = "New device";
    EXPECT_EQ(text_of(import({row})), "added 1 nrd 12/3/1 New device|");
    row.valid_from = day(4);
    const auto both = import({row});
    EXPECT_EQ(text_of(both), "problem 1 valid_from|");
    EXPECT_EQ(kept().nrds().value().size(), 2U);

    // Without a start the row means the NRD that is valid now, and with an end in the past the one
    // that was valid then.
    clock().set(day(6));
    row.valid_from.reset();
    row.name = "Newer name";
    EXPECT_EQ(text_of(import({row})), "changed 1 nrd 12/3/1 Newer name (name)|");
    row.name = "Old device";
    row.valid_until = day(3);
    EXPECT_EQ(text_of(import({row})), "changed 1 nrd 12/3/1 Old device (name, valid_until)|");
    const auto nrds = kept().nrds().value();
    EXPECT_EQ(nrds[0].valid_from, day(1));
    EXPECT_EQ(nrds[0].valid_until, day(3));
    EXPECT_EQ(nrds[1].valid_from, day(5));
}

TEST_F(NrdImport, ARetiredSiteTakesNoNrds) {
    const auto site = kept().add_site(a_site("Pont Wen")).value();
    ASSERT_TRUE(kept().retire_site(site, day(3)).ok());
    EXPECT_EQ(text_of(import({a_row(1, 1)})), "problem 1 site|");
    auto row = a_row(1, 1);
    row.valid_until = day(3);
    EXPECT_TRUE(import({row}).applied);
}

TEST_F(NrdImport, HasALimit) {
    const std::vector<NrdImportRow> rows(nrd_import_rows_max + 1);
    EXPECT_EQ(code_of(kept().import_nrds(rows, ImportMode::dry_run)), "too_many");
}

TEST_F(NrdImport, AThousandRowsInOneTransaction) {
    std::vector<NrdImportRow> rows;
    for (std::int16_t camera = 0; camera < 1000; ++camera) {
        rows.push_back(a_row(static_cast<std::size_t>(camera) + 1, camera));
        rows.back().site = "Site " + std::to_string(camera / 3);
    }
    EXPECT_TRUE(import(rows).applied);
    EXPECT_EQ(kept().nrds().value().size(), 1000U);
    EXPECT_EQ(kept().sites().value().size(), 334U);
    EXPECT_EQ(kept().revision().value(), 2U);
}

}  // namespace
}  // namespace bof
