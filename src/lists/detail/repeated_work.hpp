#pragma once

#include "base/guarded.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <thread>

namespace bof::detail {

/// A thread that does the same work at an interval, and at once when somebody asks for it.
class RepeatedWork {
  public:
    /// `work` must not throw.
    RepeatedWork(std::chrono::milliseconds interval, std::function<void()> work);
    ~RepeatedWork();
    RepeatedWork(const RepeatedWork&) = delete;
    RepeatedWork& operator=(const RepeatedWork&) = delete;
    RepeatedWork(RepeatedWork&&) = delete;
    RepeatedWork& operator=(RepeatedWork&&) = delete;

    void start();
    /// Waits for the work at hand.
    void stop();

    /// Returns when the work has been done once from its beginning, or `longest` has passed; at
    /// once when the thread does not run. Threads: any but its own.
    void do_now(std::chrono::milliseconds longest);

  private:
    struct State {
        bool running = false;
        std::uint64_t asked = 0;
        std::uint64_t done = 0;  ///< All that was asked up to here.
    };

    void run();

    const std::chrono::milliseconds interval_;
    const std::function<void()> work_;
    Guarded<State> state_;
    std::thread thread_;
};

}  // namespace bof::detail
