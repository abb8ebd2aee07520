#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "bof/bench_questions.hpp"
#include "policy/policy_desk.hpp"
#include "register/audit_register.hpp"
#include "register/register.hpp"
#include "store/read_store.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace bof::tool {

/// What an answer came to, for comparing it with another's.
struct Answered {
    std::uint64_t reads = 0;
    std::uint64_t captured_sum = 0;  ///< Of their capture times, in ms, modulo 2^64.

    friend bool operator==(const Answered&, const Answered&) = default;
};

/// An invented investigator who asks the questions of the measurement as anybody must: allowed by
/// policy, with a purpose, on the record of the register beside the store. The policy is the
/// shipped one, but its age limit is a year more, or the questions could not be asked.
class BenchSearcher {
  public:
    /// `data`: the data folder, whose register takes the record. Errors: as Register::open().
    static Result<std::unique_ptr<BenchSearcher>> make(const std::filesystem::path& data);

    /// The right to what is asked, once the record is durable. Errors: as PolicyDesk and AuditSink
    /// say. Cost: a sync; not part of what is measured.
    Result<AccessGrant> grant_for(const QuestionSet& set, const HistoryQuestion& question);
    /// For every question of a set, in their order.
    Result<std::vector<AccessGrant>> grants_for(const QuestionSet& set);

    /// Asks, and fetches every page. Errors: as the store says. Threads: any.
    static Result<Answered> ask(const ReadReader& reads, const AccessGrant& grant,
                                const QuestionSet& set, const HistoryQuestion& question,
                                const Cancel& cancel = {});

  private:
    BenchSearcher() = default;
    Result<void> open(const std::filesystem::path& data);
    Result<Permit> permit_for(const QuestionSet& set, const HistoryQuestion& question,
                              UtcTime now) const;

    SystemClock clock_;
    std::unique_ptr<Register> kept_;
    std::unique_ptr<SingleAuditSink> audit_;
    std::unique_ptr<PolicyDesk> desk_;
    Person person_;
};

}  // namespace bof::tool
