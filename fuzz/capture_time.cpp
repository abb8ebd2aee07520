// Any text as a capture time; what is accepted is a moment that a zone can place.
#include "codec/capture_time.hpp"

#include "base/assert.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace std::chrono_literals;
    static const auto london = bof::TimeZone::named("Europe/London");
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto time = bof::parse_capture_time(text);
    if (!time) return 0;
    BOF_ASSERT(!time->offset || (*time->offset >= -14h && *time->offset <= 14h));
    const bof::UtcTime as_utc{time->local.time_since_epoch()};
    const auto apart = london->to_utc(time->local) - as_utc;
    BOF_ASSERT(apart >= -2h && apart <= 2h);
    // Written in the plainest form it is the same moment. Years behind 9999 have none.
    const std::string plain = bof::to_rfc3339(as_utc);
    if (plain.size() == 24) BOF_ASSERT(bof::parse_capture_time(plain)->local == time->local);
    return 0;
}
