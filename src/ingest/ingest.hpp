#pragma once

#include "base/guarded.hpp"
#include "base/metrics.hpp"
#include "base/snapshot.hpp"
#include "base/time.hpp"
#include "ingest/committer.hpp"
#include "ingest/nrd_activity_book.hpp"
#include "ingest/nrd_directory.hpp"
#include "ingest/read_check.hpp"
#include "matching/voi_snapshot.hpp"
#include "policy/policy_in_force.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace bof {

struct IngestSettings {
    CommitterLimits committer{};
    ImageLimits images{};
    /// Of what unknown or unproven senders send, so many an hour are kept as samples in quarantine:
    /// enough to see what is wrong, too few to fill the disk.
    std::size_t refused_samples_per_hour = 100;
};

/// The items of one request, as they are checked one after the other.
class IngestBatch {
  public:
    bool empty() const { return items_.empty(); }

  private:
    friend class Ingest;
    bool has_sighting_ = false;  // Some read met an entry of an operational list.
    /// What is told of an item once it is durable.
    struct Told {
        std::shared_ptr<const SourceMeters> meters;  // Null: an unproven sender.
        NrdSign sign;                                // Of a read; else empty.
    };
    void add(CommitItem&& item, const std::shared_ptr<const SourceMeters>& meters);

    std::vector<CommitItem> items_;
    std::vector<Told> told_;  // For each item.
};

/// Takes in what cameras send: authenticates, checks, normalises, matches, makes durable, then
/// tells the sender. The one way in for every transport. Threads: every function from any thread.
class Ingest {
  public:
    /// All references must outlive it.
    Ingest(ReadWriter& writer, const Clock& clock, const IngestSettings& settings,
           Metrics& metrics);

    /// What to call, on the committer's thread, after a commit that made sightings, before their
    /// sender is answered; must be quick. Set before start().
    void on_sightings(std::function<void()> told) { sightings_made_ = std::move(told); }
    /// Where the vehicles of interest in force are, asked for every read; from any thread, and
    /// cheap. Null: none. Set before start().
    void match_against(std::function<std::shared_ptr<const VoiSnapshot>()> vehicles) {
        vehicles_ = std::move(vehicles);
    }
    void start() { committer_.start(); }
    void stop() { committer_.stop(); }

    /// Puts a new directory and policy in force for every later call.
    void use_directory(std::shared_ptr<const NrdDirectory> directory);
    void use_policy(std::shared_ptr<const PolicyInForce> policy);
    std::shared_ptr<const NrdDirectory> directory() const { return directory_.load(); }

    /// Checks a read and adds it, or its quarantine item, to the batch: accepted either way.
    /// Errors: unauthenticated - the sender is not known or not who it says; a bounded sample may
    /// have
    ///         been added to the batch, so commit it all the same.
    Result<void> add_read(IngestBatch& batch, RawRead&& raw, const Sender& sender);
    /// The same for an image that comes apart from its read.
    Result<void> add_late_image(IngestBatch& batch, RawLateImage&& raw, const Sender& sender);
    /// Keeps a bounded sample of a capture that no codec understood. `text` must not hold the word.
    void add_malformed(IngestBatch& batch, std::string_view text, PublicText why,
                       const Sender& sender);

    /// Makes the batch durable, then calls `done`, once, on another thread or, when there is
    /// nothing to do or no room, on this one. Errors: unavailable - nothing was promised; the
    /// sender should send again.
    void commit(IngestBatch&& batch, std::function<void(const Result<void>&)> done);

    /// Moves images that have waited too long for their read to quarantine. Runs between two
    /// batches.
    void give_up_waiting_images();
    /// Forgets sightings that have become alerts, between two batches.
    void settle_sightings(std::vector<SightingNumber> settled);
    /// Runs `job` where the store is written, between two batches, and answers what it answered.
    /// Errors beside: unavailable - ingest has stopped. Order: after start(). Cost: waits for the
    /// batch in hand; what is to be stored waits for the job.
    Result<void> run_on_writer(const std::function<Result<void>(ReadWriter&)>& job);
    /// Lets a writer that has gone out of service try to come back, also when nobody sends: those
    /// who ask /health/ready before they send would otherwise wait for ever.
    void try_return_to_service();

    std::size_t queued() const { return committer_.queued(); }
    /// What NRDs have delivered lately, counted when it became durable.
    NrdActivityBook& activity() { return activity_; }
    const NrdActivityBook& activity() const { return activity_; }

  private:
    struct SampleWindow {
        UtcTime started;
        std::size_t taken = 0;
    };

    template <typename Raw, typename Check>
    Result<void> add(IngestBatch& batch, Raw&& raw, const Sender& sender, Check check);
    void match(IngestBatch& batch, CapturedRead& captured, UtcTime now);
    bool may_keep_sample(UtcTime now);
    void count(const std::vector<IngestBatch::Told>& told, std::span<const Verdict> verdicts);

    const Clock& clock_;
    const IngestSettings settings_;
    Metrics& metrics_;
    Snapshot<NrdDirectory> directory_;
    Snapshot<PolicyInForce> policy_;
    std::function<std::shared_ptr<const VoiSnapshot>()> vehicles_ = [] { return nullptr; };
    std::function<void()> sightings_made_ = [] {};
    Guarded<SampleWindow> samples_;
    std::vector<Counter> quarantined_;  // Indexed by QuarantineReason.
    Counter refused_unknown_source_;
    Counter refused_wrong_word_;
    Counter malformed_;
    Counter hits_;
    NrdActivityBook activity_;
    Committer committer_;
};

}  // namespace bof
