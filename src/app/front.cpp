#include "app/front.hpp"

#include "base/log.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>

#include <boost/json.hpp>

namespace bof::app {
namespace {

namespace json = boost::json;

constexpr std::size_t accounts_bytes_max = 64U << 10U;
constexpr std::size_t accounts_max = 64;

/// Nothing when the file cannot be read; at most one byte more than `bytes_max`.
std::optional<std::string> beginning_of(const std::filesystem::path& file, std::size_t bytes_max) {
    std::ifstream stream{file, std::ios::binary};
    if (!stream) return std::nullopt;
    std::string bytes(bytes_max + 1, '\0');
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (stream.bad()) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    return bytes;
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string{value->get_string()}
                                                  : std::string{};
}

}  // namespace

bool is_demo(const DataFolder& data) {
    std::error_code unknown;
    return std::filesystem::exists(data.demo_mark(), unknown) || unknown;
}

Result<api::Badge> read_badge(const std::filesystem::path& file) {
    constexpr std::string_view png_signature = "\x89PNG\r\n\x1a\n";
    constexpr std::size_t svg_begins_within = 4'096;
    auto bytes = beginning_of(file, badge_bytes_max);
    if (!bytes) return Error{Errc::unavailable, "the badge cannot be read", file.string()};
    if (bytes->size() > badge_bytes_max) {
        return Error{Errc::too_large, "the badge is larger than 256 KiB", file.string()};
    }
    if (bytes->starts_with(png_signature)) return api::Badge{"image/png", *std::move(bytes)};
    if (bytes->substr(0, svg_begins_within).find("<svg") != std::string::npos) {
        return api::Badge{"image/svg+xml", *std::move(bytes)};
    }
    return Error{Errc::unsupported, "the badge is neither a PNG nor an SVG picture", file.string()};
}

Result<void> check_demo(const DataFolder& data, const Config& config) {
    if (!is_demo(data) || !listens_beyond_this_machine(config)) return {};
    return Error{Errc::denied,
                 "this is a demo's data folder: everybody knows its passwords, so every listener "
                 "must be on loopback, such as 127.0.0.1; use a folder made by bof init instead",
                 data.demo_mark().string()};
}

std::vector<api::DemoAccount> read_demo_accounts(const DataFolder& data) {
    std::vector<api::DemoAccount> accounts;
    const auto text = beginning_of(data.demo_accounts(), accounts_bytes_max);
    if (!is_demo(data) || !text || text->size() > accounts_bytes_max) return accounts;
    boost::system::error_code failed;
    const json::value root = json::parse(*text, failed);
    if (failed || !root.is_array()) return accounts;
    for (const json::value& one : root.get_array()) {
        const auto* object = one.if_object();
        if (object == nullptr || accounts.size() == accounts_max) break;
        accounts.push_back({text_of(*object, "user_name"), text_of(*object, "password"),
                            text_of(*object, "display_name"), text_of(*object, "role"),
                            text_of(*object, "try_this")});
    }
    return accounts;
}

api::Front make_front(const DataFolder& data, const Config& config) {
    api::Front front;
    front.force_name = config.force.name;
    front.force_name_cy = config.force.name_cy;
    if (!config.force.badge.empty()) {
        auto badge = read_badge(config.force.badge);
        if (badge) {
            front.badge = *std::move(badge);
        } else {
            log_event(LogLevel::warn, "app.badge_unusable",
                      {{"error", to_log_line(badge.error())}});
        }
    }
    if (is_demo(data)) {
        // Read when asked for: the demo may make its people after the server has started.
        front.demo_accounts = [data] { return read_demo_accounts(data); };
    }
    return front;
}

}  // namespace bof::app
