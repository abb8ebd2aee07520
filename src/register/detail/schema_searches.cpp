#include "register/detail/schema.hpp"

namespace bof::detail {

Migration searches_schema() {
    return {6,
            {"CREATE TABLE searches_state ("
             " only_row BIGINT PRIMARY KEY CHECK (only_row = 1),"
             " revision BIGINT NOT NULL)",
             "INSERT INTO searches_state (only_row, revision) VALUES (1, 0)",
             "CREATE TABLE search ("
             " id BIGINT PRIMARY KEY CHECK (id > 0),"
             " person_id BIGINT NOT NULL REFERENCES person (id),"
             " started_ms BIGINT NOT NULL,"
             " category TEXT NOT NULL,"
             " reason TEXT NOT NULL,"
             " reference TEXT NOT NULL,"
             " on_behalf_of TEXT NOT NULL,"
             " vrm TEXT,"
             " nrd_id BIGINT,"
             " from_ms BIGINT NOT NULL,"
             " until_ms BIGINT NOT NULL,"
             " opened_from_ms BIGINT NOT NULL,"
             " policy_version BIGINT NOT NULL,"
             " audit_number BIGINT NOT NULL,"
             " pages BIGINT NOT NULL,"
             " reads BIGINT NOT NULL,"
             " images BIGINT NOT NULL,"
             " closed_ms BIGINT,"
             " CHECK ((vrm IS NULL) <> (nrd_id IS NULL)))",
             "CREATE INDEX search_by_person ON search (person_id, id)"}};
}

}  // namespace bof::detail
