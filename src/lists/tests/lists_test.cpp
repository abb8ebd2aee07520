// Goal: an import does what its dry run says or nothing; what is matched is what the register
// holds, at once after a change here and soon after one elsewhere; damage to one file touches no
// other list.
#include "lists/lists_desk.hpp"

#include "base/tests/temporary_folder.hpp"
#include "register/register.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::milliseconds;

const UtcTime noon = from_unix_ms(1'777'636'800'000);  // 2026-05-01
const AuditActor actor{PersonId{7}, "carys", "192.0.2.7"};

VoiList a_list(const std::string& name) {
    return {.id = {},
            .name = name,
            .owner = PersonId{7},
            .kind = ListKind::operational,
            .purpose = "Stolen vehicles",
            .desk = "",
            .priority = Priority::low,
            .review = day_of(noon) + std::chrono::days{28}};
}

VoiEntry a_vehicle(const std::string& mark) {
    VoiEntry entry{.vrm = Vrm::parse(mark).value()};
    entry.reason = "STOLEN";
    entry.weed_date = day_of(noon) + std::chrono::days{2};
    return entry;
}

/// A register and a folder of lists of one test.
class Lists : public testing::Test {
  protected:
    Lists() {
        register_ = open();
        lists_ = std::make_unique<VoiRegister>(register_->database(), clock_);
        desk_ = std::make_unique<ListsDesk>(*lists_, root_.path() / "lists", clock_, metrics_);
        list_ = lists_->add_list(a_list("Stolen"), actor).value();
    }
    std::unique_ptr<Register> open() {
        return Register::open(
                   {.url = "sqlite:" + (root_.path() / "register.db").string(), .actor = "test"},
                   clock_)
            .value();
    }
    ListsDesk& desk() { return *desk_; }
    VoiRegister& lists() { return *lists_; }
    ListId list() const { return list_; }
    std::filesystem::path folder() const { return root_.path() / "lists"; }
    ManualClock& clock() { return clock_; }
    Metrics& metrics() { return metrics_; }

    Result<ListImportReport> import(const std::string& text, ImportMode mode = ImportMode::apply) {
        std::istringstream input{text};
        return desk_->import(input, {list_, mode, {}, actor});
    }

    /// "1/0/3 1/2/1": list, revision and number of each hit.
    std::string hits_of(const std::string& mark) const { return hits_of(mark, clock_.now()); }
    std::string hits_of(const std::string& mark, UtcTime now) const {
        std::vector<Hit> hits;
        desk_->current()->match(Vrm::parse(mark).value(), now, hits);
        std::string text;
        for (const Hit& hit : hits) {
            text += std::to_string(raw(hit.entry.list)) + "/" + std::to_string(hit.entry.revision) +
                    "/" + std::to_string(hit.entry.number) + " ";
        }
        return text;
    }
    /// Waits for what another thread will do soon; false: it has not.
    template <typename Done>
    static bool soon(const Done& done) {
        for (int round = 0; round < 500; ++round) {
            if (done()) return true;
            std::this_thread::sleep_for(milliseconds{20});
        }
        return false;
    }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator{folder()}, {}));
    }

  private:
    TemporaryFolder root_;
    ManualClock clock_{noon};
    Metrics metrics_;
    std::unique_ptr<Register> register_;
    std::unique_ptr<VoiRegister> lists_;
    std::unique_ptr<ListsDesk> desk_;
    ListId list_{};
};

std::string text_of(const ListImportReport& report) {
    std::ostringstream text;
    text << report.revision_before << " -> " << report.revision << ": " << report.rows << " rows, "
         << report.added << " added, " << report.removed << " removed, " << report.changed
         << " changed, " << report.unchanged << " unchanged, " << report.expired << " expired, "
         << report.without_weed_date << " endless";
    return text.str();
}

