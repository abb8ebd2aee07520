#pragma once

#include "domain/tests/test_grant.hpp"
#include "store/held_reads.hpp"
#include "store/read_store.hpp"

#include <functional>
#include <memory>
#include <ostream>
#include <string>

namespace bof {

/// A store and the way to close and open it again.
class StoreUnderTest {
  public:
    StoreUnderTest() = default;
    StoreUnderTest(const StoreUnderTest&) = delete;
    StoreUnderTest& operator=(const StoreUnderTest&) = delete;
    StoreUnderTest(StoreUnderTest&&) = delete;
    StoreUnderTest& operator=(StoreUnderTest&&) = delete;
    virtual ~StoreUnderTest() = default;

    virtual ReadWriter& writer() = 0;
    virtual const ReadReader& reader() const = 0;
    virtual const QuarantineReader& quarantine() const = 0;
    virtual const SightingQueue& sighting_queue() const = 0;
    virtual HeldReads& held() = 0;
    virtual void reopen() = 0;
    /// Until marks() answers, where a store makes them ready in the background.
    virtual void wait_until_ready() {}
};

struct StoreFactory {
    std::string name;
    std::function<std::unique_ptr<StoreUnderTest>(const WaitingLimits&)> make;

    friend void PrintTo(const StoreFactory& factory, std::ostream* out) { *out << factory.name; }
};

/// Invented marks and a day that every test shares.
namespace contract {

using std::chrono::hours;
using std::chrono::milliseconds;

inline const UtcTime noon =
    UtcTime{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1}} + hours{12};
inline Vrm mark(const char* text) { return Vrm::parse(text).value(); }
inline ReadKey key_at(UtcTime captured, const char* vrm = "AB32CDE", unsigned nrd = 7) {
    return {mark(vrm), NrdId{nrd}, captured};
}
inline Read read_at(UtcTime captured, const char* vrm = "AB32CDE", unsigned nrd = 7) {
    Read read{key_at(captured, vrm, nrd), captured + milliseconds{300}};
    read.confidence_percent = 90;
    return read;
}
inline Image plate(const std::string& jpeg) { return {ImageKind::plate, jpeg}; }
inline LateImage late(const ReadKey& key, const std::string& jpeg, UtcTime received = noon) {
    return {key, received, plate(jpeg)};
}
inline Hit hit(unsigned list, std::uint64_t number, ListKind kind = ListKind::operational) {
    return {{ListId{list}, 3, number}, Priority::medium, kind};
}
inline ReadPageQuery all_time() {
    ReadPageQuery query;
    query.from = UtcTime::min();
    query.until = UtcTime::max();
    return query;
}

/// Marks with a beginning; the fit is the last symbol's place after '0', so that the order of fit
/// is not that of the marks.
class StartsWith final : public MarkFilter {
  public:
    explicit StartsWith(std::string start) : start_(std::move(start)) {}

    std::optional<std::uint16_t> fit(Vrm vrm) const override {
        const std::string text = vrm.text();
        if (text.compare(0, start_.size(), start_) != 0) return {};
        return static_cast<std::uint16_t>('Z' - text.back());
    }
    std::string literal_start() const override { return start_; }

  private:
    std::string start_;
};

inline TimeWindow ever() { return {UtcTime::min(), UtcTime::max()}; }
inline TimeWindow around(UtcTime time, hours reach) { return {time - reach, time + reach}; }

}  // namespace contract

}  // namespace bof
