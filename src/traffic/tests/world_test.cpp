// Goal: the world is possible: on land, connected, with roads no shorter than the straight line,
// and every camera has an address of its own.
#include "traffic/world.hpp"

#include "traffic/tests/small_world.hpp"

#include <set>

#include <gtest/gtest.h>

namespace bof::traffic {
namespace {

std::string described(const World& world) {
    std::string text;
    for (const Place& place : world.places()) {
        text += place.name + " " + std::to_string(place.position.latitude_microdegrees) + "\n";
    }
    for (const Camera& camera : world.cameras()) text += camera.name + "\n";
    return text;
}

TEST(World, RefusesWhatCannotBe) {
    const SourceAccount source{1, 1, "alpha", "word"};
    const auto refusal = [](const WorldSettings& settings) {
        const Result<World> world = World::make(settings);
        return world.ok() ? std::string() : std::string(world.error().public_text.view());
    };
    const std::string sites = "the number of sites must be 1 to 400";
    EXPECT_EQ(refusal({1, 0, {source}}), sites);
    EXPECT_EQ(refusal({1, 401, {source}}), sites);
    EXPECT_EQ(refusal({1, 1, {source}}), "");
    EXPECT_EQ(refusal({1, 60, {}}), "the number of sources must be 1 to 64");
    EXPECT_EQ(refusal({1, 60, {source, source}}), "two sources have the same feed and source");
    EXPECT_EQ(refusal({1, 60, {{-1, 1, "", ""}}}), "feed and source must be 0 to 32767");
    EXPECT_EQ(refusal({1, 60, std::vector<SourceAccount>(65, source)}),
              "the number of sources must be 1 to 64");
}

TEST(World, FollowsFromTheSeed) {
    EXPECT_EQ(described(*small_world(5)), described(*small_world(5)));
    EXPECT_NE(described(*small_world(5)), described(*small_world(6)));
}

TEST(World, HasItsSitesAndNoAddressTwice) {
    for (const std::size_t sites : {1U, 7U, 60U, 400U}) {
        const Result<World> world = small_world(3, sites);
        ASSERT_TRUE(world.ok());
        EXPECT_EQ(world->sites().size(), sites);
        std::set<CameraAddress> addresses;
        std::set<std::string> names;
        std::vector<std::size_t> cameras_of_site(sites, 0);
        for (const Camera& camera : world->cameras()) {
            EXPECT_TRUE(addresses.insert(camera.address).second);
            EXPECT_TRUE(names.insert(camera.name).second) << camera.name;
            EXPECT_EQ(camera.address.feed, world->accounts()[camera.account].feed);
            EXPECT_GE(camera.address.camera, 1);
            EXPECT_LT(camera.heading_degrees, 360);
            ++cameras_of_site[camera.site];
        }
        for (const std::size_t count : cameras_of_site) {
            EXPECT_GE(count, 1U);
            EXPECT_LE(count, 4U);
        }
    }
}

TEST(World, LiesInMidAndWestWales) {
    const Result<World> world = small_world();
    for (const RoadSite& site : world->sites()) {
        EXPECT_GT(site.position.latitude_microdegrees, 51'650'000) << site.name;
        EXPECT_LT(site.position.latitude_microdegrees, 52'750'000) << site.name;
        EXPECT_GT(site.position.longitude_microdegrees, -5'150'000) << site.name;
        EXPECT_LT(site.position.longitude_microdegrees, -3'050'000) << site.name;
    }
}

// Without this, vehicles at possible speeds on the road would be impossibly fast on the map.
TEST(World, WaysAreNoShorterThanTheStraightLine) {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        const Result<World> world = small_world(seed);
        const auto sites = world->sites();
        const auto cameras = world->cameras();
        std::size_t stops = 0;
        for (std::size_t from = 0; from < world->places().size(); ++from) {
            for (std::size_t to = 0; to < world->places().size(); ++to) {
                const Way way = world->way(from, to);
                EXPECT_EQ(way.time_ms == 0, from == to);
                Position before = world->places()[from].position;
                std::uint32_t before_m = 0;
                for (const Stop& stop : way.stops) {
                    const Camera& camera = cameras[stop.first_camera];
                    const Position here = sites[camera.site].position;
                    ASSERT_GE(stop.distance_m, before_m);
                    ASSERT_GE(stop.distance_m - before_m + 2.0, distance_m(before, here));
                    ASSERT_EQ(cameras[stop.first_camera + stop.lanes - 1].site, camera.site);
                    ASSERT_EQ(cameras[stop.first_camera + stop.lanes - 1].heading_degrees,
                              camera.heading_degrees);
                    before = here;
                    before_m = stop.distance_m;
                    ++stops;
                }
                ASSERT_GE(way.length_m, before_m);
            }
        }
        EXPECT_GT(stops, 1'000U);
    }
}

TEST(World, DistanceIsThatOfTheGlobe) {
    const Position here{52'000'000, -4'000'000};
    EXPECT_NEAR(distance_m(here, {53'000'000, -4'000'000}), 111'195, 5);
    EXPECT_NEAR(distance_m(here, {52'000'000, -5'000'000}), 68'458, 50);
    EXPECT_EQ(distance_m(here, here), 0.0);
}

}  // namespace
}  // namespace bof::traffic
