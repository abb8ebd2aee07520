#include "register/detail/schema.hpp"

namespace bof::detail {
namespace {

constexpr const char* authority_table =
    "CREATE TABLE authority ("
    " id BIGINT PRIMARY KEY CHECK (id > 0),"
    " row_version BIGINT NOT NULL,"
    " requester_id BIGINT NOT NULL REFERENCES person (id),"
    " state TEXT NOT NULL,"
    " category TEXT NOT NULL,"
    " reason TEXT NOT NULL,"
    " reference TEXT NOT NULL,"
    " on_behalf_of TEXT NOT NULL,"
    " on_behalf_id BIGINT REFERENCES person (id),"
    " grade TEXT NOT NULL,"
    " asked_vrms TEXT NOT NULL,"
    " asked_nrds TEXT NOT NULL,"
    " asked_sites TEXT NOT NULL,"
    " asked_from_ms BIGINT NOT NULL,"
    " asked_until_ms BIGINT NOT NULL,"
    " resolved_nrds TEXT NOT NULL,"
    " necessity TEXT NOT NULL,"
    " proportionality TEXT NOT NULL,"
    " earlier TEXT NOT NULL,"
    " earlier_ids TEXT NOT NULL,"
    " addressed_to BIGINT REFERENCES person (id),"
    " created_ms BIGINT NOT NULL,"
    " submitted_ms BIGINT,"
    " outcome TEXT NOT NULL,"
    " officer_id BIGINT REFERENCES person (id),"
    " officer_rank TEXT NOT NULL,"
    " decided_ms BIGINT,"
    " decision_reason TEXT NOT NULL,"
    " given_vrms TEXT NOT NULL,"
    " given_nrds TEXT NOT NULL,"
    " given_from_ms BIGINT NOT NULL,"
    " given_until_ms BIGINT NOT NULL,"
    " oral_by BIGINT REFERENCES person (id),"
    " oral_ms BIGINT,"
    " confirm_until_ms BIGINT,"
    " ends_ms BIGINT,"
    " end_told BIGINT NOT NULL,"
    " analyst_id BIGINT REFERENCES person (id),"
    " taken_ms BIGINT,"
    " returned_by BIGINT REFERENCES person (id),"
    " returned_ms BIGINT,"
    " return_note TEXT NOT NULL,"
    " filed_rows BIGINT NOT NULL,"
    " filed_sha256 TEXT NOT NULL)";

// A copy of what was shown: it outlives the reads, and nothing is ever searched by it.
constexpr const char* read_table =
    "CREATE TABLE authority_read ("
    " authority_id BIGINT NOT NULL REFERENCES authority (id),"
    " number BIGINT NOT NULL,"
    " search_id BIGINT NOT NULL REFERENCES search (id),"
    " vrm TEXT NOT NULL,"
    " nrd_id BIGINT NOT NULL,"
    " captured_ms BIGINT NOT NULL,"
    " received_ms BIGINT NOT NULL,"
    " flags BIGINT NOT NULL,"
    " confidence BIGINT,"
    " motion BIGINT NOT NULL,"
    " latitude BIGINT,"
    " longitude BIGINT,"
    " preset BIGINT,"
    " pan TEXT NOT NULL,"
    " tilt TEXT NOT NULL,"
    " zoom TEXT NOT NULL,"
    " text_as_sent TEXT NOT NULL,"
    " PRIMARY KEY (authority_id, number))";

}  // namespace

Migration authority_schema() {
    return {17,
            {"CREATE TABLE authority_state ("
             " only_row BIGINT PRIMARY KEY CHECK (only_row = 1),"
             " revision BIGINT NOT NULL)",
             "INSERT INTO authority_state (only_row, revision) VALUES (1, 0)", authority_table,
             "CREATE INDEX authority_by_requester ON authority (requester_id, id)",
             "CREATE INDEX authority_by_state ON authority (state, id)",
             "CREATE TABLE authority_event ("
             " authority_id BIGINT NOT NULL REFERENCES authority (id),"
             " number BIGINT NOT NULL,"
             " at_ms BIGINT NOT NULL,"
             " person_id BIGINT NOT NULL REFERENCES person (id),"
             " kind TEXT NOT NULL,"
             " words TEXT NOT NULL,"
             " PRIMARY KEY (authority_id, number))",
             read_table,
             "CREATE UNIQUE INDEX authority_read_once"
             " ON authority_read (authority_id, vrm, nrd_id, captured_ms)",
             "CREATE TABLE authority_deputy ("
             " number BIGINT PRIMARY KEY CHECK (number > 0),"
             " officer_id BIGINT NOT NULL REFERENCES person (id),"
             " deputy_id BIGINT NOT NULL REFERENCES person (id),"
             " from_ms BIGINT NOT NULL,"
             " until_ms BIGINT NOT NULL,"
             " ended_ms BIGINT)",
             "ALTER TABLE search ADD COLUMN authority_id BIGINT",
             "CREATE INDEX search_by_authority ON search (authority_id, id)"}};
}

}  // namespace bof::detail
