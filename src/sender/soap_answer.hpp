#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bof {

enum class SoapKind : std::uint8_t {
    returned,    ///< A response; `text` is what the operation returned. Captures: empty = accepted.
    fault,       ///< A SOAP Fault; `text` is its faultstring, `code` the name in its detail.
    unreadable,  ///< Neither.
};

struct SoapAnswer {
    SoapKind kind = SoapKind::unreadable;
    std::string text;
    std::string code;
};

/// Reads the answer to a BOF2 request: the text of the element whose name ends in "Return", or the
/// Fault. Looks at tags only, whatever their prefixes; a server's answer decides nothing here but
/// counting and retrying.
/// Cost: linear in the bytes.
SoapAnswer read_soap_answer(std::string_view document);

}  // namespace bof
