#pragma once

#include "base/guarded.hpp"
#include "base/metrics.hpp"
#include "base/time.hpp"
#include "notices/mail.hpp"
#include "register/notice_register.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>

namespace bof {

struct MailPace {
    /// How often it looks for notices to mail. Who looks at the page meanwhile gets no mail.
    std::chrono::milliseconds look_every{15'000};
    std::size_t batch_max = 50;
    /// After a mail was not taken, and then twice as long each time, up to `wait_max`. Also the
    /// wait after the server could not be reached.
    std::chrono::milliseconds wait_first{std::chrono::minutes{1}};
    std::chrono::milliseconds wait_max{std::chrono::hours{1}};
    std::uint32_t tries_max = 10;         ///< Of a mail that is put off (4yz).
    std::uint32_t refused_tries_max = 3;  ///< Of one that is refused (5yz): a slip is put right.
    /// A notice that could not be mailed for so long is seen on the page or not at all.
    std::chrono::hours age_max{72};
};

/// Mails what waits for people: each notice at least once. A crash between the server's answer and
/// its note in the register mails that one again, with the same Message-ID.
///
/// Metrics: bof_notices_mailed_total{outcome}, bof_notices_to_mail, bof_notices_dropped{seen}.
/// Threads: problem() from any; its own thread does the work.
class MailSender {
  public:
    /// What is named by reference must outlive it. `transport` may be null: nothing is mailed, and
    /// the figures are kept all the same.
    MailSender(NoticeRegister& notices, MailTransport* transport, MailAddresses addresses,
               const Clock& clock, Metrics& metrics, const MailPace& pace = {});
    ~MailSender();
    MailSender(const MailSender&) = delete;
    MailSender& operator=(const MailSender&) = delete;
    MailSender(MailSender&&) = delete;
    MailSender& operator=(MailSender&&) = delete;

    void start();
    void stop();

    /// One look: mails what is due, or what of it the server takes. Not while it is started.
    void work();
    /// Why mails do not go, as a sentence; nothing: they do.
    std::optional<std::string> problem() const;

  private:
    enum class Outcome : std::uint8_t { sent, put_off, given_up };

    void run();
    bool is_resting() const;
    /// False: the server cannot be reached, so the rest has to wait too.
    bool mail(const NoticeToMail& notice);
    void put_off(const NoticeToMail& notice, MailAnswer answer);
    void rest(const Error& error);
    void measure();
    std::chrono::milliseconds wait_after(std::uint32_t tries) const;

    NoticeRegister& notices_;
    MailTransport* const transport_;
    const MailAddresses addresses_;
    const Clock& clock_;
    const MailPace pace_;
    const Counter sent_;
    const Counter put_off_;
    const Counter given_up_;
    const Counter unreachable_;
    const Gauge to_mail_;
    const Gauge dropped_seen_;
    const Gauge dropped_unseen_;
    std::uint32_t unreachable_in_a_row_ = 0;
    UtcTime rest_until_{};
    Guarded<std::optional<std::string>> problem_;
    Guarded<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace bof
