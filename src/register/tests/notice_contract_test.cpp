// Goal: a notice stands with its cause or not at all, reaches those who have the permission at that
// time and nobody else, is bounded for each person, and waits for a mail until one was sent.
#include "register/detail/audit_rows.hpp"
#include "register/detail/database.hpp"
#include "register/detail/notice_rows.hpp"
#include "register/guidance_register.hpp"
#include "register/notice_register.hpp"
#include "register/people_register.hpp"
#include "register/tests/register_contract.hpp"

namespace bof::notice_contract_test {
namespace {

using std::chrono::minutes;

class NoticeContract : public RegisterContract {
  protected:
    NoticeContract() {
        add("a.example", {Role::strategic_lead});
        add("b.example", {Role::bof_administrator, Role::anpr_manager});
        add("c.example", {Role::investigator});
    }
    PersonId add(const std::string& name, RoleSet roles) {
        Person person;
        person.user_name = name;
        person.display_name = name;
        person.roles = roles;
        person.vetting = {VettingLevel::recruitment, {}};
        PeopleRegister people{kept().database(), clock()};
        return people.add(person, "hash", entry("people.person_added")).value();
    }
    void close_account(PersonId id) {
        PeopleRegister people{kept().database(), clock()};
        auto row = people.find(id).value();
        row.row.state = PersonState::closed;
        people.update(row, EndSessions::yes, entry("people.account_closed")).value();
    }

    Result<void> tell(PersonId to, std::uint64_t subject,
                      NoticeKind kind = NoticeKind::search_questioned) {
        return kept().database()->transact(
            detail::Access::write, [&](soci::session& session) -> Result<void> {
                const auto cause = detail::insert_audit_entry(session, entry("test.cause"));
                detail::insert_notice(session, to, {kind, subject, clock().now(), cause});
                return {};
            });
    }
    Result<std::size_t> tell_all(Permission permission, std::optional<PersonId> except = {}) {
        return kept().database()->transact(detail::Access::write, [&](soci::session& session) {
            const auto cause = detail::insert_audit_entry(session, entry("test.cause"));
            return detail::insert_notices(
                session, PolicyInForce{}, permission,
                {NoticeKind::application_waiting, 5, clock().now(), cause}, except);
        });
    }
    NoticeRegister notices() { return NoticeRegister{kept().database()}; }
    std::vector<std::uint64_t> subjects(PersonId of) {
        std::vector<std::uint64_t> found;
        const auto page = notices().list(of, notices_page_max).value();
        for (const auto& each : page) found.push_back(each.subject);
        return found;
    }
    const PersonId lead{1};
    const PersonId manager{2};
    const PersonId searcher{3};
};

using Numbers = std::vector<std::uint64_t>;

TEST_F(NoticeContract, ANoticeComesBackAsItWasAndIsItsPersonsAlone) {
    ASSERT_TRUE(tell(searcher, 41).ok());
    clock().advance(minutes{1});
    ASSERT_TRUE(tell(searcher, 42, NoticeKind::search_justified).ok());
    const auto found = notices().list(searcher, 10).value();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].kind, NoticeKind::search_justified);
    EXPECT_EQ(found[0].subject, 42U);
    EXPECT_EQ(found[0].created, noon + minutes{1});
    EXPECT_FALSE(found[0].seen);
    EXPECT_EQ(found[1].kind, NoticeKind::search_questioned);
    EXPECT_TRUE(notices().list(lead, 10).value().empty());
    EXPECT_EQ(notices().unseen(searcher).value(), 2U);
    EXPECT_EQ(notices().unseen(lead).value(), 0U);
}

TEST_F(NoticeContract, PagesGoOnWhereTheLastEnded) {
    for (std::uint64_t subject = 1; subject <= 5; ++subject) {
        ASSERT_TRUE(tell(searcher, subject).ok());
        ASSERT_TRUE(tell(lead, 100 + subject).ok());
    }
    const auto first = notices().list(searcher, 2).value();
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[1].subject, 4U);
    const auto second = notices().list(searcher, 2, first[1].id).value();
    ASSERT_EQ(second.size(), 2U);
    EXPECT_EQ(second[0].subject, 3U);
    EXPECT_EQ(notices().list(searcher, 10, NoticeId{UINT64_MAX}).value().size(), 5U);
}

