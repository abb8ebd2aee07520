#pragma once

#include "base/result.hpp"
#include "domain/notice.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bof {

/// One mail, ready to go. Nothing in it names a person, a vehicle or a place but the receiver's
/// own address.
struct Mail {
    std::string to;       ///< "a.example@force.example".
    std::string subject;  ///< In both languages.
    std::string text;     ///< UTF-8, lines end in '\n'.
    /// "<notice-12@...>": the same each time that the same notice is mailed, so that a mail
    /// program can show one that went twice once.
    std::string message_id;
};

/// What a mail server says to one mail.
enum class MailAnswer : std::uint8_t {
    taken,
    not_now,  ///< 4yz: try again later.
    refused,  ///< 5yz: this mail, or this receiver.
};

/// The way to a mail server.
/// Threads: one at a time.
class MailTransport {
  public:
    MailTransport() = default;
    virtual ~MailTransport() = default;
    MailTransport(const MailTransport&) = delete;
    MailTransport& operator=(const MailTransport&) = delete;
    MailTransport(MailTransport&&) = delete;
    MailTransport& operator=(MailTransport&&) = delete;

    /// Blocks until the server has answered, 30 s at most.
    /// Errors: unavailable - no answer to this mail: the server cannot be reached, its certificate
    ///         is not trusted, it offers no TLS, or it refuses our user.
    virtual Result<MailAnswer> send(const Mail& mail) = 0;
};

/// What every mail is made from.
struct MailAddresses {
    std::string receiver_domain;  ///< The receiver is USER NAME@this.
    std::string page_url;         ///< Without a slash at the end.
};

/// The mail about a notice: that something waits, what kind of thing, and where to look, in English
/// and Welsh. Nothing else. Rule: R-01.
Mail make_mail(NoticeId notice, NoticeKind kind, std::string_view user_name,
               const MailAddresses& addresses);

}  // namespace bof
