#pragma once

#include "base/result.hpp"
#include "codec/bof2.hpp"

#include <string>
#include <string_view>

namespace bof::detail {

/// Makes `document` UTF-8 without a byte order mark: UTF-8 stays, UTF-16 (by its mark, or by how
/// its first symbol looks) and declared ISO-8859-1 are converted. What is valid UTF-8 but says
/// UTF-16, as programs do that build the text first and encode it later, stays. Errors:
/// invalid_argument - not valid in its encoding, another encoding, control symbols. Cost:   one
/// vectorised pass for UTF-8; a second copy of the document for the others.
Result<void> make_utf8(std::string& document);

/// Looks once over a UTF-8 document, before any parser does, so that nothing dangerous reaches one:
/// no DTD, no entity but the five of XML, no reference to a symbol XML does not have, XmlLimits,
/// one root. It finds its way as a parser does (comments, CDATA, instructions, quoted `>`), but
/// leaves to the parser whether names match and attributes are well written. Errors:
/// invalid_argument, too_large.
Result<void> check_xml(std::string_view document, const bof2::XmlLimits& limits);

}  // namespace bof::detail
