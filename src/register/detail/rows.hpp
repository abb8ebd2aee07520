#pragma once

#include "base/result.hpp"
#include "domain/nrd.hpp"
#include "register/register.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <soci/soci.h>

namespace bof::detail {

/// The SQL of each table, and nothing else. All functions throw what SOCI throws and belong inside
/// Database::transact(); they return corrupt for a row that this program cannot have written.

/// Rows in rising order of id. `where` is empty or a condition made of literals and numbers: a text
/// from outside never goes into it.
Result<std::vector<Versioned<Source>>> read_sources(soci::session& session,
                                                    const std::string& where = {});
Result<std::vector<Versioned<Site>>> read_sites(soci::session& session,
                                                const std::string& where = {});
Result<std::vector<Versioned<Nrd>>> read_nrds(soci::session& session,
                                              const std::string& where = {});

void insert(soci::session& session, const Source& source);
void insert(soci::session& session, const Site& site);
void insert(soci::session& session, const Nrd& nrd);

/// Put `row` in place of the row with its id and raise its row version.
void replace(soci::session& session, const Source& source);
void replace(soci::session& session, const Site& site);
void replace(soci::session& session, const Nrd& nrd);

std::uint64_t read_revision(soci::session& session);
/// Raises the revision and returns it. As the first statement of a write it also keeps other
/// writers out until the transaction ends, in PostgreSQL too.
std::uint64_t raise_revision(soci::session& session);

void insert_change(soci::session& session, const RegisterChange& change);
std::uint64_t last_change_number(soci::session& session);
std::vector<RegisterChange> read_changes(soci::session& session, std::size_t count_max,
                                         std::uint64_t before);

}  // namespace bof::detail
