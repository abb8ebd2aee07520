#pragma once

#include "base/guarded.hpp"
#include "base/metrics.hpp"
#include "base/snapshot.hpp"
#include "lists/detail/repeated_work.hpp"
#include "lists/list_import.hpp"
#include "matching/list_snapshot.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bof {

/// Keeps what is matched equal to the register: lists, their files in force and the entries made by
/// persons. A change made through this object is matched when its function returns; one made by
/// another process within a second. While the register cannot be reached, or a file is damaged,
/// what was matched before stays in force, and problems() says so.
///
/// Permissions are asked before: no function here decides who may.
/// Threads: any.
class ListsDesk {
  public:
    /// How often the register is asked for changes of other processes.
    static constexpr std::chrono::milliseconds interval{500};
    /// Most entries of one vehicle that are found.
    static constexpr std::size_t found_max = 64;

    /// References must outlive it. Metrics: bof_lists_entries{of}, bof_lists_rebuilds_total,
    /// bof_lists_failures_total.
    ListsDesk(VoiRegister& lists, std::filesystem::path folder, const Clock& clock,
              Metrics& metrics);
    ~ListsDesk();
    ListsDesk(const ListsDesk&) = delete;
    ListsDesk& operator=(const ListsDesk&) = delete;
    ListsDesk(ListsDesk&&) = delete;
    ListsDesk& operator=(ListsDesk&&) = delete;

    /// Loads everything, then watches. A damaged file does not keep it from starting.
    /// Errors: those of the register.
    Result<void> start();
    void stop();

    /// What is in force now; before start(), nothing matches. Cost: one pointer copy.
    std::shared_ptr<const VoiSnapshot> current() const { return current_.load(); }

    /// As the functions of the same names of ListImporter and VoiRegister; the change is matched
    /// when they return.
    Result<ListImportReport> import(std::istream& input, const ListImportRequest& request);
    Result<void> roll_back(ListId list, std::uint32_t revision, std::uint32_t expected,
                           const AuditActor& actor);
    Result<ListId> add_list(const VoiList& list, const AuditActor& actor);
    Result<void> update_list(const Versioned<VoiList>& changed, const AuditActor& actor);
    Result<std::uint64_t> add_entry(ListId list, const VoiEntry& entry, const AuditActor& actor);
    Result<void> amend_entry(const Versioned<VoiHandEntry>& changed, const AuditActor& actor);
    Result<void> withdraw_entry(std::uint64_t id, RowVersion version, const std::string& reason,
                                const AuditActor& actor);

    /// What the entry said: of a bulk entry as its revision had it, of one made by a person as it
    /// stood at `when`. Errors: not_found - the revision's file is kept no longer; corrupt.
    Result<VoiEntry> entry(const EntryRef& ref, UtcTime when);

    /// A row of a list's file.
    struct BulkEntry {
        std::uint64_t row;  ///< 1 is the first.
        VoiEntry entry;
    };
    /// Rows above `after` of one revision, rising, at most `count_max` and never more than
    /// voi_entries_page_max. Errors: not_found - no such revision, or its file is kept no longer;
    /// corrupt.
    Result<std::vector<BulkEntry>> bulk_entries(ListId list, std::uint32_t revision,
                                                std::uint64_t after, std::size_t count_max);
    /// An entry that is matched now.
    struct FoundEntry {
        Hit hit;
        VoiEntry entry;
    };
    /// What would be met if the vehicle were read now: of every list, operational or not, at most
    /// found_max of them. Errors: as entry().
    Result<std::vector<FoundEntry>> find(Vrm vrm);

    /// Why what is matched may be behind the register, in sentences; empty: it is not.
    std::vector<std::string> problems() const;

  private:
    /// The files in force, as far as they could be opened.
    struct Files {
        std::map<ListId, std::shared_ptr<const VoiFile>> by_list;
        std::shared_ptr<const VoiFilter> filter;
    };
    struct Problems {
        std::vector<std::string> files;
        std::string register_lost;  // Empty: it is there.
    };

    /// Opens files that have come into force and swaps them in. Only one thread at a time.
    Result<void> refresh_files();
    Result<std::shared_ptr<const VoiFile>> open_anew(const VoiRevision& row);
    /// Brings lists and entries made by persons up to the register, and swaps the snapshot. Only
    /// one thread at a time.
    Result<void> refresh_entries();
    void take_entries(const std::vector<VoiHandEntry>& changed);
    void swap_snapshot();
    void note(const Result<void>& refreshed);
    Result<std::shared_ptr<const VoiFile>> file_of(ListId list, std::uint32_t revision);
    Result<std::shared_ptr<const VoiFile>> earlier_file(ListId list, std::uint32_t revision);

    VoiRegister& lists_;
    const Clock& clock_;
    ListImporter importer_;
    Gauge bulk_entries_;
    Gauge hand_entries_gauge_;
    Counter rebuilds_;
    Counter failures_;
    Snapshot<VoiSnapshot> current_;
    Snapshot<Files> files_;
    /// Of revisions no longer in force, those asked for last: to open one is to read all of it.
    Guarded<std::vector<std::shared_ptr<const VoiFile>>> earlier_files_;
    Guarded<Problems> problems_;

    // Of refresh_files() alone.
    std::optional<std::uint64_t> files_revision_;
    std::map<ListId, std::string> refused_files_;  // Names of files that could not be opened...
    std::chrono::steady_clock::time_point retry_at_{};  // ...and when to try them again.
    // Of refresh_entries() alone.
    std::optional<std::uint64_t> entries_revision_;
    std::vector<VoiList> list_rows_;
    std::map<std::uint64_t, HandEntry> by_id_;
    std::shared_ptr<const HandEntries> hand_entries_;
    std::shared_ptr<const Files> used_files_;

    // Opening a file takes as long as reading it, so an entry made meanwhile has a thread of its
    // own. Last, so that they end before what they work on.
    detail::RepeatedWork entries_work_;
    detail::RepeatedWork files_work_;
};

}  // namespace bof
