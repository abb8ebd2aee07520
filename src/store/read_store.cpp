#include "store/read_store.hpp"

#include <array>

namespace bof {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(QuarantineReason::count_)>
    reason_names{
        "unknown_source",     "wrong_word",        "unknown_camera",    "impossible_vrm",
        "unusable_time",      "future_time",       "beyond_retention",  "undecodable_image",
        "image_without_read", "malformed_capture", "too_many_variants",
    };

constexpr std::array<std::string_view, static_cast<std::size_t>(Verdict::count_)> verdict_names{
    "stored",       "repeat",      "variant",          "image_joined",
    "image_repeat", "image_waits", "image_not_stored", "quarantined",
};

}  // namespace

static_assert(!reason_names.back().empty(), "name the new QuarantineReason");
static_assert(!verdict_names.back().empty(), "name the new Verdict");

std::string_view to_text(QuarantineReason reason) {
    return reason_names.at(static_cast<std::size_t>(reason));
}

std::string_view to_text(Verdict verdict) {
    return verdict_names.at(static_cast<std::size_t>(verdict));
}

}  // namespace bof
