#pragma once

#include "notices/mail.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace bof {

enum class SmtpSecurity : std::uint8_t {
    starttls,  ///< Begins in clear and must change to TLS before anything is said.
    tls,       ///< TLS from the first byte.
    none,      ///< What is sent can be read on the way.
};

struct SmtpSettings {
    std::string host;
    std::uint16_t port = 587;
    SmtpSecurity security = SmtpSecurity::starttls;
    std::filesystem::path ca_file;  ///< PEM; empty: those that the system trusts.
    std::string from;               ///< Sender's address.
    std::string user;               ///< Empty: no signing in.
    std::string password;
};

/// Sends by SMTP; one connection a mail. The server's certificate must be trusted and name the
/// host.
std::unique_ptr<MailTransport> make_smtp_transport(const SmtpSettings& settings);

}  // namespace bof
