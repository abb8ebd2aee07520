#pragma once

#include "policy/policy_desk.hpp"
#include "store/held_reads.hpp"
#include "store/read_store.hpp"

#include <functional>
#include <vector>

namespace bof {

/// A read store as people see it: of what policy no longer keeps, only what is held; and nothing at
/// all until the purge has run. Grants are asked as ever.
///
/// Threads: any.
/// Errors:  of every function, beside the store's: unavailable - `may_show` says no.
/// Rule.
class RetainedReads final : public ReadReader {
  public:
    /// What is named must outlive it.
    RetainedReads(const ReadReader& reads, const HeldReads& held, const PolicyDesk& policy,
                  std::function<bool()> may_show)
        : reads_(reads), held_(held), policy_(policy), may_show_(std::move(may_show)) {}

    Result<ReadPage> by_vrm(const AccessGrant& grant, Vrm vrm, const ReadPageQuery& query,
                            UtcTime now) const override;
    Result<ReadPage> by_nrd(const AccessGrant& grant, NrdId nrd, const ReadPageQuery& query,
                            UtcTime now) const override;
    Result<std::vector<Read>> variants(const AccessGrant& grant, const ReadKey& key,
                                       UtcTime now) const override;
    Result<std::vector<Hit>> hits(const AccessGrant& grant, const ReadKey& key,
                                  UtcTime now) const override;
    Result<std::vector<StoredImage>> images(const AccessGrant& grant, const ReadKey& key,
                                            UtcTime now) const override;

    /// Tells also of marks whose only reads are too old and not held; what find() shows of them is
    /// nothing.
    Result<MarksFound> marks(const AccessGrant& grant, const MarkFilter& filter,
                             const MarksQuery& query, UtcTime now,
                             const Cancel& cancel) const override;
    Result<FoundPage> find(const AccessGrant& grant, const ReadQuestion& question,
                           const FindQuery& query, UtcTime now,
                           const Cancel& cancel) const override;
    Result<SearchEstimate> estimate(const ReadQuestion& question) const override;

  private:
    Result<void> check_open() const;
    /// denied - it is too old, and not held.
    Result<void> check_one(const ReadKey& key, UtcTime now) const;
    template <typename Page>
    Result<Page> only_kept(Result<Page> page, UtcTime now) const;

    const ReadReader& reads_;
    const HeldReads& held_;
    const PolicyDesk& policy_;
    const std::function<bool()> may_show_;
};

}  // namespace bof
