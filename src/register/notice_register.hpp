#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/ids.hpp"
#include "domain/notice.hpp"
#include "register/register.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bof {

/// Most notices kept for one person; a further one drops the oldest that was seen.
inline constexpr std::size_t notices_per_person_max = 200;
/// Beyond this a further one drops the oldest even when nobody has seen it. Counted.
inline constexpr std::size_t notices_unseen_per_person_max = 1000;
/// Most notices listed by one call.
inline constexpr std::size_t notices_page_max = 100;

/// That something waits for somebody.
struct Notice {
    NoticeId id{};
    NoticeKind kind{};
    std::uint64_t subject = 0;  ///< Id of what subject_of(kind) names; 0: it has none.
    UtcTime created{};
    std::optional<UtcTime> seen;
};

/// A notice that no mail has told of yet.
struct NoticeToMail {
    NoticeId id{};
    std::string user_name;  ///< Of the person it is for.
    NoticeKind kind{};
    std::uint32_t tries = 0;  ///< So far, without success.
};

enum class MailGoesOn : std::uint8_t { try_again, give_up };

struct NoticeFigures {
    std::uint64_t to_mail = 0;         ///< Wait for a mail.
    std::uint64_t dropped_seen = 0;    ///< Since the register was made...
    std::uint64_t dropped_unseen = 0;  ///< ...and these nobody had seen.
};

/// What people are told waits for them. They are written by the other parts of the register, with
/// their cause: see detail/notice_rows.hpp. Nothing here goes on the record: it opens nothing, and
/// the cause stands there.
///
/// Threads: any, at once.
/// Errors:  of every function: unavailable; corrupt.
class NoticeRegister {
  public:
    explicit NoticeRegister(std::shared_ptr<detail::Database> database);

    /// A person's notices before `before`, newest first, at most `count_max` and never more than
    /// notices_page_max.
    Result<std::vector<Notice>> list(PersonId person, std::size_t count_max,
                                     std::optional<NoticeId> before = std::nullopt);
    /// How many the person has not seen.
    Result<std::uint64_t> unseen(PersonId person);
    /// Notes that the person has seen the notice; those that are not his stay as they are. No mail
    /// is sent for it any more. Returns how many were unseen.
    Result<std::size_t> mark_seen(PersonId person, NoticeId id, UtcTime when);
    /// The same for all up to `last`.
    Result<std::size_t> mark_all_seen(PersonId person, NoticeId last, UtcTime when);

    /// Notices to be mailed at `now`, those that have waited longest first, at most `count_max`.
    /// Only of accounts that are not closed.
    Result<std::vector<NoticeToMail>> to_mail(UtcTime now, std::size_t count_max);
    /// The mail has been taken by the mail server.
    Result<void> note_mailed(NoticeId id, UtcTime when);
    /// It has not; if it is tried again, then not before `next`.
    Result<void> note_not_mailed(NoticeId id, MailGoesOn goes_on, UtcTime next);
    /// Sends no mail any more for what was created before `border`: it would only come late.
    Result<std::size_t> give_up_before(UtcTime border);
    Result<NoticeFigures> figures();

  private:
    std::shared_ptr<detail::Database> database_;
};

}  // namespace bof
