#pragma once

#include "base/result.hpp"
#include "http/server.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace bof::http {

/// Makes sure `folder` holds a local certificate authority (ca.crt, ca.key) and a certificate for
/// `names` (server.crt with chain, server.key), making what is missing and renewing a server
/// certificate that has less than 30 days left or lacks a name. Keys are ECDSA P-256, mode 0600.
/// Returns the server's files. The CA is good for this machine only; how to trust or replace it is
/// in docs/operations.md. Errors: unavailable - the folder cannot be written; corrupt - a file is
/// there and unreadable.
Result<TlsFiles> ensure_local_certificate(const std::filesystem::path& folder,
                                          const std::vector<std::string>& names);

}  // namespace bof::http