TEST_F(Lists, ADryRunSaysWhatTheImportThenDoes) {
    ASSERT_TRUE(desk().start().ok());
    const std::string first = "AB32CDE,,,,,,,,,,2026-05-03\nAB33CDE,,,,,,,,,,2026-05-01\nLD84XYZ\n";
    EXPECT_EQ(text_of(import(first, ImportMode::dry_run).value()),
              "0 -> 0: 3 rows, 3 added, 0 removed, 0 changed, 0 unchanged, 1 expired, 1 endless");
    EXPECT_EQ(hits_of("AB32CDE"), "");
    EXPECT_EQ(files(), 0U);
    EXPECT_EQ(text_of(import(first).value()),
              "0 -> 1: 3 rows, 3 added, 0 removed, 0 changed, 0 unchanged, 1 expired, 1 endless");
    EXPECT_EQ(hits_of("AB32CDE"), "1/1/1 ");
    EXPECT_EQ(hits_of("AB33CDE"), "");
    EXPECT_EQ(hits_of("LD84XYZ"), "1/1/3 ");

    const auto second = import("AB32CDE,HEDDWYN,,,,,,,,,2026-05-03\nLD84XYZ\nAB34CDE\n").value();
    EXPECT_EQ(text_of(second),
              "1 -> 2: 3 rows, 1 added, 1 removed, 1 changed, 1 unchanged, 0 expired, 2 endless");
    EXPECT_EQ(second.differences.size(), 3U);
    for (const ListDifference& each : second.differences) {
        const bool removed = each.kind == VoiDifference::Kind::removed;
        const bool changed = each.kind == VoiDifference::Kind::changed;
        EXPECT_EQ(each.entry.vrm.text(), removed ? "AB33CDE" : changed ? "AB32CDE" : "AB34CDE");
        EXPECT_EQ(each.entry.make, changed ? "HEDDWYN" : "");
    }
    EXPECT_EQ(hits_of("AB34CDE"), "1/2/3 ");
    clock().set(noon + std::chrono::days{2});
    EXPECT_EQ(hits_of("AB32CDE"), "");
}

TEST_F(Lists, AFileThatSaysTheSameIsNoNewRevision) {
    ASSERT_TRUE(import("AB32CDE\nLD84XYZ\n").ok());
    EXPECT_EQ(text_of(import("\xEF\xBB\xBFLD84 XYZ\r\nAB32CDE\r\n").value()),
              "1 -> 0: 2 rows, 0 added, 0 removed, 0 changed, 2 unchanged, 0 expired, 2 endless");
    EXPECT_EQ(lists().find_list(list()).value().row.revision, 1U);
    EXPECT_EQ(files(), 1U);
}

TEST_F(Lists, OneBadRowAndNothingIsImported) {
    ASSERT_TRUE(import("AB32CDE\n").ok());
    const auto report = import("LD84XYZ\n,,,\nAB33CDE,,,,,,,,,,never\n,X\n").value();
    EXPECT_EQ(report.revision, 0U);
    EXPECT_EQ(report.problem_count, 2U);
    ASSERT_EQ(report.problems.size(), 2U);
    EXPECT_EQ(report.problems[0].row, 2U);
    EXPECT_EQ(report.problems[0].column, "weed_date");
    EXPECT_EQ(report.problems[1].row, 3U);
    EXPECT_EQ(report.problems[1].column, "vrm");
    EXPECT_EQ(lists().find_list(list()).value().row.revision, 1U);
    EXPECT_EQ(files(), 1U);
}

TEST_F(Lists, TheListOfProblemsIsBoundedAndTheirCountIsNot) {
    std::string text;
    for (std::size_t row = 0; row < voi_problems_listed_max + 7; ++row) text += ",X\n";
    const auto report = import(text).value();
    EXPECT_EQ(report.problems.size(), voi_problems_listed_max);
    EXPECT_EQ(report.problem_count, voi_problems_listed_max + 7);
}

TEST_F(Lists, AnImportThatWasOvertakenLeavesNothingBehind) {
    ListImporter importer{lists(), folder(), clock()};
    /// Imports another file while its own is read.
    class Overtaking : public std::stringbuf {
      public:
        Overtaking(ListImporter& other, ListId of, const std::string& text)
            : std::stringbuf("AB32CDE\n"), importer_(other), list_(of), first_(text) {}
        std::streamsize xsgetn(char* to, std::streamsize count) override {
            std::istringstream first{first_};
            if (!std::exchange(done_, true)) {
                EXPECT_TRUE(importer_.import(first, {list_, ImportMode::apply, {}, actor}).ok());
            }
            return std::stringbuf::xsgetn(to, count);
        }

      private:
        ListImporter& importer_;
        const ListId list_;
        const std::string first_;
        bool done_ = false;
    };
    // The other file says something else, then the very same: either way it stays.
    for (const char* const first : {"LD84XYZ\n", "AB32CDE\n"}) {
        Overtaking buffer{importer, list(), first};
        std::istream input{&buffer};
        const auto overtaken = importer.import(input, {list(), ImportMode::apply, {}, actor});
        ASSERT_FALSE(overtaken.ok());
        EXPECT_EQ(overtaken.error().code, Errc::conflict);
    }
    EXPECT_EQ(files(), 2U);
    EXPECT_TRUE(importer.open(list(), 1).value()->entry(1).ok());
    EXPECT_TRUE(importer.open(list(), 2).value()->entry(1).ok());
}

