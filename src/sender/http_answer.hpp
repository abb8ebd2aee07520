#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bof {

/// Most bytes of a header, and of a body, that a server may answer with.
inline constexpr std::size_t http_answer_header_bytes_max = 16U << 10U;
inline constexpr std::size_t http_answer_body_bytes_max = 1U << 20U;

/// One HTTP/1.1 response, whole.
struct HttpAnswer {
    std::uint16_t status;
    std::string_view body;  ///< Points into the bytes, or into the scratch string.
    std::size_t bytes;      ///< What it took of the stream.
    bool closes;            ///< The server will close the connection after it.
};

/// Reads the response at the front of `bytes`, passing over 100 Continue. Nothing when it is not
/// all there yet. A chunked body is put together in `scratch`. Errors: invalid_argument - not
/// HTTP/1.x, or a body without a length; too_large - beyond the limits.
Result<std::optional<HttpAnswer>> parse_http_answer(std::string_view bytes, std::string& scratch);

}  // namespace bof
