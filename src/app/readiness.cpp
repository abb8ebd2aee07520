#include "app/readiness.hpp"

#include <boost/json.hpp>

namespace bof::app {

std::string to_json(const Readiness& readiness) {
    boost::json::array reasons;
    for (const std::string& reason : readiness.reasons) reasons.emplace_back(reason);
    boost::json::array notes;
    for (const std::string& note : readiness.notes) notes.emplace_back(note);
    return boost::json::serialize(boost::json::object{{"ready", readiness.ready()},
                                                      {"reasons", std::move(reasons)},
                                                      {"notes", std::move(notes)}});
}

}  // namespace bof::app
