#include "base/text.hpp"
#include "bof/doctor.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>
#include <system_error>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <boost/json.hpp>

namespace bof::tool {
namespace {

constexpr std::size_t answer_bytes_max = 64U << 10U;
constexpr timeval answer_time_max{3, 0};
constexpr std::chrono::days renew_before{30};

class Socket {
  public:
    explicit Socket(int family) : number_(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    ~Socket() {
        if (number_ >= 0) ::close(number_);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    Socket(Socket&&) = delete;
    Socket& operator=(Socket&&) = delete;

    int number() const { return number_; }

  private:
    int number_;
};

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;

    // The socket interface wants every address under the one name.
    const sockaddr* any() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

SocketAddress address_of(const http::ListenAddress& listen) {
    SocketAddress address;
    if (listen.address.find(':') == std::string::npos) {
        auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(listen.port);
        ::inet_pton(AF_INET, listen.address.c_str(), &v4->sin_addr);
        address.length = sizeof(sockaddr_in);
    } else {
        auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(listen.port);
        ::inet_pton(AF_INET6, listen.address.c_str(), &v6->sin6_addr);
        address.length = sizeof(sockaddr_in6);
    }
    return address;
}

// The whole answer of GET /health/ready; nothing when nobody answers in HTTP.
std::optional<std::string> ask_health(const http::ListenAddress& listen) {
    const auto address = address_of(listen);
    const Socket socket{address.storage.ss_family};
    ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &answer_time_max,
                 sizeof answer_time_max);
    ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &answer_time_max,
                 sizeof answer_time_max);
    if (::connect(socket.number(), address.any(), address.length) != 0) return std::nullopt;
    constexpr std::string_view request =
        "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    if (::send(socket.number(), request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size())) {
        return std::nullopt;
    }
    std::string answer;
    std::array<char, 4096> part{};
    while (answer.size() < answer_bytes_max) {
        const auto count = ::recv(socket.number(), part.data(), part.size(), 0);
        if (count <= 0) break;
        answer.append(part.data(), static_cast<std::size_t>(count));
    }
    if (!answer.starts_with("HTTP/1.1 ")) return std::nullopt;
    return answer;
}

// The answer's {"ready":...,"reasons":[...]}; anything else is not from bofd.
void examine_health(std::string_view answer, Findings& findings) {
    const auto end_of_header = answer.find("\r\n\r\n");
    boost::system::error_code error;
    const auto body =
        boost::json::parse(trimmed(answer.substr(std::min(answer.size(), end_of_header))), error);
    const auto* health = error ? nullptr : body.if_object();
    const auto* ready = health == nullptr ? nullptr : health->if_contains("ready");
    const auto* reasons = health == nullptr ? nullptr : health->if_contains("reasons");
    if (ready == nullptr || !ready->is_bool() || reasons == nullptr || !reasons->is_array()) {
        findings.push_back({Grade::wrong, "service.health",
                            "Something that is not bofd answers at monitor.listen.",
                            "`ss -ltnp` shows what; change monitor.listen or stop that program."});
    } else if (ready->get_bool()) {
        findings.push_back({Grade::good, "service.health", "bofd runs and is ready."});
    } else {
        for (const auto& reason : reasons->get_array()) {
            const auto* text = reason.if_string();
            findings.push_back({Grade::wrong, "service.health",
                                fmt::format("bofd runs and is not ready: {}.",
                                            text == nullptr ? "?" : text->c_str()),
                                "Its log says more."});
        }
    }
}

void examine_port(std::string_view setting, const http::ListenAddress& listen, Findings& findings) {
    const auto address = address_of(listen);
    const Socket socket{address.storage.ss_family};
    const int on = 1;
    ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket.number(), address.any(), address.length) == 0) {
        findings.push_back({Grade::good, "service.port",
                            fmt::format("Port {} ({}) is free for bofd.", listen.port, setting)});
        return;
    }
    const int error = errno;
    findings.push_back(
        {Grade::wrong, "service.port",
         fmt::format("{} cannot be used for {}: {}.",
                     listen.address + ":" + std::to_string(listen.port), setting,
                     std::system_category().message(error)),
         error == EACCES
             ? "Ports below 1024 need CAP_NET_BIND_SERVICE in the systemd unit."
             : fmt::format("`ss -ltnp` shows who has it; change {} or stop that program.",
                           setting)});
}

struct CertificateDeleter {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, CertificateDeleter>;

Certificate read_certificate(const std::filesystem::path& file) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream{std::fopen(file.c_str(), "r"),
                                                                 &std::fclose};
    return Certificate{stream ? PEM_read_X509(stream.get(), nullptr, nullptr, nullptr) : nullptr};
}

std::optional<UtcTime> time_of(const ASN1_TIME* time) {
    int days = 0;
    int seconds = 0;
    const std::unique_ptr<ASN1_TIME, void (*)(ASN1_TIME*)> epoch{ASN1_TIME_set(nullptr, 0),
                                                                 &ASN1_TIME_free};
    if (!epoch || ASN1_TIME_diff(&days, &seconds, epoch.get(), time) != 1) return std::nullopt;
    return UtcTime{std::chrono::days{days} + std::chrono::seconds{seconds}};
}

}  // namespace

void examine_service(const app::Config& config, Findings& findings) {
    if (const auto answer = ask_health(config.monitor.listen)) {
        examine_health(*answer, findings);
        return;
    }
    examine_port("camera.listen", config.camera.listen, findings);
    if (config.camera.plain_listen) {
        examine_port("camera.plain_listen", *config.camera.plain_listen, findings);
    }
    examine_port("monitor.listen", config.monitor.listen, findings);
}

void examine_certificate(const app::DataFolder& data, const app::Config& config, UtcTime now,
                         Findings& findings) {
    const bool local = config.tls.certificate.empty();
    const auto file = local ? data.tls() / "server.crt" : config.tls.certificate;
    std::error_code error;
    if (local && !std::filesystem::exists(file, error)) {
        findings.push_back({Grade::warning, "certificate", "There is no certificate yet.",
                            "`bof init` makes a local one, and so does the first start of bofd."});
        return;
    }
    const auto certificate = read_certificate(file);
    const auto from = certificate ? time_of(X509_get0_notBefore(certificate.get())) : std::nullopt;
    const auto until = certificate ? time_of(X509_get0_notAfter(certificate.get())) : std::nullopt;
    if (!from || !until) {
        findings.push_back(
            {Grade::wrong, "certificate",
             fmt::format("{} is no certificate that can be read.", file.string()),
             "tls.certificate must name a PEM file, the server's own certificate first."});
        return;
    }
    const auto sentence =
        fmt::format("The certificate {} is valid from {} until {}.", file.string(),
                    to_iso_date(day_of(*from)), to_iso_date(day_of(*until)));
    if (now < *from || now >= *until) {
        findings.push_back({Grade::wrong, "certificate", sentence + " That is not now.",
                            local ? "The next start of bofd renews it." : "Get it renewed."});
    } else if (now + renew_before >= *until) {
        findings.push_back(
            {Grade::warning, "certificate", sentence,
             local ? "The next start of bofd renews it." : "Get it renewed in time."});
    } else {
        findings.push_back({Grade::good, "certificate", sentence});
    }
}

}  // namespace bof::tool
