// Goal: a notice is mailed at least once and holds no personal data; a server that is away, puts
// off or refuses costs no notice and no more than the tries that are set; what was seen or is old
// is not mailed. Method: a real register, a mail server that says what the test wants.
#include "notices/mail_sender.hpp"
#include "register/people_register.hpp"
#include "register/question_register.hpp"
#include "register/search_register.hpp"
#include "register/tests/kept_register.hpp"

#include <functional>
#include <vector>

namespace bof {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class FakeServer final : public MailTransport {
  public:
    Result<MailAnswer> send(const Mail& mail) override {
        tried.push_back(mail);
        if (then) then();
        if (away) return Error{Errc::unavailable, "the mail server cannot be reached"};
        return answer;
    }
    std::vector<Mail> tried;
    MailAnswer answer = MailAnswer::taken;
    bool away = false;
    std::function<void()> then = {};
};

class MailSenderTest : public testing::Test {
  protected:
    MailSenderTest() : register_(register_in(folder_, clock_)), notices_(register_->database()) {
        add_people(*register_, clock_, {"a.example", "b.example"});
    }
    AuditEntry entry() { return {clock_.now(), "test.cause", {{}, "test", {}}, {}}; }
    /// The first person is asked about so many searches of his.
    void tell(int count = 1) {
        SearchRegister searches{register_->database()};
        QuestionRegister questions{register_->database()};
        for (; count > 0; --count) {
            SearchRecord search;
            search.person = receiver_;
            search.vrm = Vrm::parse("AB32CDE").value();
            const auto made = searches.add(search, entry()).value();
            questions.ask(made.id, {PersonId{2}, "Why was this?", entry()}, clock_.now(), 0)
                .value();
        }
    }
    MailSender sender() {
        return {
            notices_, &server_, {"force.example", "https://bof.force.example"}, clock_, metrics_};
    }
    std::uint64_t to_mail() { return notices_.figures().value().to_mail; }

