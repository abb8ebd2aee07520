#include "domain/access_grant.hpp"

#include <algorithm>

namespace bof {
namespace {

template <typename T>
bool allows(const std::optional<std::vector<T>>& list, const T& wanted) {
    return !list || std::find(list->begin(), list->end(), wanted) != list->end();
}

}  // namespace

bool AccessGrant::permits(const ReadKey& key, UtcTime now) const {
    return is_live(now) && now - key.captured < age_max_ && key.captured >= scope_.captured_from &&
           key.captured < scope_.captured_until && allows(scope_.vrms, key.vrm) &&
           allows(scope_.nrds, key.nrd);
}

}  // namespace bof
