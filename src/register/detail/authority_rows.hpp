#pragma once

#include "base/result.hpp"
#include "domain/authority.hpp"
#include "register/authority_register.hpp"
#include "register/register.hpp"

#include <optional>
#include <string>
#include <vector>

#include <soci/soci.h>

namespace bof::detail {

/// The SQL of requests for older reads. All functions throw what SOCI throws and belong inside
/// Database::transact(); they return corrupt for a row that this program cannot have written.

/// Keeps other writers out until the transaction ends, in PostgreSQL too.
void lock_authorities(soci::session& session);

/// `rest` is made of numbers and literals only.
Result<std::vector<Versioned<AuthorityRequest>>> read_authorities(soci::session& session,
                                                                  const std::string& rest);
/// Errors: not_found.
Result<Versioned<AuthorityRequest>> find_authority(soci::session& session, AuthorityId id);
void insert_authority(soci::session& session, const AuthorityRequest& request);
/// Puts the request in place of the row with its id and raises its row version.
void replace_authority(soci::session& session, const AuthorityRequest& request);

void insert_event(soci::session& session, AuthorityId id, const AuthorityEvent& event);
Result<std::vector<AuthorityEvent>> read_events(soci::session& session, AuthorityId id);

/// The searches that were made under it, in order.
std::vector<PurposeId> read_searches_under(soci::session& session, AuthorityId id);

void insert_filed(soci::session& session, AuthorityId id, const FiledRead& filed);
Result<std::vector<FiledRead>> read_filed(soci::session& session, AuthorityId id);

/// What a query selects, as a condition.
std::string condition_of(const AuthorityQuery& query);

}  // namespace bof::detail
