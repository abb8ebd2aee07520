#pragma once

#include "base/result.hpp"
#include "http/server.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace bof::http {

/// Makes sure `folder` (made if need be) holds a local certificate authority (ca.crt, ca.key) and a
/// certificate for `names` (server.crt with chain, server.key), making what is missing and renewing
/// a server certificate that has less than 30 days left, lacks a name or does not fit its key. Keys
/// are ECDSA P-256, mode 0600. A name is a host name or an IP address; "localhost", "127.0.0.1" and
/// "::1" are usual. Returns the server's files. A server.crt that another authority issued is left
/// alone whatever it says: somebody put it there. The authority is good for this machine only, for
/// ten years; within its last 30 days it is renewed on its old key, and must be trusted anew. How
/// to trust or replace it is in docs/operations.md. Errors: unavailable - the folder cannot be
/// written; corrupt - a file is there and unreadable, or ca.crt is there without ca.key when
/// something must be signed; invalid_argument - no names, or one is neither host name nor address.
Result<TlsFiles> ensure_local_certificate(const std::filesystem::path& folder,
                                          const std::vector<std::string>& names);

}  // namespace bof::http
