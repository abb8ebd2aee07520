#pragma once

#include "base/secret_hash.hpp"
#include "base/tests/temporary_folder.hpp"
#include "register/register.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace bof {

using std::chrono::milliseconds;

inline const UtcTime noon = from_unix_ms(1'777'636'800'000);
/// The n-th day after noon of the first.
inline UtcTime day(int number) { return noon + std::chrono::days{number}; }

inline const SecretHash& test_word() {
    static const SecretHash word = SecretHash::of("correct horse");
    return word;
}

inline Source a_source(std::int16_t feed, std::int16_t number) {
    return {.id = {},
            .feed = feed,
            .source = number,
            .name = "Roadside west",
            .username = "roadside",
            .word_hash = test_word().stored(),
            .addresses = parse_address_ranges("10.1.2.0/24, 2001:db8::/32").value(),
            .time_zone = "Europe/London",
            .valid_from = day(0),
            .valid_until = std::nullopt};
}

inline Site a_site(const std::string& name) {
    return {{}, name, "A40", Position{51'856'000, -4'312'000}, std::nullopt};
}

inline Nrd an_nrd(SourceId source, std::int16_t camera) {
    return {.id = {},
            .source = source,
            .camera = camera,
            .name = "A40 westbound",
            .kind = NrdKind::fixed,
            .site = std::nullopt,
            .heading_degrees = 270,
            .lane = "1",
            .controller = "Heddlu Enghraifft",
            .valid_from = day(0),
            .valid_until = std::nullopt};
}

/// The code of a Result, or of one that should have failed and did not.
template <typename T>
std::string code_of(const Result<T>& result) {
    return result.ok() ? "ok" : std::string{traits(result.error().code).name};
}

}  // namespace bof
