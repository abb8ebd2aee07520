#include "register/detail/schema.hpp"

namespace bof::detail {

Migration policy_schema() {
    return {16,
            {"CREATE TABLE policy_state ("
             " only_row BIGINT PRIMARY KEY CHECK (only_row = 1),"
             " revision BIGINT NOT NULL)",
             "INSERT INTO policy_state (only_row, revision) VALUES (1, 0)",
             "CREATE TABLE policy_version ("
             " number BIGINT PRIMARY KEY CHECK (number >= 0),"
             " body TEXT NOT NULL,"
             " base BIGINT NOT NULL,"
             " row_ids TEXT NOT NULL,"
             " loosens BIGINT NOT NULL CHECK (loosens IN (0, 1)),"
             " state TEXT NOT NULL,"
             " reason TEXT NOT NULL,"
             " proposer_id BIGINT REFERENCES person (id),"
             " proposed_ms BIGINT NOT NULL,"
             " effective_ms BIGINT NOT NULL,"
             " decider_id BIGINT REFERENCES person (id),"
             " decided_ms BIGINT,"
             " decision_reason TEXT NOT NULL,"
             " adopted_ms BIGINT,"
             " version BIGINT NOT NULL,"
             " CHECK (decider_id IS NULL OR state <> 'approved' OR decider_id <> proposer_id"
             "        OR loosens = 0))",
             // One in force and one that waits for its moment, whoever writes.
             "CREATE UNIQUE INDEX policy_one_in_force ON policy_version (state)"
             " WHERE state = 'in_force'",
             "CREATE UNIQUE INDEX policy_one_approved ON policy_version (state)"
             " WHERE state = 'approved'"}};
}

}  // namespace bof::detail
