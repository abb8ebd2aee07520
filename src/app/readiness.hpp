#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bof::app {

/// Why the server is not ready to take reads, each a sentence; empty: it is ready.
struct Readiness {
    std::vector<std::string> reasons;
    /// What somebody should look at although reads are taken, each a sentence.
    std::vector<std::string> notes = {};

    bool ready() const { return reasons.empty(); }
};

/// {"ready":false,"reasons":["..."],"notes":[]}
std::string to_json(const Readiness& readiness);

}  // namespace bof::app
