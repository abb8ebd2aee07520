#include "http/detail/request_parser.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include <boost/beast/http/basic_parser.hpp>

namespace bof::http {
namespace {

namespace beast_http = boost::beast::http;
using BeastError = boost::beast::error_code;
using BeastView = boost::beast::string_view;

constexpr std::size_t header_fields_max = 100;
constexpr std::size_t method_bytes_max = 32;
// A chunk's header line or all trailers together; more is an attack, not a client.
constexpr std::size_t chunk_line_bytes_max = 4'096;

constexpr Refusal bad_request_line{400, Refused::malformed,
                                   "The request line is not a valid HTTP/1.1 request line.\n"};
constexpr Refusal bad_version{505, Refused::malformed,
                              "This server speaks HTTP/1.1 and HTTP/1.0 only.\n"};
constexpr Refusal bad_header{400, Refused::malformed, "A header is not valid HTTP/1.1.\n"};
constexpr Refusal bad_line_end{400, Refused::malformed,
                               "A line does not end with carriage return and line feed.\n"};
constexpr Refusal folded_header{400, Refused::malformed,
                                "A header is folded over several lines.\n"};
constexpr Refusal bad_host{400, Refused::malformed,
                           "The request must have exactly one Host header.\n"};
constexpr Refusal bad_length{400, Refused::malformed,
                             "The length of the body is given twice or is not a plain number.\n"};
constexpr Refusal bad_encoding{
    501, Refused::malformed,
    "The only Transfer-Encoding understood here is chunked, given once.\n"};
constexpr Refusal bad_chunk{400, Refused::malformed, "The chunks of the body are malformed.\n"};
constexpr Refusal body_too_large{413, Refused::body_bytes,
                                 "The body is larger than this server takes.\n"};
constexpr Refusal line_too_long{414, Refused::header_bytes,
                                "The request line is longer than this server takes.\n"};
constexpr Refusal headers_too_long{431, Refused::header_bytes,
                                   "The headers are longer or more than this server takes.\n"};
constexpr Refusal unknown_expectation{417, Refused::expectation,
                                      "The only expectation met here is 100-continue.\n"};

std::string_view std_view(BeastView text) { return {text.data(), text.size()}; }

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit_ascii);
}

/// What Beast would let pass or see too late: a line end without its CR; a line that begins with a
/// blank, and so continues the one before; and, so that a TLS hello or other binary need not wait
/// to be told, a first byte that starts no method. Looks at the lines that end in or after `from`.
const Refusal* misformed_line(std::string_view input, std::size_t from) {
    if (!input.empty() && (input.front() <= ' ' || input.front() == '\x7f')) {
        return &bad_request_line;
    }
    for (auto end = input.find('\n', from); end != std::string_view::npos;
         end = input.find('\n', end + 1)) {
        if (end == 0 || input[end - 1] != '\r') return &bad_line_end;
        if (end + 1 < input.size() && (input[end + 1] == ' ' || input[end + 1] == '\t')) {
            return &folded_header;
        }
    }
    return nullptr;
}

/// Splits "/path?query", or "http://host/path?query" as a proxy sends it. False when it is neither.
bool split_target(std::string_view target, Request& request) {
    if (target.find('#') != std::string_view::npos) return false;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
        const auto slash = target.find_first_of("/?", scheme.size());
        target = slash == std::string_view::npos ? std::string_view{"/"} : target.substr(slash);
        break;
    }
    const auto mark = target.find('?');
    request.path = target.substr(0, mark);
    if (mark != std::string_view::npos) request.query = target.substr(mark + 1);
    return (!request.path.empty() && request.path.front() == '/') || target == "*";
}

}  // namespace

/// Beast's grammar, filling a Head. One object a request: Beast's parser cannot be used again.
class RequestParser::Grammar final : public beast_http::basic_parser<true> {
  public:
    explicit Grammar(std::size_t body_bytes_max) {
        header_limit(std::numeric_limits<std::uint32_t>::max());  // Already checked.
        body_limit(body_bytes_max);                               // Judged chunk by chunk.
    }

    Head head;
    const Refusal* refusal = nullptr;
    std::size_t hosts = 0;
    std::size_t lengths = 0;
    std::size_t encodings = 0;

  private:
    void on_request_impl(beast_http::verb, BeastView method, BeastView target, int version,
                         BeastError& error) override {
        head.http_1_0 = version == 10;
        head.request.method = std_view(method);
        head.request.headers.reserve(8);
        if (method.size() > method_bytes_max || !split_target(std_view(target), head.request)) {
            stop(bad_request_line, error);
        }
    }

