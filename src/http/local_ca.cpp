#include "http/local_ca.hpp"

#include "base/log.hpp"
#include "http/detail/certificate.hpp"
#include "http/detail/local_authority.hpp"
#include "http/detail/pem_files.hpp"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace bof::http {
namespace {

using std::chrono::days;
namespace fs = std::filesystem;

constexpr std::string_view authority_name_start = "OpenBOF local authority";
constexpr days authority_life{3'650};
constexpr days server_life{397};  // Browsers refuse more than 398.
constexpr days renew_before_end{30};
// The clocks of the clients of a machine just set up may be slow.
constexpr days clock_tolerance{1};

Error openssl_failed(const char* step) {
    return {Errc::unavailable, "the local certificates cannot be made",
            std::string{step} + ": " + last_openssl_error()};
}

Error damaged(const fs::path& file) {
    return {Errc::corrupt, "a local certificate or key is there but cannot be read",
            file.string() + ": " + last_openssl_error()};
}

/// Distinct for each machine, so that two of them can be told apart in a browser's list.
std::string authority_name() {
    std::array<char, 65> host{};
    if (gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
    constexpr std::size_t common_name_length_max = 64;  // RFC 5280.
    return (std::string{authority_name_start} + " on " + host.data())
        .substr(0, common_name_length_max);
}

/// A certificate and its key as they are on disk: either may be missing.
Result<Identity> read_identity(const fs::path& certificate_file, const fs::path& key_file) {
    Identity found;
    auto certificate_pem = read_small_file(certificate_file);
    if (!certificate_pem) return std::move(certificate_pem).error();
    auto key_pem = read_small_file(key_file);
    if (!key_pem) return std::move(key_pem).error();
    if (*certificate_pem) {
        found.certificate = certificate_from_pem(**certificate_pem);
        if (!found.certificate) return damaged(certificate_file);
    }
    if (*key_pem) {
        found.key = key_from_pem(**key_pem);
        if (!found.key) return damaged(key_file);
    }
    return found;
}

Result<void> write_authority(Identity& authority, const fs::path& folder, UtcTime now) {
    if (!authority.key) {
        authority.key = make_key();
        if (!authority.key) return openssl_failed("authority's key");
        auto written = write_file_atomically(folder / "ca.key", to_pem(*authority.key),
                                             FileAccess::owner_only);
        if (!written) return written;
    }
    authority.certificate = make_authority(*authority.key, authority_name(),
                                           {now - clock_tolerance, now + authority_life});
    if (!authority.certificate) return openssl_failed("authority's certificate");
    log_event(
        LogLevel::warn, "http.local_authority_made",
        {{"file", (folder / "ca.crt").string()}, {"valid_to", to_rfc3339(now + authority_life)}});
    return write_file_atomically(folder / "ca.crt", to_pem(*authority.certificate),
                                 FileAccess::all_may_read);
}

Result<void> write_server(const Identity& authority, const fs::path& folder,
                          const std::vector<std::string>& names, UtcTime now) {
    const UtcTime end =
        std::min(UtcTime{now + server_life},
                 valid_to(*authority.certificate).value_or(UtcTime{now + server_life}));
    const Key key = make_key();
    if (!key) return openssl_failed("server's key");
    const Certificate certificate =
        make_server(*key, names, {now - clock_tolerance, end}, authority);
    if (!certificate) return openssl_failed("server's certificate");
    auto written =
        write_file_atomically(folder / "server.key", to_pem(*key), FileAccess::owner_only);
    if (!written) return written;
    log_event(LogLevel::info, "http.local_certificate_made",
              {{"file", (folder / "server.crt").string()}, {"valid_to", to_rfc3339(end)}});
    return write_file_atomically(folder / "server.crt",
                                 to_pem(*certificate) + to_pem(*authority.certificate),
                                 FileAccess::all_may_read);
}

bool is_good(const Identity& server, X509& authority, const std::vector<std::string>& names,
             UtcTime now) {
    return fits(*server.certificate, *server.key) && is_signed_by(*server.certificate, authority) &&
           is_valid_at(*server.certificate, now) &&
           is_valid_at(*server.certificate, now + renew_before_end) &&
           std::all_of(names.begin(), names.end(),
                       [&](const std::string& name) { return covers(*server.certificate, name); });
}

Result<void> make_what_is_missing(const fs::path& folder, const std::vector<std::string>& names,
                                  UtcTime now) {
    auto authority = read_identity(folder / "ca.crt", folder / "ca.key");
    if (!authority) return std::move(authority).error();
    auto server = read_identity(folder / "server.crt", folder / "server.key");
    if (!server) return std::move(server).error();

    const X509* const known = authority->certificate.get();
    const bool has_server = server->certificate && server->key;
    if (has_server && issuer_name(*server->certificate).rfind(authority_name_start, 0) != 0) {
        log_event(LogLevel::info, "http.certificate_from_elsewhere",
                  {{"file", (folder / "server.crt").string()}});
        return {};
    }
    const bool authority_lasts =
        known != nullptr && is_valid_at(*known, now) && is_valid_at(*known, now + renew_before_end);
    if (has_server && authority_lasts && is_good(*server, *authority->certificate, names, now)) {
        return {};
    }
    if (known != nullptr && (!authority->key || !fits(*known, *authority->key))) {
        return Error{Errc::corrupt, "the local certificate authority has lost its key",
                     "move ca.crt and ca.key away to make a new authority: " + folder.string()};
    }
    if (!authority_lasts) {
        if (auto written = write_authority(*authority, folder, now); !written) return written;
    }
    return write_server(*authority, folder, names, now);
}

}  // namespace

Result<TlsFiles> ensure_local_certificate_at(const fs::path& folder,
                                             const std::vector<std::string>& names, UtcTime now) {
    const bool names_are_good =
        !names.empty() && std::all_of(names.begin(), names.end(), [](const std::string& name) {
            return is_ip_address(name) || is_host_name(name);
        });
    if (!names_are_good) {
        return Error{Errc::invalid_argument,
                     "a certificate needs names, each a host name or an IP address"};
    }
    std::error_code error;
    if (fs::create_directories(folder, error)) {
        fs::permissions(folder, fs::perms::owner_all, error);
    }
    if (error) {
        return Error{Errc::unavailable, "the folder of the local certificates cannot be written",
                     folder.string() + ": " + error.message()};
    }
    auto done = make_what_is_missing(folder, names, now);
    if (!done) return std::move(done).error();
    return TlsFiles{folder / "server.crt", folder / "server.key"};
}

Result<TlsFiles> ensure_local_certificate(const fs::path& folder,
                                          const std::vector<std::string>& names) {
    return ensure_local_certificate_at(folder, names, SystemClock{}.now());
}

}  // namespace bof::http
