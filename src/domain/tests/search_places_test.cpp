// Goal: places of a search stand for the right NRDs: edges and corners of a shape belong to it,
// every condition must be met, and a slow, plain reference says the same of random shapes.
#include "domain/search_places.hpp"

#include <cmath>
#include <cstdint>
#include <random>

#include <gtest/gtest.h>

namespace bof {
namespace {

constexpr Position at(std::int32_t latitude, std::int32_t longitude) {
    return {latitude, longitude};
}

TEST(SearchPlaces, TheEdgesOfAShapeBelongToIt) {
    const std::vector<Position> square{at(0, 0), at(0, 10), at(10, 10), at(10, 0)};
    for (const Position inside : {at(5, 5), at(0, 0), at(10, 10), at(0, 5), at(5, 10), at(10, 3)}) {
        EXPECT_TRUE(lies_in(inside, square)) << inside.latitude_microdegrees;
    }
    for (const Position outside :
         {at(-1, 5), at(11, 5), at(5, 11), at(5, -1), at(0, 11), at(10, -1)}) {
        EXPECT_FALSE(lies_in(outside, square)) << outside.latitude_microdegrees;
    }
    // A notch: the ray through its corner is crossed once.
    const std::vector<Position> notched{at(0, 0), at(10, 0), at(5, 5), at(10, 10), at(0, 10)};
    EXPECT_TRUE(lies_in(at(5, 2), notched));
    EXPECT_TRUE(lies_in(at(5, 5), notched));
    EXPECT_FALSE(lies_in(at(9, 5), notched));
    EXPECT_TRUE(lies_in(at(4, 5), notched));
}

/// Whether the angles to the corners go once around; in floating point, so never asked on an edge.
bool winds_around(Position place, const std::vector<Position>& corners) {
    double turned = 0;
    for (std::size_t index = 0; index < corners.size(); ++index) {
        const Position from = corners[index];
        const Position to = corners[(index + 1) % corners.size()];
        const auto angle = [&](Position corner) {
            return std::atan2(double(corner.latitude_microdegrees) - place.latitude_microdegrees,
                              double(corner.longitude_microdegrees) - place.longitude_microdegrees);
        };
        turned += std::remainder(angle(to) - angle(from), 2 * 3.14159265358979323846);
    }
    return std::fabs(turned) > 1;
}

TEST(SearchPlaces, ShapesAgreeWithTheReference) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    const auto any = [&](std::int32_t most) {
        return std::uniform_int_distribution<std::int32_t>(-most, most)(random);
    };
    int inside = 0;
    for (int round = 0; round < 2'000; ++round) {
        // Convex around the middle or not: corners in order of their angle, so that no lines cross.
        std::vector<Position> corners;
        const int count = 3 + round % 6;
        for (int corner = 0; corner < count; ++corner) {
            const double angle = 2 * 3.14159265358979323846 * corner / count;
            const double far = 1'000'000.0 + any(700'000);
            corners.push_back(at(static_cast<std::int32_t>(far * std::sin(angle)),
                                 static_cast<std::int32_t>(far * std::cos(angle))));
        }
        const Position place = at(any(1'500'000), any(1'500'000));
        const bool expected = winds_around(place, corners);
        ASSERT_EQ(lies_in(place, corners), expected);
        inside += expected ? 1 : 0;
    }
    EXPECT_GT(inside, 100);
}

TEST(SearchPlaces, DistancesAreThoseOfTheGlobe) {
    // A degree of latitude is 111.2 km everywhere; of longitude half that at 60 degrees.
    EXPECT_NEAR(distance_m(at(51'000'000, 0), at(52'000'000, 0)), 111'195, 100);
    EXPECT_NEAR(distance_m(at(60'000'000, 0), at(60'000'000, 1'000'000)), 55'597, 100);
    EXPECT_EQ(distance_m(at(51'000'000, -3'000'000), at(51'000'000, -3'000'000)), 0);
}

TEST(SearchPlaces, AHeadingHasOneEighth) {
    EXPECT_EQ(compass_point_of(0), CompassPoint::north);
    EXPECT_EQ(compass_point_of(22), CompassPoint::north);
    EXPECT_EQ(compass_point_of(23), CompassPoint::north_east);
    EXPECT_EQ(compass_point_of(337), CompassPoint::north_west);
    EXPECT_EQ(compass_point_of(338), CompassPoint::north);
    EXPECT_EQ(compass_point_of(359), CompassPoint::north);
    EXPECT_EQ(parse_compass_point(to_text(CompassPoint::south_west)), CompassPoint::south_west);
    EXPECT_FALSE(parse_compass_point("up"));
}

Nrd nrd(std::uint32_t id, std::optional<std::uint32_t> site, std::optional<std::uint16_t> heading) {
    Nrd made{};
    made.id = NrdId{id};
    if (site) made.site = SiteId{*site};
    made.heading_degrees = heading;
    return made;
}

TEST(SearchPlaces, EveryConditionMustBeMet) {
    const std::vector<Site> sites{{SiteId{1}, "Pont Wen", "A40", at(51'500'000, -3'200'000)},
                                  {SiteId{2}, "Cae Hir", "A4119", at(51'600'000, -3'200'000)},
                                  {SiteId{3}, "Nowhere known", "a 40", std::nullopt}};
    const std::vector<Nrd> nrds{nrd(1, 1, 0), nrd(2, 1, 180), nrd(3, 2, 0), nrd(4, 3, 0),
                                nrd(5, std::nullopt, std::nullopt)};
    using Ids = std::vector<NrdId>;
    const auto found = [&](const SearchNarrowing& narrowing) {
        return nrds_at(narrowing, sites, nrds);
    };
    EXPECT_EQ(found({.roads = {"A 40"}}), (Ids{NrdId{1}, NrdId{2}, NrdId{4}}));
    EXPECT_EQ(found({.sites = {SiteId{2}}}), Ids{NrdId{3}});
    EXPECT_EQ(found({.nrds = {NrdId{5}, NrdId{99}}}), Ids{NrdId{5}});
    EXPECT_EQ(found({.roads = {"A40"}, .directions = {CompassPoint::south}}), Ids{NrdId{2}});
    const SearchCircle near{at(51'500'000, -3'200'000), 1'000};
    EXPECT_EQ(found({.circle = near}), (Ids{NrdId{1}, NrdId{2}}));
    EXPECT_EQ(found({.nrds = {NrdId{3}}, .circle = near}), Ids{});
    EXPECT_EQ(found({.circle = SearchCircle{at(51'500'000, -3'200'000), 12'000}}),
              (Ids{NrdId{1}, NrdId{2}, NrdId{3}}));
    EXPECT_EQ(found({.polygon = {at(51'550'000, -3'300'000), at(51'700'000, -3'300'000),
                                 at(51'700'000, -3'100'000), at(51'550'000, -3'100'000)}}),
              Ids{NrdId{3}});
}

}  // namespace
}  // namespace bof
