#pragma once

#include "matching/voi_file.hpp"
#include "matching/voi_snapshot.hpp"

#include <memory>
#include <span>
#include <vector>

namespace bof {

/// A list as the matcher needs it. Lists that are not in force are left out.
struct MatchedList {
    ListId list;
    Priority priority;  ///< Of entries that have none of their own.
    ListKind kind;
    std::shared_ptr<const VoiFile> file;  ///< The revision in force; null: none yet.
};

/// An entry made by a person, as the matcher needs it.
struct HandEntry {
    EntryRef ref;  ///< Revision 0.
    Vrm vrm;
    std::optional<Priority> priority;
    VoiValidity validity;
};

/// Says quickly that a mark is in no file: 2 bytes an entry, one look at the memory.
/// Threads: any; immutable.
class VoiFilter {
  public:
    /// Fewer than one answer in a hundred is wrongly true. Cost: a walk through all keys.
    explicit VoiFilter(std::span<const std::shared_ptr<const VoiFile>> files);

    bool may_have(std::uint64_t key) const;
    std::size_t bytes() const;

  private:
    struct alignas(32) Block {
        std::uint32_t words[8];
    };
    void add(std::uint64_t key);
    std::size_t block_of(std::uint64_t key) const;

    std::vector<Block> blocks_;
};

/// The entries made by persons, by mark. Threads: any; immutable.
class HandEntries {
  public:
    explicit HandEntries(std::vector<HandEntry> entries);
    ~HandEntries();
    HandEntries(const HandEntries&) = delete;
    HandEntries& operator=(const HandEntries&) = delete;
    HandEntries(HandEntries&&) = delete;
    HandEntries& operator=(HandEntries&&) = delete;

    /// In rising order of EntryRef.
    std::span<const HandEntry> of(Vrm vrm) const;
    std::size_t size() const;

  private:
    struct State;
    std::unique_ptr<const State> state_;
};

/// Bulk files and the entries made by persons, together.
class ListSnapshot final : public VoiSnapshot {
  public:
    /// `lists` in rising order of id, each once; `filter` knows at least
    /// their files. Entries of a list that is not among `lists` stay silent.
    ListSnapshot(std::vector<MatchedList> lists, std::shared_ptr<const VoiFilter> filter,
                 std::shared_ptr<const HandEntries> hand_entries);

    void match(Vrm vrm, UtcTime now, std::vector<Hit>& hits) const override;

    std::span<const MatchedList> lists() const { return lists_; }
    const std::shared_ptr<const VoiFilter>& filter() const { return filter_; }
    const std::shared_ptr<const HandEntries>& hand_entries() const { return hand_entries_; }

  private:
    const MatchedList* find(ListId list) const;
    void match_files(Vrm vrm, UtcTime now, std::vector<Hit>& hits) const;
    void match_hand_entries(Vrm vrm, UtcTime now, std::vector<Hit>& hits) const;

    std::vector<MatchedList> lists_;
    std::shared_ptr<const VoiFilter> filter_;
    std::shared_ptr<const HandEntries> hand_entries_;
};

}  // namespace bof
