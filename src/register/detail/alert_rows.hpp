#pragma once

#include "base/result.hpp"
#include "domain/alert.hpp"
#include "register/alert_register.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <soci/soci.h>

namespace bof::detail {

/// The SQL of the alerts. All functions throw what SOCI throws and belong inside
/// Database::transact(); they return corrupt for a row that this program cannot have written.

/// Raises the number of changes and returns it. As the first statement of a write it also keeps
/// other writers out until the transaction ends, in PostgreSQL too.
std::uint64_t raise_alert_change(soci::session& session);
std::uint64_t read_alert_change(soci::session& session);

Result<std::optional<Alert>> find_alert(soci::session& session, AlertId id);
/// The alert of this list and mark that is not resolved.
Result<std::optional<Alert>> find_open_alert(soci::session& session, ListId list, Vrm vrm);
Result<std::vector<Alert>> read_alerts(soci::session& session, const AlertQuery& query,
                                       const std::optional<Alert>& after, std::size_t count_max);
Result<std::vector<Alert>> read_alerts_changed_after(soci::session& session, std::uint64_t change,
                                                     std::size_t count_max);
/// Those that nobody has acknowledged in time and that were not escalated yet, the first due first.
Result<std::vector<Alert>> read_alerts_overdue(soci::session& session, const OverdueAlerts& overdue,
                                               std::size_t count_max);
void insert_alert(soci::session& session, const Alert& alert);
/// Puts `alert` in place of the row with its id; names are not kept here.
void replace_alert(soci::session& session, const Alert& alert);

bool is_known_sighting(soci::session& session, const AlertSighting& sighting);
void insert_sighting(soci::session& session, AlertId alert, const AlertSighting& sighting);
Result<std::vector<AlertSighting>> read_sightings(soci::session& session, AlertId alert,
                                                  std::size_t count_max);

}  // namespace bof::detail
