#include "bof/bench_server.hpp"

#include "app/data_folder.hpp"
#include "bof/bench_stream.hpp"
#include "register/register.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace bof::tool {

namespace {

constexpr std::chrono::seconds start_time_max{30};
constexpr std::size_t last_words_bytes_max = 800;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// Ports that nobody uses at this moment.
std::array<std::uint16_t, 4> free_ports() {
    std::array<std::uint16_t, 4> ports{};
    std::array<int, 4> sockets{};
    for (std::size_t index = 0; index < ports.size(); ++index) {
        sockets[index] = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address = loopback(0);
        socklen_t length = sizeof address;
        ::bind(sockets[index], reinterpret_cast<const sockaddr*>(&address), length);
        ::getsockname(sockets[index], reinterpret_cast<sockaddr*>(&address), &length);
        ports[index] = ntohs(address.sin_port);
    }
    for (const int descriptor : sockets) ::close(descriptor);
    return ports;
}

bool accepts(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    const bool connected =
        ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(descriptor);
    return connected;
}

Result<void> register_senders(const app::DataFolder& data) {
    const SystemClock clock;
    auto open = Register::open({"sqlite:" + data.register_file().string(), "bof bench"}, clock);
    if (!open.ok()) return std::move(open).error();
    const auto source = open.value()->add_source(bench_source());
    if (!source.ok()) return source.error();
    for (const Nrd& nrd : bench_nrd_rows(source.value())) {
        if (const auto added = open.value()->add_nrd(nrd); !added.ok()) return added.error();
    }
    return {};
}

std::string last_words(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (text.size() > last_words_bytes_max) text.erase(0, text.size() - last_words_bytes_max);
    return text;
}

Result<pid_t> spawn(const std::filesystem::path& program, const std::filesystem::path& folder) {
    const std::string output = folder / "bofd.out";
    std::vector<std::string> words{program.string(), "--data", folder.string()};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    posix_spawn_file_actions_t actions{};
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(),
                                       O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    pid_t process = 0;
    const int failure =
        ::posix_spawn(&process, program.c_str(), &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) {
        return Error{Errc::unavailable, "bofd cannot be started",
                     program.string() + ": " + std::system_category().message(failure)};
    }
    return process;
}

}  // namespace

Result<BenchServer> BenchServer::start(const std::filesystem::path& bofd,
                                       const std::filesystem::path& folder) {
    if (auto prepared = prepare(folder); !prepared.ok()) return prepared.error();
    return start_on(bofd, folder);
}

Result<void> BenchServer::prepare(const std::filesystem::path& folder) {
    const app::DataFolder data{folder};
    std::filesystem::remove_all(folder);
    if (auto made = app::make_data_folder(data); !made.ok()) return made;
    return register_senders(data);
}

Result<BenchServer> BenchServer::start_on(const std::filesystem::path& bofd,
                                          const std::filesystem::path& folder) {
    const app::DataFolder data{folder};
    const auto [tls, plain, monitor, api] = free_ports();
    std::ofstream(data.config_file()) << fmt::format(
        "[camera]\nlisten = \"127.0.0.1:{}\"\nplain_listen = \"127.0.0.1:{}\"\n"
        "[api]\nlisten = \"127.0.0.1:{}\"\n[monitor]\nlisten = \"127.0.0.1:{}\"\n[log]\nlevel = "
        "\"warn\"\n",
        tls, plain, api, monitor);
    const auto process = spawn(bofd, folder);
    if (!process.ok()) return process.error();
    BenchServer server;
    server.folder_ = folder;
    server.process_ = process.value();
    server.plain_port_ = plain;
    server.tls_port_ = tls;
    if (auto waited = server.wait_until_it_accepts(); !waited.ok()) {
        return std::move(waited).error();
    }
    return server;
}

Result<void> BenchServer::wait_until_it_accepts() {
    const auto latest = std::chrono::steady_clock::now() + start_time_max;
    while (!accepts(plain_port_) || !accepts(tls_port_)) {
        const bool ended = ::waitpid(process_, nullptr, WNOHANG) == process_;
        if (ended) process_ = 0;
        if (ended || std::chrono::steady_clock::now() > latest) {
            return Error{Errc::unavailable, "bofd does not start",
                         last_words(folder_ / "bofd.out")};
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    return {};
}

void BenchServer::kill() {
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
}

BenchServer::BenchServer(BenchServer&& other) noexcept
    : folder_(std::move(other.folder_)),
      process_(std::exchange(other.process_, 0)),
      plain_port_(other.plain_port_),
      tls_port_(other.tls_port_) {}

BenchServer::~BenchServer() {
    if (process_ == 0) return;
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
}

}  // namespace bof::tool
