#include "http/static_files.hpp"

#include "base/assert.hpp"
#include "base/text.hpp"
#include "http/detail/page_file.hpp"
#include "http/detail/page_headers.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

namespace bof::http {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t manifest_bytes_max = 256U << 10U;
constexpr std::string_view index_name = "index.html";
constexpr std::string_view plain_text = "text/plain; charset=utf-8";

struct Named {
    std::string path;
    std::size_t bytes;
    std::string type;
    std::string sha384;
};

Error unreadable_manifest(std::string why) {
    return {Errc::corrupt, "the manifest of the page cannot be read", std::move(why)};
}

/// Nothing when it cannot be read or is longer than `bytes_max`.
std::optional<std::string> contents_of(const fs::path& file, std::size_t bytes_max) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (error || size > bytes_max) return std::nullopt;
    std::ifstream stream{file, std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}};
    if (!stream || bytes.size() > bytes_max) return std::nullopt;
    return bytes;
}

/// Only downwards, in plain parts: "assets/app-5KX2M7QA.js".
bool is_safe_path(std::string_view path) {
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/";
    return !path.empty() && path.size() <= 200 && path.find_first_not_of(allowed) == path.npos &&
           path.front() != '/' && path.front() != '.' && path.find("..") == path.npos &&
           path.find("//") == path.npos && path.find("/.") == path.npos;
}

Result<Named> read_named(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return unreadable_manifest("a file is no object");
    const auto text = [&](const char* name) {
        const auto* found = object->if_contains(name);
        return found != nullptr && found->is_string() ? std::string{found->get_string()}
                                                      : std::string{};
    };
    const auto* bytes = object->if_contains("bytes");
    Named named{text("path"), 0, text("type"), text("sha384")};
    if (!is_safe_path(named.path)) return unreadable_manifest("path: " + named.path);
    if (bytes == nullptr || !bytes->is_int64() || bytes->get_int64() < 0) {
        return unreadable_manifest("bytes of " + named.path);
    }
    named.bytes = static_cast<std::size_t>(bytes->get_int64());
    return named;
}

Result<std::vector<Named>> read_manifest(const fs::path& file, const StaticLimits& limits) {
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
        return Error{Errc::not_found, "there is no page in that folder", file.string()};
    }
    const auto text = contents_of(file, manifest_bytes_max);
    if (!text) return unreadable_manifest(file.string());
    boost::system::error_code failed;
    const json::value root = json::parse(*text, failed);
    const auto* object = root.if_object();
    const auto* files = !failed && object != nullptr ? object->if_contains("files") : nullptr;
    if (files == nullptr || !files->is_array()) return unreadable_manifest(file.string());
    if (files->get_array().size() > limits.files_max) {
        return Error{Errc::too_many, "the page has more files than are allowed", file.string()};
    }
    std::vector<Named> all;
    std::size_t left = limits.bytes_max;
    for (const json::value& one : files->get_array()) {
        auto named = read_named(one);
        if (!named) return std::move(named).error();
        if (named->bytes > left) {
            return Error{Errc::too_large, "the page is larger than is allowed", file.string()};
        }
        left -= named->bytes;
        all.push_back(*std::move(named));
    }
    return all;
}

Result<PageFile> read_file(const fs::path& folder, const Named& named) {
    auto bytes = contents_of(folder / named.path, named.bytes);
    if (!bytes || bytes->size() != named.bytes || sha384_base64(*bytes) != named.sha384) {
        return Error{Errc::corrupt, "a file of the page is missing or not as it was built",
                     named.path};
    }
    return make_page_file(named.path, named.type, *std::move(bytes));
}

/// True when a header that lists things, each with an optional ";q=", has `wanted` and does not
/// refuse it.
bool accepts(std::string_view header, std::string_view wanted) {
    while (!header.empty()) {
        const std::string_view one = header.substr(0, header.find(','));
        header.remove_prefix(std::min(header.size(), one.size() + 1));
        const auto semicolon = std::min(one.find(';'), one.size());
        if (!equal_ignoring_case(trimmed(one.substr(0, semicolon)), wanted)) continue;
        const std::string_view weight = trimmed(one.substr(std::min(semicolon + 1, one.size())));
        return weight.find_first_of("123456789") != weight.npos || weight.empty();
    }
    return false;
}

