#pragma once

#include "domain/address_range.hpp"
#include "domain/ids.hpp"
#include "domain/raw_read.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// A place where NRDs stand.
struct Site {
    SiteId id;
    std::string name;
    std::string road;
    std::optional<Position> position;
    std::optional<UtcTime> retired = {};  ///< From then on no NRD may be put there.
};

enum class NrdKind : std::uint8_t { fixed, mobile, vehicle_mounted, dual_use };

/// "fixed", "mobile", "vehicle_mounted", "dual_use".
std::string_view to_text(NrdKind kind);
std::optional<NrdKind> parse_nrd_kind(std::string_view text);

/// A number plate reading device. Valid from (inclusive) until (exclusive): outside that window its
/// reads go to quarantine.
struct Nrd {
    NrdId id;
    SourceId source;
    std::int16_t camera;  ///< Number within the source.
    std::string name;
    NrdKind kind = NrdKind::fixed;
    std::optional<SiteId> site;
    std::optional<std::uint16_t>
        heading_degrees;  ///< Direction the traffic it sees travels; 0 to 359.
    std::string lane;
    std::string controller;  ///< The data controller (force) whose NRD it is. Rule: R-09.
    UtcTime valid_from;
    std::optional<UtcTime> valid_until;
};

/// An ANPR system that sends reads for one or more NRDs.
struct Source {
    SourceId id;
    std::int16_t feed;
    std::int16_t source;
    std::string name;
    std::string username;   ///< Empty: any.
    std::string word_hash;  ///< The shared word, as SecretHash::stored() gives it.
    std::vector<AddressRange>
        addresses;  ///< Empty: none is allowed. "Any" is written 0.0.0.0/0 and ::/0.
    std::string time_zone = "UTC";  ///< IANA name, for capture times without a zone.
    UtcTime valid_from;
    std::optional<UtcTime> valid_until;
};

}  // namespace bof
