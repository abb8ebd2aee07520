#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <limits>
#include <optional>
#include <string>

#include <soci/soci.h>

namespace bof::detail {

/// The largest number that a BIGINT holds.
inline constexpr auto sql_number_max =
    static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

/// A whole number that may be NULL, as SOCI binds it: use(c.value, c.state).
struct OptionalColumn {
    long long value = 0;
    soci::indicator state = soci::i_null;

    OptionalColumn() = default;
    explicit OptionalColumn(std::optional<long long> number)
        : value(number.value_or(0)), state(number ? soci::i_ok : soci::i_null) {}
    explicit OptionalColumn(const std::optional<UtcTime>& time)
        : OptionalColumn(time ? std::optional<long long>{to_unix_ms(*time)} : std::nullopt) {}
    explicit OptionalColumn(const std::optional<UtcDay>& day)
        : OptionalColumn(day ? std::optional<long long>{day->time_since_epoch().count()}
                             : std::nullopt) {}

    std::optional<long long> number() const {
        return state == soci::i_ok ? std::optional{value} : std::nullopt;
    }
    std::optional<UtcTime> time() const {
        return number() ? std::optional{from_unix_ms(value)} : std::nullopt;
    }
    std::optional<UtcDay> day() const {
        return number() ? std::optional{day_from(value)} : std::nullopt;
    }

    static UtcDay day_from(long long days) {
        return UtcDay{std::chrono::days{static_cast<std::chrono::days::rep>(days)}};
    }
};

/// For a row that this program cannot have written.
inline Error damaged_row(const char* table, long long id) {
    return {Errc::corrupt, "the register holds a row that cannot be read: call the maintainer",
            std::string{table} + " " + std::to_string(id)};
}

}  // namespace bof::detail
