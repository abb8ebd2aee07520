#include "bof/demo_force.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include <boost/json.hpp>

namespace bof::tool {

namespace json = boost::json;

traffic::TrafficSettings demo_traffic(UtcTime start, double rate,
                                      std::function<bool(std::uint32_t)> follow) {
    traffic::TrafficSettings settings;
    settings.seed = demo_seed;
    settings.vehicles = demo_vehicles;
    settings.rate = rate;
    settings.rhythm = traffic::Rhythm::daily;
    settings.start = start;
    settings.stolen_share = static_cast<double>(demo_listed) / static_cast<double>(demo_vehicles);
    settings.follow = std::move(follow);
    return settings;
}

bool is_followed_all_week(std::uint32_t vehicle, double share) {
    if (vehicle < demo_listed) return true;
    // Knuth's multiplicative hash: spreads the choice over the population.
    return static_cast<double>(vehicle * 2'654'435'761U) < share * 0x1.0p32;
}

Result<DemoHistory> read_demo_history(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    if (!stream) return Error{Errc::not_found, "the demo has no history yet", file.string()};
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    try {
        const json::object object = json::parse(text).as_object();
        DemoHistory history;
        history.from = from_unix_ms(object.at("from_ms").to_number<std::int64_t>());
        history.full_from = from_unix_ms(object.at("full_from_ms").to_number<std::int64_t>());
        history.rate = object.at("rate").to_number<double>();
        history.share = object.at("share").to_number<double>();
        history.complete = object.at("complete").as_bool();
        return history;
    } catch (const std::exception& error) {
        return Error{Errc::corrupt, "the demo's note on its history is damaged: use --reset",
                     file.string() + ": " + error.what()};
    }
}

Result<void> write_demo_history(const std::filesystem::path& file, const DemoHistory& history) {
    const json::object object{{"from_ms", to_unix_ms(history.from)},
                              {"full_from_ms", to_unix_ms(history.full_from)},
                              {"rate", history.rate},
                              {"share", history.share},
                              {"complete", history.complete}};
    std::ofstream stream{file, std::ios::binary};
    stream << json::serialize(object) << '\n';
    stream.close();
    if (!stream)
        return Error{Errc::unavailable, "the data folder cannot be written", file.string()};
    return {};
}

}  // namespace bof::tool
