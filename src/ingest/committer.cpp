#include "ingest/committer.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <utility>

namespace bof {
namespace {

// How long the committer sleeps when nothing comes, before it looks for jobs.
constexpr std::chrono::milliseconds idle_wake{200};

std::size_t image_bytes(const std::vector<RawImage>& images) {
    std::size_t bytes = 0;
    for (const RawImage& image : images) bytes += image.bytes.size();
    return bytes;
}

}  // namespace

std::size_t bytes_held(const CommitItem& item) {
    std::size_t bytes = sizeof(CommitItem);
    if (const auto* captured = std::get_if<CapturedRead>(&item)) {
        for (const Image& image : captured->images) bytes += image.jpeg.size();
    } else if (const auto* late = std::get_if<LateImage>(&item)) {
        bytes += late->image.jpeg.size();
    } else if (const auto* refused = std::get_if<QuarantineItem>(&item)) {
        bytes += refused->message.size() + image_bytes(refused->images);
    }
    return bytes;
}

Committer::Committer(ReadWriter& writer, const CommitterLimits& limits, Metrics& metrics)
    : writer_(writer),
      limits_(limits),
      queue_(limits.queue_requests_max, limits.queue_bytes_max),
      queue_requests_(
          metrics.gauge("bof_ingest_queue_requests", "Requests waiting for the committer.", {})),
      queue_refused_(metrics.counter("bof_ingest_queue_refused_total",
                                     "Requests refused because the queue was full.", {})),
      wait_seconds_(
          metrics.histogram("bof_ingest_wait_seconds",
                            "From queued to durable, sampled once a batch (its oldest request).",
                            latency_buckets_seconds(), {})) {
    metrics
        .gauge("bof_ingest_queue_requests_limit", "Most requests that may wait for the committer.")
        .set(static_cast<double>(limits.queue_requests_max));
}

Committer::~Committer() { stop(); }

void Committer::start() {
    thread_ = std::thread([this] { run(); });
}

void Committer::stop() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
}

Result<void> Committer::submit(CommitRequest&& request) {
    std::size_t bytes = sizeof(CommitRequest);
    for (const CommitItem& item : request.items) bytes += bytes_held(item);
    request.queued = std::chrono::steady_clock::now();
    if (!queue_.push(request, bytes)) {
        queue_refused_.add();
        return Error{Errc::unavailable, "too much is waiting to be stored; send this again later"};
    }
    return {};
}

bool Committer::between_batches(std::function<void(ReadWriter&)> job) {
    return jobs_.with([&](JobList& jobs) {
        if (jobs.closed) return false;
        jobs.waiting.push_back(std::move(job));
        return true;
    });
}

void Committer::run() {
    std::vector<CommitRequest> requests;
    while (true) {
        const bool closed = queue_.closed();  // Asked before draining: nothing comes in after this.
        queue_.drain(requests, idle_wake);
        queue_requests_.set(static_cast<double>(requests.size()));
        if (!requests.empty()) commit_all(requests);
        requests.clear();
        run_jobs(closed ? Jobs::are_over : Jobs::go_on);
        if (closed) return;
    }
}

void Committer::commit_all(std::vector<CommitRequest>& requests) {
    std::size_t first = 0;
    while (first < requests.size()) {
        std::size_t items = 0;
        std::size_t bytes = 0;
        std::size_t last = first;
        while (last < requests.size()) {
            for (const CommitItem& item : requests[last].items) bytes += bytes_held(item);
            items += requests[last].items.size();
            const bool full = items > limits_.batch_items_max || bytes > limits_.batch_bytes_max;
            if (full && last > first) break;  // One request alone is never too large to try.
            ++last;
        }
        commit_batch(std::span{requests}.subspan(first, last - first));
        first = last;
    }
}

void Committer::commit_batch(std::span<CommitRequest> requests) {
    batch_.clear();
    std::vector<std::size_t> counts;
    counts.reserve(requests.size());
    for (CommitRequest& request : requests) {
        counts.push_back(request.items.size());
        std::move(request.items.begin(), request.items.end(), std::back_inserter(batch_));
        request.items = {};
    }
    const auto verdicts = writer_.commit(batch_);
    if (verdicts.ok()) {
        wait_seconds_.observe(std::chrono::steady_clock::now() - requests.front().queued);
        std::span<const Verdict> rest{*verdicts};
        for (std::size_t index = 0; index < requests.size(); ++index) {
            requests[index].done(rest.first(counts[index]));
            rest = rest.subspan(counts[index]);
        }
    } else {
        log_event(LogLevel::error, "ingest.commit_failed",
                  {{"items", batch_.size()}, {"error", to_log_line(verdicts.error())}});
        for (CommitRequest& request : requests) request.done(verdicts.error());
    }
    batch_.clear();
}

void Committer::run_jobs(Jobs after) {
    const auto jobs = jobs_.with([after](JobList& list) {
        list.closed = after == Jobs::are_over;
        return std::exchange(list.waiting, {});
    });
    for (const auto& job : jobs) job(writer_);
}

}  // namespace bof
