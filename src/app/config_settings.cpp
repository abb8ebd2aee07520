#include "app/detail/setting.hpp"

#include "base/text.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace bof::app::detail {
namespace {

constexpr std::size_t kib = 1U << 10U;
constexpr std::size_t mib = 1U << 20U;
constexpr std::size_t gib = 1U << 30U;

std::string_view check_public_url(std::string_view url) {
    const bool http = url.starts_with("http://") && url.size() > 7;
    const bool https = url.starts_with("https://") && url.size() > 8;
    if (!http && !https) return "must start with https:// or http:// and name a host";
    if (url.ends_with('/')) return "must not end with a slash";
    if (url.find_first_of("?#<>\" \t\r\n") != std::string_view::npos) {
        return "must not hold a blank, a quote, an angle bracket, a question mark or a hash";
    }
    return {};
}

// A password in the address would end in print-outs, logs and backups of the settings.
std::string_view check_register_url(std::string_view url) {
    if (url.empty() || url.starts_with("sqlite:")) return {};
    if (!url.starts_with("postgresql:"))
        return "must be empty, or start with sqlite: or postgresql:";
    const auto at = url.find('@');
    const auto user = url.find("://");
    const bool in_user = user != std::string_view::npos && at != std::string_view::npos &&
                         url.substr(user + 3, at - user - 3).find(':') != std::string_view::npos;
    if (in_user || url.find("password") != std::string_view::npos) {
        return "must not hold the password; put it into a file and name that in "
               "register.password_file";
    }
    return {};
}

std::string_view check_force_name(std::string_view name) {
    constexpr std::size_t bytes_max = 120;
    if (name.size() > bytes_max) return "must not be longer than 120 bytes";
    while (!name.empty()) {
        const std::size_t bytes = utf8_sequence_bytes(name);
        const auto first = static_cast<unsigned char>(name.front());
        if (bytes == 0 || first < 0x20 || first == 0x7f) return "must be text on one line";
        name.remove_prefix(bytes);
    }
    return {};
}

constexpr std::string_view word_symbols =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";

std::string_view check_host(std::string_view host) {
    if (host.find_first_not_of(word_symbols) != std::string_view::npos) {
        return "must be a host name or an IPv4 address, without a port";
    }
    return {};
}

std::string_view check_mail_address(std::string_view address) {
    if (address.empty()) return {};
    const auto at = address.find('@');
    const auto domain = at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
    if (at == 0 || domain.empty() ||
        address.find_first_of("<>\"' \t\r\n,;") != std::string_view::npos ||
        !check_host(domain).empty()) {
        return "must be an address like openbof@force.example, without a name";
    }
    return {};
}

std::string_view check_time_of_day(std::string_view time) {
    constexpr std::string_view pattern = "dd:dd";
    const bool digits = std::equal(
        time.begin(), time.end(), pattern.begin(), pattern.end(), [](char symbol, char wanted) {
            return wanted == 'd' ? is_digit_ascii(symbol) : symbol == wanted;
        });
    if (digits && time.substr(0, 2) < "24" && time.substr(3) < "60") return {};
    return "must be a time of day like 03:30";
}

std::string_view check_smtp_security(std::string_view security) {
    if (security == "starttls" || security == "tls" || security == "none") return {};
    return "must be starttls, tls or none";
}

// C2SP's checkpoints want a name without blanks and plus signs.
std::string_view check_audit_origin(std::string_view origin) {
    if (origin.empty()) return "must not be empty";
    if (origin.find_first_of(" +\t\r\n") != std::string_view::npos) {
        return "must not hold a blank or a plus sign";
    }
    return {};
}

constexpr std::array table{
    Setting{"camera.listen", "\"127.0.0.1:8443\"",
            "Address and port at which cameras deliver over TLS. Numeric: 0.0.0.0 or [::] is "
            "every address of the machine. The default is reached from this machine only.",
            AddressSetting{[](Config& c) { return &c.camera.listen; }}},
    Setting{"camera.plain_listen", "\"\"",
            "Address and port for cameras that cannot do TLS; empty is off. What they send, the "
            "shared word included, can then be read on the way: only inside a protected network.",
            OptionalAddressSetting{[](Config& c) { return &c.camera.plain_listen; }}},
    Setting{"camera.public_url", "\"https://localhost:8443\"",
            "Scheme, host and port by which cameras reach this server. The WSDLs and the "
            "namespaces of the answers are made from it.",
            TextSetting{[](Config& c) { return &c.camera.public_url; }, check_public_url}},
    Setting{"camera.response_namespace", "{}",
            "For cameras built against another server's WSDL: the namespace that the answers of "
            "a service must have, by service name, for example { PingWebService = "
            "\"https://old-host/bof2/services/PingWebService\" }. A service not named here "
            "answers in its own endpoint URL.",
            TableSetting{[](Config& c) { return &c.camera.response_namespace; }}},
    Setting{"camera.body_bytes_max", "\"4 MiB\"",
            "Longest request body. A longer one is answered 413 and not read. Must hold two "
            "images of ingest.image_bytes_max in base64.",
            CountSetting{[](Config& c) { return &c.camera.body_bytes_max; }, Unit::bytes, 64 * kib,
                         64 * mib}},
    Setting{
        "camera.connections_max", "4096", "Most connections at once. A further one is closed.",
        CountSetting{[](Config& c) { return &c.camera.connections_max; }, Unit::items, 1, 200'000}},
    Setting{"camera.connections_per_peer_max", "1024",
            "Most connections at once from one network address.",
            CountSetting{[](Config& c) { return &c.camera.connections_per_peer_max; }, Unit::items,
                         1, 200'000}},
    Setting{"camera.header_seconds_max", "10",
            "Longest time from the first byte of a request to the end of its header.",
            SecondsSetting{[](Config& c) { return &c.camera.header_seconds_max; }, 1, 3'600}},
    Setting{"camera.body_seconds_max", "30", "Longest time in which a request body must arrive.",
            SecondsSetting{[](Config& c) { return &c.camera.body_seconds_max; }, 1, 3'600}},
    Setting{"camera.idle_seconds_max", "120",
            "How long a connection without a request is kept open for the next one.",
            SecondsSetting{[](Config& c) { return &c.camera.idle_seconds_max; }, 1, 86'400}},
    Setting{"camera.threads", "0",
            "Threads that serve cameras; 0 is as many as the machine has cores.",
            CountSetting{[](Config& c) { return &c.camera.threads; }, Unit::items, 0, 256}},
    Setting{"api.listen", "\"127.0.0.1:8445\"",
            "Address and port at which staff reach the API over TLS. The default is reached from "
            "this machine only.",
            AddressSetting{[](Config& c) { return &c.api.listen; }}},
    Setting{
        "api.public_url", "\"https://localhost:8445\"",
        "Scheme, host and port by which browsers reach the API, by way of a proxy too. Requests "
        "from pages of any other origin are refused.",
        TextSetting{[](Config& c) { return &c.api.public_url; }, check_public_url}},
    Setting{"api.audit_origin", "\"openbof/audit\"",
            "Name of the audit log in its signed checkpoints; it goes into the key when that is "
            "made, at the first start.",
            TextSetting{[](Config& c) { return &c.api.audit_origin; }, check_audit_origin}},
    Setting{
        "api.connections_max", "1024", "Most connections of staff at once.",
        CountSetting{[](Config& c) { return &c.api.connections_max; }, Unit::items, 1, 200'000}},
    Setting{"api.body_bytes_max", "\"64 MiB\"",
            "Longest request body, and so the largest list of vehicles that the API takes; "
            "larger ones come by bof voi import.",
            CountSetting{[](Config& c) { return &c.api.body_bytes_max; }, Unit::bytes, mib, gib}},
    Setting{"monitor.listen", "\"127.0.0.1:9464\"",
            "Address and port of metrics and health, without TLS. They hold no personal data, "
            "but say how busy the force is: keep them on this machine or a management network.",
            AddressSetting{[](Config& c) { return &c.monitor.listen; }}},
    Setting{"tls.certificate", "\"\"",
            "PEM file of the server's certificate and its chain. Empty: one is made by a local "
            "authority in DATA/tls, good for this machine only.",
            PathSetting{[](Config& c) { return &c.tls.certificate; }, true}},
    Setting{"tls.private_key", "\"\"",
            "PEM file of the certificate's private key; only bofd's user may read it.",
            PathSetting{[](Config& c) { return &c.tls.private_key; }, true}},
    Setting{"tls.names", "[\"localhost\", \"127.0.0.1\", \"::1\"]",
            "Host names and addresses for which the local authority makes the certificate.",
            NamesSetting{[](Config& c) { return &c.tls.names; }}},
    Setting{"register.url", "\"\"",
            "Where the register is: sqlite:PATH, or postgresql: with libpq's connection words or "
            "URL. Empty is sqlite:DATA/register.db. A password does not belong here.",
            TextSetting{[](Config& c) { return &c.register_.url; }, check_register_url}},
    Setting{"register.password_file", "\"\"",
            "File whose first line is the register's password; only bofd's user may read it. "
            "Empty: no password is sent.",
            PathSetting{[](Config& c) { return &c.register_.password_file; }, true}},
    Setting{"store.folder", "\"reads\"", "Folder of the reads.",
            PathSetting{[](Config& c) { return &c.store.folder; }, false}},
    Setting{"store.image_folder", "\"images\"",
            "Folder of the images: about 28 KB a read, a thousand times what the read itself "
            "takes, so it may be another disk.",
            PathSetting{[](Config& c) { return &c.store.image_folder; }, false}},
    Setting{"store.block_cache_bytes", "\"128 MiB\"",
            "Memory for parts of the store that were read lately.",
            CountSetting{[](Config& c) { return &c.store.block_cache_bytes; }, Unit::bytes, 8 * mib,
                         1024 * gib}},
    Setting{"store.memtable_bytes", "\"32 MiB\"",
            "Memory for reads that are durable in the log but not yet in a table file, for each "
            "of the two orders in which reads are kept; up to four of each may exist at once. "
            "More means fewer, larger files.",
            CountSetting{[](Config& c) { return &c.store.memtable_bytes; }, Unit::bytes, 4 * mib,
                         4 * gib}},
    Setting{"retention.at", "\"03:30\"",
            "When in the day, UTC, what is due for deletion is deleted. What was missed is caught "
            "up at the next start, before any read is shown.",
            TextSetting{[](Config& c) { return &c.retention.at; }, check_time_of_day}},
    Setting{"retention.late_after_hours", "30",
            "After this many hours without a deletion that succeeded those who may run it are "
            "told, and /health/ready says so.",
            CountSetting{[](Config& c) { return &c.retention.late_after_hours; }, Unit::items, 25,
                         168}},
    Setting{"ingest.queue_items_max", "65536",
            "Most captures that wait for the disk. Beyond it senders are told to try again.",
            CountSetting{[](Config& c) { return &c.ingest.queue_items_max; }, Unit::items, 1,
                         1'048'576}},
    Setting{"ingest.queue_bytes_max", "\"256 MiB\"",
            "Most bytes, images included, that wait for the disk.",
            CountSetting{[](Config& c) { return &c.ingest.queue_bytes_max; }, Unit::bytes, mib,
                         64 * gib}},
    Setting{
        "ingest.batch_items_max", "4096", "Most captures made durable by one write to the disk.",
        CountSetting{[](Config& c) { return &c.ingest.batch_items_max; }, Unit::items, 1, 65'536}},
    Setting{"ingest.image_bytes_max", "\"1 MiB\"",
            "Largest image accepted. The national service is reported to advise 3 KB for a plate "
            "patch and 25 KB for an overview; larger ones are kept and flagged, and one beyond "
            "this limit goes to quarantine.",
            CountSetting{[](Config& c) { return &c.ingest.image_bytes_max; }, Unit::bytes, 4 * kib,
                         16 * mib}},
    Setting{"ingest.refused_samples_per_hour", "100",
            "How many messages of unknown or unproven senders are kept in quarantine in an hour; "
            "the rest is only counted. 0 keeps none.",
            CountSetting{[](Config& c) { return &c.ingest.refused_samples_per_hour; }, Unit::items,
                         0, 100'000}},
    Setting{"page.folder", "\"\"",
            "Folder of the page that people work in, with its manifest.json. Empty: the one beside "
            "the program, ../share/openbof/web when installed. Read and checked at start only.",
            PathSetting{[](Config& c) { return &c.page.folder; }, true}},
    Setting{"people.password_filter", "\"\"",
            "File of passwords that are refused because everybody tries them first, as bof "
            "passwords filter make writes it. Empty: the small one beside the program.",
            PathSetting{[](Config& c) { return &c.people.password_filter; }, true}},
    Setting{"force.name", "\"\"", "Name of the force, as the page shows it.",
            TextSetting{[](Config& c) { return &c.force.name; }, check_force_name}},
    Setting{"force.name_cy", "\"\"",
            "The same in Welsh; empty: force.name is shown in both languages.",
            TextSetting{[](Config& c) { return &c.force.name_cy; }, check_force_name}},
    Setting{"force.badge", "\"\"",
            "PNG or SVG file of the force's badge, at most 256 KiB. Anybody who can reach the page "
            "sees it. Empty: none.",
            PathSetting{[](Config& c) { return &c.force.badge; }, true}},
    Setting{"smtp.host", "\"\"",
            "Mail server by which people learn that something waits for them here. Empty: nothing "
            "is mailed, and they see it on the page. A mail says only that something waits, what "
            "kind of thing, and where the page is.",
            TextSetting{[](Config& c) { return &c.smtp.host; }, check_host}},
    Setting{"smtp.port", "587", "Its port: usually 587 for starttls, 465 for tls, 25 for none.",
            CountSetting{[](Config& c) { return &c.smtp.port; }, Unit::items, 1, 65'535}},
    Setting{"smtp.security", "\"starttls\"",
            "How the way to it is protected: starttls, tls from the first byte, or none. Without "
            "the first two nothing is sent to a server that does not offer them.",
            TextSetting{[](Config& c) { return &c.smtp.security; }, check_smtp_security}},
    Setting{"smtp.ca_file", "\"\"",
            "PEM file of the authorities that may vouch for the mail server. Empty: those that "
            "the system trusts.",
            PathSetting{[](Config& c) { return &c.smtp.ca_file; }, true}},
    Setting{"smtp.from", "\"\"", "Address that the mails come from.",
            TextSetting{[](Config& c) { return &c.smtp.from; }, check_mail_address}},
    Setting{"smtp.receiver_domain", "\"\"",
            "Where people have their mail: a notice goes to USER NAME@this.",
            TextSetting{[](Config& c) { return &c.smtp.receiver_domain; }, check_host}},
    Setting{"smtp.user", "\"\"",
            "Name by which bofd signs in to the mail server. Empty: it does not.",
            TextSetting{[](Config& c) { return &c.smtp.user; }, check_force_name}},
    Setting{"smtp.password_file", "\"\"",
            "File whose first line is the password for smtp.user; only bofd's user may read it.",
            PathSetting{[](Config& c) { return &c.smtp.password_file; }, true}},
    Setting{"smtp.retry_seconds", "60",
            "How long bofd waits before it tries again when the mail server cannot be reached or "
            "does not take a mail; then twice as long each time, up to an hour.",
            SecondsSetting{[](Config& c) { return &c.smtp.retry_seconds; }, 1, 3'600}},
    Setting{"log.level", "\"info\"", "Least grave line that is logged.",
            LevelSetting{[](Config& c) { return &c.log.level; }}},
    Setting{"log.file", "\"log/bofd.log\"",
            "The operational log, beside standard error; five files of 50 MiB are kept. Empty: "
            "standard error only. It holds nothing personal.",
            PathSetting{[](Config& c) { return &c.log.file; }, true}},
};

std::string bytes_text(std::size_t bytes) {
    if (bytes >= gib && bytes % gib == 0) return std::to_string(bytes / gib) + " GiB";
    if (bytes >= mib && bytes % mib == 0) return std::to_string(bytes / mib) + " MiB";
    if (bytes >= kib && bytes % kib == 0) return std::to_string(bytes / kib) + " KiB";
    return std::to_string(bytes);
}

struct KindText {
    std::string operator()(const TextSetting&) const { return "text"; }
    std::string operator()(const AddressSetting&) const { return "address:port"; }
    std::string operator()(const OptionalAddressSetting&) const { return "address:port, or empty"; }
    std::string operator()(const PathSetting& path) const {
        return path.may_be_empty ? "path, or empty" : "path";
    }
    std::string operator()(const CountSetting& count) const {
        if (count.unit == Unit::bytes) {
            return "bytes, " + bytes_text(count.least) + " to " + bytes_text(count.most);
        }
        return "number, " + std::to_string(count.least) + " to " + std::to_string(count.most);
    }
    std::string operator()(const SecondsSetting& seconds) const {
        return "seconds, " + std::to_string(seconds.least) + " to " + std::to_string(seconds.most);
    }
    std::string operator()(const NamesSetting&) const { return "list of names"; }
    std::string operator()(const TableSetting&) const { return "table of texts"; }
    std::string operator()(const LevelSetting&) const {
        return "debug, info, warn, error or critical";
    }
};

}  // namespace

std::span<const Setting> settings() { return table; }

std::string kind_text(const Setting& setting) { return std::visit(KindText{}, setting.kind); }

}  // namespace bof::app::detail
