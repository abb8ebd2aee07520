#pragma once

#include "app/data_folder.hpp"
#include "base/log.hpp"
#include "http/server.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof::app {

/// The services' door: where cameras deliver.
struct CameraConfig {
    http::ListenAddress listen;                       ///< TLS.
    std::optional<http::ListenAddress> plain_listen;  ///< Without TLS; absent: off.
    std::string public_url;                           ///< Without a slash at the end.
    /// Service name -> namespace of its answers; a service not named uses its endpoint URL.
    std::map<std::string, std::string> response_namespace;
    std::size_t body_bytes_max;
    std::size_t connections_max;
    std::size_t connections_per_peer_max;
    std::chrono::seconds header_seconds_max;
    std::chrono::seconds body_seconds_max;
    std::chrono::seconds idle_seconds_max;
    std::size_t threads;  ///< 0: as many as the machine has cores.
};

/// Where staff come in: the API, over TLS only.
struct ApiConfig {
    http::ListenAddress listen;
    std::string public_url;    ///< Without a slash at the end.
    std::string audit_origin;  ///< The audit log's name in its checkpoints.
    std::size_t connections_max;
    std::size_t body_bytes_max;
};

/// Metrics and health.
struct MonitorConfig {
    http::ListenAddress listen;
};

struct TlsConfig {
    std::filesystem::path certificate;  ///< PEM chain; empty: the local CA's.
    std::filesystem::path private_key;  ///< PEM; empty: the local CA's.
    std::vector<std::string> names;     ///< What the local CA's certificate is made out to.
};

struct RegisterConfig {
    std::string url;  ///< "sqlite:PATH" or "postgresql:CONNECTION WORDS"; never a password.
    std::filesystem::path password_file;  ///< Empty: no password.
};

struct StoreConfig {
    std::filesystem::path folder;
    std::filesystem::path image_folder;
    std::size_t block_cache_bytes;
    std::size_t memtable_bytes;
};

/// When what is due for deletion is deleted.
struct RetentionConfig {
    std::string at;                ///< "HH:MM", UTC.
    std::size_t late_after_hours;  ///< Without a purge that succeeded for longer: an alarm.
};

struct IngestConfig {
    std::size_t queue_items_max;
    std::size_t queue_bytes_max;
    std::size_t batch_items_max;
    std::size_t image_bytes_max;
    std::size_t refused_samples_per_hour;
};

/// The page that people work in.
struct PageConfig {
    std::filesystem::path folder;  ///< Empty: beside the program.
};

/// What people sign in with.
struct PeopleConfig {
    std::filesystem::path password_filter;  ///< Empty: the one beside the program.
};

/// Whose server it is.
struct ForceConfig {
    std::string name;             ///< May be empty.
    std::string name_cy;          ///< In Welsh; may be empty.
    std::filesystem::path badge;  ///< Empty: none.
};

/// The mail server by which people learn that something waits for them.
struct SmtpConfig {
    std::string host;  ///< Empty: nothing is mailed.
    std::size_t port;
    std::string security;           ///< "starttls", "tls" or "none".
    std::filesystem::path ca_file;  ///< PEM; empty: the system's.
    std::string from;
    std::string receiver_domain;
    std::string user;  ///< Empty: no signing in.
    std::filesystem::path password_file;
    std::chrono::seconds retry_seconds;
};

struct LogConfig {
    LogLevel level;
    std::filesystem::path file;  ///< Empty: standard error only.
};

/// Every setting of bofd, checked. Made only by load_config() and default_config(): the defaults
/// stand in the table of settings (config_settings.cpp) and nowhere else. All paths are absolute or
/// start with the data folder as it was given.
struct Config {
    CameraConfig camera;
    ApiConfig api;
    MonitorConfig monitor;
    TlsConfig tls;
    RegisterConfig register_;
    StoreConfig store;
    RetentionConfig retention;
    IngestConfig ingest;
    PageConfig page;
    PeopleConfig people;
    ForceConfig force;
    SmtpConfig smtp;
    LogConfig log;
};

/// True for an address that only this machine reaches.
bool is_loopback(const http::ListenAddress& listen);
/// True when any listener can be reached from another machine.
bool listens_beyond_this_machine(const Config& config);

/// Something in the file that keeps bofd from starting.
struct ConfigProblem {
    std::size_t line = 0;  ///< 1-based; 0: nowhere in particular.
    std::string setting;   ///< "camera.listen"; empty: the file as a whole.
    std::string sentence;  ///< What is wrong and what would be right. Never a secret.
};

/// "bofd.toml, line 3, camera.lisen: there is no such setting; did you mean camera.listen?"
std::string to_text(const ConfigProblem& problem);

/// What a file says, with every problem found, not only the first. `config` may be used only when
/// there is no problem.
struct LoadedConfig {
    Config config;
    std::vector<ConfigProblem> problems;

    bool ok() const { return problems.empty(); }
};

/// Longest configuration file read, in bytes.
inline constexpr std::size_t config_file_bytes_max = 1U << 20U;

/// The settings of `data`: the defaults, changed by its bofd.toml if it has one. Also reads nothing
/// else: a password file is only named here.
LoadedConfig load_config(const DataFolder& data);
/// As load_config(), with `toml` in place of the file.
LoadedConfig parse_config(std::string_view toml, const DataFolder& data);
Config default_config(const DataFolder& data);

/// The register's address for its adapter, with the password read from its file put in.
/// Errors: invalid_argument - the password file is missing, empty or open to other users.
Result<std::string> register_address(const RegisterConfig& config);

/// A bofd.toml with every setting at its default, as a comment, and its description:
/// `bofd --print-defaults` and what `bof init` writes.
std::string default_config_toml();
/// docs/settings.md, whole.
std::string settings_page();

}  // namespace bof::app
