#include "app/readiness.hpp"

#include <boost/json.hpp>

namespace bof::app {

std::string to_json(const Readiness& readiness) {
    boost::json::array reasons;
    for (const std::string& reason : readiness.reasons) reasons.emplace_back(reason);
    return boost::json::serialize(
        boost::json::object{{"ready", readiness.ready()}, {"reasons", std::move(reasons)}});
}

}  // namespace bof::app
