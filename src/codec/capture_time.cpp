#include "codec/capture_time.hpp"

#include "base/text.hpp"

#include <date/tz.h>

#include <stdexcept>
#include <string>

namespace bof {
namespace {

namespace chrono = std::chrono;
using LocalTime = chrono::local_time<chrono::milliseconds>;

/// xsd:dateTime knows no offset beyond this.
constexpr chrono::minutes offset_max{14 * 60};

/// Reads from the front of a text. Once something is missing, all that follows is missing.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    /// Exactly `digits` digits.
    int number(std::size_t digits) {
        int value = 0;
        if (rest_.size() < digits) return miss();
        for (const char symbol : rest_.substr(0, digits)) {
            if (!is_digit_ascii(symbol)) return miss();
            value = value * 10 + (symbol - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }
    bool accept(char symbol) {
        if (missed_ || !rest_.starts_with(symbol)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void require(char symbol) {
        if (!accept(symbol)) miss();
    }
    /// Any number of digits, at least one; those beyond the milliseconds are cut.
    chrono::milliseconds fraction() {
        chrono::milliseconds value{0};
        int weight = 100;
        std::size_t digits = 0;
        for (; digits < rest_.size() && is_digit_ascii(rest_[digits]); ++digits, weight /= 10) {
            value += chrono::milliseconds{weight * (rest_[digits] - '0')};
        }
        if (digits == 0) miss();
        rest_.remove_prefix(digits);
        return value;
    }
    int miss() {
        missed_ = true;
        rest_ = {};
        return 0;
    }

    std::string_view rest() const { return rest_; }
    bool missed() const { return missed_; }
    bool finished() const { return !missed_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool missed_ = false;
};

/// Which of the two orders: the first mark after the digits tells.
chrono::year_month_day scan_date(Scanner& scan) {
    int year = 0;
    int month = 0;
    int day = 0;
    if (scan.rest().size() > 2 && scan.rest()[2] == '/') {
        day = scan.number(2);
        scan.require('/');
        month = scan.number(2);
        scan.require('/');
        year = scan.number(4);
        scan.require(' ');
    } else {
        year = scan.number(4);
        scan.require('-');
        month = scan.number(2);
        scan.require('-');
        day = scan.number(2);
        if (!scan.accept('T') && !scan.accept('t')) scan.require(' ');
    }
    return chrono::year{year} / month / day;
}

/// Time of day since midnight; 24 hours for the midnight that ends the day.
chrono::milliseconds scan_time_of_day(Scanner& scan) {
    const int hour = scan.number(2);
    scan.require(':');
    const int minute = scan.number(2);
    scan.require(':');
    const int second = scan.number(2);
    chrono::milliseconds fraction{0};
    if (scan.accept('.') || scan.accept(',')) fraction = scan.fraction();

    const bool ends_day = hour == 24 && minute == 0 && second == 0 && fraction.count() == 0;
    if ((hour > 23 && !ends_day) || minute > 59 || second > 60) scan.miss();
    if (second == 60) fraction = chrono::milliseconds{0};  // A leap second: its end.
    return chrono::hours{hour} + chrono::minutes{minute} + chrono::seconds{second} + fraction;
}

std::optional<chrono::minutes> scan_zone(Scanner& scan) {
    if (scan.rest().empty()) return std::nullopt;
    if (scan.accept('Z') || scan.accept('z')) return chrono::minutes{0};
    const bool west = scan.accept('-');
    if (!west) scan.require('+');
    const int hours = scan.number(2);
    int minutes = 0;
    if (!scan.rest().empty()) {
        (void)scan.accept(':');
        minutes = scan.number(2);
    }
    const chrono::minutes offset = chrono::hours{hours} + chrono::minutes{minutes};
    if (minutes > 59 || offset > offset_max) scan.miss();
    return west ? -offset : offset;
}

}  // namespace

Result<WrittenTime> parse_capture_time(std::string_view text) {
    Scanner scan(trimmed(text));
    const chrono::year_month_day date = scan_date(scan);
    const chrono::milliseconds time_of_day = scan_time_of_day(scan);
    const std::optional<chrono::minutes> offset = scan_zone(scan);
    if (!scan.finished()) {
        return Error{Errc::invalid_argument, "the capture time is in none of the accepted forms"};
    }
    if (!date.ok()) {
        return Error{Errc::invalid_argument, "the capture time is a day that no calendar has"};
    }
    return WrittenTime{LocalTime{chrono::local_days{date}.time_since_epoch() + time_of_day},
                       offset};
}

Result<TimeZone> TimeZone::named(std::string_view name) {
    for (const std::string_view utc : {"UTC", "Etc/UTC", "Z", "Zulu"}) {
        if (name == utc) return TimeZone(nullptr);
    }
    // The library opens a file of this name below its own folder.
    if (name.empty() || name.front() == '/' || name.find("..") != std::string_view::npos) {
        return Error{Errc::not_found, "there is no such time zone"};
    }
    try {
        return TimeZone(date::locate_zone(std::string{name}));
    } catch (const std::exception& problem) {
        return Error{Errc::not_found, "there is no such time zone", problem.what()};
    }
}

UtcTime TimeZone::to_utc(LocalTime local) const {
    const chrono::milliseconds since_epoch = local.time_since_epoch();
    if (zone_ == nullptr) return UtcTime{since_epoch};
    const auto* zone = static_cast<const date::time_zone*>(zone_);
    const auto seconds = chrono::floor<chrono::seconds>(since_epoch);
    // The offset before a change of the clocks gives the first of two moments, and moves a time
    // that does not occur on by the gap. Without a change there is only this one.
    const auto info = zone->get_info(date::local_seconds{seconds});
    return UtcTime{since_epoch - info.first.offset};
}

}  // namespace bof
