#include "register/detail/schema.hpp"

namespace bof::detail {

Migration alerts_schema() {
    return {5,
            {"CREATE TABLE alert_state ("
             " only_row BIGINT PRIMARY KEY CHECK (only_row = 1),"
             " last_change BIGINT NOT NULL)",
             "INSERT INTO alert_state (only_row, last_change) VALUES (1, 0)",
             "CREATE TABLE alert ("
             " id BIGINT PRIMARY KEY CHECK (id > 0),"
             " row_version BIGINT NOT NULL,"
             " change_number BIGINT NOT NULL,"
             " list_id BIGINT NOT NULL,"
             " list_revision BIGINT NOT NULL,"
             " entry_number BIGINT NOT NULL,"
             " vrm TEXT NOT NULL,"
             " priority BIGINT NOT NULL CHECK (priority BETWEEN 0 AND 2),"
             " desk TEXT NOT NULL,"
             " state TEXT NOT NULL,"
             " opened_ms BIGINT NOT NULL,"
             " first_captured_ms BIGINT NOT NULL,"
             " last_captured_ms BIGINT NOT NULL,"
             " last_nrd_id BIGINT NOT NULL,"
             " sighting_count BIGINT NOT NULL,"
             " late BIGINT NOT NULL,"
             " acknowledged_by BIGINT,"
             " acknowledged_ms BIGINT,"
             " resolved_by BIGINT,"
             " resolved_ms BIGINT,"
             " outcome TEXT NOT NULL,"
             " note TEXT NOT NULL)",
             // One open alert a list and mark: what further sightings join.
             "CREATE UNIQUE INDEX alert_open ON alert (list_id, vrm) WHERE state <> 'resolved'",
             "CREATE INDEX alert_by_change ON alert (change_number)",
             "CREATE INDEX alert_by_desk ON alert (desk, state, priority, opened_ms, id)",
             "CREATE INDEX alert_by_end ON alert (desk, resolved_ms, id)",
             "CREATE TABLE alert_sighting ("
             " alert_id BIGINT NOT NULL REFERENCES alert (id),"
             " ordinal BIGINT NOT NULL,"
             " vrm TEXT NOT NULL,"
             " nrd_id BIGINT NOT NULL,"
             " captured_ms BIGINT NOT NULL,"
             " received_ms BIGINT NOT NULL,"
             " flags BIGINT NOT NULL,"
             " list_id BIGINT NOT NULL,"
             " list_revision BIGINT NOT NULL,"
             " entry_number BIGINT NOT NULL,"
             " PRIMARY KEY (alert_id, ordinal))",
             // A read and an entry make one sighting, however often they are taken in.
             "CREATE UNIQUE INDEX alert_sighting_once ON alert_sighting"
             " (vrm, captured_ms, nrd_id, list_id, list_revision, entry_number)"}};
}

Migration overdue_schema() {
    return {14,
            {"ALTER TABLE alert ADD COLUMN escalated_ms BIGINT",
             // Asked each second: only those that still wait are in it.
             "CREATE INDEX alert_waiting ON alert (priority, opened_ms)"
             " WHERE state = 'new' AND escalated_ms IS NULL"}};
}

}  // namespace bof::detail
