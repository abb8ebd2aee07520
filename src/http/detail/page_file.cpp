#include "http/detail/page_file.hpp"

#include "base/assert.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <openssl/evp.h>
#include <zlib.h>

namespace bof::http {
namespace {

constexpr std::array<std::string_view, 12> known_types{
    "text/html; charset=utf-8",
    "text/css; charset=utf-8",
    "text/javascript; charset=utf-8",
    "text/plain; charset=utf-8",
    "application/json",
    "application/manifest+json",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/x-icon",
    "font/woff2",
};

/// Once, at start, so as small as it goes. Empty when that is no gain.
std::string compressed(std::string_view bytes) {
    constexpr int gzip_form = 16;
    z_stream stream{};
    const int begun = deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + gzip_form,
                                   MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY);
    if (begun != Z_OK) return {};
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    // zlib does not write through next_in, but says so only with ZLIB_CONST.
    std::string in{bytes};
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int done = deflate(&stream, Z_FINISH);
    out.resize(done == Z_STREAM_END ? stream.total_out : 0);
    deflateEnd(&stream);
    if (out.size() >= bytes.size()) out.clear();
    return out;
}

}  // namespace

std::string sha384_base64(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    const int made =
        EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha384(), nullptr);
    BOF_ASSERT(made == 1);
    std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> text{};
    const int written = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(length));
    return {text.begin(), text.begin() + written};
}

bool has_hashed_name(std::string_view path) {
    constexpr std::size_t least = 8;
    constexpr std::size_t most = 64;
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const std::string_view stem = name.substr(0, name.find('.'));
    const auto dash = stem.rfind('-');
    if (dash == std::string_view::npos) return false;
    const std::string_view hash = stem.substr(dash + 1);
    if (hash.size() < least || hash.size() > most) return false;
    return std::all_of(hash.begin(), hash.end(), [](char symbol) {
        return is_digit_ascii(symbol) || (symbol >= 'A' && symbol <= 'Z');
    });
}

Result<PageFile> make_page_file(std::string_view path, std::string_view type, std::string bytes) {
    const auto known = std::find(known_types.begin(), known_types.end(), type);
    if (known == known_types.end()) {
        return Error{Errc::unsupported, "a file of the page has a type that is not served",
                     std::string{path} + ": " + std::string{type}};
    }
    constexpr std::size_t tag_length = 24;
    PageFile file;
    file.content_type = *known;
    file.gzip = compressed(bytes);
    file.tag = sha384_base64(bytes).substr(0, tag_length);
    file.is_hashed = has_hashed_name(path);
    file.bytes = std::move(bytes);
    return file;
}

}  // namespace bof::http
