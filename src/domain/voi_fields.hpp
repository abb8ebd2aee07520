#pragma once

#include "base/error.hpp"
#include "domain/voi.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bof {

/// Longest short and long text of an entry, in bytes of UTF-8.
inline constexpr std::size_t voi_short_text_bytes_max = 200;
inline constexpr std::size_t voi_long_text_bytes_max = 2'000;

/// A text of an entry: its column's name and its place in VoiEntry.
struct VoiTextField {
    std::string_view column;
    std::string VoiEntry::*text;
    std::size_t bytes_max;
};

/// All texts of an entry, in the order of the 16-column list.
inline constexpr std::array voi_text_fields{
    VoiTextField{"make", &VoiEntry::make, voi_short_text_bytes_max},
    VoiTextField{"model", &VoiEntry::model, voi_short_text_bytes_max},
    VoiTextField{"colour", &VoiEntry::colour, voi_short_text_bytes_max},
    VoiTextField{"action", &VoiEntry::action, voi_short_text_bytes_max},
    VoiTextField{"warning_markers", &VoiEntry::warning_markers, voi_short_text_bytes_max},
    VoiTextField{"reason", &VoiEntry::reason, voi_long_text_bytes_max},
    VoiTextField{"nim_code", &VoiEntry::nim_code, voi_short_text_bytes_max},
    VoiTextField{"information", &VoiEntry::information, voi_long_text_bytes_max},
    VoiTextField{"force_area", &VoiEntry::force_area, voi_short_text_bytes_max},
    VoiTextField{"pnc_id", &VoiEntry::pnc_id, voi_short_text_bytes_max},
    VoiTextField{"protective_marking", &VoiEntry::protective_marking, voi_short_text_bytes_max},
    VoiTextField{"cad_information", &VoiEntry::cad_information, voi_long_text_bytes_max},
};

/// Dates and times of an entry lie from 1970 until before this day, so that sums of them cannot
/// overflow and slips of the pen ("20226") are found.
inline constexpr UtcDay voi_day_end{std::chrono::year{2200} / 1 / 1};

/// What keeps `text` from standing in an entry; nothing when it may.
std::optional<PublicText> problem_of_voi_text(std::string_view text, std::size_t bytes_max);

/// What is wrong with one field of an entry, looked at alone.
struct VoiFieldProblem {
    std::string_view column;
    PublicText sentence;
};

/// The first thing that is wrong with an entry; nothing when it may be kept.
std::optional<VoiFieldProblem> problem_of(const VoiEntry& entry);

}  // namespace bof
