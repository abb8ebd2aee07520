#include "audit/audit_entry.hpp"

#include "base/utf8.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace bof {
namespace {

namespace json = boost::json;

constexpr std::string_view replacement = "\xEF\xBF\xBD";

std::string as_utf8(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_sequence_bytes(text.substr(at));
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
