#include "http/detail/admission.hpp"

#include <functional>
#include <string_view>

namespace bof::http {

std::size_t Admission::PeerHash::operator()(const PeerAddress& address) const {
    return std::hash<std::string_view>{}(
        {reinterpret_cast<const char*>(address.data()), address.size()});
}

std::optional<Admission::Place> Admission::enter(const PeerAddress& peer) {
    const auto refused = census_.with([&](Census& census) -> std::optional<Refused> {
        if (census.all >= limits_.connections_max) return Refused::connections;
        std::size_t& from_peer = census.by_peer[peer];
        if (from_peer >= limits_.connections_per_peer_max) {
            if (from_peer == 0) census.by_peer.erase(peer);
            return Refused::connections_per_peer;
        }
        ++from_peer;
        ++census.all;
        return std::nullopt;
    });
    if (refused) {
        instruments_.count_refused(*refused);
        return std::nullopt;
    }
    instruments_.connections.add(1);
    return Place{*this, peer};
}

void Admission::leave(const PeerAddress& peer) {
    census_.with([&](Census& census) {
        --census.all;
        const auto found = census.by_peer.find(peer);
        if (--found->second == 0) census.by_peer.erase(found);
    });
    instruments_.connections.add(-1);
}

}  // namespace bof::http
