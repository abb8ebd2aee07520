#pragma once

#include "base/guarded.hpp"
#include "base/time.hpp"
#include "domain/ids.hpp"
#include "http/server.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bof::api {

/// Most answers that are remembered, of all people and of one; how large one may be; how long.
inline constexpr std::size_t answers_max = 4'096;
inline constexpr std::size_t answers_per_person_max = 64;
inline constexpr std::size_t answer_bytes_max = 64U << 10U;
inline constexpr std::chrono::minutes answer_kept{10};
/// Longest Idempotency-Key.
inline constexpr std::size_t idempotency_key_bytes_max = 128;

/// Remembers the answers to requests that must not be done twice, by person and Idempotency-Key. In
/// memory only: after a restart a repeat is judged by If-Match alone.
/// Threads: any.
class AnswerMemory {
  public:
    enum class Standing : std::uint8_t {
        first,       ///< Do it, then call keep() or forget().
        running,     ///< The first request has not been answered yet.
        answered,    ///< `answer` is the first one's.
        other_body,  ///< The key was used for another request.
    };
    struct Look {
        Standing standing;
        std::optional<http::Response> answer = {};
    };

    /// `request` is method, path and body.
    Look begin(PersonId person, std::string_view key, std::string_view request, UtcTime now);
    void keep(PersonId person, std::string_view key, const http::Response& answer);
    /// The request did not come to an answer that holds: a repeat does it again.
    void forget(PersonId person, std::string_view key);

  private:
    using Key = std::pair<PersonId, std::string>;
    struct Kept {
        std::string request_hash;
        UtcTime since;
        std::optional<http::Response> answer;
    };
    struct Memory {
        std::map<Key, Kept> answers;
        std::list<Key> by_age;  // The oldest first; some may be gone already.
    };

    static void make_room(Memory& memory, PersonId person, UtcTime now);

    Guarded<Memory> memory_;
};

}  // namespace bof::api
