#include "lists/detail/repeated_work.hpp"

#include <utility>

namespace bof::detail {

RepeatedWork::RepeatedWork(std::chrono::milliseconds interval, std::function<void()> work)
    : interval_(interval), work_(std::move(work)) {}

RepeatedWork::~RepeatedWork() { stop(); }

void RepeatedWork::start() {
    state_.with([](State& state) { state.running = true; });
    thread_ = std::thread([this] { run(); });
}

void RepeatedWork::stop() {
    state_.with([](State& state) { state.running = false; });
    state_.notify();
    if (thread_.joinable()) thread_.join();
}

void RepeatedWork::do_now(std::chrono::milliseconds longest) {
    const std::uint64_t wanted = state_.with([](State& state) { return ++state.asked; });
    state_.notify();
    state_.wait_for(
        longest, [&](const State& state) { return !state.running || state.done >= wanted; },
        [](const State&) {});
}

void RepeatedWork::run() {
    while (true) {
        const auto [running, asked] = state_.wait_for(
            interval_,
            [](const State& state) { return !state.running || state.asked > state.done; },
            [](const State& state) {
                return std::pair{state.running, state.asked};
            });
        if (!running) return;
        work_();
        state_.with([done = asked](State& state) { state.done = done; });
        state_.notify();
    }
}

}  // namespace bof::detail
