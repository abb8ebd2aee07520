#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bof::app {

/// Why the server is not ready to take reads, each a sentence; empty: it is ready.
struct Readiness {
    std::vector<std::string> reasons;

    bool ready() const { return reasons.empty(); }
};

/// {"ready":false,"reasons":["..."]}
std::string to_json(const Readiness& readiness);

}  // namespace bof::app
