#include "sender/simulation.hpp"

#include "codec/bof2.hpp"

#include <algorithm>
#include <utility>

namespace bof {

namespace {

using std::chrono::milliseconds;

// From the passage to the request: reading the plate, making the JPEGs.
constexpr int camera_delay_ms_min = 150;
constexpr int camera_delay_ms_max = 450;
// How much later than the read its images come, or the read than its images.
constexpr int apart_ms_min = 300;
constexpr int apart_ms_max = 3'000;
constexpr double image_first_share = 0.2;
// A system that had no answer, or none it understood, sends again after this.
constexpr int repeat_ms_min = 1'000;
constexpr int repeat_ms_max = 5'000;
// A source sends what it gathered when so many are there, or the first has waited so long.
constexpr std::size_t gathered_min = 5;
constexpr milliseconds gathering_time_max{2'000};
constexpr int skew_ms_min = 15'000;
constexpr int skew_ms_max = 120'000;

bool is_share(double share) { return share >= 0 && share <= 1; }

double degrees(std::int32_t microdegrees) { return microdegrees / 1e6; }

}  // namespace

RawRead raw_read_of(const traffic::World& world, const traffic::Passage& passage,
                    std::string_view captured) {
    const traffic::Camera& camera = world.cameras()[passage.camera];
    const traffic::SourceAccount& account = world.accounts()[camera.account];
    const Position& position = world.sites()[camera.site].position;
    RawRead read{};
    read.word = account.word;
    read.username = account.username;
    read.address = camera.address;
    read.vrm = passage.text;
    read.captured = captured;
    read.latitude = degrees(position.latitude_microdegrees);
    read.longitude = degrees(position.longitude_microdegrees);
    read.confidence_percent = passage.confidence_percent;
    if (passage.motion != Motion::unknown) read.moving_towards = passage.motion == Motion::towards;
    return read;
}

Result<Simulation> Simulation::make(const traffic::World& world, NextPassage traffic,
                                    DrawImage draw, const SimulationSettings& settings) {
    if (!is_share(settings.image_share) || !is_share(settings.repeat_share) ||
        !is_share(settings.skewed_share)) {
        return Error{Errc::invalid_argument, "a share must be between 0 and 1"};
    }
    const SendingMix& mix = settings.mix;
    const double least = std::min({mix.capture, mix.compact, mix.compound, mix.late_image});
    const double sum = mix.capture + mix.compact + mix.compound + mix.late_image;
    if (!(least >= 0) || !(sum > 0) || !(sum < 1e12)) {
        return Error{Errc::invalid_argument,
                     "the weights of the mix must not be negative, and one must be above zero"};
    }
    return Simulation(world, std::move(traffic), std::move(draw), settings);
}

Simulation::Simulation(const traffic::World& world, NextPassage traffic, DrawImage draw,
                       const SimulationSettings& settings)
    : world_(&world),
      traffic_(std::move(traffic)),
      draw_(std::move(draw)),
      settings_(settings),
      random_(settings.seed),
      skews_(world.cameras().size()),
      gatherings_(world.accounts().size()) {
    for (milliseconds& skew : skews_) {
        if (chance() >= settings.skewed_share) continue;
        skew = between(skew_ms_min, skew_ms_max);
        if (chance() < 0.5) skew = -skew;
    }
}

double Simulation::chance() { return static_cast<double>(random_() >> 11U) * 0x1p-53; }

milliseconds Simulation::between(int least_ms, int most_ms) {
    return milliseconds{least_ms + static_cast<int>(chance() * (most_ms - least_ms + 1))};
}

Simulation::Kind Simulation::choose_kind() {
    const SendingMix& mix = settings_.mix;
    double mark = chance() * (mix.capture + mix.compact + mix.compound + mix.late_image);
    if ((mark -= mix.compact) < 0) return Kind::compact;
    if ((mark -= mix.compound) < 0) return Kind::compound;
    const bool apart = (mark -= mix.late_image) < 0;
    if (chance() >= settings_.image_share) return Kind::bare_capture;
    return apart ? Kind::plate_image : Kind::capture;
}

void Simulation::plan(milliseconds due, Kind kind, const traffic::Passage& passage) {
    const std::uint16_t account = world_->cameras()[passage.camera].account;
    tasks_.push({due, tasks_made_++, kind, account, passage});
}

void Simulation::plan_passage(const traffic::Passage& passage) {
    const milliseconds due =
        passage.captured - settings_.start + between(camera_delay_ms_min, camera_delay_ms_max);
    const Kind kind = choose_kind();
    if (kind == Kind::plate_image) {
        const bool image_first = chance() < image_first_share;
        const milliseconds later = due + between(apart_ms_min, apart_ms_max);
        plan(image_first ? later : due, Kind::bare_capture, passage);
        plan(image_first ? due : later, Kind::plate_image, passage);
        plan(image_first ? due : later, Kind::overview_image, passage);
    } else {
        plan(due, kind, passage);
    }
    if (chance() < settings_.repeat_share) {
        const Kind again =
            kind == Kind::plate_image || kind == Kind::compound ? Kind::bare_capture : kind;
        plan(due + between(repeat_ms_min, repeat_ms_max), again, passage);
    }
}

void Simulation::fetch_passage() {
    if (ahead_ || ended_) return;
    traffic::Passage passage = traffic_();
    if (passage.captured >= settings_.start + settings_.duration) {
        ended_ = true;
        return;
    }
    ahead_ = std::move(passage);
}

std::optional<DueShipment> Simulation::next() {
    while (true) {
        fetch_passage();
        // A passage is planned before any task that could be due after it.
        if (ahead_ && (tasks_.empty() || ahead_->captured - settings_.start <= tasks_.top().due)) {
            plan_passage(*ahead_);
            ahead_.reset();
            continue;
        }
        if (tasks_.empty()) return std::nullopt;
        const Task task = tasks_.top();
        tasks_.pop();
        if (auto shipment = render(task)) {
            shipment->tag = shipped_++;
            return DueShipment{task.due, std::move(*shipment)};
        }
    }
}

std::string Simulation::captured_text(const traffic::Passage& passage) const {
    return to_rfc3339(passage.captured + skews_[passage.camera]);
}

std::optional<Shipment> Simulation::render(const Task& task) {
    if (!task.passage || task.kind == Kind::compound) return gather(task);
    const traffic::Passage& passage = *task.passage;
    const std::string captured = captured_text(passage);
    RawRead read = raw_read_of(*world_, passage, captured);
    Shipment shipment;
    if (task.kind == Kind::compact) {
        shipment.service = bof2::Service::input_compact_capture;
        shipment.document = bof2::send_compact_capture_document(bof2::to_compact_capture(read));
        return shipment;
    }
    if (task.kind == Kind::plate_image || task.kind == Kind::overview_image) {
        const ImageKind kind =
            task.kind == Kind::plate_image ? ImageKind::plate : ImageKind::overview;
        shipment.service = bof2::Service::input_binary_capture_data;
        shipment.reads = 0;
        shipment.document = bof2::add_binary_capture_data_document({read.word,
                                                                    read.username,
                                                                    read.address,
                                                                    read.vrm,
                                                                    read.captured,
                                                                    {kind, draw_(passage, kind)}});
        return shipment;
    }
    if (task.kind == Kind::capture) {
        for (const ImageKind kind : {ImageKind::plate, ImageKind::overview}) {
            read.images.push_back({kind, draw_(passage, kind)});
        }
    }
    shipment.service = bof2::Service::input_capture;
    shipment.document = bof2::send_capture_document(read);
    return shipment;
}

// A passage to be gathered, or, without one, the end of the waiting.
std::optional<Shipment> Simulation::gather(const Task& task) {
    Gathering& gathering = gatherings_[task.account];
    if (!task.passage) {
        gathering.flush_planned = false;
        if (gathering.captures.empty()) return std::nullopt;
        return flush(gathering);
    }
    if (gathering.captures.empty()) {
        gathering.wanted =
            gathered_min +
            static_cast<std::size_t>(
                chance() * static_cast<double>(bof2::compound_captures_max - gathered_min + 1));
    }
    const std::string captured = captured_text(*task.passage);
    gathering.captures.push_back(
        bof2::to_compact_capture(raw_read_of(*world_, *task.passage, captured)));
    if (gathering.captures.size() >= gathering.wanted) return flush(gathering);
    if (!gathering.flush_planned) {
        gathering.flush_planned = true;
        tasks_.push({task.due + gathering_time_max, tasks_made_++, Kind::compound, task.account,
                     std::nullopt});
    }
    return std::nullopt;
}

Shipment Simulation::flush(Gathering& gathering) {
    Shipment shipment;
    shipment.service = bof2::Service::input_compound_capture;
    shipment.reads = static_cast<std::uint32_t>(gathering.captures.size());
    shipment.document = bof2::send_compound_capture_document(gathering.captures);
    gathering.captures.clear();
    return shipment;
}

}  // namespace bof
