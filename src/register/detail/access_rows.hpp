#pragma once

#include "base/result.hpp"
#include "register/access_application.hpp"
#include "register/access_register.hpp"

#include <string>
#include <vector>

#include <soci/soci.h>

namespace bof::detail {

/// The SQL of applications for access, and nothing else. All functions throw what SOCI throws and
/// belong inside Database::transact(); they return corrupt for a row that this program cannot have
/// written.

/// What `rest`, made of numbers and literals only, picks.
Result<std::vector<AccessApplication>> read_applications(soci::session& session,
                                                         const std::string& rest);
/// Errors: not_found.
Result<AccessApplication> find_application(soci::session& session, ApplicationId id);

void insert_application(soci::session& session, ApplicationId id, const AccessWish& wish,
                        const ApplicationStep& step);
void decide_application(soci::session& session, ApplicationId id, ApplicationState state,
                        const ApplicationStep& step);
void end_application(soci::session& session, ApplicationId id, PersonId subject,
                     const ApplicationStep& step, const AccessLetter& letter);

}  // namespace bof::detail
