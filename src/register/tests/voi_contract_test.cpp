// Goal: lists, the revisions of their files and entries made by persons are kept on both databases,
// change with one clear loser, and put each change on the record.
#include "register/detail/database.hpp"
#include "register/people_register.hpp"
#include "register/tests/register_contract.hpp"
#include "register/voi_register.hpp"

#include <soci/soci.h>

namespace bof {
namespace {

const AuditActor specialist{PersonId{7}, "carys", "192.0.2.7"};
const AuditActor machine{std::nullopt, "os:root", ""};

VoiList a_list(const std::string& name) {
    return {.id = {},
            .name = name,
            .owner = PersonId{7},
            .kind = ListKind::intelligence,
            .purpose = "Vehicles of an inquiry",
            .desk = "West",
            .priority = Priority::medium,
            .review = day_of(day(28))};
}

VoiEntry a_vehicle(const std::string& mark) {
    VoiEntry entry{.vrm = Vrm::parse(mark).value()};
    entry.make = "HEDDWYN";
    entry.information = "Stopiwch os yn ddiogel \xC3\xA2";
    entry.weed_date = day_of(day(10));
    return entry;
}

class VoiRegisterContract : public RegisterContract {
  protected:
    VoiRegisterContract() : lists_(kept().database(), clock()) {
        list_ = lists_.add_list(a_list("Inquiry"), specialist).value();
    }
    VoiRegister& lists() { return lists_; }
    ListId list() const { return list_; }

    /// "lists.list_added lists.imported ..." as it stands on the record.
    std::string kinds_on_record() {
        const auto kinds = kept().database()->transact(
            detail::Access::read, [](soci::session& session) -> Result<std::string> {
                std::string all;
                const soci::rowset<std::string> rows =
                    (session.prepare << "SELECT kind FROM audit_entry ORDER BY number");
                for (const std::string& kind : rows) all += kind + " ";
                return all;
            });
        return kinds.value();
    }
    std::string last_on_record() {
        return kept()
            .database()
            ->transact(detail::Access::read,
                       [](soci::session& session) -> Result<std::string> {
                           std::string body;
                           session << "SELECT body FROM audit_entry ORDER BY number DESC LIMIT 1",
                               soci::into(body);
                           return body;
                       })
            .value();
    }
    NewVoiRevision a_file(std::uint32_t revision, std::uint32_t expected) const {
        return {list_, revision, expected, "file-" + std::to_string(revision) + ".voi", "c0ffee", 5,
                3,     2,        1};
    }

