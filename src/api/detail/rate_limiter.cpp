#include "api/detail/rate_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace bof::api {

std::optional<std::chrono::seconds> RateLimiter::take(std::string_view key, TimePoint now) {
    return buckets_.with([&](Buckets& all) -> std::optional<std::chrono::seconds> {
        if (const auto found = all.by_key.find(key); found != all.by_key.end()) {
            all.by_age.splice(all.by_age.begin(), all.by_age, found->second);
        } else {
            if (all.by_age.size() >= keys_max_) {
                all.by_key.erase(all.by_age.back().key);
                all.by_age.pop_back();
            }
            all.by_age.push_front({std::string{key}, rate_.at_once, now});
            all.by_key.emplace(all.by_age.front().key, all.by_age.begin());
        }
        Bucket& bucket = all.by_age.front();
        const double passed = std::chrono::duration<double>(now - bucket.seen).count();
        bucket.left =
            std::min(rate_.at_once, bucket.left + std::max(passed, 0.0) * rate_.per_second);
        bucket.seen = std::max(now, bucket.seen);
        if (bucket.left >= 1) {
            bucket.left -= 1;
            return std::nullopt;
        }
        const double wait = std::ceil((1 - bucket.left) / rate_.per_second);
        return std::chrono::seconds{std::max<std::int64_t>(1, std::llround(wait))};
    });
}

}  // namespace bof::api
