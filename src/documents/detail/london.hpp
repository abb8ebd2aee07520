#pragma once

#include "base/time.hpp"
#include "documents/authority_document.hpp"

#include <string>

namespace bof::documents {

/// "6 May 2026, 13:00:11" by the clock of London; "6 Mai 2026, 13:00:11" in Welsh. UTC, and said
/// so, where the machine has no data of time zones.
std::string moment_text(UtcTime time, Tongue tongue);
/// "6 May 2026".
std::string day_text(UtcTime time, Tongue tongue);

}  // namespace bof::documents
