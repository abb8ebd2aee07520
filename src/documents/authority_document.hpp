#pragma once

#include "domain/authority_file.hpp"
#include "report/document.hpp"

#include <cstdint>
#include <string>

namespace bof {

/// What a document is written in.
enum class Tongue : std::uint8_t { english, welsh };

struct DocumentWish {
    Tongue tongue = Tongue::english;
    std::string force_name;  ///< In that language; may be empty.
};

/// The form, the decision and the result of one request, to be printed and filed. Says who had it
/// made and when, and by the hash of the rows what it was made from. Times are London's.
/// Rule: R-05.
report::Document authority_document(const AuthorityFile& file, const DocumentWish& wish);

}  // namespace bof
