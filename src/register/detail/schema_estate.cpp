#include "register/detail/schema.hpp"

namespace bof::detail {

Migration estate_schema() {
    return {1,
            {"CREATE TABLE register_state ("
             " only_row BIGINT PRIMARY KEY CHECK (only_row = 1),"
             " revision BIGINT NOT NULL)",
             "INSERT INTO register_state (only_row, revision) VALUES (1, 0)",
             "CREATE TABLE site ("
             " id BIGINT PRIMARY KEY CHECK (id > 0),"
             " row_version BIGINT NOT NULL,"
             " name TEXT NOT NULL UNIQUE,"
             " road TEXT NOT NULL,"
             " latitude_microdegrees BIGINT,"
             " longitude_microdegrees BIGINT,"
             " retired_ms BIGINT,"
             " CHECK ((latitude_microdegrees IS NULL) = (longitude_microdegrees IS NULL)))",
             "CREATE TABLE source ("
             " id BIGINT PRIMARY KEY CHECK (id > 0),"
             " row_version BIGINT NOT NULL,"
             " feed BIGINT NOT NULL CHECK (feed BETWEEN 0 AND 32767),"
             " source BIGINT NOT NULL CHECK (source BETWEEN 0 AND 32767),"
             " name TEXT NOT NULL,"
             " username TEXT NOT NULL,"
             " word_hash TEXT NOT NULL,"
             " addresses TEXT NOT NULL,"
             " time_zone TEXT NOT NULL,"
             " valid_from_ms BIGINT NOT NULL,"
             " valid_until_ms BIGINT,"
             " CHECK (valid_until_ms IS NULL OR valid_until_ms > valid_from_ms))",
             "CREATE INDEX source_by_numbers ON source (feed, source)",
             "CREATE TABLE nrd ("
             " id BIGINT PRIMARY KEY CHECK (id > 0),"
             " row_version BIGINT NOT NULL,"
             " source_id BIGINT NOT NULL REFERENCES source (id),"
             " camera BIGINT NOT NULL CHECK (camera BETWEEN 0 AND 32767),"
             " name TEXT NOT NULL,"
             " kind TEXT NOT NULL,"
             " site_id BIGINT REFERENCES site (id),"
             " heading_degrees BIGINT CHECK (heading_degrees BETWEEN 0 AND 359),"
             " lane TEXT NOT NULL,"
             " controller TEXT NOT NULL,"
             " valid_from_ms BIGINT NOT NULL,"
             " valid_until_ms BIGINT,"
             " CHECK (valid_until_ms IS NULL OR valid_until_ms > valid_from_ms))",
             "CREATE INDEX nrd_by_camera ON nrd (source_id, camera)",
             "CREATE INDEX nrd_by_site ON nrd (site_id)",
             "CREATE TABLE register_change ("
             " number BIGINT PRIMARY KEY,"
             " changed_ms BIGINT NOT NULL,"
             " actor TEXT NOT NULL,"
             " kind TEXT NOT NULL,"
             " subject_id BIGINT NOT NULL,"
             " revision BIGINT NOT NULL)"}};
}

}  // namespace bof::detail
