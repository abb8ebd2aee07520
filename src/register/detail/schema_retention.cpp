#include "register/detail/schema.hpp"

namespace bof::detail {

Migration retention_schema() {
    return {18,
            {"CREATE TABLE retention_state ("
             " only_row BIGINT PRIMARY KEY CHECK (only_row = 1),"
             " revision BIGINT NOT NULL)",
             "INSERT INTO retention_state (only_row, revision) VALUES (1, 0)",
             "CREATE TABLE read_hold ("
             " id BIGINT PRIMARY KEY CHECK (id > 0),"
             " vrm TEXT,"
             " from_ms BIGINT NOT NULL,"
             " until_ms BIGINT NOT NULL,"
             " reason TEXT NOT NULL,"
             " authority TEXT NOT NULL,"
             " placed_by BIGINT NOT NULL REFERENCES person (id),"
             " placed_ms BIGINT NOT NULL,"
             " review_ms BIGINT NOT NULL,"
             " released_by BIGINT REFERENCES person (id),"
             " released_ms BIGINT,"
             " release_reason TEXT NOT NULL,"
             " CHECK (released_by IS NULL OR released_by <> placed_by))",
             "CREATE TABLE read_hold_read ("
             " hold_id BIGINT NOT NULL REFERENCES read_hold (id),"
             " vrm TEXT NOT NULL,"
             " nrd_id BIGINT NOT NULL,"
             " captured_ms BIGINT NOT NULL,"
             " PRIMARY KEY (hold_id, vrm, nrd_id, captured_ms))",
             "CREATE TABLE purge_report ("
             " number BIGINT PRIMARY KEY CHECK (number > 0),"
             " started_ms BIGINT NOT NULL,"
             " ended_ms BIGINT,"
             " actor TEXT NOT NULL,"
             " reads_day BIGINT NOT NULL,"
             " searches_day BIGINT NOT NULL,"
             " audit_day BIGINT NOT NULL,"
             " older_forms_day BIGINT NOT NULL,"
             " policy_version BIGINT NOT NULL,"
             " counts TEXT NOT NULL,"
             " outcome TEXT NOT NULL,"
             " why TEXT NOT NULL)",
             // Of tables whose rows are deleted in the end: numbers are never given twice.
             "CREATE TABLE number_given ("
             " table_name TEXT PRIMARY KEY,"
             " last_number BIGINT NOT NULL)"}};
}

// The last review of each; those before it stand in the audit log.
Migration hold_review_schema() {
    return {20,
            {"ALTER TABLE read_hold ADD COLUMN reviewed_by BIGINT REFERENCES person (id)",
             "ALTER TABLE read_hold ADD COLUMN reviewed_ms BIGINT",
             "ALTER TABLE read_hold ADD COLUMN review_reason TEXT NOT NULL DEFAULT ''",
             // Of the review that is due: when people were told. Null: not yet.
             "ALTER TABLE read_hold ADD COLUMN review_told_ms BIGINT"}};
}

}  // namespace bof::detail