    TemporaryFolder folder_;
    ManualClock clock_{noon};
    Metrics metrics_;
    std::unique_ptr<Register> register_;
    NoticeRegister notices_;
    const PersonId receiver_{1};
    FakeServer server_;
};

TEST_F(MailSenderTest, AMailSaysThatSomethingWaitsAndNothingElse) {
    tell();
    auto mailing = sender();
    mailing.work();
    mailing.work();
    ASSERT_EQ(server_.tried.size(), 1U);
    const Mail& mail = server_.tried[0];
    EXPECT_EQ(mail.to, "a.example@force.example");
    EXPECT_EQ(mail.message_id, "<openbof-notice-1@force.example>");
    EXPECT_EQ(mail.text,
              "Something waits for you in OpenBOF.\nYou are asked to justify a search.\n\n"
              "Mae rhywbeth yn aros amdanoch yn OpenBOF.\nGofynnir i chi gyfiawnhau chwiliad.\n\n"
              "https://bof.force.example/me\n");
    EXPECT_EQ(mail.subject.find("Somebody"), std::string::npos);
    EXPECT_FALSE(mailing.problem());
    EXPECT_EQ(to_mail(), 0U);
}

TEST_F(MailSenderTest, AServerThatIsAwayIsAskedEverLessOftenAndNothingIsLost) {
    tell(2);
    server_.away = true;
    auto mailing = sender();
    mailing.work();
    EXPECT_EQ(server_.tried.size(), 1U);
    ASSERT_TRUE(mailing.problem());
    mailing.work();
    clock_.advance(minutes{1} - milliseconds{1});
    mailing.work();
    EXPECT_EQ(server_.tried.size(), 1U);
    clock_.advance(milliseconds{1});
    mailing.work();
    EXPECT_EQ(server_.tried.size(), 2U);
    clock_.advance(minutes{2} - milliseconds{1});
    mailing.work();
    EXPECT_EQ(server_.tried.size(), 2U);
    server_.away = false;
    clock_.advance(milliseconds{1});
    mailing.work();
    EXPECT_EQ(server_.tried.size(), 4U);
    EXPECT_FALSE(mailing.problem());
    EXPECT_EQ(to_mail(), 0U);
}

TEST_F(MailSenderTest, OneThatIsPutOffIsTriedTenTimesAndHoldsUpNobodyElse) {
    tell(1);
    server_.answer = MailAnswer::not_now;
    auto mailing = sender();
    mailing.work();
    tell(1);
    server_.answer = MailAnswer::taken;
    mailing.work();
    EXPECT_EQ(server_.tried.size(), 2U);
    EXPECT_EQ(to_mail(), 1U);
    server_.answer = MailAnswer::not_now;
    for (int round = 0; round < 20; ++round) {
        clock_.advance(hours{1});
        mailing.work();
    }
    EXPECT_EQ(server_.tried.size(), 1U + 10U);
    EXPECT_TRUE(mailing.problem());
    EXPECT_EQ(to_mail(), 0U);
}

TEST_F(MailSenderTest, OneThatIsRefusedIsTriedThreeTimes) {
    tell(1);
    server_.answer = MailAnswer::refused;
    auto mailing = sender();
    for (int round = 0; round < 10; ++round) {
        mailing.work();
        clock_.advance(hours{1});
    }
    EXPECT_EQ(server_.tried.size(), 3U);
    EXPECT_EQ(to_mail(), 0U);
    EXPECT_EQ(notices_.unseen(receiver_).value(), 1U);
}

TEST_F(MailSenderTest, AProgramThatDiesBeforeItsNoteMailsTheSameAgain) {
    tell(1);
    {
        // What kill -9 leaves: the server has taken it, and the register knows nothing of it.
        const auto waiting = notices_.to_mail(clock_.now(), 10).value();
        ASSERT_EQ(waiting.size(), 1U);
        const MailAddresses addresses{"force.example", "https://bof.force.example"};
        ASSERT_TRUE(
            server_.send(make_mail(waiting[0].id, waiting[0].kind, waiting[0].user_name, addresses))
                .ok());
    }
    auto mailing = sender();
    mailing.work();
    ASSERT_EQ(server_.tried.size(), 2U);
    EXPECT_EQ(server_.tried[0].message_id, server_.tried[1].message_id);
}

TEST_F(MailSenderTest, WhatWasSeenOrIsOldIsNotMailed) {
    tell(2);
    auto mailing = sender();
    server_.then = [&] { notices_.mark_all_seen(receiver_, NoticeId{2}, clock_.now()).value(); };
    server_.away = true;
    mailing.work();
    server_.away = false;
    clock_.advance(minutes{1});
    mailing.work();
    EXPECT_EQ(server_.tried.size(), 1U);

    tell(1);
    clock_.advance(hours{72});
    server_.away = true;
    mailing.work();
    EXPECT_EQ(server_.tried.size(), 2U);
    server_.away = false;
    clock_.advance(minutes{5});
    mailing.work();
    EXPECT_EQ(server_.tried.size(), 2U);
    EXPECT_EQ(to_mail(), 0U);
}

TEST_F(MailSenderTest, WithoutAServerNothingWaitsForever) {
    tell(1);
    MailSender mailing{
        notices_, nullptr, {"force.example", "https://bof.force.example"}, clock_, metrics_};
    mailing.work();
    EXPECT_EQ(to_mail(), 1U);
    clock_.advance(hours{72} + milliseconds{1});
    mailing.work();
    EXPECT_EQ(to_mail(), 0U);
    EXPECT_FALSE(mailing.problem());
}

TEST_F(MailSenderTest, EachKindHasItsWordsInBothLanguages) {
    for (std::size_t index = 0; index < notice_kind_count; ++index) {
        const auto kind = static_cast<NoticeKind>(index);
        const Mail mail = make_mail(NoticeId{1}, kind, "a.example", {"force.example", "https://b"});
        EXPECT_GT(mail.text.size(), 120U) << to_text(kind);
        EXPECT_EQ(mail.text.find("\n\n\n"), std::string::npos) << to_text(kind);
        EXPECT_EQ(parse_notice_kind(to_text(kind)), kind);
    }
}

TEST_F(MailSenderTest, ItsThreadWorksAndStops) {
    tell(1);
    MailPace pace;
    pace.look_every = milliseconds{1};
    MailSender mailing{notices_, &server_, {"force.example", "https://b"}, clock_, metrics_, pace};
    mailing.start();
    while (to_mail() != 0) std::this_thread::yield();
    mailing.stop();
    EXPECT_EQ(server_.tried.size(), 1U);
}

}  // namespace
}  // namespace bof
