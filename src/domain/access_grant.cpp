#include "domain/access_grant.hpp"

#include <algorithm>

namespace bof {
namespace {

template <typename T>
bool allows(const std::optional<std::vector<T>>& list, const T& wanted) {
    return !list || std::binary_search(list->begin(), list->end(), wanted);
}

}  // namespace

bool AccessGrant::permits(const ReadKey& key, UtcTime now) const {
    return is_live(now) && now - key.captured < age_max_ && key.captured >= scope_.captured_from &&
           key.captured < scope_.captured_until && allows(scope_.vrms, key.vrm) &&
           allows(scope_.nrds, key.nrd);
}

AccessGrant::Times AccessGrant::opens(UtcTime now) const {
    if (!is_live(now)) return {now, now};
    // The age limit is half-open: a read exactly that old is closed, one a millisecond younger not.
    const UtcTime youngest_closed = now - age_max_;
    const UtcTime from =
        std::max(scope_.captured_from, youngest_closed + std::chrono::milliseconds{1});
    return {from, std::max(from, scope_.captured_until)};
}

}  // namespace bof
