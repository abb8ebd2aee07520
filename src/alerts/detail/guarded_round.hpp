#pragma once

#include "base/result.hpp"

#include <atomic>
#include <exception>
#include <utility>

namespace bof::detail {

/// Rounds that fail in a row before it is said aloud: a register that is busy for a moment is none
/// of the operators' business.
inline constexpr unsigned failing_rounds_min = 5;

/// Runs rounds of a thread's work: whatever one throws is a failure of that round, and never the
/// end of the thread, nor of the process. Threads: one runs, any asks.
class GuardedRounds {
  public:
    template <typename Round>
    auto run(Round&& round) -> decltype(round()) {
        auto done = caught(std::forward<Round>(round));
        failed_ = done.ok() ? 0U : failed_ + 1;
        return done;
    }
    bool is_failing() const { return failed_ >= failing_rounds_min; }

  private:
    template <typename Round>
    static auto caught(Round&& round) -> decltype(round()) {
        try {
            return round();
        } catch (const std::exception& error) {
            return Error{Errc::unavailable, "something unforeseen went wrong here", error.what()};
        } catch (...) {
            return Error{Errc::unavailable, "something unforeseen went wrong here"};
        }
    }

    std::atomic<unsigned> failed_{0};
};

}  // namespace bof::detail
