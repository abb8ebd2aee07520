#include "register/detail/schema.hpp"

namespace bof::detail {

Migration lists_schema() {
    return {4,
            {"CREATE TABLE voi_state ("
             " only_row BIGINT PRIMARY KEY CHECK (only_row = 1),"
             " revision BIGINT NOT NULL)",
             "INSERT INTO voi_state (only_row, revision) VALUES (1, 0)",
             "CREATE TABLE voi_list ("
             " id BIGINT PRIMARY KEY CHECK (id > 0),"
             " row_version BIGINT NOT NULL,"
             " name TEXT NOT NULL UNIQUE,"
             " owner_id BIGINT NOT NULL,"
             " kind TEXT NOT NULL,"
             " purpose TEXT NOT NULL,"
             " desk TEXT NOT NULL,"
             " priority TEXT NOT NULL,"
             " review_day BIGINT NOT NULL,"
             " in_force BIGINT NOT NULL CHECK (in_force IN (0, 1)),"
             " file_revision BIGINT NOT NULL)",
             "CREATE TABLE voi_revision ("
             " list_id BIGINT NOT NULL REFERENCES voi_list (id),"
             " revision BIGINT NOT NULL CHECK (revision > 0),"
             " file TEXT NOT NULL,"
             " checksum TEXT NOT NULL,"
             " entries BIGINT NOT NULL,"
             " person_id BIGINT,"
             " person_name TEXT NOT NULL,"
             " imported_ms BIGINT NOT NULL,"
             " superseded_ms BIGINT,"
             " file_removed_ms BIGINT,"
             " PRIMARY KEY (list_id, revision))",
             // Each version of an entry is a row of its own; the latest has no superseded_ms.
             "CREATE TABLE voi_entry ("
             " id BIGINT NOT NULL CHECK (id > 0),"
             " row_version BIGINT NOT NULL,"
             " list_id BIGINT NOT NULL REFERENCES voi_list (id),"
             " vrm TEXT NOT NULL,"
             " make TEXT NOT NULL,"
             " model TEXT NOT NULL,"
             " colour TEXT NOT NULL,"
             " action TEXT NOT NULL,"
             " warning_markers TEXT NOT NULL,"
             " reason TEXT NOT NULL,"
             " nim_code TEXT NOT NULL,"
             " information TEXT NOT NULL,"
             " force_area TEXT NOT NULL,"
             " pnc_id TEXT NOT NULL,"
             " protective_marking TEXT NOT NULL,"
             " cad_information TEXT NOT NULL,"
             " weed_day BIGINT,"
             " priority TEXT NOT NULL,"
             " valid_from_ms BIGINT,"
             " person_id BIGINT,"
             " person_name TEXT NOT NULL,"
             " changed_ms BIGINT NOT NULL,"
             " superseded_ms BIGINT,"
             " withdrawn BIGINT NOT NULL CHECK (withdrawn IN (0, 1)),"
             " withdrawn_reason TEXT NOT NULL,"
             " changed_revision BIGINT NOT NULL,"
             " PRIMARY KEY (id, row_version))",
             "CREATE INDEX voi_entry_by_list ON voi_entry (list_id, id)",
             "CREATE INDEX voi_entry_by_change ON voi_entry (changed_revision)"}};
}

}  // namespace bof::detail
