#include "register/detail/schema.hpp"

namespace bof::detail {

// Words are added and never changed. One question a search is open at a time.
Migration questions_schema() {
    return {11,
            {"CREATE TABLE search_question ("
             " id BIGINT PRIMARY KEY CHECK (id > 0),"
             " search_id BIGINT NOT NULL REFERENCES search (id),"
             " searcher_id BIGINT NOT NULL REFERENCES person (id),"
             " asker_id BIGINT NOT NULL REFERENCES person (id),"
             " asked_ms BIGINT NOT NULL,"
             " due_ms BIGINT NOT NULL,"
             " state TEXT NOT NULL,"
             " policy_version BIGINT NOT NULL,"
             " CHECK (searcher_id <> asker_id))",
             "CREATE UNIQUE INDEX search_question_open ON search_question (search_id)"
             " WHERE state <> 'accepted'",
             "CREATE INDEX search_question_by_search ON search_question (search_id, id)",
             "CREATE INDEX search_question_by_searcher ON search_question (searcher_id, id)",
             "CREATE TABLE search_question_word ("
             " question_id BIGINT NOT NULL REFERENCES search_question (id),"
             " ordinal BIGINT NOT NULL,"
             " kind TEXT NOT NULL,"
             " person_id BIGINT NOT NULL REFERENCES person (id),"
             " said_ms BIGINT NOT NULL,"
             " words TEXT NOT NULL,"
             " audit_number BIGINT NOT NULL CHECK (audit_number > 0),"
             " PRIMARY KEY (question_id, ordinal))"}};
}

}  // namespace bof::detail
