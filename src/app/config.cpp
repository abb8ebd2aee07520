#include "app/config.hpp"

#include "app/detail/setting.hpp"
#include "base/assert.hpp"
#include "base/text.hpp"
#include "codec/bof2.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <numeric>

#include <arpa/inet.h>
#include <sys/stat.h>
#include <toml++/toml.h>

namespace bof::app {
namespace {

using detail::Setting;

constexpr std::size_t names_max = 64;
constexpr std::size_t password_bytes_max = 4096;

// Levenshtein: how many symbols to add, drop or change to make one from the other.
std::size_t edit_distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t change = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, diagonal + 1, change});
        }
    }
    return row[right.size()];
}

// A right key in the wrong section, or without one, is nearly right.
std::size_t distance_to(const Setting& setting, std::string_view name) {
    const auto key = [](std::string_view whole) { return whole.substr(whole.find('.') + 1); };
    return std::min(edit_distance(name, setting.name),
                    edit_distance(key(name), key(setting.name)) + 1);
}

std::string_view nearest_setting(std::string_view name) {
    const auto known = detail::settings();
    return std::min_element(known.begin(), known.end(),
                            [&](const Setting& left, const Setting& right) {
                                return distance_to(left, name) < distance_to(right, name);
                            })
        ->name;
}

std::optional<std::size_t> parse_bytes(std::string_view text) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    const auto unit = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
    std::size_t factor = 0;
    if (unit == "KiB") factor = 1U << 10U;
    if (unit == "MiB") factor = 1U << 20U;
    if (unit == "GiB") factor = 1U << 30U;
    if (factor == 0 || number > std::size_t{1} << 32U) return std::nullopt;
    return number * factor;
}

// Puts a value into its place in the Config; answers what is wrong with it, or nothing.
class Reader {
  public:
    Reader(const toml::node& node, const Setting& setting, Config& config, const DataFolder& data)
        : node_(node), setting_(setting), config_(config), data_(data) {}

    std::string operator()(const detail::TextSetting& kind) const {
        const auto text = node_.value_exact<std::string>();
        if (!text) return "must be a text in quotes";
        const auto wrong = kind.check(*text);
        if (wrong.empty()) *kind.place(config_) = *text;
        return std::string{wrong};
    }

    std::string operator()(const detail::AddressSetting& kind) const {
        const auto address = detail::parse_listen_address(node_.value_or(std::string{}));
        if (!address) return wrong_address;
        *kind.place(config_) = *address;
        return {};
    }

    std::string operator()(const detail::OptionalAddressSetting& kind) const {
        if (node_.value_exact<std::string>() == std::string{}) {
            *kind.place(config_) = std::nullopt;
            return {};
        }
        const auto address = detail::parse_listen_address(node_.value_or(std::string{}));
        if (!address) return wrong_address + std::string{", or empty"};
        *kind.place(config_) = *address;
        return {};
    }

    std::string operator()(const detail::PathSetting& kind) const {
        const auto text = node_.value_exact<std::string>();
        if (!text) return "must be a path in quotes";
        if (text->find('\0') != std::string::npos) return "must not hold a zero byte";
        if (text->empty() && !kind.may_be_empty) return "must not be empty";
        *kind.place(config_) = text->empty() ? std::filesystem::path{} : data_.root / *text;
        return {};
    }

    std::string operator()(const detail::CountSetting& kind) const {
        std::optional<std::size_t> count;
        if (const auto number = node_.value_exact<std::int64_t>(); number && *number >= 0) {
            count = static_cast<std::size_t>(*number);
        } else if (const auto text = node_.value_exact<std::string>();
                   text && kind.unit == detail::Unit::bytes) {
            count = parse_bytes(*text);
        }
        if (!count || *count < kind.least || *count > kind.most)
            return "must be " + detail::kind_text(setting_);
        *kind.place(config_) = *count;
        return {};
    }

    std::string operator()(const detail::SecondsSetting& kind) const {
        const auto seconds = node_.value_exact<std::int64_t>();
        if (!seconds || *seconds < kind.least || *seconds > kind.most) {
            return "must be " + detail::kind_text(setting_);
        }
        *kind.place(config_) = std::chrono::seconds{*seconds};
        return {};
    }

    std::string operator()(const detail::NamesSetting& kind) const {
        const auto* array = node_.as_array();
        if (array == nullptr || array->empty() || array->size() > names_max) {
            return "must be a list of 1 to 64 names in quotes";
        }
        std::vector<std::string> names;
        for (const auto& element : *array) {
            const auto name = element.value_exact<std::string>();
            if (!name || !is_host_name(*name))
                return "holds something that is no host name or address";
            names.push_back(*name);
        }
        *kind.place(config_) = std::move(names);
        return {};
    }

