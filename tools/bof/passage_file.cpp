#include "bof/passage_file.hpp"

#include <fstream>
#include <random>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <boost/json.hpp>

namespace bof::tool {

namespace {

Error write_error(const std::filesystem::path& file) {
    return {Errc::unavailable, "the passages cannot be written", file.string()};
}

class PassageWriter {
  public:
    PassageWriter(const traffic::World& world, const DrawImage& draw, const PassageFilePlan& plan)
        : world_(world),
          draw_(draw),
          plan_(plan),
          image_folder_(plan.file.string() + ".images"),
          stream_(plan.file, std::ios::binary),
          random_(plan.seed) {}

    bool good() const { return stream_.good(); }
    bool finish() {
        stream_.close();
        return stream_.good();
    }

    Result<void> write(const traffic::Passage& passage) {
        const traffic::Camera& camera = world_.cameras()[passage.camera];
        boost::json::object line{{"vrm", passage.text},
                                 {"captured", to_rfc3339(passage.captured)},
                                 {"feed", camera.address.feed},
                                 {"source", camera.address.source},
                                 {"camera", camera.address.camera},
                                 {"confidence", passage.confidence_percent},
                                 {"true_vrm", passage.vehicle.plate_text}};
        if (passage.motion != Motion::unknown) {
            line["moving_towards"] = passage.motion == Motion::towards;
        }
        if (std::uniform_real_distribution<double>{}(random_) < plan_.image_share) {
            for (const ImageKind kind : {ImageKind::plate, ImageKind::overview}) {
                auto path = write_image(passage, kind);
                if (!path.ok()) return std::move(path).error();
                line[kind == ImageKind::plate ? "plate_image" : "overview_image"] = path.value();
            }
        }
        stream_ << boost::json::serialize(line) << '\n';
        ++lines_;
        if (!stream_) return write_error(plan_.file);
        return {};
    }
    std::uint64_t lines() const { return lines_; }

  private:
    /// The path as the line has it: from the file's own folder.
    Result<std::string> write_image(const traffic::Passage& passage, ImageKind kind) {
        std::error_code failure;
        std::filesystem::create_directories(image_folder_, failure);
        const std::filesystem::path file =
            image_folder_ / fmt::format("{}{}.jpg", lines_, kind == ImageKind::plate ? 'p' : 'o');
        std::ofstream image(file, std::ios::binary);
        image << draw_(passage, kind);
        image.close();
        if (!image) return write_error(file);
        return (image_folder_.filename() / file.filename()).string();
    }

    const traffic::World& world_;
    const DrawImage& draw_;
    const PassageFilePlan& plan_;
    const std::filesystem::path image_folder_;
    std::ofstream stream_;
    std::mt19937_64 random_;
    std::uint64_t lines_ = 0;
};

}  // namespace

Result<std::uint64_t> write_passages(const traffic::World& world, traffic::Traffic& traffic,
                                     const DrawImage& draw, const PassageFilePlan& plan) {
    PassageWriter writer(world, draw, plan);
    if (!writer.good()) return write_error(plan.file);
    while (true) {
        const traffic::Passage passage = traffic.next();
        if (passage.captured >= plan.until) break;
        if (auto written = writer.write(passage); !written.ok()) return std::move(written).error();
    }
    if (!writer.finish()) return write_error(plan.file);
    return writer.lines();
}

}  // namespace bof::tool
