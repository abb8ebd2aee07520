#include "register/detail/schema.hpp"

namespace bof::detail {

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
             " body TEXT)",
             "CREATE INDEX audit_entry_by_person ON audit_entry (person_id, number)",
             "CREATE INDEX audit_entry_by_kind ON audit_entry (kind, number)"}};
}

}  // namespace bof::detail