    std::string operator()(const detail::TableSetting& kind) const {
        const auto* table = node_.as_table();
        if (table == nullptr || table->size() > names_max)
            return "must be a table of at most 64 texts";
        std::map<std::string, std::string> entries;
        for (const auto& [key, element] : *table) {
            const auto text = element.value_exact<std::string>();
            if (!text || text->empty()) return "must give each name a text that is not empty";
            const auto service = bof2::service_named(key.str());
            if (!service) return "names a service that is not answered here";
            entries.emplace(bof2::traits(*service).name, *text);
        }
        *kind.place(config_) = std::move(entries);
        return {};
    }

    std::string operator()(const detail::LevelSetting& kind) const {
        const auto text = node_.value_or(std::string{});
        for (const auto& [name, level] : level_names) {
            if (name != text) continue;
            *kind.place(config_) = level;
            return {};
        }
        return "must be " + detail::kind_text(setting_);
    }

  private:
    static constexpr const char* wrong_address =
        "must be a numeric address and a port, such as \"127.0.0.1:8443\" or \"[::1]:8443\"";
    static constexpr std::pair<std::string_view, LogLevel> level_names[] = {
        {"debug", LogLevel::debug},
        {"info", LogLevel::info},
        {"warn", LogLevel::warn},
        {"error", LogLevel::error},
        {"critical", LogLevel::critical}};

    static bool is_host_name(std::string_view name) {
        constexpr std::string_view allowed =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:*";
        return !name.empty() && name.size() <= 253 && name.find_first_not_of(allowed) == name.npos;
    }

    const toml::node& node_;
    const Setting& setting_;
    Config& config_;
    const DataFolder& data_;
};

std::string read_value(const toml::node& node, const Setting& setting, Config& config,
                       const DataFolder& data) {
    return std::visit(Reader{node, setting, config, data}, setting.kind);
}

void read_section(const std::string& section, const toml::table& table, const DataFolder& data,
                  LoadedConfig& loaded) {
    for (const auto& [key, node] : table) {
        const std::string name = section + "." + std::string{key.str()};
        const auto known = detail::settings();
        const auto setting = std::find_if(known.begin(), known.end(),
                                          [&](const Setting& each) { return each.name == name; });
        const std::size_t line = key.source().begin.line;
        if (setting == known.end()) {
            loaded.problems.push_back({line, name,
                                       "there is no such setting; did you mean " +
                                           std::string{nearest_setting(name)} + "?"});
            continue;
        }
        if (auto wrong = read_value(node, *setting, loaded.config, data); !wrong.empty()) {
            loaded.problems.push_back({line, name, std::move(wrong)});
        }
    }
}

// What no single setting can say about itself.
void check_smtp(const SmtpConfig& smtp, std::vector<ConfigProblem>& problems) {
    if (smtp.host.empty()) return;
    if (smtp.from.empty() || smtp.receiver_domain.empty()) {
        problems.push_back({0, "smtp.host", "needs smtp.from and smtp.receiver_domain too"});
    }
    if (smtp.user.empty() != smtp.password_file.empty()) {
        problems.push_back(
            {0, "smtp.user", "must be set together with smtp.password_file: set both, or neither"});
    }
    if (smtp.security == "none" && !smtp.user.empty()) {
        problems.push_back(
            {0, "smtp.security", "must not be none with smtp.user: the password could be read"});
    }
}

void check_together(const Config& config, std::vector<ConfigProblem>& problems) {
    if (config.tls.certificate.empty() != config.tls.private_key.empty()) {
        problems.push_back({0, "tls.certificate",
                            "must be set together with tls.private_key: set both, or neither"});
    }
    const std::size_t images_in_base64 = (config.ingest.image_bytes_max + 2) / 3 * 4 * 2;
    if (config.camera.body_bytes_max < images_in_base64) {
        problems.push_back({0, "camera.body_bytes_max",
                            "must hold two images of ingest.image_bytes_max in base64: at least " +
                                std::to_string(images_in_base64) + " bytes"});
    }
    if (config.camera.connections_per_peer_max > config.camera.connections_max) {
        problems.push_back(
            {0, "camera.connections_per_peer_max", "must not be more than camera.connections_max"});
    }
    check_smtp(config.smtp, problems);
}

// Nothing when there is no file, or a problem instead of a text.
std::string read_config_file(const std::filesystem::path& file,
                             std::vector<ConfigProblem>& problems) {
    std::error_code error;
    if (!std::filesystem::exists(file, error) && !error) return {};
    const auto size = std::filesystem::file_size(file, error);
    std::ifstream stream{file, std::ios::binary};
    if (error || !stream) {
        problems.push_back({0, {}, "the file is there and cannot be read"});
        return {};
    }
    if (size > config_file_bytes_max) {
        problems.push_back({0, {}, "the file is longer than 1 MiB"});
        return {};
    }
    return {std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}};
}