TEST_F(NoticeContract, SomebodyElsesIsNotMarked) {
    ASSERT_TRUE(tell(searcher, 1).ok());
    ASSERT_TRUE(tell(searcher, 2).ok());
    const auto newest = notices().list(searcher, 1).value().front().id;
    EXPECT_EQ(notices().mark_seen(lead, newest, noon).value(), 0U);
    EXPECT_EQ(notices().mark_all_seen(lead, newest, noon).value(), 0U);
    EXPECT_EQ(notices().unseen(searcher).value(), 2U);
    EXPECT_EQ(notices().mark_seen(searcher, newest, noon + minutes{2}).value(), 1U);
    EXPECT_EQ(notices().mark_seen(searcher, newest, noon + minutes{3}).value(), 0U);
    EXPECT_EQ(notices().list(searcher, 1).value().front().seen, noon + minutes{2});
    EXPECT_EQ(notices().unseen(searcher).value(), 1U);
    EXPECT_EQ(notices().mark_all_seen(searcher, newest, noon).value(), 1U);
    EXPECT_EQ(notices().unseen(searcher).value(), 0U);
}

TEST_F(NoticeContract, WhoHasThePermissionIsTold) {
    const auto closed = add("d.example", {Role::anpr_manager});
    close_account(closed);
    EXPECT_EQ(tell_all(Permission::access_authorise).value(), 2U);
    EXPECT_EQ(subjects(lead), Numbers{5});
    EXPECT_EQ(subjects(manager), Numbers{5});
    EXPECT_TRUE(subjects(searcher).empty());
    EXPECT_TRUE(subjects(closed).empty());

    EXPECT_EQ(tell_all(Permission::access_authorise, manager).value(), 1U);
    EXPECT_EQ(subjects(manager), Numbers{5});
    // One who lacks a training cannot act on it; one who has only to acknowledge can.
    EXPECT_EQ(tell_all(Permission::read_search).value(), 0U);
    EXPECT_EQ(tell_all(Permission::authority_request).value(), 1U);
    EXPECT_EQ(subjects(searcher), Numbers{5});
}

TEST_F(NoticeContract, WhoseRightsAreSuspendedIsToldOnce) {
    PeopleRegister people{kept().database(), clock()};
    auto row = people.find(searcher).value();
    const auto put = [&] {
        row.version = people.update(row, EndSessions::no, entry("people.person_changed")).value();
    };
    row.row.display_name = "c. example";
    put();
    EXPECT_TRUE(subjects(searcher).empty());
    row.row.rights_suspended = clock().now();
    put();
    row.row.display_name = "c.example";
    put();
    row.row.rights_suspended.reset();
    put();
    const auto told = notices().list(searcher, 10).value();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told.front().kind, NoticeKind::access_changed);
    EXPECT_TRUE(subjects(lead).empty());
}

TEST_F(NoticeContract, NewGuidanceIsToldToThoseWhoseRolesWaitForIt) {
    const auto without_role = add("d.example", {});
    const auto closed = add("e.example", {Role::investigator});
    close_account(closed);
    const auto publisher = add("f.example", {Role::investigator});
    GuidanceRegister guidance{kept().database()};
    GuidanceDocument document;
    document.text = document.text_cy = "Read";
    document.reason = "new";
    document.effective = day_of(clock().now());
    AuditEntry published = entry("guidance.published");
    published.actor.person = publisher;
    ASSERT_TRUE(guidance.publish(document, published).ok());
    const auto told = notices().list(searcher, 10).value();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told.front().kind, NoticeKind::guidance_published);
    for (const PersonId other : {without_role, closed, publisher}) {
        EXPECT_TRUE(subjects(other).empty());
    }
}

TEST_F(NoticeContract, WithoutItsCauseThereIsNoNoticeNorTheOtherWayRound) {
    EXPECT_FALSE(tell(PersonId{99}, 1).ok());
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_entry WHERE kind = 'test.cause'"), 0);
    EXPECT_EQ(count("SELECT COUNT(*) FROM notice"), 0);
    const auto undone = kept().database()->transact(
        detail::Access::write, [&](soci::session& session) -> Result<void> {
            const auto cause = detail::insert_audit_entry(session, entry("test.cause"));
            detail::insert_notice(session, searcher,
                                  {NoticeKind::access_changed, 0, clock().now(), cause});
            return Error{Errc::conflict, "somebody was faster"};
        });
    EXPECT_FALSE(undone.ok());
    EXPECT_EQ(notices().unseen(searcher).value(), 0U);
}

