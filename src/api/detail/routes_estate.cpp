// NRDs and sites, what they have delivered lately, and what of it could not be used.
#include "api/detail/render.hpp"
#include "api/detail/routes.hpp"
#include "policy/nrd_state.hpp"
#include "store/quarantine_summary.hpp"

#include <array>
#include <utility>

#include <boost/json/array.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t page_default = 100;
constexpr std::size_t reason_bytes_max = 64;
constexpr std::int64_t hours_shown = 24;
constexpr std::int64_t days_shown = 7;

http::Response nrds(Call& call) {
    QueryReader query(call);
    if (!query.finish()) return wrong_fields(call);
    auto found = call.parts->estate.nrds();
    if (!found) return problem_response(found.error());
    json::array items;
    for (const Nrd& nrd : *found) items.push_back(render(nrd));
    return json_response(json::object{{"items", std::move(items)}});
}

http::Response sites(Call& call) {
    QueryReader query(call);
    if (!query.finish()) return wrong_fields(call);
    auto found = call.parts->estate.sites();
    if (!found) return problem_response(found.error());
    json::array items;
    for (const Site& site : *found) items.push_back(render(site));
    return json_response(json::object{{"items", std::move(items)}});
}

/// Oldest first; the last is the hour of `now`, which is not over.
json::array by_hour(const NrdActivity& activity, UtcTime now) {
    json::array counts;
    const std::int64_t last = hour_number(now);
    for (std::int64_t hour = last - hours_shown + 1; hour <= last; ++hour) {
        counts.emplace_back(activity.by_hour.at(hour));
    }
    return counts;
}

/// Days of UTC, oldest first; the last is today.
json::array by_day(const NrdActivity& activity, UtcTime now) {
    json::array counts;
    const std::int64_t today = hour_number(now) / 24;
    for (std::int64_t day = today - days_shown + 1; day <= today; ++day) {
        std::uint64_t reads = 0;
        for (std::int64_t hour = 0; hour < 24; ++hour) {
            reads += activity.by_hour.at(day * 24 + hour);
        }
        counts.emplace_back(reads);
    }
    return counts;
}

std::uint64_t reads_last_hour(const NrdActivity& activity, UtcTime now) {
    std::uint64_t reads = 0;
    const std::int64_t last = minute_number(now);
    for (std::int64_t minute = last - 59; minute <= last; ++minute) {
        reads += activity.by_minute.at(minute);
    }
    return reads;
}

http::Response activity(Call& call) {
    QueryReader query(call);
    if (!query.finish()) return wrong_fields(call);
    const auto found = call.parts->estate.nrds();
    if (!found) return problem_response(found.error());
    const auto counted = call.parts->nrd_activity();
    const PolicyInForce& policy = call.parts->policy.policy();
    const NrdActivity none;
    json::array items;
    for (const Nrd& nrd : *found) {
        const auto line = counted.find(nrd.id);
        const bool known = line != counted.end();
        const NrdActivity& its = known ? line->second : none;
        const auto last_seen = known ? std::optional{its.last_seen()} : std::nullopt;
        json::value last_read = nullptr;
        if (known) {
            last_read = json::object{{"captured", moment(its.captured)},
                                     {"received", moment(its.received)}};
        }
        items.push_back(
            json::object{{"nrd", raw(nrd.id)},
                         {"state", to_text(nrd_state(policy, nrd, last_seen, call.now))},
                         {"last_read", std::move(last_read)},
                         {"reads_last_hour", reads_last_hour(its, call.now)},
                         {"by_hour", by_hour(its, call.now)},
                         {"by_day", by_day(its, call.now)}});
    }
    return json_response(json::object{{"at", moment(call.now)}, {"items", std::move(items)}});
}

http::Response quarantine(Call& call) {
    QueryReader query(call);
    const std::size_t limit = query.limit(page_default, read_page_max);
    const auto after = query.whole("after", UINT64_MAX);
    std::optional<QuarantineReason> reason;
    if (const auto word = query.text("reason", reason_bytes_max)) {
        reason = parse_quarantine_reason(*word);
        if (!reason) call.wrong.push_back({"reason", "Not one of the words that may stand here."});
    }
    if (!query.finish()) return wrong_fields(call);
    const auto page =
        quarantine_page(call.parts->quarantine, reason,
                        after ? std::optional{QuarantineId{*after}} : std::nullopt, limit);
    if (!page) return problem_response(page.error());
    json::array items;
    for (const QuarantineNotice& notice : page->notices) items.push_back(render(notice));
    json::value next = nullptr;
    if (page->next) next = std::to_string(raw(*page->next));
    return json_response(json::object{{"items", std::move(items)}, {"next", std::move(next)}});
}

json::object counts_of(const char* name, std::string_view value, const QuarantineCounts& counts) {
    return {{name, value},
            {"last_24_hours", counts.last_24_hours},
            {"last_7_days", counts.last_7_days},
            {"all", counts.all}};
}

http::Response quarantine_summary(Call& call) {
    QueryReader query(call);
    if (!query.finish()) return wrong_fields(call);
    const auto summary = summary_of(call.parts->quarantine, call.now);
    if (!summary) return problem_response(summary.error());
    json::array reasons;
    for (const auto& [reason, counts] : summary->by_reason) {
        reasons.push_back(counts_of("reason", bof::to_text(reason), counts));
    }
    json::array senders;
    for (const auto& [sender, counts] : summary->by_sender) {
        senders.push_back(counts_of("sender", sender, counts));
    }
    return json_response(json::object{{"by_reason", std::move(reasons)},
                                      {"by_sender", std::move(senders)},
                                      {"whole", summary->whole}});
}

const std::array routes{
    reading("/api/v1/nrds", Permission::nrd_view, nrds),
    reading("/api/v1/nrds/activity", Permission::nrd_view, activity),
    reading("/api/v1/sites", Permission::nrd_view, sites),
    reading("/api/v1/quarantine", Permission::quarantine_view, quarantine),
    reading("/api/v1/quarantine/summary", Permission::quarantine_view, quarantine_summary),
};

}  // namespace

std::span<const Route> estate_routes() { return routes; }

}  // namespace bof::api
