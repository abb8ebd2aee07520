#include "notices/smtp.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <curl/curl.h>

namespace bof {
namespace {

constexpr long connect_seconds_max = 10;
constexpr long seconds_max = 30;

struct EasyEnd {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListEnd {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct MimeEnd {
    void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};
using Easy = std::unique_ptr<CURL, EasyEnd>;
using List = std::unique_ptr<curl_slist, ListEnd>;
using Mime = std::unique_ptr<curl_mime, MimeEnd>;

void append(List& list, const std::string& line) {
    if (curl_slist* longer = curl_slist_append(list.get(), line.c_str())) {
        list.release();
        list.reset(longer);
    }
}

/// As RFC 5322 writes it: "Mon, 23 Nov 2026 05:10:00 +0000".
std::string mail_date(std::chrono::system_clock::time_point now) {
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(now);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(now - day)};
    const auto two = [](auto number) {
        const std::string text = std::to_string(number);
        return text.size() < 2 ? '0' + text : text;
    };
    return std::string{days.at(std::chrono::weekday{day}.c_encoding())} + ", " +
           two(unsigned{date.day()}) + ' ' + months.at(unsigned{date.month()} - 1) + ' ' +
           std::to_string(int{date.year()}) + ' ' + two(time.hours().count()) + ':' +
           two(time.minutes().count()) + ':' + two(time.seconds().count()) + " +0000";
}

List headers_of(const Mail& mail, const std::string& from) {
    List headers;
    append(headers, "Date: " + mail_date(std::chrono::system_clock::now()));
    append(headers, "From: OpenBOF <" + from + '>');
    append(headers, "To: <" + mail.to + '>');
    append(headers, "Subject: " + mail.subject);
    append(headers, "Message-ID: " + mail.message_id);
    // So that no absence note comes back.
    append(headers, "Auto-Submitted: auto-generated");
    return headers;
}

/// Lines end as mail wants them; the encoder leaves such line ends alone.
std::string with_mail_lines(const std::string& text) {
    std::string lines;
    for (const char symbol : text) {
        if (symbol == '\n') lines += '\r';
        lines += symbol;
    }
    return lines;
}

class SmtpTransport final : public MailTransport {
  public:
    explicit SmtpTransport(SmtpSettings settings) : settings_(std::move(settings)) {
        curl_global_init(CURL_GLOBAL_DEFAULT);
    }

    Result<MailAnswer> send(const Mail& mail) override {
        const Easy easy{curl_easy_init()};
        if (!easy) return Error{Errc::unavailable, "mail cannot be sent", "out of memory"};
        std::array<char, CURL_ERROR_SIZE> why{};
        curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, why.data());
        set_server(easy.get());

        List receivers;
        append(receivers, '<' + mail.to + '>');
        const std::string from = '<' + settings_.from + '>';
        curl_easy_setopt(easy.get(), CURLOPT_MAIL_FROM, from.c_str());
        curl_easy_setopt(easy.get(), CURLOPT_MAIL_RCPT, receivers.get());
        const List headers = headers_of(mail, settings_.from);
        curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
        const Mime mime{curl_mime_init(easy.get())};
        curl_mimepart* part = curl_mime_addpart(mime.get());
        const std::string text = with_mail_lines(mail.text);
        curl_mime_data(part, text.data(), text.size());
        curl_mime_type(part, "text/plain; charset=utf-8");
        curl_mime_encoder(part, "quoted-printable");
        curl_easy_setopt(easy.get(), CURLOPT_MIMEPOST, mime.get());
        return answer_of(easy.get(), curl_easy_perform(easy.get()), why.data());
    }

  private:
    void set_server(CURL* easy) {
        const bool tls = settings_.security == SmtpSecurity::tls;
        const std::string url = (tls ? "smtps://" : "smtp://") + settings_.host + ':' +
                                std::to_string(settings_.port) + "/localhost";
        curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, connect_seconds_max);
        curl_easy_setopt(easy, CURLOPT_TIMEOUT, seconds_max);
        curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        const bool clear = settings_.security == SmtpSecurity::none;
        curl_easy_setopt(easy, CURLOPT_USE_SSL,
                         static_cast<long>(clear ? CURLUSESSL_NONE : CURLUSESSL_ALL));
        if (!settings_.ca_file.empty()) {
            curl_easy_setopt(easy, CURLOPT_CAINFO, settings_.ca_file.c_str());
        }
        if (!settings_.user.empty()) {
            curl_easy_setopt(easy, CURLOPT_USERNAME, settings_.user.c_str());
            curl_easy_setopt(easy, CURLOPT_PASSWORD, settings_.password.c_str());
        }
    }

    /// The server's last word decides about this mail; without one, or when it does not let us in,
    /// there is no answer.
    static Result<MailAnswer> answer_of(CURL* easy, CURLcode result, const char* why) {
        if (result == CURLE_OK) return MailAnswer::taken;
        long code = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
        const bool in_dialogue = result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR ||
                                 result == CURLE_WEIRD_SERVER_REPLY;
        if (in_dialogue && code >= 400 && code < 500 && code != 421) return MailAnswer::not_now;
        if (in_dialogue && code >= 500 && code < 600) return MailAnswer::refused;
        return Error{Errc::unavailable, "the mail server cannot be reached or does not let us in",
                     std::string{curl_easy_strerror(result)} + " (" + std::to_string(code) + ") " +
                         (why[0] == '\0' ? "" : why)};
    }

    const SmtpSettings settings_;
};

}  // namespace

std::unique_ptr<MailTransport> make_smtp_transport(const SmtpSettings& settings) {
    return std::make_unique<SmtpTransport>(settings);
}

}  // namespace bof
