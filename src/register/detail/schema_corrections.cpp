#include "register/detail/schema.hpp"

namespace bof::detail {

// What a search asked beyond mark, NRD and window; and what people say of misread reads. A row is
// never changed: the last one about a read counts.
Migration corrections_schema() {
    return {19,
            {"ALTER TABLE search ADD COLUMN asked TEXT",
             "CREATE TABLE read_correction ("
             " id BIGINT PRIMARY KEY CHECK (id > 0),"
             " vrm TEXT NOT NULL,"
             " nrd_id BIGINT NOT NULL,"
             " captured_ms BIGINT NOT NULL,"
             " corrected TEXT,"  // NULL: right as read.
             " reason TEXT NOT NULL,"
             " person_id BIGINT NOT NULL REFERENCES person (id),"
             " made_ms BIGINT NOT NULL,"
             " search_id BIGINT NOT NULL REFERENCES search (id),"
             " audit_number BIGINT NOT NULL CHECK (audit_number > 0))",
             "CREATE INDEX read_correction_by_read ON read_correction"
             " (vrm, nrd_id, captured_ms, id)",
             "CREATE INDEX read_correction_by_mark ON read_correction (corrected, id)"
             " WHERE corrected IS NOT NULL",
             "CREATE INDEX read_correction_by_time ON read_correction (captured_ms)"}};
}

}  // namespace bof::detail
