#pragma once

#include "audit/merkle_tree.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace bof {

/// Longest line of an export that is looked at.
inline constexpr std::size_t export_line_bytes_max = 8U << 20U;

/// The first line: whose log it is. The key says who is said to have signed it; whether that is
/// true, only a copy of the key from elsewhere can tell.
struct ExportHeader {
    std::string key;  ///< NoteKey::text().
};

/// An entry and the leaf that stands for it in the tree. Entry 1 is leaf 0, and so on.
struct ExportEntry {
    /// What entries are found by, where the log is at hand: not part of an export's text.
    struct Columns {
        UtcTime when;
        std::string kind;
        std::optional<PersonId> person;
    };

    std::uint64_t number = 0;
    TreeHash leaf;
    std::optional<std::string> body = {};  ///< canonical_json(); absent: expired.
    std::optional<Columns> columns = {};
};

/// A checkpoint, which stands behind the last entry that it covers.
struct ExportCheckpoint {
    std::string note;
};

/// An export is a text of such lines, one JSON object each.
using ExportLine = std::variant<ExportHeader, ExportEntry, ExportCheckpoint>;

/// Without line end.
std::string render_export_line(const ExportLine& line);
/// Errors: too_large; invalid_argument - it is not a line of an export.
Result<ExportLine> parse_export_line(std::string_view line);

}  // namespace bof
