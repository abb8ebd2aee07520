#include "audit/audit_entry.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace bof {
namespace {

namespace json = boost::json;

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Length of the UTF-8 sequence that begins at `at`; 0 when none does (RFC 3629).
std::size_t sequence_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t offset) {
        return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0U;
    };
    const auto follows = [&](std::size_t offset, unsigned least = 0x80, unsigned most = 0xBF) {
        return byte(offset) >= least && byte(offset) <= most;
    };
    const unsigned lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned least = lead == 0xE0 ? 0xA0 : 0x80;
        const unsigned most = lead == 0xED ? 0x9F : 0xBF;
        return follows(1, least, most) && follows(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned least = lead == 0xF0 ? 0x90 : 0x80;
        const unsigned most = lead == 0xF4 ? 0x8F : 0xBF;
        return follows(1, least, most) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

std::string as_utf8(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequence_length(text, at);
        clean += length == 0 ? replacement : text.substr(at, length);
        at += length == 0 ? 1 : length;
    }
    return clean;
}

json::value to_json(std::int64_t number) { return number; }
json::value to_json(const std::string& text) { return json::string(as_utf8(text)); }
json::value to_json(const std::vector<std::string>& texts) {
    json::array list;
    for (const std::string& text : texts) list.push_back(to_json(text));
    return list;
}

}  // namespace

// Boost.JSON keeps the order of insertion and escapes as RFC 8785 wants; so canonical means to
// insert in the order of the names.
std::string canonical_json(const AuditEntry& entry, AuditNumber number, std::string_view salt) {
    json::object facts;
    for (const auto& [name, fact] : entry.facts) {
        facts[name] = std::visit([](const auto& value) { return to_json(value); }, fact);
    }
    json::object all;
    all["address"] = to_json(entry.actor.address);
    all["facts"] = std::move(facts);
    all["kind"] = to_json(entry.kind);
    all["name"] = to_json(entry.actor.name);
    all["number"] = raw(number);
    if (entry.actor.person) all["person"] = raw(*entry.actor.person);
    all["salt"] = salt;
    all["version"] = 1;
    all["when"] = to_rfc3339(entry.when);
    return json::serialize(all);
}

}  // namespace bof
