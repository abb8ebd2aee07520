// Goal: bulk files and entries made by persons together match exactly what a plain search through
// all entries finds, at every moment, in the promised order.
#include "matching/list_snapshot.hpp"

#include "base/snapshot.hpp"
#include "matching/detail/voi_format.hpp"
#include "matching/tests/test_entries.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

namespace bof {
namespace {

const UtcTime midnight{UtcDay{std::chrono::days{20'000}}};

std::shared_ptr<const HandEntries> no_hand_entries() {
    return std::make_shared<const HandEntries>(std::vector<HandEntry>{});
}

std::shared_ptr<const ListSnapshot> snapshot_of(
    std::vector<MatchedList> lists,
    std::shared_ptr<const HandEntries> hand_entries = no_hand_entries()) {
    std::vector<std::shared_ptr<const VoiFile>> files;
    for (const MatchedList& list : lists) {
        if (list.file != nullptr) files.push_back(list.file);
    }
    auto filter = std::make_shared<const VoiFilter>(files);
    return std::make_shared<const ListSnapshot>(std::move(lists), std::move(filter),
                                                std::move(hand_entries));
}

std::vector<Hit> hits_of(const VoiSnapshot& snapshot, Vrm vrm, UtcTime now) {
    std::vector<Hit> hits;
    snapshot.match(vrm, now, hits);
    return hits;
}

MatchedList a_list(std::uint32_t id, std::shared_ptr<const VoiFile> file) {
    return {ListId{id}, Priority::medium, ListKind::operational, std::move(file)};
}

TEST(ListSnapshot, WeedDateAndStartAreJudgedToTheMillisecond) {
    const TemporaryFolder folder;
    VoiEntry entry = an_entry("AB32CDE");
    entry.valid_from = midnight - std::chrono::milliseconds{5};
    entry.weed_date = day_of(midnight);
    const auto snapshot = snapshot_of({a_list(1, file_of(folder.path(), ListId{1}, 4, {entry}))});
    const auto matches_at = [&](int ms) {
        return hits_of(*snapshot, entry.vrm, midnight + std::chrono::milliseconds{ms}).size();
    };
    EXPECT_EQ(matches_at(-6), 0U);
    EXPECT_EQ(matches_at(-5), 1U);
    EXPECT_EQ(matches_at(-1), 1U);
    EXPECT_EQ(matches_at(0), 0U);
}

TEST(ListSnapshot, AHitCarriesWhatTheListSaysUnlessTheEntrySaysIt) {
    const TemporaryFolder folder;
    VoiEntry urgent = an_entry("AB32CDE");
    urgent.priority = Priority::high;
    const auto file = file_of(folder.path(), ListId{3}, 9, {an_entry("AB32CDE"), urgent});
    const HandEntry by_hand{{ListId{3}, 0, 5}, urgent.vrm, std::nullopt, VoiValidity::of(urgent)};
    const auto snapshot =
        snapshot_of({{ListId{3}, Priority::low, ListKind::intelligence, file}},
                    std::make_shared<const HandEntries>(std::vector<HandEntry>{by_hand}));
    EXPECT_EQ(hits_of(*snapshot, urgent.vrm, midnight),
              (std::vector<Hit>{
                  {{ListId{3}, 0, 5}, Priority::low, ListKind::intelligence},
                  {{ListId{3}, 9, 1}, Priority::low, ListKind::intelligence},
                  {{ListId{3}, 9, 2}, Priority::high, ListKind::intelligence},
              }));
}

TEST(ListSnapshot, HitsAreAppended) {
    const TemporaryFolder folder;
    const auto snapshot =
        snapshot_of({a_list(1, file_of(folder.path(), ListId{1}, 1, {an_entry("AB32CDE")}))});
    std::vector<Hit> hits{{{ListId{9}, 9, 9}, Priority::low}};
    snapshot->match(Vrm::parse("AB32CDE").value(), midnight, hits);
    ASSERT_EQ(hits.size(), 2U);
    EXPECT_EQ(hits[0].entry.list, ListId{9});
}

/// All entries in one slow container.
struct Reference {
    struct Known {
        EntryRef ref;
        VoiEntry entry;
        Priority priority;
        ListKind kind;
    };
    std::multimap<Vrm, Known> entries;

    std::vector<Hit> match(Vrm vrm, UtcTime now) const {
        std::vector<Hit> hits;
        const auto [first, last] = entries.equal_range(vrm);
        for (auto each = first; each != last; ++each) {
            const Known& known = each->second;
            if (known.entry.valid_from && now < *known.entry.valid_from) continue;
            if (known.entry.weed_date && day_of(now) >= *known.entry.weed_date) continue;
            hits.push_back({known.ref, known.entry.priority.value_or(known.priority), known.kind});
        }
        std::sort(hits.begin(), hits.end());
        return hits;
    }
};

TEST(ListSnapshot, MatchesAsASlowSearchDoes) {
    for (unsigned seed = 1; seed <= 12; ++seed) {
        const TemporaryFolder folder;
        std::mt19937 random{seed};
        Reference reference;
        std::vector<MatchedList> lists;
        std::vector<HandEntry> by_hand;
        const auto list_count = static_cast<unsigned>(random() % 6);
        for (unsigned id = 1; id <= list_count; ++id) {
            MatchedList list{ListId{id}, static_cast<Priority>(random() % 3),
                             static_cast<ListKind>(random() % 2), nullptr};
            const auto revision = static_cast<std::uint32_t>(1 + random() % 9);
            const auto entries = some_entries(random() % 300, seed * 100 + id);
            for (std::size_t index = 0; index < entries.size(); ++index) {
                reference.entries.emplace(entries[index].vrm,
                                          Reference::Known{{ListId{id}, revision, index + 1},
                                                           entries[index],
                                                           list.priority,
                                                           list.kind});
            }
            if (!entries.empty()) list.file = file_of(folder.path(), ListId{id}, revision, entries);
            for (const VoiEntry& entry : some_entries(random() % 40, seed * 100 + 50 + id)) {
                const EntryRef ref{ListId{id}, 0, by_hand.size() + 1};
                by_hand.push_back({ref, entry.vrm, entry.priority, VoiValidity::of(entry)});
                reference.entries.emplace(entry.vrm,
                                          Reference::Known{ref, entry, list.priority, list.kind});
            }
            lists.push_back(list);
        }
        // A list that is not in force stays silent, whatever persons have put on it.
        by_hand.push_back(
            {{ListId{99}, 0, 1'000}, some_vrm(random), std::nullopt, {INT64_MIN, INT64_MAX}});
        std::shuffle(by_hand.begin(), by_hand.end(), random);
        const auto snapshot =
            snapshot_of(lists, std::make_shared<const HandEntries>(std::move(by_hand)));
        for (int round = 0; round < 3'000; ++round) {
            const Vrm vrm = some_vrm(random);
            const UtcTime now =
                midnight + std::chrono::hours{static_cast<int>(random() % 160) - 80};
            ASSERT_EQ(hits_of(*snapshot, vrm, now), reference.match(vrm, now)) << "seed " << seed;
        }
    }
}

TEST(VoiFilter, FindsAllAndAlmostNothingElse) {
    const TemporaryFolder folder;
    std::vector<VoiEntry> entries;
    for (std::uint64_t number = 0; number < 50'000; ++number) {
        entries.push_back({.vrm = Vrm::parse("A" + std::to_string(100'000 + number)).value()});
    }
    const std::vector files{file_of(folder.path(), ListId{1}, 1, entries)};
    const VoiFilter filter{files};
    for (const VoiEntry& entry : entries) {
        ASSERT_TRUE(filter.may_have(detail::voi_key(entry.vrm.packed())));
    }
    int false_answers = 0;
    for (std::uint64_t number = 0; number < 100'000; ++number) {
        const Vrm other = Vrm::parse("B" + std::to_string(100'000 + number)).value();
        if (filter.may_have(detail::voi_key(other.packed()))) ++false_answers;
    }
    EXPECT_LT(false_answers, 1'000);
    EXPECT_LE(filter.bytes(), 2 * entries.size() + 64);
}

// Method: one thread matches while another swaps between two revisions, and unlinks the files.
TEST(ListSnapshot, ReadersSeeOneRevisionOrTheOtherWhileItIsSwapped) {
    const TemporaryFolder folder;
    const Vrm vrm = Vrm::parse("AB32CDE").value();
    const auto revision = [&](std::uint32_t number) {
        std::vector<VoiEntry> entries(number, VoiEntry{.vrm = vrm});
        const auto path = written(folder.path(), ListId{1}, number, entries);
        auto file = VoiFile::open(path).value();
        std::filesystem::remove(path);
        return snapshot_of({a_list(1, std::move(file))});
    };
    Snapshot<VoiSnapshot> current{revision(1)};
    std::atomic<bool> done{false};
    std::thread reader([&] {
        while (!done) {
            const auto hits = hits_of(*current.load(), vrm, midnight);
            ASSERT_FALSE(hits.empty());
            ASSERT_EQ(hits.size(), hits.front().entry.revision);
        }
    });
    for (std::uint32_t round = 0; round < 200; ++round) current.store(revision(1 + round % 3));
    done = true;
    reader.join();
}

}  // namespace
}  // namespace bof
