#include "http/tests/test_client.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bof::http {
namespace {

template <typename Address>
bool connect_to(int descriptor, const Address& address) {
    return ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// Zero when it is none, which no test expects.
std::size_t number(std::string_view text) {
    std::size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

void never_wait_for_ever(int descriptor) {
    const timeval patience{10, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

}  // namespace

TestClient::TestClient() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    never_wait_for_ever(descriptor_);
}

TestClient::TestClient(std::uint16_t port, bool over_ipv6)
    : descriptor_(::socket(over_ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    never_wait_for_ever(descriptor_);
    if (!over_ipv6) {
        connect(port);
        return;
    }
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    address.sin6_addr = in6addr_loopback;
    connect_to(descriptor_, address);
}

TestClient::~TestClient() { close(); }

bool TestClient::connect(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect_to(descriptor_, address);
}

bool TestClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::size_t TestClient::send_some(std::string_view bytes) {
    const ssize_t sent =
        ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void TestClient::finish_sending() { ::shutdown(descriptor_, SHUT_WR); }

void TestClient::close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
}

void TestClient::reset() {
    const linger at_once{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

bool TestClient::fill() {
    std::array<char, 65536> block;
    const ssize_t got = ::recv(descriptor_, block.data(), block.size(), 0);
    if (got <= 0) return false;
    received_.append(block.data(), static_cast<std::size_t>(got));
    return true;
}

std::optional<Answer> TestClient::receive(bool to_head) {
    for (;;) {
        if (auto answer = take_answer(received_, to_head)) return answer;
        if (!fill()) return std::nullopt;
    }
}

std::optional<std::string> TestClient::receive_until(std::string_view text) {
    for (;;) {
        const auto found = received_.find(text);
        if (found != std::string::npos) {
            std::string taken = received_.substr(0, found + text.size());
            received_.erase(0, taken.size());
            return taken;
        }
        if (!fill()) return std::nullopt;
    }
}

bool TestClient::is_closed_by_server() {
    if (!received_.empty()) return false;
    char byte = 0;
    const ssize_t got = ::recv(descriptor_, &byte, 1, 0);
    return got == 0 || (got < 0 && errno == ECONNRESET);
}

std::optional<Answer> take_answer(std::string& bytes, bool to_head) {
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string::npos) return std::nullopt;
    Answer answer;
    answer.head = bytes.substr(0, end + 2);
    answer.status = static_cast<int>(number(answer.head.substr(answer.head.find(' ') + 1, 3)));
    for (auto line = answer.head.find("\r\n") + 2; line < answer.head.size();) {
        const auto line_end = answer.head.find("\r\n", line);
        const auto colon = answer.head.find(':', line);
        std::string name = answer.head.substr(line, colon - line);
        std::transform(name.begin(), name.end(), name.begin(), to_lower_ascii);
        answer.headers[name] = trimmed(answer.head.substr(colon + 1, line_end - colon - 1));
        line = line_end + 2;
    }
    const auto length = answer.headers.find("content-length");
    const std::size_t body_bytes =
        to_head || length == answer.headers.end() ? 0 : number(length->second);
    if (bytes.size() < end + 4 + body_bytes) return std::nullopt;
    answer.body = bytes.substr(end + 4, body_bytes);
    bytes.erase(0, end + 4 + body_bytes);
    return answer;
}

std::string post(std::string_view body, std::string_view more) {
    return "POST /x HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string{more} + "\r\n" + std::string{body};
}

std::string get(std::string_view target, std::string_view more) {
    return "GET " + std::string{target} + " HTTP/1.1\r\nHost: test\r\n" + std::string{more} +
           "\r\n";
}

}  // namespace bof::http
