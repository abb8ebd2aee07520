#include "retention/retained_reads.hpp"

#include "policy/retention.hpp"

#include <utility>

namespace bof {

Result<void> RetainedReads::check_open() const {
    if (may_show_()) return {};
    return Error{Errc::unavailable,
                 "reads are shown again as soon as what is due for deletion has been deleted: try "
                 "again in a few minutes"};
}

Result<void> RetainedReads::check_one(const ReadKey& key, UtcTime now) const {
    if (auto open = check_open(); !open.ok()) return open;
    if (key.captured >= oldest_day_kept(policy_.policy(), now)) return {};
    const auto held = held_.is_held(key);
    if (!held.ok()) return held.error();
    if (*held) return {};
    return Error{Errc::denied, "this read is kept no longer"};
}

template <typename Page>
Result<Page> RetainedReads::only_kept(Result<Page> page, UtcTime now) const {
    if (!page.ok()) return page;
    const UtcDay first_kept = oldest_day_kept(policy_.policy(), now);
    std::vector<Read> kept;
    for (Read& read : page->reads) {
        if (read.key.captured < first_kept) {
            const auto held = held_.is_held(read.key);
            if (!held.ok()) return held.error();
            if (!*held) {
                ++page->withheld;
                continue;
            }
        }
        kept.push_back(std::move(read));
    }
    page->reads = std::move(kept);
    return page;
}

Result<ReadPage> RetainedReads::by_vrm(const AccessGrant& grant, Vrm vrm,
                                       const ReadPageQuery& query, UtcTime now) const {
    if (auto open = check_open(); !open.ok()) return open.error();
    return only_kept(reads_.by_vrm(grant, vrm, query, now), now);
}

Result<ReadPage> RetainedReads::by_nrd(const AccessGrant& grant, NrdId nrd,
                                       const ReadPageQuery& query, UtcTime now) const {
    if (auto open = check_open(); !open.ok()) return open.error();
    return only_kept(reads_.by_nrd(grant, nrd, query, now), now);
}

Result<std::vector<Read>> RetainedReads::variants(const AccessGrant& grant, const ReadKey& key,
                                                  UtcTime now) const {
    if (auto kept = check_one(key, now); !kept.ok()) return kept.error();
    return reads_.variants(grant, key, now);
}

Result<std::vector<Hit>> RetainedReads::hits(const AccessGrant& grant, const ReadKey& key,
                                             UtcTime now) const {
    if (auto kept = check_one(key, now); !kept.ok()) return kept.error();
    return reads_.hits(grant, key, now);
}

Result<std::vector<StoredImage>> RetainedReads::images(const AccessGrant& grant, const ReadKey& key,
                                                       UtcTime now) const {
    if (auto kept = check_one(key, now); !kept.ok()) return kept.error();
    return reads_.images(grant, key, now);
}

Result<MarksFound> RetainedReads::marks(const AccessGrant& grant, const MarkFilter& filter,
                                        const MarksQuery& query, UtcTime now,
                                        const Cancel& cancel) const {
    if (auto open = check_open(); !open.ok()) return open.error();
    return reads_.marks(grant, filter, query, now, cancel);
}

Result<FoundPage> RetainedReads::find(const AccessGrant& grant, const ReadQuestion& question,
                                      const FindQuery& query, UtcTime now,
                                      const Cancel& cancel) const {
    if (auto open = check_open(); !open.ok()) return open.error();
    return only_kept(reads_.find(grant, question, query, now, cancel), now);
}

Result<SearchEstimate> RetainedReads::estimate(const ReadQuestion& question) const {
    if (auto open = check_open(); !open.ok()) return open.error();
    return reads_.estimate(question);
}

}  // namespace bof
