#pragma once

#include "http/detail/instruments.hpp"
#include "http/server.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace bof::http {

/// How a request that cannot be served is answered, and under which reason it is counted.
struct Refusal {
    std::uint16_t status;
    Refused reason;
    std::string_view sentence;  ///< A literal, for the client.
};

/// The first half of a request, and what it says about the second.
struct Head {
    Request request;
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    bool keep_alive = false;
    bool http_1_0 = false;
    bool expects_continue = false;
};

/// Bytes to requests. The grammar is Boost.Beast's; on top of it, everything that two programs
/// might read in two ways is refused: folded headers, a second or listed Content-Length, any
/// Transfer-Encoding but "chunked", a missing or second Host.
class RequestParser {
  public:
    enum class Progress : std::uint8_t { need_more, done, refused };

    explicit RequestParser(const Limits& limits);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;
    RequestParser(RequestParser&&) = delete;
    RequestParser& operator=(RequestParser&&) = delete;

    /// Looks for a whole header at the start of `input`, which must begin where it began last time.
    /// When done, `consumed` says how long the header was.
    Progress parse_head(std::string_view input, std::size_t& consumed);
    /// After a head that said chunked: appends what chunks `input` holds to the body. `consumed`
    /// bytes must not be shown again.
    Progress parse_chunks(std::string_view input, std::size_t& consumed);

    Head& head();
    /// After Progress::refused.
    const Refusal& refusal() const;

  private:
    class Grammar;

    Progress refuse(const Refusal& refusal);

    const std::size_t header_bytes_max_;
    const std::size_t body_bytes_max_;
    std::unique_ptr<Grammar> grammar_;
    std::size_t searched_ = 0;  // Of the current header, how far its end has been looked for.
    Refusal refusal_{};
};

}  // namespace bof::http