    void on_field_impl(beast_http::field field, BeastView name, BeastView value,
                       BeastError& error) override {
        if (is_header_done()) return;  // A trailer: checked for form, not kept.
        if (head.request.headers.size() == header_fields_max) return stop(headers_too_long, error);
        const std::string_view text = std_view(value);
        if (field == beast_http::field::host) {
            ++hosts;
        } else if (field == beast_http::field::content_length) {
            ++lengths;
            if (!all_digits(text)) return stop(bad_length, error);
        } else if (field == beast_http::field::transfer_encoding) {
            ++encodings;
            if (!equal_ignoring_case(text, "chunked")) return stop(bad_encoding, error);
        } else if (field == beast_http::field::expect && !head.http_1_0) {
            if (!equal_ignoring_case(text, "100-continue")) {
                return stop(unknown_expectation, error);
            }
            head.expects_continue = true;
        }
        head.request.headers.emplace_back(lower_ascii(std_view(name)), text);
    }

    void on_header_impl(BeastError&) override {}
    void on_response_impl(int, BeastView, int, BeastError&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, BeastError&) override {}
    std::size_t on_body_impl(BeastView, BeastError&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, BeastView, BeastError&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, BeastView body, BeastError&) override {
        head.request.body.append(body.data(), body.size());
        return body.size();
    }
    void on_finish_impl(BeastError&) override {}

    void stop(const Refusal& why, BeastError& error) {
        refusal = &why;
        error = beast_http::error::bad_value;
    }
};

namespace {

const Refusal& refusal_of(const BeastError& found) {
    using beast_http::error;
    if (found == error::bad_version) return bad_version;
    if (found == error::bad_method || found == error::bad_target) return bad_request_line;
    if (found == error::bad_content_length || found == error::multiple_content_length ||
        found == error::bad_transfer_encoding) {
        return bad_length;
    }
    if (found == error::bad_chunk || found == error::bad_chunk_extension) return bad_chunk;
    if (found == error::body_limit) return body_too_large;
    return bad_header;
}

}  // namespace

RequestParser::RequestParser(const Limits& limits)
    : header_bytes_max_(limits.header_bytes_max), body_bytes_max_(limits.body_bytes_max) {}
RequestParser::~RequestParser() = default;

Head& RequestParser::head() { return grammar_->head; }
const Refusal& RequestParser::refusal() const { return refusal_; }

RequestParser::Progress RequestParser::refuse(const Refusal& refusal) {
    refusal_ = refusal;
    return Progress::refused;
}

RequestParser::Progress RequestParser::parse_head(std::string_view input, std::size_t& consumed) {
    constexpr std::string_view end_mark = "\r\n\r\n";
    const std::size_t from = searched_ < end_mark.size() ? 0 : searched_ - end_mark.size();
    const auto end = input.find(end_mark, from);
    const std::size_t size = end == std::string_view::npos ? input.size() : end + end_mark.size();
    if (size > header_bytes_max_) {
        const auto line_end = input.find("\r\n");
        return refuse(line_end == std::string_view::npos || line_end > header_bytes_max_
                          ? line_too_long
                          : headers_too_long);
    }
    const std::string_view header = input.substr(0, size);
    // From one before: a blank may follow the line end that was the last byte then.
    if (const Refusal* wrong = misformed_line(header, searched_ == 0 ? 0 : searched_ - 1)) {
        return refuse(*wrong);
    }
    if (end == std::string_view::npos) {
        searched_ = input.size();
        return Progress::need_more;
    }
    searched_ = 0;

    grammar_ = std::make_unique<Grammar>(body_bytes_max_);
    BeastError error;
    const std::size_t parsed = grammar_->put({header.data(), header.size()}, error);
    if (error) {
        return refuse(grammar_->refusal != nullptr ? *grammar_->refusal : refusal_of(error));
    }
    if (parsed != header.size() || !grammar_->is_header_done()) return refuse(bad_header);
    if (grammar_->hosts > 1 || (grammar_->hosts == 0 && !grammar_->head.http_1_0)) {
        return refuse(bad_host);
    }
    if (grammar_->lengths > 1) return refuse(bad_length);
    if (grammar_->encodings > 0 && grammar_->head.http_1_0) return refuse(bad_encoding);

    Head& head = grammar_->head;
    head.chunked = grammar_->chunked();
    head.keep_alive = grammar_->keep_alive();
    if (const auto length = grammar_->content_length()) head.content_length = *length;
    if (head.content_length.value_or(0) > body_bytes_max_) return refuse(body_too_large);
    consumed = header.size();
    return Progress::done;
}

RequestParser::Progress RequestParser::parse_chunks(std::string_view input, std::size_t& consumed) {
    consumed = 0;
    while (consumed < input.size() && !grammar_->is_done()) {
        BeastError error;
        // Never more than a line may be, so that it is judged the same however the bytes come.
        const std::string_view rest = input.substr(consumed, chunk_line_bytes_max);
        consumed += grammar_->put({rest.data(), rest.size()}, error);
        if (error == beast_http::error::need_more) {
            return rest.size() == chunk_line_bytes_max ? refuse(bad_chunk) : Progress::need_more;
        }
        if (error) {
            const Refusal& why = refusal_of(error);
            return refuse(why.status == 413 ? why : bad_chunk);
        }
    }
    return grammar_->is_done() ? Progress::done : Progress::need_more;
}

}  // namespace bof::http
