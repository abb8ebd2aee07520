#include "sender/simulation.hpp"

#include "codec/bof2.hpp"
#include "codec/capture_time.hpp"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const UtcTime start_time = from_unix_ms(1'800'000'000'000);

traffic::World small_world() {
    traffic::WorldSettings settings;
    settings.sites = 12;
    settings.sources = {{12, 1, "alpha", "word-a"}, {12, 2, "beta", "word-b"}};
    return std::move(traffic::World::make(settings)).value();
}

traffic::Traffic traffic_in(const traffic::World& world) {
    traffic::TrafficSettings settings;
    settings.rate = 20;
    settings.vehicles = 60'000;  // Fewer than so much traffic comes from: quicker to make.
    settings.rhythm = traffic::Rhythm::even;
    settings.start = start_time;
    return std::move(traffic::Traffic::make(world, settings)).value();
}

SimulationSettings one_minute() {
    SimulationSettings settings;
    settings.start = start_time;
    settings.duration = seconds{60};
    return settings;
}

std::string draw(const traffic::Passage& passage, ImageKind kind) {
    return (kind == ImageKind::plate ? "plate of " : "overview of ") + passage.vehicle.plate_text;
}

// A read as a camera names it: camera, capture time, mark as read.
using Key = std::tuple<CameraAddress, std::string, std::string>;

// What a server would make of a simulation's shipments.
struct Arrivals {
    std::vector<std::chrono::nanoseconds> dues;
    std::map<bof2::Service, std::size_t> requests;
    std::map<Key, std::vector<std::chrono::nanoseconds>> reads;
    std::map<Key, std::size_t> images_with;
    std::map<Key, std::vector<std::chrono::nanoseconds>> images_apart;
    std::set<std::string> words;
    std::size_t largest_compound = 0;
    bool reads_agree = true;  // Shipment::reads is what the document holds.

    void add_read(const RawRead& read, std::chrono::nanoseconds due) {
        const Key key{read.address, read.captured, read.vrm};
        reads[key].push_back(due);
        images_with[key] += read.images.size();
        words.insert(std::string(read.word));
    }
};

Arrivals run(SimulationSettings settings) {
    const traffic::World world = small_world();
    traffic::Traffic traffic = traffic_in(world);
    auto simulation = Simulation::make(
        world, [&traffic] { return traffic.next(); }, draw, settings);
    EXPECT_TRUE(simulation.ok());
    Arrivals arrivals;
    bof2::Decoder decoder;
    while (auto next = simulation->next()) {
        const bof2::Service service = next->shipment.service;
        ++arrivals.requests[service];
        arrivals.dues.push_back(next->due);
        auto request = decoder.decode(service, next->shipment.document);
        EXPECT_TRUE(request.ok());
        std::size_t reads = 0;
        if (const auto* capture = std::get_if<bof2::SendCapture>(&request.value())) {
            arrivals.add_read(capture->read, next->due);
            reads = 1;
        } else if (auto* compact = std::get_if<bof2::SendCompactCapture>(&request.value())) {
            arrivals.add_read(compact->capture.read.value(), next->due);
            reads = 1;
        } else if (auto* many = std::get_if<bof2::SendCompoundCapture>(&request.value())) {
            for (const auto& each : many->captures) arrivals.add_read(each.read.value(), next->due);
            reads = many->captures.size();
            arrivals.largest_compound = std::max(arrivals.largest_compound, reads);
        } else if (auto* late = std::get_if<bof2::AddBinaryCaptureData>(&request.value())) {
            const RawLateImage& image = late->late_image;
            arrivals
                .images_apart[{image.address, std::string(image.captured), std::string(image.vrm)}]
                .push_back(next->due);
        }
        arrivals.reads_agree = arrivals.reads_agree && reads == next->shipment.reads;
    }
    return arrivals;
}

// The passages that the same traffic reports, without any sending.
std::set<Key> passages_of(const SimulationSettings& settings) {
    const traffic::World world = small_world();
    traffic::Traffic traffic = traffic_in(world);
    std::set<Key> keys;
    while (true) {
        const traffic::Passage passage = traffic.next();
        if (passage.captured >= settings.start + settings.duration) return keys;
        keys.insert(
            {world.cameras()[passage.camera].address, to_rfc3339(passage.captured), passage.text});
    }
}

// Goal: however it is sent, each passage arrives, none twice unless repeats are asked for, and in
// order of time.
TEST(Simulation, EveryPassageArrivesInEveryMix) {
    struct Case {
        SendingMix mix;
        std::set<bof2::Service> services;
    };
    using bof2::Service;
    for (const Case& example : {
             Case{{1, 0, 0, 0}, {Service::input_capture}},
             Case{{0, 1, 0, 0}, {Service::input_compact_capture}},
             Case{{0, 0, 1, 0}, {Service::input_compound_capture}},
             Case{{0, 0, 0, 1}, {Service::input_capture, Service::input_binary_capture_data}},
             Case{{},
                  {Service::input_capture, Service::input_compact_capture,
                   Service::input_compound_capture, Service::input_binary_capture_data}},
         }) {
        SimulationSettings settings = one_minute();
        settings.mix = example.mix;
        settings.repeat_share = 0;
        settings.skewed_share = 0;
        const Arrivals arrivals = run(settings);

        std::set<Key> reads;
        for (const auto& [key, dues] : arrivals.reads) {
            reads.insert(key);
            EXPECT_EQ(dues.size(), 1U);
        }
        EXPECT_EQ(reads, passages_of(settings));
        EXPECT_GT(reads.size(), 200U);
        EXPECT_TRUE(std::is_sorted(arrivals.dues.begin(), arrivals.dues.end()));
        EXPECT_TRUE(arrivals.reads_agree);
        EXPECT_LE(arrivals.largest_compound, bof2::compound_captures_max);
        EXPECT_EQ(arrivals.words, (std::set<std::string>{"word-a", "word-b"}));
        std::set<Service> services;
        for (const auto& [service, count] : arrivals.requests) services.insert(service);
        EXPECT_EQ(services, example.services);
    }
}