TEST_F(Lists, WhatAKilledImportLeftIsRemovedADayLater) {
    ASSERT_TRUE(import("AB32CDE\n").ok());
    for (const char* const name : {"unfinished-old", "unfinished-new", "other"}) {
        std::ofstream{folder() / name} << "x";
    }
    const auto now = std::filesystem::file_time_type::clock::now();
    std::filesystem::last_write_time(folder() / "unfinished-old", now - std::chrono::hours{25});
    std::filesystem::last_write_time(folder() / "other", now - std::chrono::hours{25});
    ASSERT_TRUE(import("LD84XYZ\n").ok());
    EXPECT_FALSE(std::filesystem::exists(folder() / "unfinished-old"));
    EXPECT_TRUE(std::filesystem::exists(folder() / "unfinished-new"));
    EXPECT_TRUE(std::filesystem::exists(folder() / "other"));
}

TEST_F(Lists, RollingBackBringsTheEarlierFileBack) {
    ASSERT_TRUE(desk().start().ok());
    ASSERT_TRUE(import("AB32CDE\n").ok());
    ASSERT_TRUE(import("LD84XYZ\n").ok());
    EXPECT_EQ(desk().roll_back(list(), 1, 1, actor).error().code, Errc::conflict);
    ASSERT_TRUE(desk().roll_back(list(), 1, 2, actor).ok());
    EXPECT_EQ(hits_of("AB32CDE"), "1/1/1 ");
    EXPECT_EQ(hits_of("LD84XYZ"), "");
    // What a hit of the revision in between meant can still be shown.
    EXPECT_EQ(desk().entry({list(), 2, 1}, noon).value().vrm.text(), "LD84XYZ");
    // Its file is not opened again for each alert.
    std::filesystem::remove(folder() / lists().find_revision(list(), 2).value().file);
    EXPECT_EQ(desk().entry({list(), 2, 1}, noon).value().vrm.text(), "LD84XYZ");
    EXPECT_EQ(desk().entry({list(), 1, 1}, noon).value().vrm.text(), "AB32CDE");
    EXPECT_EQ(desk().entry({list(), 3, 1}, noon).error().code, Errc::not_found);
}

TEST_F(Lists, AnEntryMadeByAPersonIsMatchedWhenTheCallReturns) {
    ASSERT_TRUE(desk().start().ok());
    ASSERT_TRUE(import("AB32CDE\n").ok());
    const auto id = desk().add_entry(list(), a_vehicle("AB32CDE"), actor).value();
    EXPECT_EQ(hits_of("AB32CDE"), "1/0/1 1/1/1 ");
    clock().advance(std::chrono::minutes{1});
    auto entry = lists().find_entry(id).value();
    entry.row.entry = a_vehicle("AB33CDE");
    ASSERT_TRUE(desk().amend_entry(entry, actor).ok());
    EXPECT_EQ(hits_of("AB32CDE"), "1/1/1 ");
    EXPECT_EQ(hits_of("AB33CDE"), "1/0/1 ");
    EXPECT_EQ(desk().entry({list(), 0, id}, noon).value(), a_vehicle("AB32CDE"));
    EXPECT_EQ(desk().entry({list(), 0, id}, clock().now()).value(), a_vehicle("AB33CDE"));
    EXPECT_EQ(desk().entry({ListId{9}, 0, id}, noon).error().code, Errc::not_found);
    entry = lists().find_entry(id).value();
    ASSERT_TRUE(desk().withdraw_entry(id, entry.version, "found", actor).ok());
    EXPECT_EQ(hits_of("AB33CDE"), "");
}

