#pragma once

#include "base/time.hpp"
#include "domain/ids.hpp"
#include "domain/read.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bof {

/// How soon a hit wants a person. Stored: never renumber.
enum class Priority : std::uint8_t { high = 0, medium = 1, low = 2 };

/// "high", "medium", "low".
std::string_view to_text(Priority priority);
std::optional<Priority> parse_priority(std::string_view text);

/// What a list is for; each kind has its own overseer. Stored: never renumber. Rule: R-16.
enum class ListKind : std::uint8_t {
    operational = 0,   ///< For response on the road.
    intelligence = 1,  ///< For monitoring, without a response.
};

/// "operational", "intelligence".
std::string_view to_text(ListKind kind);
std::optional<ListKind> parse_list_kind(std::string_view text);

/// Names one entry for ever: which list, which revision of it, which row. An entry made by a person
/// has revision 0, and its number is the id given by the register.
struct EntryRef {
    ListId list;
    std::uint32_t revision;
    std::uint64_t number;  ///< Of a bulk entry: its row in the file, 1 being the first.

    friend auto operator<=>(const EntryRef&, const EntryRef&) = default;
};

/// One vehicle of interest, checked. Texts are UTF-8 without control characters.
struct VoiEntry {
    Vrm vrm;
    std::string make{};
    std::string model{};
    std::string colour{};
    std::string action{};           ///< What to do: "Stop".
    std::string warning_markers{};  ///< Dangers to whoever stops it: "WE VI".
    std::string reason{};
    std::string nim_code{};  ///< 5x5x5 grading.
    std::string information{};
    std::string force_area{};
    std::optional<UtcDay> weed_date{};  ///< The first UTC day on which it no longer matches.
    std::string pnc_id{};
    std::string protective_marking{};
    std::string cad_information{};
    std::optional<Priority> priority{};   ///< Absent: the list's.
    std::optional<UtcTime> valid_from{};  ///< Absent: at once.

    friend auto operator<=>(const VoiEntry&, const VoiEntry&) = default;
};

/// A fact: this read met this entry. Kept with the read.
struct Hit {
    EntryRef entry;
    Priority priority;                           ///< As it was then.
    ListKind list_kind = ListKind::operational;  ///< As it was then. Only these make alerts.

    friend auto operator<=>(const Hit&, const Hit&) = default;
};

}  // namespace bof
