#pragma once

#include "register/detail/migrations.hpp"

namespace bof::detail {

// The steps that make the tables, one a subject, in the order of their versions. A step that has
// left the house is never changed: a further one follows it.
//
// Ids are given by the program (highest plus one, under the write lock; rows are not deleted, or as
// numbers.hpp says), so that one text serves both databases.
Migration estate_schema();       ///< 1: sources, sites, NRDs and the record of their changes.
Migration audit_schema();        ///< 2: the audit log.
Migration people_schema();       ///< 3: people, their passwords and sessions.
Migration lists_schema();        ///< 4: lists of vehicles of interest and their entries.
Migration alerts_schema();       ///< 5: alerts and their sightings.
Migration searches_schema();     ///< 6: the searches that were made.
Migration desks_schema();        ///< 7: whose alerts a person may see.
Migration activity_schema();     ///< 8: what NRDs have delivered lately.
Migration resets_schema();       ///< 9: when somebody else last set a person's password.
Migration notices_schema();      ///< 10: what people are told waits for them.
Migration questions_schema();    ///< 11: searches that people are asked to justify.
Migration posts_schema();        ///< 12: posts, the right to open older reads, suspended rights.
Migration access_schema();       ///< 13: applications for access, guidance, reviews.
Migration overdue_schema();      ///< 14: when an alert went to the supervisor.
Migration factors_schema();      ///< 15: second factors, and what sessions are known by.
Migration policy_schema();       ///< 16: the versions of the policy.
Migration authority_schema();    ///< 17: requests for older reads and what was found under them.
Migration retention_schema();    ///< 18: holds, and reports of what was deleted in time.
Migration corrections_schema();  ///< 19: what a search asked in full; misread reads.
Migration hold_review_schema();  ///< 20: reviews of holds.
Migration endings_schema();      ///< 21: of which ends people have been told ahead.

}  // namespace bof::detail
