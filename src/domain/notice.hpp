#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bof {

/// Given by the register; zero is never given.
enum class NoticeId : std::uint64_t {};

/// What a notice is about; its number is the id of such a thing. Never a mark, never the name of
/// a desk: whoever reads a notice over somebody's shoulder, or on its way by mail, learns nothing.
enum class NoticeSubject : std::uint8_t {
    search_question,  ///< That a search be justified.
    application,      ///< For access.
    access,           ///< Somebody's, to be reviewed: the number is the person's.
    authority,        ///< A request for older reads.
    policy,           ///< A proposed version of the policy.
    guidance,         ///< A version of the guidance.
    account,          ///< The receiver's own.
    retention,        ///< The deletion of what is due: the number is the report's, or 0.
    hold,             ///< That keeps reads back from deletion.
    count_,
};
/// "search_question"...
std::string_view to_text(NoticeSubject subject);

/// Why somebody is told. Stored by name; the page and the mail have the sentence.
enum class NoticeKind : std::uint8_t {
    search_questioned,       ///< To the searcher: justify a search.
    search_asked_further,    ///< To the searcher: the answer did not do.
    search_answered,         ///< To the asker.
    search_justified,        ///< To the searcher: the answer was accepted.
    application_waiting,     ///< To those who authorise access.
    application_authorised,  ///< To those who put it into effect.
    application_decided,     ///< To the applicant.
    access_review_due,       ///< To those who review access.
    access_changed,          ///< To the person: rights were given, taken or suspended.
    guidance_published,      ///< To those who must acknowledge it.
    authority_waiting,       ///< To those who decide.
    authority_asked_back,    ///< To the requester: say more first.
    authority_decided,       ///< To the requester.
    authority_to_run,        ///< To the Force Intelligence Bureau.
    authority_result,        ///< To the requester: the result is filed.
    authority_ended,         ///< To the requester: withdrawn, or run out.
    authority_unconfirmed,   ///< To the decider: an oral authority waits to be written down.
    policy_waiting,          ///< To those who approve.
    policy_decided,          ///< To the proposer.
    sign_in_changed,         ///< To the person: somebody else changed how he signs in.
    retention_alarm,         ///< To those who run it: deletion is late, or its check has failed.
    hold_review_due,         ///< To who placed it, and those who run deletion: is it still needed?
    employment_ending,       ///< To the person, ahead: the account closes with it.
    training_ending,         ///< To the person, ahead.
    vetting_ending,          ///< To the person, ahead.
    older_access_ending,     ///< To the person, ahead: reviewed, or it counts no longer.
    access_ending,           ///< To those who review access, ahead: something of somebody's ends.
    authority_ending,        ///< To the requester and whoever runs it, ahead.
    count_,
};
inline constexpr std::size_t notice_kind_count = static_cast<std::size_t>(NoticeKind::count_);

/// "search_questioned"... Stable: goes to the register and the API.
std::string_view to_text(NoticeKind kind);
std::optional<NoticeKind> parse_notice_kind(std::string_view text);
NoticeSubject subject_of(NoticeKind kind);

}  // namespace bof
