#pragma once

#include <string>

namespace bof {

/// Why somebody looks, as the person wrote it: unchecked until policy has looked at it. UTF-8.
/// Rule: R-04.
struct Purpose {
    std::string category;      ///< Code of a category of the policy in force: "major_crime".
    std::string reason;        ///< In words of one's own.
    std::string reference;     ///< Number of the crime, incident or operation.
    std::string on_behalf_of;  ///< Who asked for it; one's own name where nobody did.

    friend bool operator==(const Purpose&, const Purpose&) = default;
};

}  // namespace bof
