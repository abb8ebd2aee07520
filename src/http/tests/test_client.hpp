#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace bof::http {

/// An answer as it came.
struct Answer {
    int status = 0;
    std::string head;  ///< Status line and headers, names in lower case.
    std::map<std::string, std::string> headers;
    std::string body;
};

/// A client with no manners of its own: sends the bytes it is given and reads what comes. Nothing
/// waits for ever: after ten seconds a read gives up, and the test fails.
class TestClient {
  public:
    /// Connects to 127.0.0.1, or ::1.
    explicit TestClient(std::uint16_t port, bool over_ipv6 = false);
    /// A socket, not yet connected.
    TestClient();
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;
    TestClient(TestClient&&) = delete;
    TestClient& operator=(TestClient&&) = delete;
    ~TestClient();

    bool connect(std::uint16_t port);
    /// False when the server has closed.
    bool send(std::string_view bytes);
    /// Sends what the socket takes without waiting; how much.
    std::size_t send_some(std::string_view bytes);
    void finish_sending();
    void close();
    /// Ends the connection with a reset.
    void reset();
    /// The next answer, or nothing when the server closes first. `to_head`: without a body.
    std::optional<Answer> receive(bool to_head = false);
    /// Everything up to and with `text`, as it came; nothing when the server closes first.
    std::optional<std::string> receive_until(std::string_view text);
    /// True when the server closes without sending anything more.
    bool is_closed_by_server();
    int descriptor() const { return descriptor_; }

  private:
    bool fill();

    int descriptor_ = -1;
    std::string received_;
};

/// "POST /x HTTP/1.1" with Host, Content-Length and `more` headers (each with its line end).
std::string post(std::string_view body, std::string_view more = {});
std::string get(std::string_view target, std::string_view more = {});

/// Takes the first answer off the front of `bytes`, when it is all there.
std::optional<Answer> take_answer(std::string& bytes, bool to_head);

}  // namespace bof::http