TEST_F(Lists, ARevisionIsBrowsedRowByRow) {
    ASSERT_TRUE(desk().start().ok());
    ASSERT_TRUE(import("AB32CDE\nAB33CDE\nLD84XYZ\n").ok());
    ASSERT_TRUE(import("LD85XYZ\n").ok());
    const auto rows = [&](std::uint32_t revision, std::uint64_t after, std::size_t most) {
        std::string text;
        const auto found = desk().bulk_entries(list(), revision, after, most).value();
        for (const auto& one : found) {
            text += std::to_string(one.row) + ":" + one.entry.vrm.text() + " ";
        }
        return text;
    };
    EXPECT_EQ(rows(2, 0, 10), "1:LD85XYZ ");
    EXPECT_EQ(rows(1, 0, 2), "1:AB32CDE 2:AB33CDE ");
    EXPECT_EQ(rows(1, 2, 2), "3:LD84XYZ ");
    EXPECT_EQ(rows(1, 3, 2), "");
    EXPECT_EQ(rows(1, UINT64_MAX, 2), "");
    EXPECT_EQ(desk().bulk_entries(list(), 3, 0, 2).error().code, Errc::not_found);
    EXPECT_EQ(desk().bulk_entries(ListId{9}, 1, 0, 2).error().code, Errc::not_found);
}

TEST_F(Lists, AVehicleIsFoundOnEveryListThatHoldsItNow) {
    ASSERT_TRUE(desk().start().ok());
    const Vrm wanted = Vrm::parse("AB32CDE").value();
    EXPECT_TRUE(desk().find(wanted).value().empty());
    ASSERT_TRUE(import("LD84XYZ\nAB32CDE\n").ok());
    const ListId other = desk().add_list(a_list("Other"), actor).value();
    const auto id = desk().add_entry(other, a_vehicle("AB32CDE"), actor).value();
    const auto found = desk().find(wanted).value();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].hit.entry, (EntryRef{list(), 1, 2}));
    EXPECT_EQ(found[0].entry.vrm, wanted);
    EXPECT_EQ(found[1].hit.entry, (EntryRef{other, 0, id}));
    EXPECT_EQ(found[1].entry.reason, "STOLEN");
    clock().advance(std::chrono::days{4});  // Past the weed date of the one made by a person.
    EXPECT_EQ(desk().find(wanted).value().size(), 1U);
}

TEST_F(Lists, AListOutOfForceIsSilentAndItsPriorityIsTheOneOfNow) {
    ASSERT_TRUE(desk().start().ok());
    ASSERT_TRUE(import("AB32CDE\n").ok());
    ASSERT_TRUE(desk().add_entry(list(), a_vehicle("AB32CDE"), actor).ok());
    auto changed = lists().find_list(list()).value();
    changed.row.priority = Priority::high;
    changed.row.kind = ListKind::intelligence;
    ASSERT_TRUE(desk().update_list(changed, actor).ok());
    std::vector<Hit> hits;
    desk().current()->match(Vrm::parse("AB32CDE").value(), noon, hits);
    ASSERT_EQ(hits.size(), 2U);
    for (const Hit& hit : hits) {
        EXPECT_EQ(hit.priority, Priority::high);
        EXPECT_EQ(hit.list_kind, ListKind::intelligence);
    }
    changed = lists().find_list(list()).value();
    changed.row.in_force = false;
    ASSERT_TRUE(desk().update_list(changed, actor).ok());
    EXPECT_EQ(hits_of("AB32CDE"), "");
}

TEST_F(Lists, AnotherProcessesChangesAreSeenSoon) {
    ASSERT_TRUE(desk().start().ok());
    const auto beside = open();
    VoiRegister other{beside->database(), clock()};
    ListImporter importer{other, folder(), clock()};
    std::istringstream input{"LD84XYZ\n"};
    ASSERT_TRUE(importer.import(input, {list(), ImportMode::apply, {}, actor}).ok());
    ASSERT_TRUE(other.add_entry(list(), a_vehicle("AB32CDE"), actor).ok());
    EXPECT_TRUE(soon([&] { return hits_of("LD84XYZ") == "1/1/1 "; }));
    EXPECT_TRUE(soon([&] { return hits_of("AB32CDE") == "1/0/1 "; }));
}

