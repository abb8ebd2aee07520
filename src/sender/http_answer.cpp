#include "sender/http_answer.hpp"

#include "base/text.hpp"

#include <charconv>

namespace bof {

namespace {

Error not_http() { return {Errc::invalid_argument, "the server does not answer in HTTP"}; }
Error too_large() { return {Errc::too_large, "the server's answer is too large"}; }

struct Head {
    std::uint16_t status = 0;
    std::size_t bytes = 0;
    std::optional<std::size_t> length;
    bool chunked = false;
    bool closes = false;
};

std::optional<std::size_t> to_size(std::string_view text, int base) {
    std::size_t size = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, size, base);
    if (failure != std::errc{} || stop != end) return std::nullopt;
    return size;
}

// "HTTP/1.1 200 OK"
bool read_status_line(std::string_view line, Head& head) {
    if (line.size() < 12 || line.substr(0, 7) != "HTTP/1." || line[8] != ' ') return false;
    const auto status = to_size(line.substr(9, 3), 10);
    if (!status || *status < 100) return false;
    head.status = static_cast<std::uint16_t>(*status);
    head.closes = line[7] == '0';
    return true;
}

bool read_field(std::string_view line, Head& head) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (equal_ignoring_case(name, "content-length")) {
        head.length = to_size(value, 10);
        return head.length.has_value();
    }
    if (equal_ignoring_case(name, "transfer-encoding")) {
        head.chunked = equal_ignoring_case(value, "chunked");
        return head.chunked;
    }
    if (equal_ignoring_case(name, "connection")) {
        if (equal_ignoring_case(value, "close")) head.closes = true;
        if (equal_ignoring_case(value, "keep-alive")) head.closes = false;
    }
    return true;
}

Result<std::optional<Head>> read_head(std::string_view bytes) {
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        if (bytes.size() > http_answer_header_bytes_max) return too_large();
        return std::optional<Head>{};
    }
    if (end > http_answer_header_bytes_max) return too_large();

    Head head;
    head.bytes = end + 4;
    std::string_view lines = bytes.substr(0, end + 2);
    bool first = true;
    while (!lines.empty()) {
        const std::size_t line_end = lines.find("\r\n");
        const std::string_view line = lines.substr(0, line_end);
        lines.remove_prefix(line_end + 2);
        if (!(first ? read_status_line(line, head) : read_field(line, head))) return not_http();
        first = false;
    }
    if (head.length.value_or(0) > http_answer_body_bytes_max) return too_large();
    return std::optional<Head>{head};
}

// Puts the chunks together. Gives the bytes they took, or nothing when more must come.
Result<std::optional<std::size_t>> read_chunks(std::string_view bytes, std::string& body) {
    body.clear();
    std::size_t place = 0;
    while (true) {
        const std::size_t line_end = bytes.find("\r\n", place);
        if (line_end == std::string_view::npos) {
            if (bytes.size() - place > http_answer_header_bytes_max) return not_http();
            return std::optional<std::size_t>{};
        }
        std::string_view size_text = bytes.substr(place, line_end - place);
        size_text = trimmed(size_text.substr(0, size_text.find(';')));
        const auto size = to_size(size_text, 16);
        if (!size) return not_http();
        if (*size > http_answer_body_bytes_max - body.size()) return too_large();
        place = line_end + 2;
        if (bytes.size() - place < *size + 2) return std::optional<std::size_t>{};
        body.append(bytes.substr(place, *size));
        place += *size;
        // A trailer field after the last chunk is not spoken by any BOF2 server and refused here.
        if (bytes.substr(place, 2) != "\r\n") return not_http();
        place += 2;
        if (*size == 0) return std::optional<std::size_t>{place};
    }
}

}  // namespace

Result<std::optional<HttpAnswer>> parse_http_answer(std::string_view bytes, std::string& scratch) {
    std::size_t passed = 0;
    while (true) {
        const auto read = read_head(bytes.substr(passed));
        if (!read.ok()) return read.error();
        if (!read.value()) return std::optional<HttpAnswer>{};
        const Head& head = *read.value();
        passed += head.bytes;
        if (head.status < 200) continue;  // 100 Continue: the answer proper follows.

        HttpAnswer answer{head.status, {}, passed, head.closes};
        const std::string_view rest = bytes.substr(passed);
        if (head.chunked) {
            const auto chunks = read_chunks(rest, scratch);
            if (!chunks.ok()) return chunks.error();
            if (!chunks.value()) return std::optional<HttpAnswer>{};
            answer.body = scratch;
            answer.bytes += *chunks.value();
            return std::optional<HttpAnswer>{answer};
        }
        if (!head.length && head.status != 204) return not_http();
        const std::size_t length = head.length.value_or(0);
        if (rest.size() < length) return std::optional<HttpAnswer>{};
        answer.body = rest.substr(0, length);
        answer.bytes += length;
        return std::optional<HttpAnswer>{answer};
    }
}

}  // namespace bof
