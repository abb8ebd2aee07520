#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/person.hpp"
#include "policy/policy_desk.hpp"
#include "retention/purge.hpp"
#include "retention/purge_rounds.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bof {

/// Longest time until a hold must be looked at again.
inline constexpr std::chrono::days hold_review_max{90};

/// What somebody wants held: of one mark in a window, or named reads.
struct HoldWish {
    std::optional<Vrm> vrm;
    UtcTime from{};
    UtcTime until{};
    std::vector<ReadKey> reads;
    std::string reason;
    std::string authority;
    std::optional<UtcTime> review;  ///< Absent: hold_review_max from now.
};

/// Holds, newest first.
struct HoldList {
    std::vector<ReadHold> holds;
    std::optional<HoldId> next_before;  ///< There are more.
};

/// Retention, as people deal with it. Everything is on the record before it is shown or done.
///
/// Threads: any, at once.
/// Errors:  of every function, beside those it names: denied - policy says no; unavailable;
///          corrupt.
/// Rule.
class RetentionDesk {
  public:
    /// What is named must outlive it.
    RetentionDesk(Purge& purge, RetentionRegister& rows, AuditSink& audit, const PolicyDesk& policy,
                  const Clock& clock, const PurgeRounds* rounds = nullptr)
        : purge_(purge),
          rows_(rows),
          audit_(audit),
          policy_(policy),
          clock_(clock),
          rounds_(rounds) {}

    /// Errors: invalid_argument - not exactly one of mark and reads, a window that is none, too
    ///         many reads, a reason or authority that says too little, or a review that is too far
    ///         ahead; too_many.
    Result<HoldId> place(const Person& person, const AuditActor& actor, const HoldWish& wish);
    /// By somebody else than who placed it; the next purge deletes what is due of it.
    /// Errors: not_found; conflict; invalid_argument - the reason says too little.
    Result<void> release(const Person& person, const AuditActor& actor, HoldId id,
                         const std::string& reason);
    /// Keeps that the person looked whether the hold is still needed, and that it is: at the latest
    /// hold_review_max from now somebody looks again. Whoever may place one may.
    /// Errors: not_found; conflict; invalid_argument - the reason says too little, or the next
    ///         review is too far ahead.
    Result<void> review(const Person& person, const AuditActor& actor, HoldId id,
                        const std::string& reason, std::optional<UtcTime> next);
    Result<HoldList> holds(const Person& person, const AuditActor& actor, std::size_t count_max,
                           std::optional<HoldId> before = std::nullopt);

    /// How the daily deletion stands. Errors: unavailable - nothing runs it.
    Result<PurgeState> state(const Person& person, const AuditActor& actor);
    Result<PurgePreview> preview(const Person& person, const AuditActor& actor);
    /// Deletes now. Errors: as Purge::run().
    Result<PurgeReport> run(const Person& person, const AuditActor& actor);
    Result<std::vector<PurgeReport>> reports(const Person& person, const AuditActor& actor,
                                             std::size_t count_max,
                                             std::optional<std::uint64_t> before = std::nullopt);

  private:
    Result<void> allow(const Person& person, const AuditActor& actor, Permission permission);
    Result<void> check_text(const std::string& text, PublicText what) const;
    Result<void> check(const HoldWish& wish, UtcTime now) const;
    static Result<void> check_review(std::optional<UtcTime> review, UtcTime now);
    AuditEntry entry(std::string kind, const AuditActor& actor) const;

    Purge& purge_;
    RetentionRegister& rows_;
    AuditSink& audit_;
    const PolicyDesk& policy_;
    const Clock& clock_;
    const PurgeRounds* const rounds_;  ///< Null: nothing runs it daily.
};

}  // namespace bof
