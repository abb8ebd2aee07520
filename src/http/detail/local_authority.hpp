#pragma once

#include "base/time.hpp"
#include "http/local_ca.hpp"

namespace bof::http {

/// ensure_local_certificate() at a given moment.
Result<TlsFiles> ensure_local_certificate_at(const std::filesystem::path& folder,
                                             const std::vector<std::string>& names, UtcTime now);

}  // namespace bof::http