/// If-None-Match: a list of tags, or "*". Weak tags compare as strong ones do, which is enough for
/// not sending something again.
bool names_tag(std::string_view header, std::string_view quoted_tag) {
    while (!header.empty()) {
        std::string_view one = header.substr(0, header.find(','));
        header.remove_prefix(std::min(header.size(), one.size() + 1));
        one = trimmed(one);
        if (one.starts_with("W/")) one.remove_prefix(2);
        if (one == "*" || one == quoted_tag) return true;
    }
    return false;
}

void add_page_headers(Response& response) {
    for (const auto& [name, value] : page_headers) response.headers.emplace_back(name, value);
}

Response sentence(std::uint16_t status, const char* text) {
    Response response{status, plain_text, text, {}};
    response.headers.emplace_back("Cache-Control", "no-store");
    add_page_headers(response);
    return response;
}

/// An address that the page itself shows something at, such as "/alerts/17". The page makes only
/// plain ones: whatever else is asked for is a mistake, and should look like one.
bool is_inside_page(std::string_view path) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyz0123456789_-/";
    return path.starts_with('/') && path.find_first_not_of(plain) == path.npos &&
           path.find("//") == path.npos;
}

}  // namespace

struct StaticFiles::Contents {
    std::map<std::string, PageFile, std::less<>> by_path;  ///< With the slash in front.
    const PageFile* index = nullptr;

    const PageFile* find(std::string_view path) const {
        const auto found = by_path.find(path);
        if (found != by_path.end()) return &found->second;
        return is_inside_page(path) ? index : nullptr;
    }
};

StaticFiles::StaticFiles(std::unique_ptr<const Contents> contents)
    : contents_(std::move(contents)) {}
StaticFiles::~StaticFiles() = default;
StaticFiles::StaticFiles(StaticFiles&&) noexcept = default;
StaticFiles& StaticFiles::operator=(StaticFiles&&) noexcept = default;

Result<StaticFiles> StaticFiles::load(const fs::path& folder, const StaticLimits& limits) {
    const auto named = read_manifest(folder / "manifest.json", limits);
    if (!named) return named.error();
    auto contents = std::make_unique<Contents>();
    for (const Named& one : *named) {
        auto file = read_file(folder, one);
        if (!file) return std::move(file).error();
        contents->by_path.insert_or_assign('/' + one.path, *std::move(file));
    }
    const auto index = contents->by_path.find('/' + std::string{index_name});
    if (index == contents->by_path.end()) {
        return Error{Errc::invalid_argument, "the page has no index.html", folder.string()};
    }
    contents->index = &index->second;
    return StaticFiles{std::move(contents)};
}

StaticFiles StaticFiles::single(std::string html) {
    auto file = make_page_file(index_name, "text/html; charset=utf-8", std::move(html));
    BOF_ASSERT(file.ok());
    auto contents = std::make_unique<Contents>();
    const auto place =
        contents->by_path.emplace('/' + std::string{index_name}, *std::move(file)).first;
    contents->index = &place->second;
    return StaticFiles{std::move(contents)};
}

Response StaticFiles::answer(const Request& request) const {
    if (request.method != "GET" && request.method != "HEAD") {
        Response refused = sentence(405, "Only GET is answered here.\n");
        refused.headers.emplace_back("Allow", "GET, HEAD");
        return refused;
    }
    const PageFile* file = contents_->find(request.path);
    if (file == nullptr) return sentence(404, "There is no such file.\n");
    const bool gzip = !file->gzip.empty() && accepts(request.header("accept-encoding"), "gzip");
    std::string tag = '"' + file->tag + (gzip ? "-gz\"" : "\"");
    const bool is_known = names_tag(request.header("if-none-match"), tag);
    Response response;
    response.status = is_known ? 304 : 200;
    response.content_type = file->content_type;
    if (!is_known) response.body = gzip ? file->gzip : file->bytes;
    response.headers = {
        {"ETag", std::move(tag)},
        {"Cache-Control", file->is_hashed ? "public, max-age=31536000, immutable" : "no-cache"},
        {"Vary", "Accept-Encoding"}};
    if (gzip) response.headers.emplace_back("Content-Encoding", "gzip");
    add_page_headers(response);
    return response;
}

std::size_t StaticFiles::count() const { return contents_->by_path.size(); }

}  // namespace bof::http