// In the way that libpq wants it in each of its two forms: percent-encoded in a URL, else in
// quotes.
std::string with_password(const std::string& url, std::string_view password) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string escaped;
    if (url.starts_with("postgresql://")) {
        for (const char symbol : password) {
            const auto byte = static_cast<unsigned char>(symbol);
            escaped += {'%', hex[byte >> 4U], hex[byte & 15U]};
        }
        return url + (url.find('?') == std::string::npos ? "?" : "&") + "password=" + escaped;
    }
    for (const char symbol : password) {
        if (symbol == '\'' || symbol == '\\') escaped += '\\';
        escaped += symbol;
    }
    return url + " password='" + escaped + "'";
}

}  // namespace

std::optional<http::ListenAddress> detail::parse_listen_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string address{text.substr(0, colon)};
    const std::string_view port_text = text.substr(colon + 1);
    std::uint16_t port = 0;
    const auto [end, error] =
        std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
    if (error != std::errc{} || end != port_text.data() + port_text.size()) return std::nullopt;

    in6_addr parsed{};
    if (address.size() > 2 && address.front() == '[' && address.back() == ']') {
        address = address.substr(1, address.size() - 2);
        if (inet_pton(AF_INET6, address.c_str(), &parsed) != 1) return std::nullopt;
    } else if (inet_pton(AF_INET, address.c_str(), &parsed) != 1) {
        return std::nullopt;
    }
    return http::ListenAddress{std::move(address), port};
}

bool is_loopback(const http::ListenAddress& listen) {
    return listen.address.starts_with("127.") || listen.address == "::1";
}

bool listens_beyond_this_machine(const Config& config) {
    return !is_loopback(config.camera.listen) || !is_loopback(config.api.listen) ||
           !is_loopback(config.monitor.listen) ||
           (config.camera.plain_listen && !is_loopback(*config.camera.plain_listen));
}

Config default_config(const DataFolder& data) {
    Config config{};
    for (const Setting& setting : detail::settings()) {
        const auto parsed = toml::parse("value = " + std::string{setting.default_toml});
        const auto wrong = read_value(*parsed.get("value"), setting, config, data);
        BOF_ASSERT(wrong.empty());
    }
    if (config.register_.url.empty())
        config.register_.url = "sqlite:" + data.register_file().string();
    return config;
}

LoadedConfig parse_config(std::string_view toml, const DataFolder& data) {
    LoadedConfig loaded{default_config(data), {}};
    try {
        const toml::table root = toml::parse(toml);
        for (const auto& [key, node] : root) {
            const std::string section{key.str()};
            if (const auto* table = node.as_table()) {
                read_section(section, *table, data, loaded);
            } else {
                loaded.problems.push_back({key.source().begin.line, section,
                                           "there is no such setting; did you mean " +
                                               std::string{nearest_setting(section)} + "?"});
            }
        }
    } catch (const toml::parse_error& error) {
        loaded.problems.push_back(
            {error.source().begin.line, {}, std::string{error.description()}});
        return loaded;
    }
    if (loaded.config.register_.url.empty()) {
        loaded.config.register_.url = "sqlite:" + data.register_file().string();
    }
    if (loaded.ok()) check_together(loaded.config, loaded.problems);
    return loaded;
}

LoadedConfig load_config(const DataFolder& data) {
    std::vector<ConfigProblem> problems;
    const auto text = read_config_file(data.config_file(), problems);
    if (!problems.empty()) return {default_config(data), std::move(problems)};
    return parse_config(text, data);
}

std::string to_text(const ConfigProblem& problem) {
    std::string text = "bofd.toml";
    if (problem.line > 0) text += ", line " + std::to_string(problem.line);
    if (!problem.setting.empty()) text += ", " + problem.setting;
    return text + ": " + problem.sentence;
}

Result<std::string> register_address(const RegisterConfig& config) {
    if (config.password_file.empty()) return config.url;
    if (!config.url.starts_with("postgresql:")) {
        return Error{Errc::invalid_argument,
                     "register.password_file is only for postgresql: registers"};
    }
    struct stat status {};
    if (::stat(config.password_file.c_str(), &status) != 0) {
        return Error{Errc::invalid_argument, "the file in register.password_file is not there",
                     config.password_file.string()};
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return Error{Errc::invalid_argument,
                     "the file in register.password_file is open to other users; chmod 600 it",
                     config.password_file.string()};
    }
    std::ifstream stream{config.password_file};
    std::string password;
    if (!std::getline(stream, password) || password.empty() ||
        password.size() > password_bytes_max) {
        return Error{Errc::invalid_argument, "the file in register.password_file holds no password",
                     config.password_file.string()};
    }
    return with_password(config.url, password);
}

}  // namespace bof::app
