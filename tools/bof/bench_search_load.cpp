#include "bof/bench_history.hpp"

#include "bof/bench_stream.hpp"
#include "bof/bench_usage.hpp"
#include "bof/under_way.hpp"
#include "codec/bof2.hpp"
#include "ingest/ingest.hpp"

#include <unistd.h>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace bof::tool {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t searchers = 10;
/// As the rate over the network: what a large force sends at its peak.
constexpr std::chrono::microseconds read_every{200};
constexpr std::uint32_t load_under_way_max = 16'384;

/// Reads that come one by one at a steady rate, as cameras send them, into a store.
class SteadyIngest {
  public:
    explicit SteadyIngest(RocksStore& store)
        : text_(capture_.text()), ingest_(store, clock_, IngestSettings{}, metrics_) {
        const Source source = bench_source();
        ingest_.use_directory(std::make_shared<NrdDirectory>(
            std::vector{source}, bench_nrd_rows(source.id), std::vector<Site>{}, metrics_));
        ingest_.use_policy(std::make_shared<PolicyInForce>());
    }

    /// Times from the moment a read was due until it was durable. Errors: unavailable - some were
    /// not kept.
    Result<LatencyHistogram> run(std::chrono::milliseconds run_time) {
        ingest_.start();
        const auto end = Steady::now() + run_time;
        for (auto due = Steady::now(); due < end; due += read_every) {
            std::this_thread::sleep_until(due);
            send_one(due);
        }
        under_way_.wait_for_none();
        ingest_.stop();
        if (lost_ > 0) return Error{Errc::unavailable, "reads were not kept beside the searches"};
        return times_;
    }

  private:
    void send_one(Steady::time_point due) {
        capture_.patch(text_.data(), bench_read(next_read_++), time_text_.of(clock_.now()));
        IngestBatch batch;
        auto raw = bof2::parse_compact_capture(text_);
        if (!raw.ok() || !ingest_.add_read(batch, std::move(raw).value(), sender_).ok()) ++lost_;
        under_way_.begin(1);
        ingest_.commit(std::move(batch), [this, due](const Result<void>& outcome) {
            if (outcome.ok()) {
                times_.record(Steady::now() - due);  // All on the committer's thread.
            } else {
                ++lost_;
            }
            under_way_.end(1);
        });
    }

    const SystemClock clock_;
    Metrics metrics_;
    const Sender sender_{{}, "127.0.0.1", "sendCompactCapture"};
    const CaptureTemplate capture_;
    TimeText time_text_;
    LatencyHistogram times_;
    std::atomic<std::uint64_t> lost_{0};
    UnderWay under_way_{load_under_way_max};
    std::uint64_t next_read_ = 0;
    std::string text_;
    Ingest ingest_;  // Last: its thread calls into the others.
};

/// Threads that ask one heavy question after the other until they are stopped.
class Searchers {
  public:
    Searchers(const RocksStore& store, const QuestionSet& set,
              const std::vector<AccessGrant>& grants) {
        for (std::size_t number = 0; number < searchers; ++number) {
            threads_.emplace_back([this, &store, &set, &grants, number](std::stop_token stop) {
                for (std::size_t next = number; !stop.stop_requested(); ++next) {
                    const std::size_t place = next % grants.size();
                    const auto answered = BenchSearcher::ask(store, grants[place], set,
                                                             set.questions[place], Cancel{stop});
                    if (answered.ok()) {
                        ++searches_;
                        reads_ += answered->reads;
                    } else if (!stop.stop_requested()) {
                        ++failed_;
                    }
                }
            });
        }
    }
    /// Stops and joins. What they did stands afterwards.
    void stop() {
        for (std::jthread& thread : threads_) thread.request_stop();
        threads_.clear();
    }
    std::uint64_t searches() const { return searches_; }
    std::uint64_t reads() const { return reads_; }
    std::uint64_t failed() const { return failed_; }

  private:
    std::atomic<std::uint64_t> searches_{0};
    std::atomic<std::uint64_t> reads_{0};
    std::atomic<std::uint64_t> failed_{0};
    std::vector<std::jthread> threads_;
};

Figure figure_of_load(const LatencyHistogram& times, std::chrono::milliseconds run_time,
                      std::string what) {
    Figure figure;
    figure.what = std::move(what);
    figure.per_second =
        static_cast<double>(times.count()) * 1'000.0 / static_cast<double>(run_time.count());
    figure.p50 = times.at(0.5);
    figure.p99 = times.at(0.99);
    figure.of = "due to durable";
    figure.images = "no";
    figure.server_memory_bytes = resident_bytes_of(::getpid());
    return figure;
}

}  // namespace

Result<void> bench_search_load(const BenchPlan& plan, RocksStore& store, BenchSearcher& searcher,
                               const QuestionSet& heavy, BenchReport& report) {
    const auto grants = searcher.grants_for(heavy);
    if (!grants.ok()) return grants.error();
    const auto alone = SteadyIngest{store}.run(plan.run_time);
    if (!alone.ok()) return alone.error();
    report.figures.push_back(
        figure_of_load(*alone, plan.run_time, "reads beside a history, nobody searches"));

    Searchers threads{store, heavy, *grants};
    const auto beside = SteadyIngest{store}.run(plan.run_time);
    threads.stop();
    if (!beside.ok()) return beside.error();
    if (threads.failed() > 0) return Error{Errc::unavailable, "a search failed beside ingest"};
    Figure figure = figure_of_load(*beside, plan.run_time,
                                   "reads beside a history, ten heavy searches at once");
    figure.note = fmt::format("meanwhile {} searches ({}) found {} reads", threads.searches(),
                              heavy.name, threads.reads());
    report.figures.push_back(std::move(figure));
    return {};
}

}  // namespace bof::tool
