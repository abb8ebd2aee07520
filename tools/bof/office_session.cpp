#include "bof/office_session.hpp"

#include "app/config.hpp"
#include "base/text.hpp"
#include "bof/secrets.hpp"
#include "bof/stop_with.hpp"
#include "sender/http_answer.hpp"

#include <array>
#include <cstdint>
#include <exception>
#include <iostream>
#include <random>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

namespace bof::tool {
namespace {

namespace json = boost::json;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds greet_max{10};
/// A stream does not say which way it waits while it greets.
constexpr std::chrono::milliseconds look_again{10};
constexpr std::string_view agent = "bof";
constexpr unsigned status_ok_end = 300;
constexpr unsigned status_code_wanted = 202;

/// One key a request: should it be sent twice, it is done once.
std::string random_key() {
    std::random_device random;
    return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

void wait_for(int descriptor, short events, SteadyClock::time_point until) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - SteadyClock::now());
    pollfd one{descriptor, events, 0};
    (void)::poll(&one, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 1)));
}

/// The name and value of the first cookie that an answer sets.
std::string cookie_in(std::string_view answer) {
    constexpr std::string_view name = "set-cookie:";
    std::string_view lines = answer.substr(0, answer.find("\r\n\r\n"));
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find("\r\n"));
        if (equal_ignoring_case(line.substr(0, name.size()), name)) {
            const auto value = trimmed(line.substr(name.size()));
            return std::string{value.substr(0, value.find(';'))};
        }
        lines.remove_prefix(std::min(lines.size(), line.size() + 2));
    }
    return {};
}

std::string loopback_of(const http::ListenAddress& listen) {
    std::string host = listen.address;
    if (host == "0.0.0.0") host = "127.0.0.1";
    if (host == "::") host = "::1";
    return host.find(':') == std::string::npos ? host : '[' + host + ']';
}

}  // namespace

void add_sign_in_options(CLI::App& command, SignInOptions& given) {
    command.add_option("--user", given.user, "Your user name, as on the page")->required();
    command.add_option("--password-file", given.password_file,
                       "A file, mode 0600, whose first line is your password; without it you are "
                       "asked at the terminal");
    command.add_option("--code", given.code,
                       "The code of your second factor; without it you are asked when it is due");
    command.add_option("--server", given.server,
                       "https://HOST:PORT of the page; without it the server of the data folder");
    command.add_option("--ca", given.ca_file,
                       "PEM file of the authority to trust; without it the data folder's own, with "
                       "--server the machine's");
}

OfficeSession::OfficeSession(const GlobalOptions& options, const SignInOptions& given,
                             std::string command)
    : command_(std::move(command)) {
    connect(options, given);
    sign_in(given);
}

OfficeSession::~OfficeSession() {
    if (!is_signed_in_) return;
    try {
        (void)ask("DELETE", "/api/v1/session", nullptr, {});
    } catch (const std::exception&) {
        std::cerr << "bof " << command_
                  << ": you could not be signed out; the session ends by itself\n";
    }
}

void OfficeSession::stop_with(const std::string& sentence) const {
    tool::stop_with(command_, sentence);
}

void OfficeSession::connect(const GlobalOptions& options, const SignInOptions& given) {
    url_ = given.server;
    TrustSettings trust{given.ca_file.empty() ? Trust::system : Trust::ca_file, given.ca_file};
    if (url_.empty()) {
        const app::DataFolder data{std::filesystem::absolute(options.data)};
        const auto loaded = app::load_config(data);
        if (!loaded.ok() || !std::filesystem::exists(data.config_file())) {
            stop_with("there are no usable settings in " + data.root.string() +
                      ": give --data, or --server");
        }
        const app::Config& config = loaded.config;
        const bool has_own = !config.tls.certificate.empty();
        url_ = has_own ? config.api.public_url
                       : fmt::format("https://{}:{}", loopback_of(config.api.listen),
                                     config.api.listen.port);
        if (given.ca_file.empty() && !has_own) trust = {Trust::ca_file, data.tls() / "ca.crt"};
    }
    while (url_.ends_with('/')) url_.pop_back();
    const auto endpoint = value_of(command_, parse_endpoint(url_));
    if (!endpoint.encrypted) stop_with("a password is sent over https only: " + url_);
    host_ = url_.substr(std::string_view{"https://"}.size());
    dial_ = value_of(command_, Dial::to(endpoint, trust));
}

void OfficeSession::sign_in(const SignInOptions& given) {
    const std::string password =
        given.password_file.empty()
            ? ask_secret(command_, "Password of " + given.user,
                         "give your password by --password-file, a file of mode 0600")
            : secret_in(command_, given.password_file);
    Answer answer = must("POST", "/api/v1/session",
                         json::object{{"user_name", given.user}, {"password", password}}, {});
    cookie_ = answer.cookie;
    if (answer.status == status_code_wanted) {
        const std::string code = given.code.empty()
                                     ? ask_secret(command_, "Code of your second factor",
                                                  "give the code of your second factor by --code")
                                     : given.code;
        answer = must("POST", "/api/v1/session/code", json::object{{"code", code}}, {});
        cookie_ = answer.cookie;
    }
    is_signed_in_ = true;
}

