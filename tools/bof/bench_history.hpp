#pragma once

#include "base/result.hpp"
#include "bof/bench_plan.hpp"
#include "bof/bench_questions.hpp"
#include "bof/bench_searcher.hpp"
#include "sender/latency_histogram.hpp"
#include "store_rocks/rocks_store.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace bof::tool {

/// How a set of questions was answered.
struct AskedSet {
    std::string name;
    LatencyHistogram times{};         ///< From the question to the last read, the second time.
    LatencyHistogram first_times{};   ///< The same, the first time.
    std::vector<Answered> answers{};  ///< Of as many as there was time for, in their order.
    double seconds = 0;               ///< All of them together.

    double reads_mean() const;
};

using AskOne = std::function<Result<Answered>(const HistoryQuestion&)>;

/// Asks every question twice, so that all it needs is warm the second time. Ends after a minute:
/// what was not asked by then is left out.
Result<AskedSet> ask_set(const QuestionSet& set, const AskOne& ask);

/// The figure of a set, as whoever answered it: "one mark, 30 days: ours".
Figure figure_of(const AskedSet& asked, const std::string& who);

/// Loads the peer with the same reads and asks it the same questions. `ours`: how we answered, in
/// the order of `sets`; what differs in a single read is an error. Adds its figures and the ratios.
Result<void> bench_history_peer(const BenchPlan& plan, const HistorySubject& subject,
                                const std::vector<QuestionSet>& sets,
                                const std::vector<AskedSet>& ours, BenchReport& report);

/// How soon a commit is made at a steady rate, first alone, then while ten threads search. `heavy`:
/// the questions that they ask, over and over.
Result<void> bench_search_load(const BenchPlan& plan, RocksStore& store, BenchSearcher& searcher,
                               const QuestionSet& heavy, BenchReport& report);

/// How soon bofd takes reads again on the data folder after kill -9 under load.
Result<void> bench_reopen(const BenchPlan& plan, const std::filesystem::path& data,
                          BenchReport& report);

}  // namespace bof::tool
