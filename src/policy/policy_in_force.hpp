#pragma once

#include <chrono>
#include <cstdint>

namespace bof {

/// The numbers of the force's policy that the program works by. Data, not constants: a later
/// version of the policy replaces the whole. The defaults are those of docs/rules.md.
struct PolicyInForce {
    std::uint32_t version = 0;  ///< 0 = the shipped default.

    /// Reads, their images and hits are live for this long after capture, then deleted. Rule: R-24.
    std::chrono::days reads_kept{365};
    /// An NRD clock is trusted within this much of ours; beyond it reads are flagged. Rule: R-31.
    std::chrono::milliseconds clock_tolerance{10'000};
    /// A read that says it was captured later than this from now cannot be right: quarantine.
    std::chrono::milliseconds future_max{std::chrono::hours{24}};
    /// A read received later than this after capture is a late one: shown, but never with a sound.
    std::chrono::milliseconds late_after{std::chrono::minutes{5}};
    /// An image whose read has not come within this time goes to quarantine.
    std::chrono::milliseconds image_waits_max{std::chrono::hours{24}};
};

}  // namespace bof
