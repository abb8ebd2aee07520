#include "app/mail.hpp"

#include "notices/smtp.hpp"

#include <fstream>
#include <utility>

#include <sys/stat.h>

namespace bof::app {
namespace {

constexpr std::size_t password_bytes_max = 4096;

Result<std::string> read_password(const std::filesystem::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) {
        return Error{Errc::invalid_argument, "the file in smtp.password_file is not there",
                     file.string()};
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return Error{Errc::invalid_argument,
                     "the file in smtp.password_file is open to other users; chmod 600 it",
                     file.string()};
    }
    std::ifstream stream{file};
    std::string password;
    if (!std::getline(stream, password) || password.empty() ||
        password.size() > password_bytes_max) {
        return Error{Errc::invalid_argument, "the file in smtp.password_file holds no password",
                     file.string()};
    }
    return password;
}

SmtpSecurity security_of(const std::string& name) {
    if (name == "none") return SmtpSecurity::none;
    return name == "tls" ? SmtpSecurity::tls : SmtpSecurity::starttls;
}

}  // namespace

Result<std::unique_ptr<MailTransport>> open_mail(const SmtpConfig& config) {
    if (config.host.empty()) return std::unique_ptr<MailTransport>{};
    SmtpSettings settings{.host = config.host,
                          .port = static_cast<std::uint16_t>(config.port),
                          .security = security_of(config.security),
                          .ca_file = config.ca_file,
                          .from = config.from,
                          .user = config.user,
                          .password = {}};
    if (!config.password_file.empty()) {
        auto password = read_password(config.password_file);
        if (!password.ok()) return password.error();
        settings.password = *std::move(password);
    }
    return make_smtp_transport(settings);
}

}  // namespace bof::app
