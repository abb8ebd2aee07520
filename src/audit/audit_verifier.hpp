#pragma once

#include "audit/checkpoint.hpp"
#include "audit/export_line.hpp"

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bof {

/// Most findings that are told one by one; further ones are counted.
inline constexpr std::size_t audit_findings_max = 1000;

/// Something that a log which nobody has touched cannot show. The sentence names numbers, hashes
/// and times of checkpoints, nothing of what the entries say.
struct AuditFinding {
    enum class Kind : std::uint8_t {
        line_unreadable,
        entry_missing,     ///< Numbers are left out.
        entry_misplaced,   ///< An entry stands twice, or out of order.
        body_changed,      ///< A body does not hash to its leaf.
        body_number,       ///< A body does not say its own number.
        columns_differ,    ///< An entry is found by other words than its body says.
        body_missing,      ///< Not covered by a purge entry.
        tree_differs,      ///< The tree is not the one that was signed.
        checkpoint_wrong,  ///< Not a checkpoint, not signed by the log's key, or misplaced.
        not_covered,       ///< Entries beyond the last checkpoint.
        end_differs,       ///< Beyond the last checkpoint; see AuditReader::findings_at_end().
        shorter,           ///< The log ends before a checkpoint that somebody holds.
        key_wrong,         ///< No key, or not the one that was expected.
    };

    Kind kind;
    std::string sentence;
};

struct AuditReport {
    std::uint64_t entries = 0;
    std::uint64_t bodies_expired = 0;  ///< Missing, and covered by a purge entry.
    std::uint64_t checkpoints = 0;     ///< Signed and reached.
    std::optional<Checkpoint> last_checkpoint;
    std::vector<AuditFinding> findings;
    std::uint64_t findings_left_out = 0;

    bool clean() const { return findings.empty(); }
};

/// What an entry says that bodies have been removed as their time had come. Such an entry covers
/// the bodies of all entries that it names.
inline constexpr std::string_view audit_purge_kind = "audit.purged";
inline constexpr std::string_view audit_purge_first_fact = "first_number";
inline constexpr std::string_view audit_purge_last_fact = "last_number";

/// Looks through a log, line by line, and says what is wrong with it. Keeps no line.
/// Cost: about 3 us an entry of 400 bytes.
class AuditVerifier {
  public:
    /// `key` is the log's, known from elsewhere; without it the export's own word is taken, and a
    /// log that was replaced whole cannot be told. `held` are checkpoints kept elsewhere, which the
    /// log must still contain.
    explicit AuditVerifier(std::optional<NoteKey> key, std::vector<Checkpoint> held = {});

    /// Order: as exported.
    void add(const ExportLine& line);
    /// A line that cannot be read is a finding.
    void add_text(std::string_view line);
    /// After the last line.
    AuditReport finish();

  private:
    struct Span {
        std::uint64_t first;
        std::uint64_t last;
    };

    void take(const ExportHeader& header);
    void take(const ExportEntry& entry);
    void take(const ExportCheckpoint& checkpoint);
    void check_body(const ExportEntry& entry);
    void note_purge(std::uint64_t number, std::int64_t first, std::int64_t last);
    void grow(const TreeHash& leaf);
    void check_held();
    void judge_missing_bodies();
    void find(AuditFinding::Kind kind, std::string sentence);

    std::optional<NoteKey> key_;
    std::vector<Checkpoint> held_;  // Smallest first.
    std::size_t held_passed_ = 0;
    CompactTree tree_;
    std::uint64_t last_number_ = 0;
    bool whole_ = true;  // No entry has been missing, so the tree can be compared.
    std::uint64_t last_agreed_size_ = 0;
    std::vector<Span> bodies_missing_;
    std::vector<Span> purged_;
    AuditReport report_;
};

/// Looks through a whole export. Blank lines are passed over; the last line needs no line end.
AuditReport verify_export(std::istream& lines, std::optional<NoteKey> key,
                          std::vector<Checkpoint> held = {});

}  // namespace bof