  private:
    VoiRegister lists_;
    ListId list_{};
};

TEST_F(VoiRegisterContract, AListKeepsWhatItWasGiven) {
    const auto found = lists().find_list(list()).value();
    EXPECT_EQ(found.row.name, "Inquiry");
    EXPECT_EQ(found.row.owner, PersonId{7});
    EXPECT_EQ(found.row.kind, ListKind::intelligence);
    EXPECT_EQ(found.row.purpose, "Vehicles of an inquiry");
    EXPECT_EQ(found.row.desk, "West");
    EXPECT_EQ(found.row.priority, Priority::medium);
    EXPECT_EQ(found.row.review, day_of(day(28)));
    EXPECT_TRUE(found.row.in_force);
    EXPECT_EQ(found.row.revision, 0U);
    EXPECT_EQ(lists().find_list("Inquiry").value().row.id, list());
    EXPECT_EQ(code_of(lists().find_list("Other")), "not_found");
    EXPECT_EQ(code_of(lists().find_list(ListId{99})), "not_found");
    EXPECT_NE(last_on_record().find("\"kind\":\"lists.list_added\""), std::string::npos);
    EXPECT_NE(last_on_record().find("\"person\":7"), std::string::npos);
}

TEST_F(VoiRegisterContract, AListThatSaysTooLittleIsRefused) {
    const auto refused = [&](auto spoil) {
        VoiList list = a_list("Spoilt");
        spoil(list);
        return code_of(lists().add_list(list, specialist));
    };
    EXPECT_EQ(refused([](VoiList& list) { list.name = ""; }), "invalid_argument");
    EXPECT_EQ(refused([](VoiList& list) { list.name = "two\nlines"; }), "invalid_argument");
    EXPECT_EQ(refused([](VoiList& list) { list.purpose = ""; }), "invalid_argument");
    EXPECT_EQ(refused([](VoiList& list) { list.desk = std::string(121, 'x'); }),
              "invalid_argument");
    EXPECT_EQ(refused([](VoiList& list) { list.review = UtcDay{std::chrono::days{-1}}; }),
              "invalid_argument");
    EXPECT_EQ(refused([](VoiList& list) { list.name = "Inquiry"; }), "conflict");
    EXPECT_EQ(kinds_on_record(), "lists.list_added ");
}

TEST_F(VoiRegisterContract, OfTwoWhoChangeAListTheSecondIsTold) {
    auto first = lists().find_list(list()).value();
    auto second = first;
    first.row.in_force = false;
    EXPECT_TRUE(lists().update_list(first, specialist).ok());
    second.row.name = "Renamed";
    EXPECT_EQ(code_of(lists().update_list(second, machine)), "conflict");
    EXPECT_FALSE(lists().find_list(list()).value().row.in_force);
    EXPECT_EQ(kinds_on_record(), "lists.list_added lists.list_changed ");
}

TEST_F(VoiRegisterContract, RevisionsComeIntoForceOneAfterTheOther) {
    EXPECT_EQ(lists().next_revision(list()).value(), 1U);
    ASSERT_TRUE(lists().add_revision(a_file(1, 0), specialist).ok());
    clock().set(day(1));
    ASSERT_TRUE(lists().add_revision(a_file(2, 1), machine).ok());
    EXPECT_EQ(lists().next_revision(list()).value(), 3U);
    EXPECT_EQ(lists().find_list(list()).value().row.revision, 2U);
    const auto revisions = lists().revisions(list()).value();
    ASSERT_EQ(revisions.size(), 2U);
    EXPECT_EQ(revisions[0].revision, 2U);
    EXPECT_EQ(revisions[0].superseded, std::nullopt);
    EXPECT_EQ(revisions[0].by, std::nullopt);
    EXPECT_EQ(revisions[0].by_name, "os:root");
    EXPECT_EQ(revisions[1].superseded, day(1));
    EXPECT_EQ(revisions[1].by, PersonId{7});
    EXPECT_EQ(revisions[1].entries, 5U);
    EXPECT_EQ(code_of(lists().add_revision(a_file(3, 1), specialist)), "conflict");
    EXPECT_EQ(code_of(lists().add_revision(a_file(2, 2), specialist)), "conflict");
    EXPECT_EQ(lists().revisions(list()).value().size(), 2U);
}

TEST_F(VoiRegisterContract, AnEarlierRevisionComesBackIntoForce) {
    ASSERT_TRUE(lists().add_revision(a_file(1, 0), specialist).ok());
    ASSERT_TRUE(lists().add_revision(a_file(2, 1), specialist).ok());
    EXPECT_EQ(code_of(lists().restore_revision(list(), 1, 1, specialist)), "conflict");
    EXPECT_EQ(code_of(lists().restore_revision(list(), 2, 2, specialist)), "conflict");
    EXPECT_EQ(code_of(lists().restore_revision(list(), 9, 2, specialist)), "not_found");
    ASSERT_TRUE(lists().restore_revision(list(), 1, 2, specialist).ok());
    EXPECT_EQ(lists().find_list(list()).value().row.revision, 1U);
    EXPECT_EQ(lists().find_revision(list(), 1).value().superseded, std::nullopt);
    EXPECT_NE(lists().find_revision(list(), 2).value().superseded, std::nullopt);
    EXPECT_EQ(kinds_on_record(),
              "lists.list_added lists.imported lists.imported lists.rolled_back ");
}

TEST_F(VoiRegisterContract, FilesAreKeptForTheLatestRevisionsOnly) {
    const auto revisions_kept = static_cast<std::uint32_t>(voi_revision_files_kept);
    for (std::uint32_t revision = 1; revision <= revisions_kept + 1; ++revision) {
        EXPECT_TRUE(lists().add_revision(a_file(revision, revision - 1), machine).value().empty());
    }
    const auto removed =
        lists().add_revision(a_file(revisions_kept + 2, revisions_kept + 1), machine).value();
    EXPECT_EQ(removed, std::vector<std::string>{"file-1.voi"});
    EXPECT_NE(lists().find_revision(list(), 1).value().file_removed, std::nullopt);
    EXPECT_EQ(lists().find_revision(list(), 2).value().file_removed, std::nullopt);
    EXPECT_EQ(code_of(lists().restore_revision(list(), 1, revisions_kept + 2, machine)),
              "conflict");
}

TEST_F(VoiRegisterContract, AnEntryIsAddedAmendedAndWithdrawnAndNothingIsLost) {
    VoiEntry vehicle = a_vehicle("AB32CDE");
    vehicle.priority = Priority::high;
    vehicle.valid_from = day(1);
    const auto id = lists().add_entry(list(), vehicle, specialist).value();
    auto entry = lists().find_entry(id).value();
    EXPECT_EQ(entry.row.entry, vehicle);
    EXPECT_EQ(entry.row.list, list());
    EXPECT_EQ(entry.row.by, PersonId{7});
    EXPECT_EQ(entry.row.when, noon);

    clock().set(day(2));
    entry.row.entry = a_vehicle("LD84XYZ");
    ASSERT_TRUE(lists().amend_entry(entry, machine).ok());
    EXPECT_EQ(code_of(lists().amend_entry(entry, specialist)), "conflict");
    clock().set(day(3));
    auto latest = lists().find_entry(id).value();
    EXPECT_EQ(code_of(lists().withdraw_entry(id, entry.version, "found", specialist)), "conflict");
    EXPECT_EQ(code_of(lists().withdraw_entry(id, latest.version, "", specialist)),
              "invalid_argument");
    ASSERT_TRUE(lists().withdraw_entry(id, latest.version, "found", specialist).ok());
    latest = lists().find_entry(id).value();
    EXPECT_TRUE(latest.row.withdrawn);
    EXPECT_EQ(latest.row.withdrawn_reason, "found");
    EXPECT_EQ(code_of(lists().amend_entry(latest, specialist)), "conflict");
    EXPECT_EQ(code_of(lists().withdraw_entry(id, latest.version, "again", specialist)), "conflict");

    EXPECT_EQ(lists().find_entry_at(id, day(1)).value().row.entry, vehicle);
    EXPECT_EQ(lists().find_entry_at(id, day(2)).value().row.entry, a_vehicle("LD84XYZ"));
    EXPECT_TRUE(lists().find_entry_at(id, day(9)).value().row.withdrawn);
    EXPECT_EQ(code_of(lists().find_entry_at(id, day(-1))), "not_found");
    EXPECT_EQ(kinds_on_record(),
              "lists.list_added lists.entry_added lists.entry_amended lists.entry_withdrawn ");
    EXPECT_NE(last_on_record().find("\"vrm\":\"LD84XYZ\""), std::string::npos);
}

TEST_F(VoiRegisterContract, AnEntryThatCannotStandIsRefusedAndLeavesNoTrace) {
    const auto before = lists().revision().value();
    VoiEntry endless = a_vehicle("AB32CDE");
    endless.weed_date.reset();
    EXPECT_EQ(code_of(lists().add_entry(list(), endless, specialist)), "invalid_argument");
    EXPECT_EQ(code_of(lists().add_entry(list(), a_vehicle("AB?2CDE"), specialist)),
              "invalid_argument");
    VoiEntry two_lines = a_vehicle("AB32CDE");
    two_lines.reason = "a\nb";
    EXPECT_EQ(code_of(lists().add_entry(list(), two_lines, specialist)), "invalid_argument");
    EXPECT_EQ(code_of(lists().add_entry(ListId{99}, a_vehicle("AB32CDE"), specialist)),
              "not_found");
    EXPECT_EQ(code_of(lists().find_entry(1)), "not_found");
    EXPECT_EQ(lists().revision().value(), before);
    EXPECT_EQ(kinds_on_record(), "lists.list_added ");
}

TEST_F(VoiRegisterContract, AnotherProcessSeesWhatChanged) {
    const auto beside = open_another();
    VoiRegister other{beside->database(), clock()};
    const auto first = lists().add_entry(list(), a_vehicle("AB32CDE"), specialist).value();
    const auto gone = lists().add_entry(list(), a_vehicle("AB33CDE"), specialist).value();
    ASSERT_TRUE(lists().withdraw_entry(gone, RowVersion{1}, "found", specialist).ok());
    const auto all = other.changes_since(0).value();
    EXPECT_EQ(all.revision, lists().revision().value());
    ASSERT_EQ(all.lists.size(), 1U);
    ASSERT_EQ(all.hand_entries.size(), 1U);
    EXPECT_EQ(all.hand_entries[0].id, first);

    ASSERT_TRUE(lists().withdraw_entry(first, RowVersion{1}, "found", specialist).ok());
    ASSERT_TRUE(lists().add_revision(a_file(1, 0), specialist).ok());
    const auto later = other.changes_since(all.revision).value();
    EXPECT_GT(later.revision, all.revision);
    ASSERT_EQ(later.hand_entries.size(), 1U);
    EXPECT_TRUE(later.hand_entries[0].withdrawn);
    const auto files = other.files_in_force().value();
    ASSERT_EQ(files.size(), 1U);
    EXPECT_EQ(files[0].file, "file-1.voi");
    EXPECT_TRUE(other.changes_since(later.revision).value().hand_entries.empty());
}

TEST_F(VoiRegisterContract, FiguresSayHowMuchAListHoldsAndWhoseItIs) {
    EXPECT_EQ(lists().figures().value()[list()].bulk_entries, 0U);
    EXPECT_FALSE(lists().figures().value()[list()].imported);
    ASSERT_TRUE(lists().add_revision(a_file(1, 0), specialist).ok());
    const UtcTime imported = clock().now();
    const auto gone = lists().add_entry(list(), a_vehicle("AB32CDE"), specialist).value();
    ASSERT_TRUE(lists().add_entry(list(), a_vehicle("AB33CDE"), specialist).ok());
    clock().advance(milliseconds{10});
    auto amended = lists().find_entry(gone).value();
    amended.row.entry.reason = "amended";
    ASSERT_TRUE(lists().amend_entry(amended, specialist).ok());
    const auto its = [&] { return lists().figures().value()[list()]; };
    EXPECT_EQ(its().bulk_entries, 5U);
    EXPECT_EQ(its().hand_entries, 2U);
    EXPECT_EQ(its().imported, imported);
    EXPECT_EQ(its().owner_name, "");
    const auto version = lists().find_entry(gone).value().version;
    ASSERT_TRUE(lists().withdraw_entry(gone, version, "over", specialist).ok());
    EXPECT_EQ(its().hand_entries, 1U);

    PeopleRegister people{kept().database(), clock()};
    Person person;
    person.user_name = "carys";
    person.display_name = "Carys Prawf";
    VoiList owned = a_list("Owned");
    owned.owner =
        people.add(person, "hash", {clock().now(), "people.person_added", machine, {}}).value();
    const auto second = lists().add_list(owned, specialist).value();
    EXPECT_EQ(lists().figures().value()[second].owner_name, "Carys Prawf");
}

TEST_F(VoiRegisterContract, EntriesComeInPages) {
    const auto second = lists().add_list(a_list("Second"), specialist).value();
    for (int number = 0; number < 5; ++number) {
        ASSERT_TRUE(lists()
                        .add_entry(number == 2 ? second : list(), a_vehicle("AB32CDE"), specialist)
                        .ok());
    }
    const auto ids_after = [&](std::uint64_t after, std::size_t most) {
        std::string ids;
        const auto found = lists().entries(list(), after, most).value();
        for (const auto& each : found) {
            ids += std::to_string(each.row.id) + " ";
        }
        return ids;
    };
    EXPECT_EQ(ids_after(0, 3), "1 2 4 ");
    EXPECT_EQ(ids_after(4, 3), "5 ");
    EXPECT_EQ(ids_after(UINT64_MAX, 3), "");
}

}  // namespace
}  // namespace bof
