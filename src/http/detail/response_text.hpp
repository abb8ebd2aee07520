#pragma once

#include "http/server.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bof::http {

/// What the bytes of an answer depend on besides the Response.
struct Framing {
    bool head_only = false;        ///< HEAD: the length is told, the body is not sent.
    bool close = false;            ///< The connection ends with this answer.
    bool tell_keep_alive = false;  ///< An HTTP/1.0 client that asked to go on.
};

/// Appends `response` to `out`, ready to send. `date` is an HTTP date.
void append_response(std::string& out, const Response& response, const Framing& framing,
                     std::string_view date);

/// Appends the head of an answer whose body ends with the connection.
void append_stream_head(std::string& out, const StreamHead& head, std::string_view date);

/// One sentence of plain text.
Response sentence_response(std::uint16_t status, std::string_view sentence);

/// "Sun, 22 Nov 2026 18:49:37 GMT".
std::string http_date(std::int64_t unix_seconds);

}  // namespace bof::http
