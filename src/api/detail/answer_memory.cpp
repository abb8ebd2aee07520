#include "api/detail/answer_memory.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <sodium.h>

namespace bof::api {
namespace {

/// Bodies hold passwords and marks, so only what cannot be turned back is kept.
std::string hash_of(std::string_view request) {
    std::array<unsigned char, crypto_generichash_BYTES> hash{};
    crypto_generichash(hash.data(), hash.size(),
                       reinterpret_cast<const unsigned char*>(request.data()),  // NOLINT: C
                       request.size(), nullptr, 0);
    return {hash.begin(), hash.end()};
}

}  // namespace

void AnswerMemory::make_room(Memory& memory, PersonId person, UtcTime now) {
    std::size_t of_person = 0;
    for (auto next = memory.by_age.begin(); next != memory.by_age.end();) {
        const auto here = next++;
        const auto found = memory.answers.find(*here);
        const bool is_old =
            found != memory.answers.end() && found->second.since + answer_kept < now;
        if (is_old) memory.answers.erase(found);
        if (is_old || found == memory.answers.end()) {
            memory.by_age.erase(here);
        } else if (here->first == person) {
            ++of_person;
        }
    }
    const auto drop_oldest = [&](auto&& is_candidate) {
        const auto found = std::find_if(memory.by_age.begin(), memory.by_age.end(), is_candidate);
        if (found == memory.by_age.end()) return;
        memory.answers.erase(*found);
        memory.by_age.erase(found);
    };
    if (of_person >= answers_per_person_max) {
        drop_oldest([&](const Key& key) { return key.first == person; });
    } else if (memory.by_age.size() >= answers_max) {
        drop_oldest([](const Key&) { return true; });
    }
}

AnswerMemory::Look AnswerMemory::begin(PersonId person, std::string_view key,
                                       std::string_view request, UtcTime now) {
    std::string hash = hash_of(request);
    return memory_.with([&](Memory& memory) -> Look {
        const Key name{person, std::string{key}};
        const auto found = memory.answers.find(name);
        if (found != memory.answers.end() && found->second.since + answer_kept >= now) {
            if (found->second.request_hash != hash) return {Standing::other_body};
            if (!found->second.answer) return {Standing::running};
            return {Standing::answered, found->second.answer};
        }
        make_room(memory, person, now);
        memory.answers.insert_or_assign(name, Kept{std::move(hash), now, std::nullopt});
        memory.by_age.push_back(name);
        return {Standing::first};
    });
}

void AnswerMemory::keep(PersonId person, std::string_view key, const http::Response& answer) {
    if (answer.body.size() > answer_bytes_max) return forget(person, key);
    memory_.with([&](Memory& memory) {
        const auto found = memory.answers.find(Key{person, std::string{key}});
        if (found != memory.answers.end()) found->second.answer = answer;
    });
}

void AnswerMemory::forget(PersonId person, std::string_view key) {
    memory_.with([&](Memory& memory) { memory.answers.erase(Key{person, std::string{key}}); });
}

}  // namespace bof::api