json::value OfficeSession::get(const std::string& path) {
    return must("GET", path, nullptr, {}).body;
}

json::value OfficeSession::post(const std::string& path, const json::value& body) {
    return must("POST", path, body, {}).body;
}

json::value OfficeSession::post_and_wait(const std::string& path, std::chrono::seconds within,
                                         std::chrono::seconds every,
                                         const std::function<void()>& meanwhile) {
    return must("POST", path, nullptr, {within, every, meanwhile}).body;
}

OfficeSession::Answer OfficeSession::must(std::string_view method, const std::string& path,
                                          const json::value& body, const Waiting& waiting) {
    Answer answer = ask(method, path, body, waiting);
    if (answer.status >= status_ok_end) stop_with_problem(answer);
    return answer;
}

void OfficeSession::stop_with_problem(const Answer& answer) const {
    const auto* problem = answer.body.if_object();
    const auto text_of = [](const json::object& from, std::string_view name) {
        const auto* value = from.if_contains(name);
        return value != nullptr && value->is_string() ? std::string{value->get_string()}
                                                      : std::string{};
    };
    if (problem == nullptr || text_of(*problem, "detail").empty()) {
        stop_with(fmt::format("the server answered with status {}", answer.status));
    }
    std::string sentence = text_of(*problem, "detail");
    if (const auto* fields = problem->if_contains("fields"); fields && fields->is_array()) {
        for (const json::value& field : fields->get_array()) {
            if (!field.is_object()) continue;
            sentence += fmt::format("\n  {}: {}", text_of(field.get_object(), "field"),
                                    text_of(field.get_object(), "detail"));
        }
    }
    stop_with(sentence);
}

OfficeSession::Answer OfficeSession::ask(std::string_view method, const std::string& path,
                                         const json::value& body, const Waiting& waiting) {
    std::string request = fmt::format(
        "{} {} HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nUser-Agent: {}\r\nAccept: "
        "application/json\r\n",
        method, path, host_, url_, agent);
    if (!cookie_.empty()) request += "Cookie: " + cookie_ + "\r\n";
    if (method == "POST") request += "Idempotency-Key: " + random_key() + "\r\n";
    const std::string sent = body.is_null() ? std::string{} : json::serialize(body);
    if (!sent.empty()) request += "Content-Type: application/json\r\n";
    if (method != "GET") request += fmt::format("Content-Length: {}\r\n", sent.size());
    request += "\r\n" + sent;

    const std::string came = exchange(request, waiting);
    std::string scratch;
    const auto parsed = value_of(command_, parse_http_answer(came, scratch));
    Answer answer{parsed->status, nullptr, cookie_in(came)};
    if (!parsed->body.empty()) {
        boost::system::error_code wrong;
        answer.body = json::parse(parsed->body, wrong);
        if (wrong) stop_with("what answers at " + url_ + " is not the back office");
    }
    return answer;
}

void OfficeSession::write_all(Stream& stream, const std::string& request) const {
    const auto until = SteadyClock::now() + greet_max;
    const auto must_move = [&](StreamStep step) {
        if (step.state == StreamState::moved) return true;
        if (step.state != StreamState::waits) {
            stop_with("no connection to " + url_ + ": " + stream.failure());
        }
        if (SteadyClock::now() >= until) {
            stop_with(url_ + " does not answer: does bofd run, and is this its address?");
        }
        return false;
    };
    while (!must_move(stream.greet())) {
        wait_for(stream.descriptor(), POLLIN, SteadyClock::now() + look_again);
    }
    std::string_view rest = request;
    while (!rest.empty()) {
        const StreamStep step = stream.write(rest);
        if (must_move(step)) {
            rest.remove_prefix(step.bytes);
        } else {
            wait_for(stream.descriptor(), POLLIN | POLLOUT, SteadyClock::now() + look_again);
        }
    }
}

std::string OfficeSession::exchange(const std::string& request, const Waiting& waiting) const {
    Stream stream{*dial_};
    if (auto opened = stream.open(); !opened.ok()) tool::stop_with(command_, opened.error());
    write_all(stream, request);
    const auto until = SteadyClock::now() + waiting.within;
    auto look = SteadyClock::now() + waiting.every;
    std::string came;
    std::string scratch;
    std::array<char, 16384> part{};
    while (true) {
        const StreamStep step = stream.read(part.data(), part.size());
        if (step.state == StreamState::moved) {
            came.append(part.data(), step.bytes);
            if (value_of(command_, parse_http_answer(came, scratch))) return came;
            continue;
        }
        if (step.state != StreamState::waits) {
            stop_with("the connection to " + url_ + " broke before the answer was there");
        }
        if (SteadyClock::now() >= until) {
            stop_with("no answer for too long: look later how it ended");
        }
        wait_for(stream.descriptor(), POLLIN, std::min(look, until));
        if (SteadyClock::now() >= look) {
            if (waiting.meanwhile) waiting.meanwhile();
            look = SteadyClock::now() + waiting.every;
        }
    }
}

}  // namespace bof::tool
