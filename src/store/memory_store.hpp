#pragma once

#include "store/held_reads.hpp"
#include "store/read_store.hpp"

#include <memory>

namespace bof {

/// The plainly right store: everything in ordered maps in memory, nothing survives the process.
/// Every real store must answer as this one does; tests and simulations also use it on its own.
/// Threads: one writer, any readers; one lock over all.
class MemoryStore final : public ReadWriter,
                          public ReadReader,
                          public QuarantineReader,
                          public SightingQueue,
                          public HeldReads {
  public:
    explicit MemoryStore(const WaitingLimits& limits = {});
    ~MemoryStore() override;
    MemoryStore(const MemoryStore&) = delete;
    MemoryStore& operator=(const MemoryStore&) = delete;
    MemoryStore(MemoryStore&&) = delete;
    MemoryStore& operator=(MemoryStore&&) = delete;

    Result<std::vector<Verdict>> commit(std::span<const CommitItem> items) override;
    Result<std::size_t> give_up_waiting_images(UtcTime received_before) override;
    Result<void> settle_sightings(std::span<const SightingNumber> settled) override;
    Result<void> drop_days_before(UtcDay first_kept) override;

    Result<std::vector<Sighting>> sightings(SightingNumber after, std::size_t limit) const override;

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
    Result<MarksFound> marks(const AccessGrant& grant, const MarkFilter& filter,
                             const MarksQuery& query, UtcTime now,
                             const Cancel& cancel) const override;
    Result<FoundPage> find(const AccessGrant& grant, const ReadQuestion& question,
                           const FindQuery& query, UtcTime now,
                           const Cancel& cancel) const override;
    Result<SearchEstimate> estimate(const ReadQuestion& question) const override;

    Result<std::vector<QuarantineNotice>> quarantined(std::optional<QuarantineId> before,
                                                      std::size_t limit) const override;
    Result<QuarantineItem> quarantine_item(const AccessGrant& grant, QuarantineId id,
                                           UtcTime now) const override;

    Result<void> hold(std::span<const ReadKey> keys) override;
    Result<void> let_go(std::span<const ReadKey> keys) override;
    Result<bool> is_held(const ReadKey& key) const override;
    Result<std::vector<ReadKey>> held_keys(UtcDay from, UtcDay until) const override;
    Result<std::vector<ReadKey>> keys_of(Vrm vrm, UtcTime from, UtcTime until) const override;
    Result<bool> has_read(const ReadKey& key) const override;
    Result<OldData> data_before(UtcDay first_kept) const override;
    Result<std::string> fingerprint(const ReadKey& key) const override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bof