// Goal: images that come apart belong to a read, and both orders occur.
TEST(Simulation, ImagesApartBelongToTheirReads) {
    SimulationSettings settings = one_minute();
    settings.mix = {0, 0, 0, 1};
    settings.repeat_share = 0;
    const Arrivals arrivals = run(settings);
    std::size_t images_first = 0;
    std::size_t images_after = 0;
    ASSERT_EQ(arrivals.images_apart.size(), arrivals.reads.size());
    for (const auto& [key, dues] : arrivals.images_apart) {
        ASSERT_EQ(dues.size(), 2U);
        ASSERT_TRUE(arrivals.reads.contains(key));
        ++(dues[0] < arrivals.reads.at(key)[0] ? images_first : images_after);
    }
    EXPECT_GT(images_first, 10U);
    EXPECT_GT(images_after, images_first);
}

TEST(Simulation, SharesAreKept) {
    SimulationSettings settings = one_minute();
    settings.mix = {1, 0, 0, 0};
    settings.image_share = 0.5;
    settings.repeat_share = 0.25;
    settings.skewed_share = 0;
    const Arrivals arrivals = run(settings);
    double with_images = 0;
    double repeated = 0;
    for (const auto& [key, dues] : arrivals.reads) {
        if (arrivals.images_with.at(key) > 0) ++with_images;
        if (dues.size() == 2) ++repeated;
    }
    const auto all = static_cast<double>(arrivals.reads.size());
    EXPECT_NEAR(with_images / all, 0.5, 0.1);
    EXPECT_NEAR(repeated / all, 0.25, 0.1);
}

TEST(Simulation, SendsNoImageAtAllWhenToldSo) {
    SimulationSettings settings = one_minute();
    settings.image_share = 0;
    const Arrivals arrivals = run(settings);
    EXPECT_TRUE(arrivals.images_apart.empty());
    for (const auto& [key, images] : arrivals.images_with) EXPECT_EQ(images, 0U);
}

TEST(Simulation, SomeClocksAreWrongAndStayWrong) {
    const traffic::World world = small_world();
    traffic::Traffic traffic = traffic_in(world);
    SimulationSettings settings = one_minute();
    settings.skewed_share = 0.5;
    const auto simulation = Simulation::make(
        world, [&traffic] { return traffic.next(); }, draw, settings);
    ASSERT_TRUE(simulation.ok());
    std::size_t wrong = 0;
    for (std::uint32_t camera = 0; camera < world.cameras().size(); ++camera) {
        const milliseconds skew = simulation->skew_of(camera);
        if (skew == milliseconds{0}) continue;
        ++wrong;
        EXPECT_GE(std::chrono::abs(skew), seconds{15});
        EXPECT_LE(std::chrono::abs(skew), seconds{120});
    }
    EXPECT_GT(wrong, 0U);
    EXPECT_LT(wrong, world.cameras().size());
    settings.mix = {0, 1, 0, 0};
    settings.repeat_share = 0;
    std::set<Key> arrived;
    for (const auto& [key, dues] : run(settings).reads) arrived.insert(key);
    EXPECT_NE(arrived, passages_of(settings));
}

TEST(Simulation, TheSameSeedSendsTheSame) {
    const Arrivals first = run(one_minute());
    const Arrivals second = run(one_minute());
    EXPECT_EQ(first.dues, second.dues);
    EXPECT_EQ(first.reads, second.reads);
    SimulationSettings other = one_minute();
    other.seed = 2;
    EXPECT_NE(run(other).dues, first.dues);
}

TEST(Simulation, RefusesSharesAndWeightsOutOfRange) {
    const traffic::World world = small_world();
    traffic::Traffic traffic = traffic_in(world);
    for (const auto& spoil : std::vector<void (*)(SimulationSettings&)>{
             [](SimulationSettings& settings) { settings.image_share = 1.01; },
             [](SimulationSettings& settings) { settings.repeat_share = -0.01; },
             [](SimulationSettings& settings) { settings.skewed_share = 2; },
             [](SimulationSettings& settings) {
                 settings.mix = {0, 0, 0, 0};
             },
             [](SimulationSettings& settings) {
                 settings.mix = {1, -1, 1, 1};
             },
         }) {
        SimulationSettings settings = one_minute();
        spoil(settings);
        EXPECT_FALSE(Simulation::make(
                         world, [&traffic] { return traffic.next(); }, draw, settings)
                         .ok());
    }
}

}  // namespace
}  // namespace bof
