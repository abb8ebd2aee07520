#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "traffic/traffic.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>

/// What the demo's parts agree on. Everything in the demo is invented and follows from one seed.
namespace bof::tool {

inline constexpr std::uint64_t demo_seed = 1;
inline constexpr std::size_t demo_sites = 60;
inline constexpr std::size_t demo_vehicles = 200'000;
/// Reads a second that the population makes, over a week.
inline constexpr double demo_rate = 20;
/// Data controller of the demo's NRDs.
inline constexpr const char* demo_force = "Bro a Glannau Police";

/// The desk of the covert operation: its alerts are for the people named for it alone.
inline constexpr const char* demo_covert_desk = "operation_heron";

/// Vehicles that stand on lists, by index: the first ones of the population.
/// One of the stars opens each start of the demo.
inline constexpr std::uint32_t demo_stars = 12;
/// They set out one after the other, at any hour.
inline constexpr std::uint32_t demo_cast_first = demo_stars;
inline constexpr std::uint32_t demo_cast = 400;
/// They have been on lists all week, and drive as people do.
inline constexpr std::uint32_t demo_veterans_first = demo_cast_first + demo_cast;
inline constexpr std::uint32_t demo_veterans = 3;
inline constexpr std::uint32_t demo_listed = demo_veterans_first + demo_veterans;

/// How the population drives from `start` on, as far as it is followed.
traffic::TrafficSettings demo_traffic(UtcTime start, double rate,
                                      std::function<bool(std::uint32_t)> follow);

/// True for vehicles whose journeys of the whole week are kept; the rest are kept only for the last
/// minutes before the demo starts.
bool is_followed_all_week(std::uint32_t vehicle, double share);

/// What the history was made with, kept in the data folder, so that live traffic goes on from it.
struct DemoHistory {
    UtcTime from;       ///< Its first read.
    UtcTime full_from;  ///< From here on every vehicle is in it.
    double rate = demo_rate;
    double share = 0;  ///< Of vehicles that are in all of it.
    bool complete = false;
};
Result<DemoHistory> read_demo_history(const std::filesystem::path& file);
Result<void> write_demo_history(const std::filesystem::path& file, const DemoHistory& history);

}  // namespace bof::tool
