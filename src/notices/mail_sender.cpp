#include "notices/mail_sender.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <utility>

namespace bof {
namespace {

Counter outcome_counter(Metrics& metrics, const char* outcome) {
    return metrics.counter("bof_notices_mailed_total",
                           "Tries to mail a notice, by what became of them.",
                           {{"outcome", outcome}});
}

Gauge dropped_gauge(Metrics& metrics, const char* seen) {
    return metrics.gauge("bof_notices_dropped",
                         "Notices dropped since the register was made, because one person had "
                         "too many, by whether they had been seen.",
                         {{"seen", seen}});
}

}  // namespace

MailSender::MailSender(NoticeRegister& notices, MailTransport* transport, MailAddresses addresses,
                       const Clock& clock, Metrics& metrics, const MailPace& pace)
    : notices_(notices),
      transport_(transport),
      addresses_(std::move(addresses)),
      clock_(clock),
      pace_(pace),
      sent_(outcome_counter(metrics, "sent")),
      put_off_(outcome_counter(metrics, "put_off")),
      given_up_(outcome_counter(metrics, "given_up")),
      unreachable_(outcome_counter(metrics, "unreachable")),
      to_mail_(metrics.gauge("bof_notices_to_mail", "Notices that wait for a mail.")),
      dropped_seen_(dropped_gauge(metrics, "yes")),
      dropped_unseen_(dropped_gauge(metrics, "no")) {}

MailSender::~MailSender() { stop(); }

void MailSender::start() {
    stopping_.with([](bool& stopping) { stopping = false; });
    thread_ = std::thread([this] { run(); });
}

void MailSender::stop() {
    stopping_.with([](bool& stopping) { stopping = true; });
    stopping_.notify();
    if (thread_.joinable()) thread_.join();
}

void MailSender::run() {
    const auto is_stopping = [](bool stopping) { return stopping; };
    do {
        work();
    } while (!stopping_.wait_for(pace_.look_every, is_stopping, is_stopping));
}

std::optional<std::string> MailSender::problem() const {
    return problem_.with([](const std::optional<std::string>& problem) { return problem; });
}

void MailSender::work() {
    const UtcTime now = clock_.now();
    // Also without a server: what one day brings must not be mailed the week after.
    if (const auto late = notices_.give_up_before(now - pace_.age_max); late.ok()) {
        if (transport_ != nullptr) given_up_.add(static_cast<double>(*late));
    }
    measure();
    if (transport_ == nullptr || now < rest_until_) return;
    const auto waiting = notices_.to_mail(now, pace_.batch_max);
    if (!waiting.ok()) {
        log_event(LogLevel::warn, "notices.not_read", {{"error", to_log_line(waiting.error())}});
        return;
    }
    for (const NoticeToMail& notice : *waiting) {
        if (stopping_.with([](bool stopping) { return stopping; })) return;
        if (!mail(notice)) return;
    }
}

bool MailSender::mail(const NoticeToMail& notice) {
    const auto answer =
        transport_->send(make_mail(notice.id, notice.kind, notice.user_name, addresses_));
    if (!answer.ok()) {
        rest(answer.error());
        return false;
    }
    unreachable_in_a_row_ = 0;
    if (*answer != MailAnswer::taken) {
        put_off(notice, *answer);
        return true;
    }
    problem_.with([](std::optional<std::string>& problem) { problem.reset(); });
    sent_.add();
    const auto noted = notices_.note_mailed(notice.id, clock_.now());
    if (!noted.ok()) {
        // Mailed again at the next look: better twice than never.
        log_event(LogLevel::warn, "notices.mail_not_noted",
                  {{"error", to_log_line(noted.error())}});
    }
    return noted.ok();
}

void MailSender::put_off(const NoticeToMail& notice, MailAnswer answer) {
    const std::uint32_t most =
        answer == MailAnswer::refused ? pace_.refused_tries_max : pace_.tries_max;
    const auto goes_on = notice.tries + 1 >= most ? MailGoesOn::give_up : MailGoesOn::try_again;
    (goes_on == MailGoesOn::give_up ? given_up_ : put_off_).add();
    problem_.with([](std::optional<std::string>& problem) {
        problem = "the mail server does not take some notices: look at its log";
    });
    // Neither the receiver nor what the server said of him: both may name a person.
    log_event(LogLevel::warn, "notices.mail_refused",
              {{"notice", static_cast<std::uint64_t>(notice.id)},
               {"for_good", answer == MailAnswer::refused},
               {"tries", notice.tries + 1}});
    const auto noted =
        notices_.note_not_mailed(notice.id, goes_on, clock_.now() + wait_after(notice.tries));
    if (!noted.ok()) {
        log_event(LogLevel::warn, "notices.mail_not_noted",
                  {{"error", to_log_line(noted.error())}});
    }
}

void MailSender::rest(const Error& error) {
    unreachable_.add();
    rest_until_ = clock_.now() + wait_after(unreachable_in_a_row_++);
    problem_.with([](std::optional<std::string>& problem) {
        problem =
            "notices cannot be mailed, people see them on the page only: the mail server "
            "cannot be reached or does not let bofd in: see smtp.* in bofd.toml";
    });
    log_event(LogLevel::warn, "notices.mail_server_unreachable", {{"error", to_log_line(error)}});
}

std::chrono::milliseconds MailSender::wait_after(std::uint32_t tries) const {
    constexpr std::uint32_t doublings_max = 16;
    const auto longer = pace_.wait_first * (1U << std::min(tries, doublings_max));
    return std::min(std::chrono::duration_cast<std::chrono::milliseconds>(longer), pace_.wait_max);
}

void MailSender::measure() {
    const auto figures = notices_.figures();
    if (!figures.ok()) return;
    to_mail_.set(static_cast<double>(figures->to_mail));
    dropped_seen_.set(static_cast<double>(figures->dropped_seen));
    dropped_unseen_.set(static_cast<double>(figures->dropped_unseen));
}

}  // namespace bof
