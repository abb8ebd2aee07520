#include "audit/export_line.hpp"

#include <array>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace bof {
namespace {

namespace json = boost::json;

constexpr std::string_view format_name = "openbof-audit-export";
constexpr std::int64_t format_version = 1;

json::object to_object(const ExportHeader& header) {
    return {{"format", format_name}, {"key", header.key}, {"version", format_version}};
}
json::object to_object(const ExportEntry& entry) {
    json::object object;
    if (entry.body) object["body"] = *entry.body;
    object["leaf"] = to_text(entry.leaf);
    object["number"] = entry.number;
    return object;
}
json::object to_object(const ExportCheckpoint& checkpoint) {
    return {{"checkpoint", checkpoint.note}};
}

std::optional<std::string> text_of(const json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return std::string{value->get_string()};
}

std::optional<std::uint64_t> number_of(const json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    if (value == nullptr || !value->is_int64() || value->get_int64() < 0) return std::nullopt;
    return static_cast<std::uint64_t>(value->get_int64());
}

Error not_a_line() { return {Errc::invalid_argument, "that is not a line of an audit export"}; }

Result<ExportLine> read_header(const json::object& object) {
    const auto format = text_of(object, "format");
    auto key = text_of(object, "key");
    if (format != format_name || number_of(object, "version") != format_version || !key) {
        return not_a_line();
    }
    return ExportLine{ExportHeader{std::move(*key)}};
}

Result<ExportLine> read_entry(const json::object& object) {
    const auto number = number_of(object, "number");
    const auto leaf_text = text_of(object, "leaf");
    const auto leaf = leaf_text ? parse_tree_hash(*leaf_text) : std::nullopt;
    auto body = text_of(object, "body");
    if (!number || !leaf || (!body && object.contains("body"))) return not_a_line();
    ExportEntry entry;
    entry.number = *number;
    entry.leaf = *leaf;
    entry.body = std::move(body);
    return ExportLine{std::move(entry)};
}

Result<ExportLine> read_checkpoint(const json::object& object) {
    auto note = text_of(object, "checkpoint");
    if (!note) return not_a_line();
    return ExportLine{ExportCheckpoint{std::move(*note)}};
}

}  // namespace

std::string render_export_line(const ExportLine& line) {
    return json::serialize(std::visit([](const auto& kind) { return to_object(kind); }, line));
}

Result<ExportLine> parse_export_line(std::string_view line) {
    if (line.size() > export_line_bytes_max) {
        return Error{Errc::too_large, "a line of an export is at most 8 MiB long"};
    }
    // Most lines fit into this, so that nothing is allocated for their objects.
    std::array<unsigned char, 8192> room;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    json::monotonic_resource memory{room.data(), room.size()};
    boost::system::error_code failure;
    const auto value = json::parse(line, failure, &memory);
    if (failure || !value.is_object()) return not_a_line();
    const auto& object = value.get_object();
    if (object.contains("number")) return read_entry(object);
    if (object.contains("checkpoint")) return read_checkpoint(object);
    return read_header(object);
}

}  // namespace bof
