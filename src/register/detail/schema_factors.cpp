#include "register/detail/schema.hpp"

namespace bof::detail {

// A session's browser in short is for its owner to know it by; when his password or code was last
// given in it, for grave acts. Sessions from before were confirmed at no time that counts.
Migration factors_schema() {
    return {15,
            {"CREATE TABLE second_factor ("
             " person_id BIGINT PRIMARY KEY REFERENCES person (id),"
             " sealed_secret TEXT NOT NULL,"
             " made_ms BIGINT NOT NULL,"
             " confirmed_ms BIGINT,"
             " last_step BIGINT NOT NULL)",
             "CREATE TABLE recovery_code ("
             " person_id BIGINT NOT NULL REFERENCES person (id),"
             " code_hash TEXT NOT NULL,"
             " used_ms BIGINT,"
             " PRIMARY KEY (person_id, code_hash))",
             "CREATE TABLE second_factor_reset ("
             " person_id BIGINT PRIMARY KEY REFERENCES person (id),"
             " reset_ms BIGINT NOT NULL,"
             " reset_by BIGINT NOT NULL)",
             "ALTER TABLE sign_in_session ADD COLUMN browser TEXT NOT NULL DEFAULT ''",
             "ALTER TABLE sign_in_session ADD COLUMN confirmed_ms BIGINT NOT NULL DEFAULT 0"}};
}

}  // namespace bof::detail
