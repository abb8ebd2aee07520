#pragma once

#include "domain/voi.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bof {

/// Stored by name.
enum class AlertState : std::uint8_t { fresh, acknowledged, resolved, count_ };
/// "new", "acknowledged", "resolved".
std::string_view to_text(AlertState state);
std::optional<AlertState> parse_alert_state(std::string_view text);

/// How an alert ended, as its resolver says. Stored by name.
enum class AlertOutcome : std::uint8_t {
    vehicle_stopped,
    vehicle_not_found,   ///< Resources went and did not find it.
    no_resource,         ///< Nobody could be sent.
    no_action_required,  ///< Looked at; nothing to do.
    passed_on,           ///< Another force or unit has it.
    misread,             ///< The image shows another mark.
    entry_out_of_date,   ///< The vehicle is no longer of interest: the list is told.
    count_,
};
/// "vehicle_stopped"...
std::string_view to_text(AlertOutcome outcome);
std::optional<AlertOutcome> parse_alert_outcome(std::string_view text);

/// Work for a person: a vehicle of interest has passed. Further sightings of it by the same list
/// join it while it is not resolved.
struct Alert {
    AlertId id{};                ///< Drawn at random: that one is missing between two says nothing.
    std::int64_t version = 0;    ///< Rises with each change of the alert.
    std::uint64_t change = 0;    ///< The place of its last change among all. Stays in the process.
    EntryRef entry = {};         ///< Of the sighting with the highest priority, the first of them.
    std::string list_name = {};  ///< As the list is called now; empty: there is no such list.
    std::string list_owner_name = {};  ///< Who answers for the list now, as called now.
    Vrm vrm;
    Priority priority = Priority::low;  ///< The highest of its sightings.
    std::string desk = {};              ///< Whose work it is.
    AlertState state = AlertState::fresh;
    UtcTime opened = {};  ///< When it was made.
    UtcTime first_captured = {};
    UtcTime last_captured = {};
    NrdId last_nrd{};  ///< Of the sighting captured last.
    std::uint32_t sighting_count = 0;
    bool late = false;  ///< Every sighting so far came late: shown, but without a sound.
    /// When nobody had acknowledged it in time and it went to the supervisor; stays. Rule: R-14.
    std::optional<UtcTime> escalated = {};
    std::optional<PersonId> acknowledged_by = {};
    std::string acknowledged_by_name = {};  ///< As the person is called now; empty: nobody.
    std::optional<UtcTime> acknowledged = {};
    std::optional<PersonId> resolved_by = {};
    std::string resolved_by_name = {};
    std::optional<UtcTime> resolved = {};
    std::optional<AlertOutcome> outcome = {};
    std::string note = {};  ///< Of its resolver.

    friend bool operator==(const Alert&, const Alert&) = default;
};

/// One sighting of an alert.
struct AlertSighting {
    std::uint32_t ordinal = 0;  ///< Its place among the alert's, in the order they joined it.
    ReadKey key;
    UtcTime received;
    ReadFlags flags;
    EntryRef entry;

    friend bool operator==(const AlertSighting&, const AlertSighting&) = default;
};

/// Longest note, in bytes of UTF-8.
inline constexpr std::size_t alert_note_bytes_max = 2'000;

}  // namespace bof
