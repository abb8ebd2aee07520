#pragma once

#include "app/config.hpp"
#include "base/result.hpp"
#include "notices/mail.hpp"

#include <memory>

namespace bof::app {

/// The way to the mail server of the settings; null when none is set.
/// Errors: invalid_argument - the password file is missing, empty or open to other users.
Result<std::unique_ptr<MailTransport>> open_mail(const SmtpConfig& config);

}  // namespace bof::app