TEST_F(Lists, EverythingIsThereAgainAfterARestart) {
    {
        ASSERT_TRUE(import("AB32CDE\n").ok());
        ASSERT_TRUE(desk().add_entry(list(), a_vehicle("AB33CDE"), actor).ok());
        EXPECT_EQ(hits_of("AB32CDE"), "");  // Not started.
    }
    ListsDesk again{lists(), folder(), clock(), metrics()};
    ASSERT_TRUE(again.start().ok());
    std::vector<Hit> hits;
    again.current()->match(Vrm::parse("AB32CDE").value(), noon, hits);
    again.current()->match(Vrm::parse("AB33CDE").value(), noon, hits);
    EXPECT_EQ(hits.size(), 2U);
}

TEST_F(Lists, ADamagedFileSilencesItsListOnlyAndIsSaid) {
    const auto second = lists().add_list(a_list("Second"), actor).value();
    ASSERT_TRUE(import("AB32CDE\n").ok());
    std::istringstream input{"LD84XYZ\n"};
    ASSERT_TRUE(desk().import(input, {second, ImportMode::apply, {}, actor}).ok());
    const auto path = folder() / lists().find_revision(list(), 1).value().file;
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    std::filesystem::resize_file(path, 100);

    ASSERT_TRUE(desk().start().ok());
    EXPECT_EQ(hits_of("AB32CDE"), "");
    EXPECT_EQ(hits_of("LD84XYZ"), "2/1/1 ");
    ASSERT_EQ(desk().problems().size(), 1U);
    EXPECT_EQ(desk().problems()[0],
              "list 1, revision 1: its file cannot be used; nothing of it is matched");
    EXPECT_EQ(desk().entry({list(), 1, 1}, noon).error().code, Errc::corrupt);
    // Importing again mends it, though nothing can be compared.
    const auto report = import("AB33CDE\n").value();
    EXPECT_FALSE(report.compared);
    EXPECT_EQ(report.added, 1U);
    EXPECT_EQ(hits_of("AB33CDE"), "1/2/1 ");
    EXPECT_TRUE(desk().problems().empty());
}

TEST_F(Lists, ARevisionThatCannotBeOpenedLeavesTheOneBeforeInForce) {
    ASSERT_TRUE(desk().start().ok());
    ASSERT_TRUE(import("AB32CDE\n").ok());
    const auto beside = open();
    VoiRegister other{beside->database(), clock()};
    ASSERT_TRUE(other
                    .add_revision({.list = list(),
                                   .revision = 2,
                                   .expected = 1,
                                   .file = "gone.voi",
                                   .checksum = "0",
                                   .entries = 1,
                                   .added = 1,
                                   .removed = 1,
                                   .changed = 0},
                                  actor)
                    .ok());
    EXPECT_TRUE(soon([&] { return !desk().problems().empty(); }));
    EXPECT_EQ(hits_of("AB32CDE"), "1/1/1 ");
    EXPECT_EQ(desk().problems().at(0),
              "list 1, revision 2: its file cannot be used; the revision before stays in force");
}

TEST_F(Lists, AFolderThatCannotBeWrittenIsAnError) {
    std::ofstream{folder()} << "in the way";
    EXPECT_EQ(import("AB32CDE\n").error().code, Errc::unavailable);
    std::filesystem::remove(folder());
}

// Method: readers match all the time while lists are imported and entries come and go.
TEST_F(Lists, ReadersAreNeverWithoutAList) {
    ASSERT_TRUE(desk().start().ok());
    ASSERT_TRUE(import("AB32CDE\nLD84XYZ\n").ok());
    std::atomic<bool> done{false};
    std::thread reader([&] {
        while (!done) {
            std::vector<Hit> hits;
            desk().current()->match(Vrm::parse("LD84XYZ").value(), noon, hits);
            ASSERT_EQ(hits.size(), 1U);
        }
    });
    for (int round = 0; round < 10; ++round) {
        EXPECT_TRUE(import("LD84XYZ\nAB" + std::to_string(30 + round) + "CDE\n").ok());
        EXPECT_TRUE(desk().add_entry(list(), a_vehicle("AB33CDE"), actor).ok());
    }
    done = true;
    reader.join();
    EXPECT_EQ(hits_of("LD84XYZ"), "1/11/1 ");
}

}  // namespace
}  // namespace bof
