// Any bytes as an HTTP request: refused with an answer, or understood, and the same whether they
// come all at once or in pieces, whose size the first byte says.
#include "base/text.hpp"
#include "http/detail/request_parser.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

using bof::http::Head;
using bof::http::RequestParser;
using Progress = RequestParser::Progress;

constexpr std::size_t body_bytes_max = 10'000;

void must(bool holds) {
    if (!holds) __builtin_trap();
}

bof::http::Limits small_limits() {
    bof::http::Limits limits;
    limits.header_bytes_max = 2'000;
    limits.body_bytes_max = body_bytes_max;
    return limits;
}

/// Shows the parser `piece` bytes more at a time, as a connection would.
Progress parse_in_pieces(RequestParser& parser, std::string_view input, std::size_t piece) {
    std::size_t consumed = 0;
    auto progress = Progress::need_more;
    std::size_t shown = 0;
    while (progress == Progress::need_more && shown < input.size()) {
        shown = std::min(shown + piece, input.size());
        progress = parser.parse_head(input.substr(0, shown), consumed);
    }
    if (progress != Progress::done || !parser.head().chunked) return progress;
    std::size_t begin = consumed;
    for (;;) {
        progress = parser.parse_chunks(input.substr(begin, shown - begin), consumed);
        begin += consumed;
        if (progress != Progress::need_more || shown == input.size()) return progress;
        shown = std::min(shown + piece, input.size());
    }
}

bool is_clean(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char symbol) {
        return symbol == '\r' || symbol == '\n' || symbol == '\0';
    });
}

void check(const Head& head) {
    must(!head.request.method.empty());
    must(head.request.path == "*" || head.request.path.starts_with('/'));
    must(is_clean(head.request.path) && is_clean(head.request.query));
    must(!(head.chunked && head.content_length));
    must(head.content_length.value_or(0) <= body_bytes_max);
    must(head.request.body.size() <= body_bytes_max);
    for (const auto& [name, value] : head.request.headers) {
        must(!name.empty() && is_clean(value));
        must(std::all_of(name.begin(), name.end(), [](char symbol) {
            return symbol > ' ' && symbol == bof::to_lower_ascii(symbol);
        }));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view input(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    RequestParser at_once(small_limits());
    RequestParser in_pieces(small_limits());
    const auto progress = parse_in_pieces(at_once, input, std::max<std::size_t>(input.size(), 1));
    must(parse_in_pieces(in_pieces, input, std::size_t{1} + bytes[0]) == progress);
    if (progress == Progress::refused) {
        must(at_once.refusal().status >= 400 && at_once.refusal().sentence.ends_with(".\n"));
    }
    if (progress != Progress::done) return 0;
    check(at_once.head());
    must(at_once.head().request.headers == in_pieces.head().request.headers);
    must(at_once.head().request.path == in_pieces.head().request.path);
    must(at_once.head().request.body == in_pieces.head().request.body);
    return 0;
}
