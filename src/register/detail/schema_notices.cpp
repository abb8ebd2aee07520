#include "register/detail/schema.hpp"

namespace bof::detail {

// Numbers are given under the lock of the audit log, which a notice's cause has taken before it.
// `dropped` counts what no longer found room, so that the figures need no second bookkeeping.
Migration notices_schema() {
    return {10,
            {"CREATE TABLE notice_state ("
             " only_row BIGINT PRIMARY KEY CHECK (only_row = 1),"
             " last_id BIGINT NOT NULL,"
             " dropped_seen BIGINT NOT NULL,"
             " dropped_unseen BIGINT NOT NULL)",
             "INSERT INTO notice_state (only_row, last_id, dropped_seen, dropped_unseen)"
             " VALUES (1, 0, 0, 0)",
             "CREATE TABLE notice ("
             " id BIGINT PRIMARY KEY CHECK (id > 0),"
             " person_id BIGINT NOT NULL REFERENCES person (id),"
             " kind TEXT NOT NULL,"
             " subject_id BIGINT NOT NULL,"
             " audit_number BIGINT NOT NULL CHECK (audit_number > 0),"
             " created_ms BIGINT NOT NULL,"
             " seen_ms BIGINT,"
             // waiting, sent, given_up, not_needed.
             " mail TEXT NOT NULL,"
             " mail_tries BIGINT NOT NULL,"
             " mail_ms BIGINT NOT NULL)",
             "CREATE INDEX notice_by_person ON notice (person_id, id)",
             "CREATE INDEX notice_unseen ON notice (person_id) WHERE seen_ms IS NULL",
             "CREATE INDEX notice_to_mail ON notice (mail_ms, id) WHERE mail = 'waiting'"}};
}

// Once of each end: a later day, after a renewal, is another end.
Migration endings_schema() {
    return {21,
            {"CREATE TABLE ending_told ("
             " person_id BIGINT NOT NULL REFERENCES person (id),"
             " what TEXT NOT NULL,"
             " end_day BIGINT NOT NULL,"
             " PRIMARY KEY (person_id, what, end_day))",
             "ALTER TABLE authority ADD COLUMN near_end_told_ms BIGINT"}};
}

}  // namespace bof::detail
