#include "http/detail/response_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace bof::http {
namespace {

std::string_view reason_phrase(std::uint16_t status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 428:
            return "Precondition Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Status";
    }
}

void append_number(std::string& out, std::size_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

// A line end in a header's value would let whoever supplied the value write headers of their own.
void append_header_value(std::string& out, std::string_view value) {
    const auto start = out.size();
    out += value;
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
        [](char symbol) { return static_cast<unsigned char>(symbol) < 0x20 || symbol == 0x7f; },
        ' ');
}

using HeaderFields = std::vector<std::pair<std::string_view, std::string>>;

void append_status_and_type(std::string& out, std::uint16_t status, std::string_view content_type,
                            std::string_view date) {
    out += "HTTP/1.1 ";
    append_number(out, status);
    out += ' ';
    out += reason_phrase(status);
    out += "\r\nDate: ";
    out += date;
    if (content_type.empty()) return;
    out += "\r\nContent-Type: ";
    out += content_type;
}

void append_fields(std::string& out, const HeaderFields& fields) {
    for (const auto& [name, value] : fields) {
        out += "\r\n";
        out += name;
        out += ": ";
        append_header_value(out, value);
    }
}

}  // namespace

void append_stream_head(std::string& out, const StreamHead& head, std::string_view date) {
    append_status_and_type(out, head.status, head.content_type, date);
    append_fields(out, head.headers);
    out += "\r\nConnection: close\r\n\r\n";
}

void append_response(std::string& out, const Response& response, const Framing& framing,
                     std::string_view date) {
    const bool has_no_body = response.status == 204 || response.status == 304;
    const bool sends_body = !has_no_body && !framing.head_only;
    constexpr std::size_t headers_guess = 256;
    const std::size_t needed = out.size() + headers_guess + (sends_body ? response.body.size() : 0);
    // Never by less than half again: many small answers must not each copy all before them.
    if (needed > out.capacity()) out.reserve(std::max(needed, out.capacity() + out.capacity() / 2));
    append_status_and_type(out, response.status, response.content_type, date);
    if (!has_no_body) {
        out += "\r\nContent-Length: ";
        append_number(out, response.body.size());
    }
    append_fields(out, response.headers);
    if (framing.close) {
        out += "\r\nConnection: close";
    } else if (framing.tell_keep_alive) {
        out += "\r\nConnection: keep-alive";
    }
    out += "\r\n\r\n";
    if (sends_body) out += response.body;
}

Response sentence_response(std::uint16_t status, std::string_view sentence) {
    return {status, "text/plain; charset=utf-8", std::string{sentence}};
}

std::string http_date(std::int64_t unix_seconds) {
    // Not strftime: the names must be English whatever the locale.
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = unix_seconds;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    const auto two = [](int number) {
        return std::string{static_cast<char>('0' + number / 10 % 10),
                           static_cast<char>('0' + number % 10)};
    };
    return std::string{days[static_cast<std::size_t>(utc.tm_wday)]} + ", " + two(utc.tm_mday) +
           ' ' + months[static_cast<std::size_t>(utc.tm_mon)] + ' ' +
           std::to_string(utc.tm_year + 1900) + ' ' + two(utc.tm_hour) + ':' + two(utc.tm_min) +
           ':' + two(utc.tm_sec) + " GMT";
}

}  // namespace bof::http
