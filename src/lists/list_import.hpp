#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "codec/voi_csv.hpp"
#include "matching/voi_file.hpp"
#include "register/voi_register.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <istream>
#include <memory>
#include <string>
#include <vector>

namespace bof {

/// Rows with a problem that are listed; all are counted.
inline constexpr std::size_t voi_problems_listed_max = 1'000;
/// Differences of each kind that are listed; all are counted.
inline constexpr std::size_t voi_samples_listed_max = 20;

/// An entry that an import adds, removes or changes, as an example.
struct ListDifference {
    VoiDifference::Kind kind;
    std::uint32_t row_before;  ///< 0: it was not there.
    std::uint32_t row_after;   ///< 0: it is gone.
    VoiEntry entry;            ///< As it will be; of a removed one, as it was.
};

/// What an import does, or would do.
struct ListImportReport {
    ListId list{};
    std::uint32_t revision_before = 0;  ///< 0: none.
    std::uint32_t revision = 0;         ///< The new one. 0: nothing was imported.
    bool compared = true;  ///< False: the file before is damaged, so every row counts as added.
    std::uint64_t rows = 0;
    std::uint64_t added = 0;
    std::uint64_t removed = 0;
    std::uint64_t changed = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t expired = 0;            ///< Their weed date has passed: they will not match.
    std::uint64_t without_weed_date = 0;  ///< They match until the list is replaced.
    std::uint64_t problem_count = 0;
    std::vector<VoiCsvProblem> problems{};  ///< The first voi_problems_listed_max.
    std::vector<ListDifference> differences{};
};

struct ListImportRequest {
    ListId list{};
    ImportMode mode = ImportMode::dry_run;
    VoiCsvForm form{};
    AuditActor actor{};
};

/// Changes what lists hold: bulk files in a folder, and their rows in the register. The folder is
/// shared with the process that matches; it hears of a change by the register's revision.
/// Threads: any; two imports of one list at once: the second to end is refused.
class ListImporter {
  public:
    /// References must outlive it. The folder is made when there is none.
    ListImporter(VoiRegister& lists, std::filesystem::path folder, const Clock& clock);

    /// Reads a list from `input` and puts it in place of the list's present revision, whole or not
    /// at all: with a problem in any row, or as a dry run, nothing changes and the report says what
    /// would. A file equal to the present revision changes nothing either.
    ///
    /// Errors: not_found - the list; conflict - somebody else has imported meanwhile; too_many;
    ///         unavailable.
    /// Cost:   some tens of bytes of memory a row while it runs; no lock is held meanwhile.
    Result<ListImportReport> import(std::istream& input, const ListImportRequest& request);

    /// Brings an earlier revision back into force, after its file has been checked.
    /// Errors: not_found; conflict - as VoiRegister::restore_revision(); corrupt.
    Result<void> roll_back(ListId list, std::uint32_t revision, std::uint32_t expected,
                           const AuditActor& actor);

    /// The file of a revision, checked. Errors: not_found - never there, or kept no longer.
    Result<std::shared_ptr<const VoiFile>> open(ListId list, std::uint32_t revision) const;

    const std::filesystem::path& folder() const { return folder_; }

  private:
    Result<void> apply(VoiFileWriter& writer, const VoiFile& file, const ListImportRequest& request,
                       ListImportReport& report);

    VoiRegister& lists_;
    const std::filesystem::path folder_;
    const Clock& clock_;
};

}  // namespace bof
