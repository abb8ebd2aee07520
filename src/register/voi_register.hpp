#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "domain/voi.hpp"
#include "register/register.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bof {

/// Most lists, in force or not.
inline constexpr std::size_t voi_lists_max = 500;
/// Most entries made by persons that are not withdrawn, over all lists.
inline constexpr std::size_t voi_hand_entries_max = 100'000;
/// Most rows of one page of entries.
inline constexpr std::size_t voi_entries_page_max = 500;
/// Files of a list's latest revisions that are kept for roll-back and for the texts of their
/// entries; the revision in force is kept besides.
inline constexpr std::size_t voi_revision_files_kept = 12;

/// A list of vehicles of interest: whose it is, what it is for, and how it is treated.
/// Rule.
struct VoiList {
    ListId id;
    std::string name;     ///< Unique.
    PersonId owner;       ///< Answers for it. Zero: entered on this machine, no person yet.
    ListKind kind;        ///< Its overseer follows from it.
    std::string purpose;  ///< Why it is kept.
    std::string desk;     ///< Whose alerts these are: a desk, an area. May be empty.
    Priority priority;    ///< Of entries that have none of their own.
    UtcDay review;        ///< When it is looked through next.
    bool in_force = true;
    std::uint32_t revision = 0;  ///< Of its file; 0: none. Changed by importing only.
};

/// One file of a bulk list.
struct VoiRevision {
    ListId list;
    std::uint32_t revision;  ///< 1, 2, 3... of the list.
    std::string file;        ///< Its name in the folder of lists.
    std::string checksum;
    std::uint64_t entries;
    std::optional<PersonId> by;
    std::string by_name;
    UtcTime when;
    std::optional<UtcTime> superseded;    ///< Absent: in force.
    std::optional<UtcTime> file_removed;  ///< Its texts cannot be shown any more.
};

/// How much a list holds, and whose it is.
struct VoiListFigures {
    std::uint64_t bulk_entries = 0;   ///< Of its file in force.
    std::uint64_t hand_entries = 0;   ///< Made by persons and not withdrawn.
    std::optional<UtcTime> imported;  ///< When the file in force came; absent: there is none.
    std::string owner_name;           ///< As it is now; empty: entered on this machine.
};

/// An entry made by a person.
struct VoiHandEntry {
    std::uint64_t id;
    ListId list;
    VoiEntry entry;
    std::optional<PersonId> by;  ///< Of this version.
    std::string by_name;
    UtcTime when;                       ///< Of this version.
    std::optional<UtcTime> superseded;  ///< Absent: the latest version.
    bool withdrawn = false;
    std::string withdrawn_reason;
};

/// What changed since an earlier look, at one moment.
struct VoiChanges {
    std::uint64_t revision;
    std::vector<VoiList> lists;              ///< All of them, in rising order of id.
    std::vector<VoiHandEntry> hand_entries;  ///< Latest versions of those changed since.
};

/// A file that is about to come into force.
struct NewVoiRevision {
    ListId list;
    std::uint32_t revision;
    std::uint32_t expected;  ///< The revision in force when the difference was made; 0: none.
    std::string file;
    std::string checksum;
    std::uint64_t entries;
    std::uint64_t added;
    std::uint64_t removed;
    std::uint64_t changed;
};

/// The lists of vehicles of interest in the register: lists, the revisions of their files, and
/// entries made by persons. Nothing is deleted; each change puts its entry on the record in its own
/// transaction.
///
/// Threads: any.
/// Errors:  of every function, beside those it names: unavailable, corrupt; as Register.
class VoiRegister {
  public:
    /// `clock` must outlive it.
    VoiRegister(std::shared_ptr<detail::Database> database, const Clock& clock);
    ~VoiRegister();
    VoiRegister(const VoiRegister&) = delete;
    VoiRegister& operator=(const VoiRegister&) = delete;
    VoiRegister(VoiRegister&&) = delete;
    VoiRegister& operator=(VoiRegister&&) = delete;

    /// Rises with every change below. Cost: one small query; poll it.
    Result<std::uint64_t> revision();
    /// Everything the matcher needs that changed after `since`; 0: everything.
    Result<VoiChanges> changes_since(std::uint64_t since);
    /// The revisions in force, in rising order of list.
    Result<std::vector<VoiRevision>> files_in_force();

    /// In rising order of id.
    Result<std::vector<Versioned<VoiList>>> lists();
    /// Of every list that has an entry, a file or a person as its owner. Cost: a walk through the
    /// entries made by persons.
    Result<std::map<ListId, VoiListFigures>> figures();
    /// Errors: not_found.
    Result<Versioned<VoiList>> find_list(ListId id);
    Result<Versioned<VoiList>> find_list(const std::string& name);
    /// Its `id` and `revision` are ignored. Errors: invalid_argument - a field; conflict - the name
    /// is taken; too_many.
    Result<ListId> add_list(const VoiList& list, const AuditActor& actor);
    /// Puts `changed.row` in place of the list with its id; its `revision` stays as it is.
    /// Errors: as add_list(); not_found; conflict - changed meanwhile.
    Result<void> update_list(const Versioned<VoiList>& changed, const AuditActor& actor);

    /// Of one list, newest first.
    Result<std::vector<VoiRevision>> revisions(ListId list);
    /// Errors: not_found.
    Result<VoiRevision> find_revision(ListId list, std::uint32_t revision);
    /// The number that the next file of the list gets. Errors: not_found.
    Result<std::uint32_t> next_revision(ListId list);
    /// Brings a file into force and returns the names of files that are kept no longer: remove
    /// them. Errors: not_found; conflict - another revision has come into force meanwhile.
    Result<std::vector<std::string>> add_revision(const NewVoiRevision& added,
                                                  const AuditActor& actor);
    /// Brings an earlier file back into force. Errors: not_found; conflict - another than
    /// `expected` is in force, `revision` itself is, or its file has been removed.
    Result<void> restore_revision(ListId list, std::uint32_t revision, std::uint32_t expected,
                                  const AuditActor& actor);

    /// Errors: invalid_argument - a field of the entry, or it has no weed date; not_found - the
    ///         list; too_many. Rule: R-15.
    Result<std::uint64_t> add_entry(ListId list, const VoiEntry& entry, const AuditActor& actor);
    /// Puts `changed.row.entry` in place of the latest version.
    /// Errors: as add_entry(); conflict - changed meanwhile, withdrawn.
    Result<void> amend_entry(const Versioned<VoiHandEntry>& changed, const AuditActor& actor);
    /// Errors: not_found; conflict; invalid_argument - no reason.
    Result<void> withdraw_entry(std::uint64_t id, RowVersion version, const std::string& reason,
                                const AuditActor& actor);
    /// The latest version. Errors: not_found.
    Result<Versioned<VoiHandEntry>> find_entry(std::uint64_t id);
    /// As it stood at `when`. Errors: not_found - also when it was made later.
    Result<Versioned<VoiHandEntry>> find_entry_at(std::uint64_t id, UtcTime when);
    /// Latest versions of one list with an id above `after`, rising, at most `count_max` and never
    /// more than voi_entries_page_max; withdrawn ones too.
    Result<std::vector<Versioned<VoiHandEntry>>> entries(ListId list, std::uint64_t after,
                                                         std::size_t count_max);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bof
