#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace bof::http {

/// One file of a page, ready to be sent.
struct PageFile {
    std::string_view content_type;  ///< A literal.
    std::string bytes;
    std::string gzip;  ///< Empty: compressing does not make it shorter.
    std::string tag;   ///< Of the bytes, without quotes; the compressed form has "-gz" behind it.
    bool is_hashed = false;  ///< Its name changes with its content.
};

/// Compresses and names. Errors: unsupported - the type is not one a page may have.
Result<PageFile> make_page_file(std::string_view path, std::string_view type, std::string bytes);

/// SHA-384 in base64, as a manifest has it.
std::string sha384_base64(std::string_view bytes);

/// "assets/app-5KX2M7QA.js": the part before the extension ends with a dash and 8 to 64 capitals or
/// digits. Any other name is taken for one that stays the same when the content changes.
bool has_hashed_name(std::string_view path);

}  // namespace bof::http
