#pragma once

#include "base/result.hpp"
#include "http/server.hpp"

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

namespace bof::http {

/// A context for the server's side: TLS 1.2 and 1.3, forward secrecy, authenticated ciphers only,
/// sessions resumable, no renegotiation.
/// Errors: invalid_argument - certificate or key unreadable, or they do not belong together.
Result<std::unique_ptr<boost::asio::ssl::context>> make_tls_context(const TlsFiles& files,
                                                                    const std::string& server);

}  // namespace bof::http
