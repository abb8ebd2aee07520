#include "register/detail/schema.hpp"

namespace bof::detail {

// An entry's number is given under the lock of the row of audit_state, which its transaction holds
// to its end: so numbers are without gaps and become visible in their order. Entry n is leaf n - 1
// of the tree. The tree has a row and a lock of its own, so that placing leaves keeps no writer
// waiting in PostgreSQL.
Migration audit_schema() {
    return {2,
            {"CREATE TABLE audit_state ("
             " only_row BIGINT PRIMARY KEY CHECK (only_row = 1),"
             " last_number BIGINT NOT NULL)",
             "INSERT INTO audit_state (only_row, last_number) VALUES (1, 0)",
             "CREATE TABLE audit_entry ("
             " number BIGINT PRIMARY KEY CHECK (number > 0),"
             " recorded_ms BIGINT NOT NULL,"
             " kind TEXT NOT NULL,"
             " person_id BIGINT,"
             " body TEXT,"
             " leaf TEXT NOT NULL)",
             "CREATE INDEX audit_entry_by_time ON audit_entry (recorded_ms, number)",
             "CREATE INDEX audit_entry_by_person ON audit_entry (person_id, recorded_ms, number)",
             "CREATE INDEX audit_entry_by_kind ON audit_entry (kind, recorded_ms, number)",
             "CREATE TABLE audit_tree ("
             " only_row BIGINT PRIMARY KEY CHECK (only_row = 1),"
             " tree_size BIGINT NOT NULL,"
             " parts TEXT NOT NULL)",
             "INSERT INTO audit_tree (only_row, tree_size, parts) VALUES (1, 0, '')",
             "CREATE TABLE audit_node ("
             " level BIGINT NOT NULL,"
             " position BIGINT NOT NULL,"
             " hash TEXT NOT NULL,"
             " PRIMARY KEY (level, position))",
             "CREATE TABLE audit_checkpoint ("
             " tree_size BIGINT PRIMARY KEY CHECK (tree_size > 0),"
             " made_ms BIGINT NOT NULL,"
             " note TEXT NOT NULL)"}};
}

}  // namespace bof::detail
