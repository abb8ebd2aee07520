#include "register/detail/schema.hpp"

namespace bof::detail {

// Passwords and sessions stand apart from the person: what lists people cannot show them by a slip.
Migration people_schema() {
    return {3,
            {"CREATE TABLE people_state ("
             " only_row BIGINT PRIMARY KEY CHECK (only_row = 1),"
             " revision BIGINT NOT NULL)",
             "INSERT INTO people_state (only_row, revision) VALUES (1, 0)",
             "CREATE TABLE person ("
             " id BIGINT PRIMARY KEY CHECK (id > 0),"
             " row_version BIGINT NOT NULL,"
             " user_name TEXT NOT NULL UNIQUE,"
             " display_name TEXT NOT NULL,"
             " rank_name TEXT NOT NULL,"
             " roles TEXT NOT NULL,"
             " employment TEXT NOT NULL,"
             " employment_ends_day BIGINT,"
             " vetting TEXT NOT NULL,"
             " vetting_expires_day BIGINT,"
             " state TEXT NOT NULL CHECK (state IN ('active', 'closed')))",
             "CREATE TABLE person_training ("
             " person_id BIGINT NOT NULL REFERENCES person (id),"
             " kind TEXT NOT NULL,"
             " completed_day BIGINT NOT NULL,"
             " expires_day BIGINT,"
             " PRIMARY KEY (person_id, kind),"
             " CHECK (expires_day IS NULL OR expires_day > completed_day))",
             "CREATE TABLE guidance_acknowledgement ("
             " person_id BIGINT NOT NULL REFERENCES person (id),"
             " version BIGINT NOT NULL CHECK (version > 0),"
             " acknowledged_ms BIGINT NOT NULL,"
             " PRIMARY KEY (person_id, version))",
             "CREATE TABLE credential ("
             " person_id BIGINT PRIMARY KEY REFERENCES person (id),"
             " password_hash TEXT NOT NULL,"
             " must_change BIGINT NOT NULL CHECK (must_change IN (0, 1)),"
             " changed_ms BIGINT NOT NULL,"
             " failures BIGINT NOT NULL,"
             " locked_until_ms BIGINT)",
             "CREATE TABLE sign_in_session ("
             " id BIGINT PRIMARY KEY CHECK (id > 0),"
             " person_id BIGINT NOT NULL REFERENCES person (id),"
             " token_hash TEXT NOT NULL UNIQUE,"
             " user_agent_hash TEXT NOT NULL,"
             " address TEXT NOT NULL,"
             " started_ms BIGINT NOT NULL,"
             " seen_ms BIGINT NOT NULL,"
             " ended_ms BIGINT)",
             "CREATE INDEX sign_in_session_by_person ON sign_in_session (person_id, ended_ms)"}};
}

Migration desks_schema() {
    return {7,
            {"CREATE TABLE person_desk ("
             " person_id BIGINT NOT NULL REFERENCES person (id),"
             " desk TEXT NOT NULL,"
             " PRIMARY KEY (person_id, desk))"}};
}

// Kept for good: whoever took an account over by a reset must not be able to make its owner forget.
Migration resets_schema() {
    return {9,
            {"ALTER TABLE credential ADD COLUMN reset_ms BIGINT",
             "ALTER TABLE credential ADD COLUMN reset_by BIGINT"}};
}

Migration posts_schema() {
    return {12,
            {"ALTER TABLE person ADD COLUMN post TEXT NOT NULL DEFAULT ''",
             "ALTER TABLE person ADD COLUMN older_given_day BIGINT",
             "ALTER TABLE person ADD COLUMN older_review_day BIGINT",
             "ALTER TABLE person ADD COLUMN suspended_ms BIGINT"}};
}

}  // namespace bof::detail
