#pragma once

#include "domain/ids.hpp"
#include "domain/read.hpp"
#include "vrm/vrm.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bof {

/// Given by the register; zero is never given.
enum class HoldId : std::uint64_t {};

/// Most reads that one hold names.
inline constexpr std::size_t hold_reads_max = 200;
/// Most holds in force at once.
inline constexpr std::size_t holds_in_force_max = 1'000;
/// Longest reason or reference to an authority, in bytes of UTF-8.
inline constexpr std::size_t hold_text_bytes_max = 2'000;

/// Reads that outlive their time, because somebody with authority said so: those of one mark in a
/// window, also such as come later, or those named. Rule: R-25.
struct ReadHold {
    HoldId id{};
    std::optional<Vrm> vrm;  ///< Absent: `reads` says which.
    UtcTime from{};          ///< Of the window of `vrm`: inclusive...
    UtcTime until{};         ///< ...and exclusive.
    std::vector<ReadKey> reads;
    std::string reason;
    std::string authority;  ///< On whose, and its reference.
    PersonId placed_by{};
    std::string placed_by_name;  ///< As it is now; only read.
    UtcTime placed{};
    UtcTime review{};  ///< By when somebody must have looked whether it is still needed.
    std::string reviewed_by_name;     ///< Of the last review; empty: there was none.
    std::optional<UtcTime> reviewed;  ///< When.
    std::string review_reason;        ///< Why it was kept.
    std::optional<PersonId> released_by;
    std::string released_by_name;
    std::optional<UtcTime> released;  ///< Absent: in force.
    std::string release_reason;

    bool is_review_due(UtcTime now) const { return in_force() && now >= review; }
    bool in_force() const { return !released.has_value(); }
    bool holds(const ReadKey& key) const {
        if (vrm) return key.vrm == *vrm && key.captured >= from && key.captured < until;
        for (const ReadKey& read : reads) {
            if (read == key) return true;
        }
        return false;
    }
};

}  // namespace bof
