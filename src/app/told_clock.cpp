#include "app/told_clock.hpp"

#include "app/front.hpp"
#include "base/log.hpp"

#include <charconv>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>

namespace bof::app {
namespace {

/// 9999-12-31T23:59:59.999Z: beyond it a moment is no longer written as RFC 3339.
constexpr std::int64_t last_moment_ms = 253'402'300'799'999;

std::optional<std::int64_t> told_by_file(const std::filesystem::path& file) {
    std::ifstream stream{file};
    std::string line;
    if (!std::getline(stream, line)) return std::nullopt;
    std::int64_t ms = 0;
    const auto [end, failed] = std::from_chars(line.data(), line.data() + line.size(), ms);
    if (failed != std::errc{} || end != line.data() + line.size()) return std::nullopt;
    if (ms < 0 || ms > last_moment_ms) return std::nullopt;
    return ms;
}

}  // namespace

Result<std::unique_ptr<TellingClock>> TellingClock::open(const std::filesystem::path& file) {
    const auto start_ms = told_by_file(file);
    if (!start_ms) {
        return Error{Errc::invalid_argument,
                     "the file that BOFD_DEMO_CLOCK names must say the time as milliseconds since "
                     "1970-01-01T00:00:00Z, such as 1790000000000",
                     file.string()};
    }
    return std::unique_ptr<TellingClock>{new TellingClock{file, *start_ms}};
}

UtcTime TellingClock::now() const {
    const auto told = told_by_file(file_);
    if (told) last_ms_.store(*told);
    return from_unix_ms(told.value_or(last_ms_.load()));
}

Result<std::unique_ptr<Clock>> make_clock(const DataFolder& data, const char* told_by) {
    if (told_by == nullptr || *told_by == '\0') {
        return std::unique_ptr<Clock>{std::make_unique<SystemClock>()};
    }
    if (!is_demo(data)) {
        return Error{Errc::denied,
                     "BOFD_DEMO_CLOCK is set, and this is no demo's data folder: only a demo may "
                     "be told what time it is; unset BOFD_DEMO_CLOCK and start again",
                     data.root.string()};
    }
    auto opened = TellingClock::open(told_by);
    if (!opened.ok()) return opened.error();
    log_event(LogLevel::warn, "app.clock_told", {{"file", told_by}});
    return std::unique_ptr<Clock>{std::move(*opened)};
}

}  // namespace bof::app
