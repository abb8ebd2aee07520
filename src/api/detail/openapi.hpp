#pragma once

#include <string_view>

namespace bof::api {

/// api/openapi.yaml, as it was when this program was built.
extern const std::string_view openapi_document;
/// "0.1.0".
extern const std::string_view program_version;

}  // namespace bof::api
