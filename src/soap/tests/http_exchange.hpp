#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bof {

/// Sends one HTTP request to a server on this machine, reads until the server closes, and returns
/// everything it said. Empty when it could not connect.
inline std::string http_exchange(std::uint16_t port, std::string_view method,
                                 std::string_view target, std::string_view body = {}) {
    const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(connection);
        return {};
    }
    std::string request{method};
    request.append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    request.append("Content-Type: text/xml; charset=utf-8\r\nConnection: close\r\n");
    request.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n");
    request.append(body);
    for (std::size_t sent = 0; sent < request.size();) {
        const auto more =
            ::send(connection, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
        if (more <= 0) break;
        sent += static_cast<std::size_t>(more);
    }
    std::string answer;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::recv(connection, buffer, sizeof buffer, 0)) > 0;) {
        answer.append(buffer, static_cast<std::size_t>(got));
    }
    ::close(connection);
    return answer;
}

}  // namespace bof
