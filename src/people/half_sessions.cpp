#include "people/half_sessions.hpp"

#include "policy/second_factor.hpp"

#include <algorithm>
#include <utility>

namespace bof {
namespace {

constexpr std::size_t rows_max = 2'000;
constexpr std::size_t rows_per_person_max = 5;

}  // namespace

Result<void> HalfSessions::add(HalfSessionRow row, UtcTime now) {
    return rows_.with([&](std::vector<HalfSessionRow>& rows) -> Result<void> {
        std::erase_if(rows, [&](const HalfSessionRow& one) { return now >= one.ends; });
        const auto is_his = [&](const HalfSessionRow& one) { return one.person == row.person; };
        if (std::count_if(rows.begin(), rows.end(), is_his) >=
            static_cast<std::ptrdiff_t>(rows_per_person_max)) {
            rows.erase(std::find_if(rows.begin(), rows.end(), is_his));
        }
        if (rows.size() >= rows_max) {
            return Error{Errc::unavailable, "too many are signing in: try again in a moment"};
        }
        rows.push_back(std::move(row));
        return {};
    });
}

std::optional<HalfSessionRow> HalfSessions::take_try(const std::string& token_hash,
                                                     const std::string& user_agent_hash,
                                                     UtcTime now) {
    return rows_.with([&](std::vector<HalfSessionRow>& rows) -> std::optional<HalfSessionRow> {
        const auto found = std::find_if(rows.begin(), rows.end(), [&](const HalfSessionRow& one) {
            return one.token_hash == token_hash;
        });
        if (found == rows.end()) return std::nullopt;
        const bool is_good = now < found->ends && found->user_agent_hash == user_agent_hash &&
                             found->tries < second_step_tries_max;
        if (!is_good) {
            rows.erase(found);
            return std::nullopt;
        }
        ++found->tries;
        return *found;
    });
}

void HalfSessions::remove(const std::string& token_hash) {
    rows_.with([&](std::vector<HalfSessionRow>& rows) {
        std::erase_if(rows,
                      [&](const HalfSessionRow& one) { return one.token_hash == token_hash; });
    });
}

}  // namespace bof
