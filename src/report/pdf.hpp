#pragma once

#include "base/result.hpp"
#include "report/document.hpp"

#include <string>

namespace bof::report {

/// The document on A4 pages, as a PDF with its fonts inside. The same document gives the same bytes
/// on the same machine; another version of Cairo or of the fonts gives other bytes. Not PDF/A:
/// nothing here could check it. Errors: invalid_argument - a table's row that is not as long as its
/// head, a weight out of range, too many lines in the foot, an image that is no JPEG; too_large -
/// beyond `limits`; unavailable - the fonts (Debian's fonts-liberation) are not installed, or
/// memory is lacking. Threads: any number at once, each with a document of its own. Cost: about 40
/// ms, and 2 ms a page; memory for the PDF and one page.
Result<std::string> to_pdf(const Document& document, const Limits& limits = {});

}  // namespace bof::report
