#pragma once

#include "base/guarded.hpp"
#include "store/read_store.hpp"

#include <optional>
#include <vector>

namespace bof {

/// A writer that remembers the batches it was given, can be held up in the middle of a commit and
/// can be told to fail. Verdicts: quarantine items are quarantined, everything else is stored.
class RecordingWriter final : public ReadWriter {
  public:
    Result<std::vector<Verdict>> commit(std::span<const CommitItem> items) override {
        state_.with([&](State& state) { state.batches.emplace_back(items.begin(), items.end()); });
        state_.notify();
        state_.wait([](const State& state) { return !state.held; }, [](const State&) {});
        const auto failure = state_.with([](const State& state) { return state.failure; });
        if (failure) return *failure;
        const bool images_fail = state_.with([](const State& state) { return state.images_fail; });
        std::vector<Verdict> verdicts;
        for (const CommitItem& item : items) {
            if (std::holds_alternative<QuarantineItem>(item)) {
                verdicts.push_back(Verdict::quarantined);
            } else if (std::holds_alternative<LateImage>(item)) {
                verdicts.push_back(images_fail ? Verdict::image_not_stored : Verdict::image_joined);
            } else {
                verdicts.push_back(Verdict::stored);
            }
        }
        return verdicts;
    }
    Result<std::size_t> give_up_waiting_images(UtcTime received_before) override {
        state_.with([&](State& state) { state.gave_up_before = received_before; });
        state_.notify();
        return std::size_t{0};
    }
    Result<void> settle_sightings(std::span<const SightingNumber> /*settled*/) override {
        return {};
    }
    Result<void> drop_days_before(UtcDay /*first_kept*/) override { return {}; }

    void hold() {
        state_.with([](State& state) { state.held = true; });
    }
    void release() {
        state_.with([](State& state) { state.held = false; });
        state_.notify();
    }
    void fail_with(std::optional<Error> failure) {
        state_.with([&](State& state) { state.failure = std::move(failure); });
    }
    void fail_images() {
        state_.with([](State& state) { state.images_fail = true; });
    }
    void wait_for_batches(std::size_t count) {
        state_.wait([&](const State& state) { return state.batches.size() >= count; },
                    [](const State&) {});
    }
    UtcTime wait_for_give_up() {
        return state_.wait([](const State& state) { return state.gave_up_before.has_value(); },
                           [](const State& state) { return *state.gave_up_before; });
    }
    std::vector<std::vector<CommitItem>> batches() const {
        return state_.with([](const State& state) { return state.batches; });
    }

  private:
    struct State {
        std::vector<std::vector<CommitItem>> batches;
        std::optional<Error> failure;
        std::optional<UtcTime> gave_up_before;
        bool held = false;
        bool images_fail = false;
    };
    Guarded<State> state_;
};

}  // namespace bof
