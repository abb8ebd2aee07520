#pragma once

#include "domain/authority.hpp"

#include <map>
#include <string>
#include <vector>

namespace bof {

/// Everything that is kept about one request, with what ids are called, for a document that is read
/// without the program. Names are those of the moment at which it was made.
struct AuthorityFile {
    AuthorityRequest request;
    AuthorityState state{};  ///< At `made`.
    std::vector<AuthorityEvent> history = {};
    std::vector<PurposeId> searches = {};
    std::vector<FiledRead> rows = {};  ///< Empty without a result.
    std::uint32_t left_out = 0;  ///< Filed rows that are not in `rows`: the authority was limited.
    std::string category_name = {};
    std::string category_name_cy = {};
    std::map<PersonId, std::string> people = {};
    std::map<NrdId, std::string> nrds = {};
    std::map<SiteId, std::string> sites = {};
    UtcTime kept_until{};
    UtcTime made{};
    std::string made_for = {};  ///< Who asked for the document.
};

}  // namespace bof
