#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "register/register.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bof {

/// Longest text of the guidance in one language, in bytes.
inline constexpr std::size_t guidance_text_bytes_max = 28'000;
/// Most versions that are kept; nobody reads more.
inline constexpr std::size_t guidance_versions_max = 1'000;

/// A version of the Guidance and Use document. Plain text: lines that begin with "# " are headings,
/// with "- " points, an empty line ends a paragraph. Rule: R-03.
struct GuidanceDocument {
    std::uint32_t version = 0;
    std::string text = {};                  ///< English.
    std::string text_cy = {};               ///< Welsh.
    std::string reason = {};                ///< What has changed, and why. At most 1000 bytes.
    UtcDay effective{};                     ///< From this day on it must be acknowledged.
    std::optional<UtcTime> published = {};  ///< Absent: it came with the program.
    std::optional<PersonId> published_by = {};
    std::string published_by_name = {};  ///< As that person is called now.
};

/// That somebody has acknowledged a version.
struct GuidanceAcknowledgement {
    PersonId person{};
    std::uint32_t version = 0;
    UtcTime when{};
};

/// Published versions of the guidance, rising from guidance_first_published on. The one before them
/// comes with the program.
///
/// Threads: any, at once.
/// Errors:  of every function, beside those it names: unavailable; corrupt.
class GuidanceRegister {
  public:
    explicit GuidanceRegister(std::shared_ptr<detail::Database> database);

    /// Adds a version and returns its number; `version` is ignored. The entry gets the fact
    /// "version". Everybody whose roles wait for the guidance gets a notice in the same
    /// transaction, but the publisher. Errors: invalid_argument - a text is missing or too long, or
    /// the day is before
    ///         that of an earlier version; too_many - guidance_versions_max.
    Result<std::uint32_t> publish(const GuidanceDocument& document, AuditEntry entry);
    /// Rising by version. Cost: all texts.
    Result<std::vector<GuidanceDocument>> all();
    /// The newest acknowledgement of each person who ever made one, in rising order of person.
    Result<std::vector<GuidanceAcknowledgement>> acknowledgements();

  private:
    std::shared_ptr<detail::Database> database_;
};

/// The number of the first version that somebody published.
inline constexpr std::uint32_t guidance_first_published = 2;

}  // namespace bof
