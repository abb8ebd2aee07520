#include "matching/detail/voi_format.hpp"
#include "matching/voi_file.hpp"

#include <algorithm>
#include <array>

namespace bof {
namespace {

using detail::VoiSlot;
using Kind = VoiDifference::Kind;

/// The entries of one mark in one revision.
using Entries = std::span<const VoiSlot>;

class Comparison {
  public:
    explicit Comparison(std::size_t samples_max) : samples_max_(samples_max) {}

    void compare_mark(Entries before, Entries after) {
        // By far the most marks have one entry, and have it unchanged.
        if (before.size() == 1 && after.size() == 1 && before[0].content == after[0].content) {
            ++found_.unchanged;
            return;
        }
        const auto old_ones = others(before, after);
        const auto new_ones = others(after, before);
        found_.unchanged += before.size() - old_ones.size();
        const std::size_t both = std::min(old_ones.size(), new_ones.size());
        for (std::size_t index = 0; index < both; ++index) {
            note(Kind::changed, old_ones[index], new_ones[index]);
        }
        for (std::size_t index = both; index < old_ones.size(); ++index) {
            note(Kind::removed, old_ones[index], 0);
        }
        for (std::size_t index = both; index < new_ones.size(); ++index) {
            note(Kind::added, 0, new_ones[index]);
        }
    }

    VoiDifference found() && { return std::move(found_); }

  private:
    /// Rows of `own` that are left when each entry that says the same on the other side has been
    /// taken away once.
    static std::vector<std::uint32_t> others(Entries own, Entries other) {
        std::vector<std::uint64_t> contents;
        for (const VoiSlot& slot : other) contents.push_back(slot.content);
        std::sort(contents.begin(), contents.end());
        std::vector<bool> taken(contents.size());
        std::vector<std::uint32_t> left;
        for (const VoiSlot& slot : own) {
            const auto first = std::lower_bound(contents.begin(), contents.end(), slot.content);
            auto at = static_cast<std::size_t>(first - contents.begin());
            while (at < contents.size() && contents[at] == slot.content && taken[at]) ++at;
            if (at < contents.size() && contents[at] == slot.content) {
                taken[at] = true;
            } else {
                left.push_back(slot.row());
            }
        }
        return left;
    }

    void note(Kind kind, std::uint32_t row_before, std::uint32_t row_after) {
        std::uint64_t& count = kind == Kind::added     ? found_.added
                               : kind == Kind::removed ? found_.removed
                                                       : found_.changed;
        if (++count <= samples_max_) found_.samples.push_back({kind, row_before, row_after});
    }

    const std::size_t samples_max_;
    VoiDifference found_;
};

/// Walks one file mark by mark.
class Walk {
  public:
    explicit Walk(const VoiFile* file) {
        if (file == nullptr) return;
        keys_ = file->keys();
        slots_ = file->slots();
    }
    bool at_end() const { return at_ == keys_.size(); }
    std::uint64_t key() const { return keys_[at_]; }
    Entries take() {
        const std::size_t begin = at_;
        while (at_ < keys_.size() && keys_[at_] == keys_[begin]) ++at_;
        return slots_.subspan(begin, at_ - begin);
    }

  private:
    std::span<const std::uint64_t> keys_;
    std::span<const VoiSlot> slots_;
    std::size_t at_ = 0;
};

}  // namespace

std::string_view to_text(VoiDifference::Kind kind) {
    switch (kind) {
        case Kind::added:
            return "added";
        case Kind::removed:
            return "removed";
        case Kind::changed:
            break;
    }
    return "changed";
}

VoiDifference compare(const VoiFile* before, const VoiFile& after, std::size_t samples_max) {
    Comparison comparison{samples_max};
    Walk old_marks{before};
    Walk new_marks{&after};
    while (!old_marks.at_end() || !new_marks.at_end()) {
        const bool take_old =
            !old_marks.at_end() && (new_marks.at_end() || old_marks.key() <= new_marks.key());
        const bool take_new =
            !new_marks.at_end() && (old_marks.at_end() || new_marks.key() <= old_marks.key());
        // Both are asked before either is taken: taking moves the walk on.
        const Entries old_entries = take_old ? old_marks.take() : Entries{};
        const Entries new_entries = take_new ? new_marks.take() : Entries{};
        comparison.compare_mark(old_entries, new_entries);
    }
    return std::move(comparison).found();
}

}  // namespace bof
