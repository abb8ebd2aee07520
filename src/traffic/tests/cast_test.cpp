// Goal: a cast drives at every hour, each vehicle on one journey at a time at possible speeds, and
// one that starts later goes on where an earlier one is; following some vehicles shows their
// passages and no others.
#include "traffic/cast.hpp"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace bof::traffic::cast_test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr UtcTime night =
    UtcDay{std::chrono::year{2026} / std::chrono::February / std::chrono::day{4}} +
    std::chrono::hours{3};

Result<World> wide_world() {
    WorldSettings settings;
    settings.sources = {{900, 1, "one", "word"}};
    return World::make(settings);
}

TrafficSettings population() {
    TrafficSettings settings;
    settings.vehicles = 5'000;
    settings.rate = 1;
    settings.start = night;
    return settings;
}

std::vector<Passage> until(Cast& cast, UtcTime end) {
    std::vector<Passage> passages;
    for (Passage one = cast.next(); one.captured < end; one = cast.next()) passages.push_back(one);
    return passages;
}

std::string described(const Passage& passage) {
    return to_rfc3339(passage.captured) + " " + std::to_string(passage.camera) + " " + passage.text;
}

CastSettings settings_of(UtcTime start) {
    CastSettings settings;
    settings.first = 10;
    settings.count = 600;
    settings.start = start;
    settings.dense_from = start;
    settings.sparse = 1'000'000;  // Nobody is under way before.
    return settings;
}

TEST(Cast, DrivesAtNightWithSeveralSightingsEach) {
    const auto world = wide_world();
    const auto traffic = Traffic::make(*world, population());
    auto cast = Cast::make(*world, *traffic, settings_of(night));
    ASSERT_TRUE(cast.ok());

    const auto passages = until(*cast, night + minutes{60});

    std::map<std::uint32_t, std::vector<Passage>> by_vehicle;
    UtcTime before = night;
    for (const Passage& passage : passages) {
        EXPECT_GE(passage.captured, before);
        before = passage.captured;
        EXPECT_GE(passage.vehicle.index, 10U);
        EXPECT_LT(passage.vehicle.index, 610U);
        by_vehicle[passage.vehicle.index].push_back(passage);
    }
    // Three a minute set out.
    EXPECT_NEAR(static_cast<double>(by_vehicle.size()), 180, 3);
    for (const auto& [index, seen] : by_vehicle) {
        for (std::size_t next = 1; next < seen.size(); ++next) {
            const auto site = [&](const Passage& passage) {
                return world->sites()[world->cameras()[passage.camera].site].position;
            };
            const double metres = distance_m(site(seen[next - 1]), site(seen[next]));
            const std::chrono::duration<double> took =
                seen[next].captured - seen[next - 1].captured;
            EXPECT_LT(metres / took.count(), 36) << "vehicle " << index;  // 80 mph.
        }
    }
}

TEST(Cast, GoesOnWhereAnEarlierOneIs) {
    const auto world = wide_world();
    const auto traffic = Traffic::make(*world, population());
    CastSettings early = settings_of(night);
    early.sparse = 4;
    early.dense_from = night + minutes{30};
    CastSettings late = early;
    late.start = night + minutes{30};
    auto first = Cast::make(*world, *traffic, early);
    auto second = Cast::make(*world, *traffic, late);

    std::vector<std::string> expected;
    for (const Passage& passage : until(*first, night + minutes{60})) {
        if (passage.captured >= late.start) expected.push_back(described(passage));
    }
    std::vector<std::string> found;
    for (const Passage& passage : until(*second, night + minutes{60})) {
        found.push_back(described(passage));
    }
    EXPECT_EQ(found, expected);
}

TEST(Cast, OpensWithTheVehicleThatIsWanted) {
    const auto world = wide_world();
    const auto traffic = Traffic::make(*world, population());
    CastSettings settings = settings_of(night);
    settings.opening = CastJourney{3, night + seconds{1}};
    auto cast = Cast::make(*world, *traffic, settings);

    std::vector<Passage> opening;
    for (const Passage& passage : until(*cast, night + minutes{60})) {
        if (passage.vehicle.index == 3) opening.push_back(passage);
    }
    ASSERT_GE(opening.size(), 3U);
    EXPECT_EQ(opening.front().captured, night + seconds{1});
}

TEST(Cast, RefusesWhatCannotBe) {
    const auto world = wide_world();
    const auto traffic = Traffic::make(*world, population());
    for (const auto& spoil : std::vector<void (*)(CastSettings&)>{
             [](CastSettings& settings) { settings.count = 0; },
             [](CastSettings& settings) { settings.sparse = 0; },
             [](CastSettings& settings) { settings.every = {}; },
             [](CastSettings& settings) { settings.first = 4'900; },
             [](CastSettings& settings) {
                 settings.opening = CastJourney{5'000, night};
             }}) {
        CastSettings settings = settings_of(night);
        spoil(settings);
        EXPECT_FALSE(Cast::make(*world, *traffic, settings).ok());
    }
}

TEST(Traffic, FollowsTheVehiclesThatAreWanted) {
    const auto world = wide_world();
    const auto wanted = [](std::uint32_t vehicle) { return vehicle % 50 == 7; };
    TrafficSettings some = population();
    some.follow = wanted;
    auto all = Traffic::make(*world, population());
    auto few = Traffic::make(*world, some);
    ASSERT_TRUE(few.ok());

    std::vector<std::string> expected;
    std::vector<std::string> found;
    while (expected.size() < 200) {
        const Passage passage = all->next();
        if (wanted(passage.vehicle.index)) expected.push_back(described(passage));
    }
    while (found.size() < 200) found.push_back(described(few->next()));
    EXPECT_EQ(found, expected);

    some.follow = [](std::uint32_t) { return false; };
    EXPECT_FALSE(Traffic::make(*world, some).ok());
}

}  // namespace
}  // namespace bof::traffic::cast_test
