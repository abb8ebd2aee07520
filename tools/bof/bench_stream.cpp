#include "bof/bench_stream.hpp"

#include "base/secret_hash.hpp"

#include <algorithm>
#include <cmath>

namespace bof::tool {

namespace {

constexpr std::string_view letters = "ABCDEFGHJKLMNOPRSTUVWXY";  // Without I, Q and Z.
constexpr std::uint64_t marks = 45ULL * 23 * 23 * 23 * 23 * 23;
constexpr std::uint64_t scatter = 1'000'003;  // Prime, and no divisor of `marks`.
static_assert(marks % scatter != 0);

constexpr std::int16_t feed = 12;
constexpr std::int16_t source_number = 3;
constexpr std::int16_t first_camera = 1'000;  // Four digits each.
constexpr std::string_view placeholder_time = "2026-01-01T00:00:00.000Z";

std::uint64_t mixed(std::uint64_t value) {  // splitmix64
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31U);
}

std::array<char, 7> mark_of(std::uint32_t vehicle) {
    std::uint64_t rest = vehicle * scatter % marks;
    const auto letter = [&rest] {
        const char symbol = letters[rest % letters.size()];
        rest /= letters.size();
        return symbol;
    };
    std::array<char, 7> mark{letter(), letter(), '0', '0', letter(), letter(), letter()};
    const std::uint64_t age = rest < 23 ? 28 + rest : 78 + (rest - 23);  // 28-50 and 78-99.
    mark[2] = static_cast<char>('0' + age / 10);
    mark[3] = static_cast<char>('0' + age % 10);
    return mark;
}

}  // namespace

BenchRead bench_read(std::uint64_t index) {
    const std::uint64_t random = mixed(index);
    // The cube makes a tenth of the vehicles responsible for nearly half of the visits.
    const double share = static_cast<double>(random >> 40U) / static_cast<double>(1U << 24U);
    const auto vehicle = static_cast<std::uint32_t>(share * share * share * bench_vehicles);
    return {mark_of(vehicle), static_cast<std::uint16_t>((random & 0xFFFFU) % bench_nrds),
            static_cast<std::uint8_t>(80 + ((random >> 16U) & 0xFFU) % 20)};
}

void put_digits(char* to, std::size_t digits, std::uint64_t number) {
    for (std::size_t place = digits; place > 0; --place, number /= 10) {
        to[place - 1] = static_cast<char>('0' + number % 10);
    }
}

CameraAddress bench_address() { return {feed, source_number, first_camera}; }

std::uint64_t camera_number(const BenchRead& read) {
    return static_cast<std::uint64_t>(first_camera) + read.nrd;
}

Source bench_source() {
    Source source{};
    source.id = SourceId{1};
    source.feed = feed;
    source.source = source_number;
    source.name = "bench";
    source.word_hash = SecretHash::of(bench_word).stored();
    source.addresses = {AddressRange{{}, 0}};
    source.valid_from = from_unix_ms(0);
    return source;
}

std::vector<Nrd> bench_nrd_rows(SourceId source) {
    std::vector<Nrd> rows;
    for (std::uint16_t index = 0; index < bench_nrds; ++index) {
        Nrd nrd{};
        nrd.id = NrdId{index + 1U};
        nrd.source = source;
        nrd.camera = static_cast<std::int16_t>(first_camera + index);
        nrd.name = "bench " + std::to_string(nrd.camera);
        nrd.controller = "bench";
        nrd.valid_from = from_unix_ms(0);
        rows.push_back(nrd);
    }
    return rows;
}

CaptureTemplate::CaptureTemplate() {
    text_ = std::string(bench_word) + "|bench|";
    mark_ = text_.size();
    text_ += "AB32CDE|" + std::to_string(feed) + "|" + std::to_string(source_number) + "|";
    camera_ = text_.size();
    text_ += std::to_string(first_camera) + "|";
    captured_ = text_.size();
    text_ += std::string(placeholder_time) + "|||||||";
    confidence_ = text_.size();
    text_ += "95|true";
}

void CaptureTemplate::patch(char* copy, const BenchRead& read, std::string_view captured) const {
    std::copy(read.mark.begin(), read.mark.end(), copy + mark_);
    put_digits(copy + camera_, 4, camera_number(read));
    std::copy(captured.begin(), captured.end(), copy + captured_);
    put_digits(copy + confidence_, 2, read.confidence);
}

std::string_view TimeText::of(UtcTime time) {
    const std::int64_t ms = to_unix_ms(time);
    if (ms / 1'000 != second_) {
        second_ = ms / 1'000;
        text_ = to_rfc3339(time);
    } else {
        put_digits(text_.data() + placeholder_time.size() - 4, 3,
                   static_cast<std::uint64_t>(ms % 1'000));
    }
    return text_;
}

}  // namespace bof::tool
