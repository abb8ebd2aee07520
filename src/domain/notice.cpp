#include "domain/notice.hpp"

#include "domain/detail/names.hpp"

namespace bof {
namespace {

constexpr detail::Names<static_cast<std::size_t>(NoticeSubject::count_)> subject_names{
    "search_question", "application", "access",    "authority", "policy",
    "guidance",        "account",     "retention", "hold"};
constexpr detail::Names<notice_kind_count> notice_kind_names{
    "search_questioned",   "search_asked_further",  "search_answered",
    "search_justified",    "application_waiting",   "application_authorised",
    "application_decided", "access_review_due",     "access_changed",
    "guidance_published",  "authority_waiting",     "authority_asked_back",
    "authority_decided",   "authority_to_run",      "authority_result",
    "authority_ended",     "authority_unconfirmed", "policy_waiting",
    "policy_decided",      "sign_in_changed",       "retention_alarm",
    "hold_review_due",     "employment_ending",     "training_ending",
    "vetting_ending",      "older_access_ending",   "access_ending",
    "authority_ending"};

}  // namespace

std::string_view to_text(NoticeSubject subject) { return detail::name_of(subject_names, subject); }

std::string_view to_text(NoticeKind kind) { return detail::name_of(notice_kind_names, kind); }
std::optional<NoticeKind> parse_notice_kind(std::string_view text) {
    return detail::value_named<NoticeKind>(notice_kind_names, text);
}

NoticeSubject subject_of(NoticeKind kind) {
    switch (kind) {
        case NoticeKind::search_questioned:
        case NoticeKind::search_asked_further:
        case NoticeKind::search_answered:
        case NoticeKind::search_justified:
            return NoticeSubject::search_question;
        case NoticeKind::application_waiting:
        case NoticeKind::application_authorised:
        case NoticeKind::application_decided:
            return NoticeSubject::application;
        case NoticeKind::access_review_due:
        case NoticeKind::access_ending:
            return NoticeSubject::access;
        case NoticeKind::guidance_published:
            return NoticeSubject::guidance;
        case NoticeKind::authority_waiting:
        case NoticeKind::authority_asked_back:
        case NoticeKind::authority_decided:
        case NoticeKind::authority_to_run:
        case NoticeKind::authority_result:
        case NoticeKind::authority_ended:
        case NoticeKind::authority_unconfirmed:
        case NoticeKind::authority_ending:
            return NoticeSubject::authority;
        case NoticeKind::policy_waiting:
        case NoticeKind::policy_decided:
            return NoticeSubject::policy;
        case NoticeKind::retention_alarm:
            return NoticeSubject::retention;
        case NoticeKind::hold_review_due:
            return NoticeSubject::hold;
        case NoticeKind::access_changed:
        case NoticeKind::sign_in_changed:
        case NoticeKind::employment_ending:
        case NoticeKind::training_ending:
        case NoticeKind::vetting_ending:
        case NoticeKind::older_access_ending:
        case NoticeKind::count_:
            break;
    }
    return NoticeSubject::account;
}

}  // namespace bof
