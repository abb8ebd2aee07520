#pragma once

#include "register/voi_register.hpp"

#include <string>
#include <vector>

#include <soci/soci.h>

namespace bof::detail {

/// The SQL of the tables of lists, and nothing else; as rows.hpp. `where` is made of literals and
/// numbers: a text from outside never goes into it.

Result<std::vector<Versioned<VoiList>>> read_voi_lists(soci::session& session,
                                                       const std::string& where = {});
Result<std::vector<VoiRevision>> read_voi_revisions(soci::session& session,
                                                    const std::string& where);
/// `rest` may also order and limit.
Result<std::vector<Versioned<VoiHandEntry>>> read_voi_entries(soci::session& session,
                                                              const std::string& rest);

void insert(soci::session& session, const VoiList& list);
void insert(soci::session& session, const VoiRevision& revision);
/// The version with this number, as the latest.
void insert(soci::session& session, const Versioned<VoiHandEntry>& entry,
            std::uint64_t changed_revision);
/// Puts `list` in place of the row with its id and raises its row version.
void replace(soci::session& session, const VoiList& list);

std::uint64_t read_voi_revision(soci::session& session);
/// As the first statement of a write it also keeps other writers out until the transaction ends.
std::uint64_t raise_voi_revision(soci::session& session);

}  // namespace bof::detail
