#include "bof/bench_history.hpp"

#include "bof/bench_stream.hpp"
#include "bof/bench_usage.hpp"
#include "bof/under_way.hpp"
#include "codec/bof2.hpp"
#include "ingest/ingest.hpp"
#include "search/search_pool.hpp"

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
constexpr std::chrono::milliseconds asked_again_after{20};
constexpr std::chrono::milliseconds cancelled_after_least{5};
constexpr std::size_t cancelled_after_steps = 6;

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

/// Ten people's searches, each a heavy question after the other until they are stopped: in the
/// server's pool, whose limits are the shipped ones, so that most of the ten wait or come again.
class Searchers {
  public:
    Searchers(const RocksStore& store, const QuestionSet& set,
              const std::vector<AccessGrant>& grants)
        : store_(store), set_(set), grants_(grants) {
        for (std::size_t number = 0; number < searchers; ++number) {
            threads_.emplace_back([this, number](const std::stop_token& stop) {
                for (std::size_t next = number; !stop.stop_requested(); ++next) {
                    ask(next % grants_.size(), stop);
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
    void ask(std::size_t place, const std::stop_token& stop) {
        const auto run = pool_.run([&] {
            const auto answered = BenchSearcher::ask(store_, grants_[place], set_,
                                                     set_.questions[place], Cancel{stop});
            if (answered.ok()) {
                ++searches_;
                reads_ += answered->reads;
            } else if (!stop.stop_requested()) {
                ++failed_;
            }
        });
        if (!run.ok()) std::this_thread::sleep_for(asked_again_after);
    }

    const RocksStore& store_;
    const QuestionSet& set_;
    const std::vector<AccessGrant>& grants_;
    SearchPool pool_;
    std::atomic<std::uint64_t> searches_{0};
    std::atomic<std::uint64_t> reads_{0};
    std::atomic<std::uint64_t> failed_{0};
    std::vector<std::jthread> threads_;  // Last: they use the others.
};

/// How soon each of the questions is given up when it is cancelled in the midst of its work.
LatencyHistogram cancel_each(const RocksStore& store, const QuestionSet& set,
                             const std::vector<AccessGrant>& grants) {
    LatencyHistogram times;
    for (std::size_t place = 0; place < set.questions.size(); ++place) {
        Steady::time_point ended;
        std::jthread asking{[&](const std::stop_token& stop) {
            const auto answered =
                BenchSearcher::ask(store, grants[place], set, set.questions[place], Cancel{stop});
            ended = Steady::now();
            // What was answered before it could be cancelled says nothing.
            if (answered.ok()) ended = {};
        }};
        // Early and late in the work by turns.
        std::this_thread::sleep_for(cancelled_after_least * (1 + place % cancelled_after_steps));
        const auto cancelled = Steady::now();
        asking.request_stop();
        asking.join();
        if (ended != Steady::time_point{}) times.record(ended - cancelled);
    }
    return times;
}

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
    Figure figure =
        figure_of_load(*beside, plan.run_time, "reads beside a history, ten people search");
    figure.note =
        fmt::format("meanwhile {} heavy searches ({}) in the server's pool found {} reads",
                    threads.searches(), heavy.name, threads.reads());
    report.figures.push_back(std::move(figure));

    const LatencyHistogram cancelled = cancel_each(store, heavy, *grants);
    if (cancelled.count() == 0) {
        report.notes.emplace_back("no search was long enough to be cancelled in its midst");
        return {};
    }
    Figure given_up;
    given_up.what = "a heavy search is cancelled";
    given_up.p50 = cancelled.at(0.5);
    given_up.p99 = cancelled.at(0.99);
    given_up.of = "cancel to return";
    given_up.note = fmt::format("{} searches ({}) that were still at work when they were cancelled",
                                cancelled.count(), heavy.name);
    report.figures.push_back(std::move(given_up));
    return {};
}

}  // namespace bof::tool