TEST_F(NoticeContract, TheOldestSeenMakeRoom) {
    ASSERT_TRUE(tell(searcher, 1).ok());
    for (std::uint64_t subject = 2; subject <= notices_per_person_max; ++subject) {
        ASSERT_TRUE(tell(searcher, subject).ok());
    }
    ASSERT_TRUE(tell(lead, 1).ok());
    const auto page = notices().list(searcher, notices_page_max).value();
    ASSERT_EQ(page.size(), notices_page_max);
    ASSERT_EQ(notices().mark_seen(searcher, page[3].id, noon).value(), 1U);
    ASSERT_TRUE(tell(searcher, 201).ok());
    EXPECT_EQ(notices().unseen(searcher).value(), notices_per_person_max);
    EXPECT_EQ(notices().figures().value().dropped_seen, 1U);
    // With none seen they grow beyond it, up to the second limit.
    ASSERT_TRUE(tell(searcher, 202).ok());
    EXPECT_EQ(notices().unseen(searcher).value(), notices_per_person_max + 1);
    while (notices().unseen(searcher).value() < notices_unseen_per_person_max) {
        ASSERT_TRUE(tell(searcher, 300).ok());
    }
    ASSERT_TRUE(tell(searcher, 999).ok());
    EXPECT_EQ(notices().unseen(searcher).value(), notices_unseen_per_person_max);
    EXPECT_EQ(notices().figures().value().dropped_unseen, 1U);
    EXPECT_EQ(count("SELECT MIN(subject_id) FROM notice WHERE person_id = 3"), 2);
    EXPECT_EQ(notices().unseen(lead).value(), 1U);
}

TEST_F(NoticeContract, EachWaitsForAMailUntilItWasSentSeenOrGivenUp) {
    for (const std::uint64_t subject : {1U, 2U, 3U, 4U}) ASSERT_TRUE(tell(searcher, subject).ok());
    auto waiting = notices().to_mail(noon, 10).value();
    ASSERT_EQ(waiting.size(), 4U);
    EXPECT_EQ(waiting[0].user_name, "c.example");
    EXPECT_EQ(waiting[0].tries, 0U);
    ASSERT_TRUE(notices().note_mailed(waiting[0].id, noon).ok());
    ASSERT_EQ(notices().mark_seen(searcher, waiting[1].id, noon).value(), 1U);
    ASSERT_TRUE(notices().note_not_mailed(waiting[2].id, MailGoesOn::give_up, noon).ok());
    ASSERT_TRUE(
        notices().note_not_mailed(waiting[3].id, MailGoesOn::try_again, noon + minutes{1}).ok());
    EXPECT_TRUE(notices().to_mail(noon + minutes{1} - milliseconds{1}, 10).value().empty());
    const auto again = notices().to_mail(noon + minutes{1}, 10).value();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].id, waiting[3].id);
    EXPECT_EQ(again[0].tries, 1U);
    EXPECT_EQ(notices().figures().value().to_mail, 1U);
    // A mail that was sent before the person looked stays sent.
    EXPECT_EQ(notices().mark_seen(searcher, waiting[0].id, noon).value(), 1U);
    EXPECT_EQ(count("SELECT COUNT(*) FROM notice WHERE mail = 'sent'"), 1);
    EXPECT_EQ(notices().give_up_before(noon).value(), 0U);
    EXPECT_EQ(notices().give_up_before(noon + milliseconds{1}).value(), 1U);
    EXPECT_TRUE(notices().to_mail(noon + minutes{9}, 10).value().empty());
}

TEST_F(NoticeContract, NoMailGoesToAClosedAccount) {
    ASSERT_TRUE(tell(searcher, 1).ok());
    close_account(searcher);
    EXPECT_TRUE(notices().to_mail(noon, 10).value().empty());
}

}  // namespace
}  // namespace bof::notice_contract_test
