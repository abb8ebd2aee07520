#pragma once

#include "base/guarded.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bof::api {

/// So many at once, and then so many a second.
struct Rate {
    double at_once = 1;
    double per_second = 1;
};

/// Bounds how often each key does something. Keys not seen for longest are forgotten when there are
/// more than `keys_max`: to be forgotten takes as many other keys as an attacker would need anyway.
/// Threads: any.
class RateLimiter {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    RateLimiter(const Rate& rate, std::size_t keys_max) : rate_(rate), keys_max_(keys_max) {}

    /// Nothing when it may be done now, and counted; else how long to wait.
    std::optional<std::chrono::seconds> take(std::string_view key, TimePoint now);

  private:
    struct Bucket {
        std::string key;
        double left;
        TimePoint seen;
    };
    struct Buckets {
        std::list<Bucket> by_age;  // The one used last stands first.
        std::unordered_map<std::string_view, std::list<Bucket>::iterator> by_key;
    };

    const Rate rate_;
    const std::size_t keys_max_;
    Guarded<Buckets> buckets_;
};

}  // namespace bof::api
