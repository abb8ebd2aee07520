#include "ingest/ingest.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <future>
#include <utility>

namespace bof {
namespace {

constexpr std::chrono::hours sample_window{1};
constexpr std::size_t malformed_sample_bytes_max = 4'096;

Counter refused_counter(Metrics& metrics, const char* reason) {
    return metrics.counter(
        "bof_ingest_refused_total",
        "Captures refused because their sender was not accepted or not understood.",
        {{"reason", reason}});
}

std::vector<Counter> quarantine_counters(Metrics& metrics) {
    std::vector<Counter> counters;
    for (std::size_t index = 0; index < static_cast<std::size_t>(QuarantineReason::count_);
         ++index) {
        counters.push_back(metrics.counter(
            "bof_ingest_quarantined_total", "Items put into quarantine, by the reason.",
            {{"reason", std::string{to_text(static_cast<QuarantineReason>(index))}}}));
    }
    return counters;
}

}  // namespace

void IngestBatch::add(CommitItem&& item, const std::shared_ptr<const SourceMeters>& meters) {
    NrdSign sign;
    if (const auto* captured = std::get_if<CapturedRead>(&item)) {
        sign = {captured->read.key.nrd, captured->read.key.captured, captured->read.received};
    }
    items_.push_back(std::move(item));
    told_.push_back({meters, sign});
}

Ingest::Ingest(ReadWriter& writer, const Clock& clock, const IngestSettings& settings,
               Metrics& metrics)
    : clock_(clock),
      settings_(settings),
      metrics_(metrics),
      directory_(std::make_shared<const NrdDirectory>(std::vector<Source>{}, std::vector<Nrd>{},
                                                      std::vector<Site>{}, metrics)),
      policy_(std::make_shared<const PolicyInForce>()),
      quarantined_(quarantine_counters(metrics)),
      refused_unknown_source_(refused_counter(metrics, "unknown_source")),
      refused_wrong_word_(refused_counter(metrics, "wrong_word")),
      malformed_(refused_counter(metrics, "malformed")),
      hits_(metrics.counter("bof_ingest_hits_total",
                            "Entries of vehicles of interest met by reads, repeats included.")),
      committer_(writer, settings.committer, metrics) {}

void Ingest::use_directory(std::shared_ptr<const NrdDirectory> directory) {
    metrics_.gauge("bof_ingest_known_sources", "Sources that may send.")
        .set(static_cast<double>(directory->source_count()));
    metrics_.gauge("bof_ingest_known_nrds", "NRDs that reads are accepted from.")
        .set(static_cast<double>(directory->nrd_count()));
    directory_.store(std::move(directory));
}

void Ingest::use_policy(std::shared_ptr<const PolicyInForce> policy) {
    policy_.store(std::move(policy));
}

void Ingest::match(IngestBatch& batch, CapturedRead& captured, UtcTime now) {
    const auto vehicles = vehicles_();
    if (vehicles == nullptr) return;
    vehicles->match(captured.read.key.vrm, now, captured.hits);
    if (captured.hits.empty()) return;
    hits_.add(static_cast<double>(captured.hits.size()));
    batch.has_sighting_ |=
        std::any_of(captured.hits.begin(), captured.hits.end(),
                    [](const Hit& hit) { return hit.list_kind == ListKind::operational; });
}

template <typename Raw, typename Check>
Result<void> Ingest::add(IngestBatch& batch, Raw&& raw, const Sender& sender, Check check) {
    const auto directory = directory_.load();
    const auto policy = policy_.load();
    const CheckContext context{*directory, *policy, settings_.images, clock_.now()};

    SenderRefusal refusal;
    const auto source = authenticate(context, raw.address, raw.word, raw.username, sender, refusal);
    if (!source.ok()) {
        const bool unknown = refusal.reason == QuarantineReason::unknown_source;
        (unknown ? refused_unknown_source_ : refused_wrong_word_).add();
        if (may_keep_sample(context.now)) {
            batch.add(quarantine_of(context.now, refusal, std::move(raw), sender), nullptr);
        }
        return source.error();
    }
    for (CommitItem& item : check(context, **source)) {
        if (const auto* refused = std::get_if<QuarantineItem>(&item)) {
            quarantined_[static_cast<std::size_t>(refused->reason)].add();
        } else if (auto* captured = std::get_if<CapturedRead>(&item)) {
            match(batch, *captured, context.now);
        }
        batch.add(std::move(item), (*source)->meters);
    }
    return {};
}

Result<void> Ingest::add_read(IngestBatch& batch, RawRead&& raw, const Sender& sender) {
    return add(batch, std::move(raw), sender,
               [&](const CheckContext& context, const KnownSource& source) {
                   return check_read(context, source, std::move(raw), sender);
               });
}

Result<void> Ingest::add_late_image(IngestBatch& batch, RawLateImage&& raw, const Sender& sender) {
    return add(batch, std::move(raw), sender,
               [&](const CheckContext& context, const KnownSource& source) {
                   std::vector<CommitItem> items;
                   items.push_back(check_late_image(context, source, std::move(raw), sender));
                   return items;
               });
}

void Ingest::add_malformed(IngestBatch& batch, std::string_view text, PublicText why,
                           const Sender& sender) {
    malformed_.add();
    const auto now = clock_.now();
    if (!may_keep_sample(now)) return;
    QuarantineItem item{.received = now,
                        .reason = QuarantineReason::malformed_capture,
                        .detail = std::string{why.view()},
                        .address = std::nullopt,
                        .sender = std::string{sender.address_text},
                        .service = std::string{sender.service},
                        .message = std::string{text.substr(0, malformed_sample_bytes_max)},
                        .images = {}};
    batch.add(std::move(item), nullptr);
}

void Ingest::commit(IngestBatch&& batch, std::function<void(const Result<void>&)> done) {
    if (batch.empty()) {
        done({});
        return;
    }
    // The queue refuses by leaving the request as it was; `done` must then still be ours to call.
    auto shared_done = std::make_shared<std::function<void(const Result<void>&)>>(std::move(done));
    CommitRequest request;
    request.items = std::move(batch.items_);
    request.done = [this, has_sighting = batch.has_sighting_, told = std::move(batch.told_),
                    shared_done](const Result<std::span<const Verdict>>& verdicts) {
        if (!verdicts.ok()) {
            (*shared_done)(verdicts.error());
            return;
        }
        count(told, *verdicts);
        if (has_sighting) sightings_made_();
        if (std::find(verdicts->begin(), verdicts->end(), Verdict::image_not_stored) !=
            verdicts->end()) {
            (*shared_done)(
                Error{Errc::unavailable, "the image could not be stored now; send it again later"});
            return;
        }
        (*shared_done)({});
    };
    auto queued = committer_.submit(std::move(request));
    if (!queued.ok()) (*shared_done)(std::move(queued));
}

void Ingest::count(const std::vector<IngestBatch::Told>& told, std::span<const Verdict> verdicts) {
    std::vector<NrdSign> signs;
    for (std::size_t index = 0; index < told.size(); ++index) {
        if (told[index].meters == nullptr) continue;
        told[index].meters->by_verdict[static_cast<std::size_t>(verdicts[index])].add();
        if (verdicts[index] == Verdict::stored) signs.push_back(told[index].sign);
    }
    activity_.note(signs);
}

void Ingest::give_up_waiting_images() {
    const auto oldest = clock_.now() - policy_.load()->image_waits_max;
    committer_.between_batches([this, oldest](ReadWriter& writer) {
        const auto moved = writer.give_up_waiting_images(oldest);
        if (!moved.ok()) {
            log_event(LogLevel::warn, "ingest.waiting_images_kept",
                      {{"error", to_log_line(moved.error())}});
            return;
        }
        quarantined_[static_cast<std::size_t>(QuarantineReason::image_without_read)].add(
            static_cast<double>(*moved));
    });
}

void Ingest::settle_sightings(std::vector<SightingNumber> settled) {
    committer_.between_batches([settled = std::move(settled)](ReadWriter& writer) {
        const auto done = writer.settle_sightings(settled);
        if (done.ok()) return;
        // They are made again, in vain, after the next start.
        log_event(LogLevel::warn, "ingest.sightings_kept", {{"error", to_log_line(done.error())}});
    });
}

Result<void> Ingest::run_on_writer(const std::function<Result<void>(ReadWriter&)>& job) {
    std::promise<Result<void>> answer;
    auto answered = answer.get_future();
    const bool runs = committer_.between_batches(
        [&job, &answer](ReadWriter& writer) { answer.set_value(job(writer)); });
    if (!runs) return Error{Errc::unavailable, "nothing is stored any more: the program stops"};
    return answered.get();
}

void Ingest::try_return_to_service() {
    committer_.between_batches([](ReadWriter& writer) {
        writer.commit({}).ignore("the store's health says how it went");
    });
}

bool Ingest::may_keep_sample(UtcTime now) {
    return samples_.with([&](SampleWindow& window) {
        if (now - window.started >= sample_window) window = {now, 0};
        if (window.taken >= settings_.refused_samples_per_hour) return false;
        ++window.taken;
        return true;
    });
}

}  // namespace bof
