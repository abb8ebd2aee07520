#include "notices/mail.hpp"

#include <array>
#include <cstddef>

namespace bof {
namespace {

struct KindWords {
    NoticeKind kind;
    std::string_view english;
    std::string_view welsh;
};

// The Welsh is a draft, like that of the page.
constexpr std::array<KindWords, notice_kind_count> words{{
    {NoticeKind::search_questioned, "You are asked to justify a search.",
     "Gofynnir i chi gyfiawnhau chwiliad."},
    {NoticeKind::search_asked_further, "You are asked for more about a search.",
     "Gofynnir i chi am ragor am chwiliad."},
    {NoticeKind::search_answered, "Your question about a search was answered.",
     "Atebwyd eich cwestiwn am chwiliad."},
    {NoticeKind::search_justified, "Your answer about a search was accepted.",
     "Derbyniwyd eich ateb am chwiliad."},
    {NoticeKind::application_waiting, "An application for access waits for your decision.",
     "Mae cais am fynediad yn aros am eich penderfyniad."},
    {NoticeKind::application_authorised, "An application for access waits to be put into effect.",
     "Mae cais am fynediad yn aros i gael ei roi ar waith."},
    {NoticeKind::application_decided, "Your application for access was decided.",
     "Penderfynwyd ar eich cais am fynediad."},
    {NoticeKind::access_review_due, "Somebody's access is due for review.",
     "Mae'n bryd adolygu mynediad rhywun."},
    {NoticeKind::access_changed, "Your access has changed.", "Mae eich mynediad wedi newid."},
    {NoticeKind::guidance_published, "New guidance waits to be read and acknowledged.",
     "Mae canllawiau newydd yn aros i'w darllen a'u cydnabod."},
    {NoticeKind::authority_waiting, "A request for older reads waits for a decision.",
     "Mae cais am ddarlleniadau hŷn yn aros am benderfyniad."},
    {NoticeKind::authority_asked_back, "You are asked for more about your request for older reads.",
     "Gofynnir i chi am ragor am eich cais am ddarlleniadau hŷn."},
    {NoticeKind::authority_decided, "Your request for older reads was decided.",
     "Penderfynwyd ar eich cais am ddarlleniadau hŷn."},
    {NoticeKind::authority_to_run, "An authorised search of older reads waits to be run.",
     "Mae chwiliad awdurdodedig o ddarlleniadau hŷn yn aros i gael ei redeg."},
    {NoticeKind::authority_result, "The result of your request for older reads is filed.",
     "Mae canlyniad eich cais am ddarlleniadau hŷn wedi'i ffeilio."},
    {NoticeKind::authority_ended, "An authority for older reads has ended.",
     "Mae awdurdod ar gyfer darlleniadau hŷn wedi dod i ben."},
    {NoticeKind::authority_unconfirmed, "An oral authority waits for your written confirmation.",
     "Mae awdurdod llafar yn aros am eich cadarnhad ysgrifenedig."},
    {NoticeKind::policy_waiting, "A change of the policy waits for your approval.",
     "Mae newid i'r polisi yn aros am eich cymeradwyaeth."},
    {NoticeKind::policy_decided, "Your proposed change of the policy was decided.",
     "Penderfynwyd ar y newid i'r polisi a gynigiwyd gennych."},
    {NoticeKind::sign_in_changed, "Somebody has changed how you sign in.",
     "Mae rhywun wedi newid sut rydych yn mewngofnodi."},
    {NoticeKind::retention_alarm, "The deletion of what is due is late, or has failed.",
     "Mae dileu'r hyn sydd i'w ddileu yn hwyr, neu wedi methu."},
    {NoticeKind::hold_review_due, "A hold is due for review.",
     "Mae'n bryd adolygu daliad ar ddarlleniadau."},
    {NoticeKind::employment_ending, "Your account is about to end.",
     "Mae eich cyfrif ar fin dod i ben."},
    {NoticeKind::training_ending, "A training of yours is about to run out.",
     "Mae hyfforddiant o'ch eiddo ar fin dod i ben."},
    {NoticeKind::vetting_ending, "Your vetting is about to run out.",
     "Mae eich fetio ar fin dod i ben."},
    {NoticeKind::older_access_ending, "Your right to open older reads is about to be reviewed.",
     "Mae eich hawl i agor darlleniadau hŷn ar fin cael ei hadolygu."},
    {NoticeKind::access_ending, "Something that people's access rests on is about to run out.",
     "Mae rhywbeth y mae mynediad pobl yn dibynnu arno ar fin dod i ben."},
    {NoticeKind::authority_ending, "An authority for older reads is about to end.",
     "Mae awdurdod ar gyfer darlleniadau hŷn ar fin dod i ben."},
}};

consteval bool words_are_in_order() {
    for (std::size_t index = 0; index < words.size(); ++index) {
        if (static_cast<std::size_t>(words[index].kind) != index) return false;
    }
    return true;
}
static_assert(words_are_in_order(), "one row a kind, in the order of NoticeKind");

}  // namespace

Mail make_mail(NoticeId notice, NoticeKind kind, std::string_view user_name,
               const MailAddresses& addresses) {
    const KindWords& row = words.at(static_cast<std::size_t>(kind));
    Mail mail;
    mail.to = std::string{user_name} + '@' + addresses.receiver_domain;
    mail.subject = "Something waits for you in OpenBOF / Mae rhywbeth yn aros amdanoch yn OpenBOF";
    mail.text = "Something waits for you in OpenBOF.\n" + std::string{row.english} +
                "\n\nMae rhywbeth yn aros amdanoch yn OpenBOF.\n" + std::string{row.welsh} +
                "\n\n" + addresses.page_url + "/me\n";
    mail.message_id = "<openbof-notice-" + std::to_string(static_cast<std::uint64_t>(notice)) +
                      '@' + addresses.receiver_domain + '>';
    return mail;
}

}  // namespace bof
