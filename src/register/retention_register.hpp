#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/ids.hpp"
#include "domain/read_hold.hpp"
#include "policy/policy_in_force.hpp"
#include "policy/retention.hpp"
#include "register/register.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Most holds, or reports, listed by one call.
inline constexpr std::size_t retention_page_max = 200;
/// Most holds whose review one call tells people of.
inline constexpr std::size_t hold_reviews_told_max = 50;
/// Most rows of a kind that one call of RetentionRegister::delete_expired() deletes.
inline constexpr std::size_t expired_rows_max = 500;

enum class PurgeOutcome : std::uint8_t {
    running,  ///< Or the program ended in its midst.
    done,     ///< Everything due is deleted, and that was checked.
    failed,
    count_,
};
/// "running"... Stable: goes to the register, the API and the record.
std::string_view to_text(PurgeOutcome outcome);
std::optional<PurgeOutcome> parse_purge_outcome(std::string_view text);

/// How many things a purge deleted.
struct PurgeCounts {
    std::uint64_t days = 0;
    std::uint64_t reads = 0;
    std::uint64_t variants = 0;
    std::uint64_t images = 0;
    std::uint64_t image_bytes = 0;
    std::uint64_t held_reads = 0;  ///< Those that stay.
    std::uint64_t sightings = 0;   ///< Of alerts.
    std::uint64_t alerts = 0;
    std::uint64_t searches = 0;
    std::uint64_t older_forms = 0;
    std::uint64_t audit_bodies = 0;

    friend bool operator==(const PurgeCounts&, const PurgeCounts&) = default;
};

/// What became of one purge.
struct PurgeReport {
    std::uint64_t number = 0;
    UtcTime started{};
    std::optional<UtcTime> ended;
    std::string actor;  ///< Who had it run: "bofd" on its own, or a user name.
    RetentionBorders borders;
    std::uint32_t policy_version = 0;
    PurgeCounts counts;
    PurgeOutcome outcome = PurgeOutcome::running;
    std::string why;  ///< It failed: a sentence.
};

/// Holds, reports of purges, and the deletion of register rows whose time is over. A change and its
/// audit entry are one transaction.
///
/// Threads: any, at once.
/// Errors:  of every function, beside those it names: unavailable; corrupt.
/// Rule.
class RetentionRegister {
  public:
    explicit RetentionRegister(std::shared_ptr<detail::Database> database);

    /// Adds a hold in force; `hold.id` is ignored. The entry gets the fact "hold".
    /// Errors: too_many - holds_in_force_max.
    Result<HoldId> place(const ReadHold& hold, AuditEntry entry);
    /// Errors: not_found; conflict - released already, or it is the person's own: a second one
    /// releases it.
    Result<void> release(HoldId id, PersonId by, const std::string& reason, AuditEntry entry);
    /// Keeps that somebody looked whether the hold is still needed, and by when the next does.
    /// Errors: not_found; conflict - released already.
    struct Review {
        PersonId by{};
        std::string reason;
        UtcTime next{};
    };
    Result<void> review(HoldId id, const Review& review, AuditEntry entry);
    /// Tells who placed it, and everybody who may run a purge, of each hold in force whose review
    /// is due, once for each review; at most hold_reviews_told_max. Nothing due: no entry. The
    /// entry gets the fact "hold". Returns how many.
    Result<std::size_t> tell_reviews_due(const PolicyInForce& policy, const AuditEntry& entry);
    /// Errors: not_found.
    Result<ReadHold> find(HoldId id);
    /// All in force, in rising order of id.
    Result<std::vector<ReadHold>> in_force();
    /// Newest first, released ones too, at most `count_max` and never more than
    /// retention_page_max.
    Result<std::vector<ReadHold>> list(std::size_t count_max,
                                       std::optional<HoldId> before = std::nullopt);

    /// Keeps that a purge begins; returns its number. The entry gets the fact "report".
    Result<std::uint64_t> begin(const PurgeReport& report, AuditEntry entry);
    /// Keeps how it ended.
    Result<void> end(const PurgeReport& report, AuditEntry entry);
    /// Newest first, at most `count_max` and never more than retention_page_max.
    Result<std::vector<PurgeReport>> reports(std::size_t count_max,
                                             std::optional<std::uint64_t> before = std::nullopt);
    /// The last that ended as done; nothing: none has.
    Result<std::optional<PurgeReport>> last_done();

    /// Tells everybody who may run a purge that it is late or has failed.
    Result<void> tell_alarm(const PolicyInForce& policy, std::uint64_t report, AuditEntry entry);

    /// Deletes at most expired_rows_max rows of each kind that are due; sightings that a hold in
    /// force holds stay. The entry gets the counts, and is not written when nothing was due.
    /// `more`: call again. Numbers of what is deleted are never given again.
    struct Deleted {
        std::uint64_t sightings = 0;
        std::uint64_t alerts = 0;
        std::uint64_t corrections = 0;
        std::uint64_t searches = 0;
        std::uint64_t older_forms = 0;
        bool more = false;
    };
    Result<Deleted> delete_expired(const RetentionBorders& borders, AuditEntry entry);

  private:
    std::shared_ptr<detail::Database> database_;
};

}  // namespace bof
