#include "bof/bulk_stream.hpp"

#include "bof/simulated_force.hpp"

#include <algorithm>
#include <utility>

namespace bof::tool {
namespace {

constexpr std::uint64_t reads_a_vehicle = 25;
constexpr std::uint64_t vehicles_least = 1'000;
constexpr std::uint64_t vehicles_most = 4'000'000;
constexpr double seconds_a_day = 86'400.0;
/// So much more traffic is invented than is wanted, and a part of it goes unread: the number comes
/// out right, and no day is left empty for it.
constexpr double invented_by_wanted = 1.05;
/// By then as many reads as were wanted should have come; what is missing comes after.
constexpr std::chrono::hours done_before_end{6};

std::size_t vehicles_of(const BulkSettings& settings) {
    if (settings.vehicles > 0) return settings.vehicles;
    return std::clamp(settings.reads / reads_a_vehicle, vehicles_least, vehicles_most);
}

/// Passages a second that are invented.
double rate_of(const BulkSettings& settings) {
    return invented_by_wanted * static_cast<double>(settings.reads) /
           (settings.days * seconds_a_day);
}

double mixed_unit(std::uint64_t value) {  // splitmix64, as a share of 1
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
    return static_cast<double>((value ^ (value >> 31U)) >> 11U) * 0x1.0p-53;
}

}  // namespace

Result<traffic::World> bulk_world(const BulkSettings& settings, const SenderWords& words) {
    // More sites have more cameras: the fewest sites that have enough.
    std::size_t low = 1;
    std::size_t high = traffic::sites_max;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        const auto tried = simulated_world(settings.seed, middle, words);
        if (!tried.ok()) return tried.error();
        if (tried->cameras().size() < settings.nrds) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return simulated_world(settings.seed, low, words);
}

Result<BulkStream> BulkStream::make(const traffic::World& world, const BulkSettings& settings) {
    traffic::TrafficSettings wanted;
    wanted.seed = settings.seed;
    wanted.vehicles = vehicles_of(settings);
    wanted.rate = rate_of(settings);
    wanted.start = settings.start();
    auto traffic = traffic::Traffic::make(world, wanted);
    if (!traffic.ok()) return std::move(traffic).error();
    return BulkStream(std::move(traffic).value(), settings);
}

BulkStream::BulkStream(traffic::Traffic traffic, const BulkSettings& settings)
    : traffic_(std::move(traffic)),
      left_(settings.reads),
      until_(settings.until),
      rate_(rate_of(settings)),
      number_(settings.seed << 40U) {}

std::optional<traffic::Passage> BulkStream::next() {
    while (left_ > 0) {
        traffic::Passage passage = traffic_.next();
        if (passage.captured >= until_) break;
        const std::chrono::duration<double> ahead = until_ - done_before_end - passage.captured;
        const double invented_ahead = rate_ * ahead.count();
        if (mixed_unit(++number_) * invented_ahead >= static_cast<double>(left_)) continue;
        --left_;
        return passage;
    }
    left_ = 0;
    return std::nullopt;
}

}  // namespace bof::tool
