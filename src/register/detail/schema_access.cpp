#include "register/detail/schema.hpp"

namespace bof::detail {

Migration access_schema() {
    return {13,
            {"CREATE TABLE access_application ("
             " id BIGINT PRIMARY KEY CHECK (id > 0),"
             " state TEXT NOT NULL,"
             " subject_id BIGINT REFERENCES person (id),"
             " user_name TEXT NOT NULL,"
             " display_name TEXT NOT NULL,"
             " rank_name TEXT NOT NULL,"
             " post TEXT NOT NULL,"
             " employment TEXT NOT NULL,"
             " employment_ends_day BIGINT,"
             " trainings TEXT NOT NULL,"
             " vetting TEXT NOT NULL,"
             " vetting_expires_day BIGINT,"
             " give_roles TEXT NOT NULL,"
             " take_roles TEXT NOT NULL,"
             " older_access BIGINT NOT NULL CHECK (older_access IN (0, 1)),"
             " reason TEXT NOT NULL,"
             " applicant_id BIGINT NOT NULL REFERENCES person (id),"
             " applied_ms BIGINT NOT NULL,"
             " decider_id BIGINT REFERENCES person (id),"
             " decided_ms BIGINT,"
             " decision_note TEXT NOT NULL DEFAULT '',"
             " effecter_id BIGINT REFERENCES person (id),"
             " effected_ms BIGINT,"
             " letter_roles TEXT NOT NULL DEFAULT '',"
             " letter_permissions TEXT NOT NULL DEFAULT '',"
             " letter_until_day BIGINT,"
             " letter_older_review_day BIGINT,"
             " letter_guidance BIGINT NOT NULL DEFAULT 0,"
             " letter_policy BIGINT NOT NULL DEFAULT 0)",
             "CREATE INDEX access_application_by_state ON access_application (state, id)",
             "CREATE INDEX access_application_by_subject ON access_application (subject_id, id)",
             "CREATE INDEX access_application_by_applicant"
             " ON access_application (applicant_id, id)",
             "CREATE TABLE guidance_document ("
             " version BIGINT PRIMARY KEY CHECK (version > 1),"
             " text_en TEXT NOT NULL,"
             " text_cy TEXT NOT NULL,"
             " reason TEXT NOT NULL,"
             " effective_day BIGINT NOT NULL,"
             " published_ms BIGINT NOT NULL,"
             " publisher_id BIGINT NOT NULL)",
             "CREATE TABLE account_review ("
             " id BIGINT PRIMARY KEY CHECK (id > 0),"
             " person_id BIGINT NOT NULL REFERENCES person (id),"
             " reviewed_ms BIGINT NOT NULL,"
             " reviewer_id BIGINT NOT NULL REFERENCES person (id),"
             " note TEXT NOT NULL)",
             "CREATE INDEX account_review_by_person ON account_review (person_id, id)"}};
}

}  // namespace bof::detail
