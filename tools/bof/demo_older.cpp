#include "bof/demo_older.hpp"

#include "bof/demo_force.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bof::tool {
namespace {

using std::chrono::days;
using std::chrono::hours;

/// Vehicles of the population among which those that drove enough are chosen, and not so much that
/// the demo starts later.
constexpr std::uint32_t candidates_from = 40'000;
constexpr std::uint32_t candidates_step = 1'009;
constexpr std::uint32_t candidates = 100;
constexpr std::size_t passages_max = 120;

/// One request: by whom, when, and what its form says.
struct Story {
    const char* requester;
    hours before_end;  ///< When it is made, before the demo starts.
    const char* category;
    const char* reason;
    const char* reference;
    const char* behalf;
    const char* grade;
    const char* necessity;
    const char* proportionality;
    days from;  ///< The window, before the demo starts.
    days until;
    const char* decision;  ///< Null: nobody has decided yet.
};

constexpr std::array<Story, 3> stories{{
    {"investigator", hours{70}, "serious_crime",
     "Three farm yards were broken into in one week; the witness at the second names this vehicle",
     "BG/41207/26", "Rural crime team", "Serious, category B, by the crime management unit",
     "The witness can name the vehicle and the week. No camera of a shop or a yard saw the road.",
     "One mark and twelve days; nobody else's journeys are looked at.", days{116}, days{104},
     "Necessary for the one mark that was named, and no wider than the week and its days around."},
    {"investigator2", hours{5}, "major_crime",
     "Keeper is named by two witnesses of the fire at the boat yard; where was the vehicle then",
     "OP GWYLAN", "Operation Gwylan, the senior investigating officer",
     "Major, category A, by the senior investigating officer",
     "The phone was off all weekend. Nothing else shows on which side of the estuary it was.",
     "One mark and two weeks around the fire. It may clear the keeper as well.", days{118},
     days{105}, "Proportionate: one vehicle, and it may as well speak for the keeper."},
    {"investigator", hours{1}, "serious_crime",
     "The same yard was entered again: was this vehicle near it in the weeks before", "BG/41377/26",
     "Rural crime team", "Serious, by the crime management unit",
     "A neighbour wrote down most of the mark; the keeper lives sixty miles away.",
     "One mark. The window is three weeks, since nobody knows when they looked at the yard.",
     demo_older_from, days{99}, nullptr},
}};

/// Whoever asked waits so long for the decision, and the bureau for the search.
constexpr hours decided_after{2};
constexpr hours run_after{20};
constexpr std::size_t rows_a_page = 100;

}  // namespace

Result<DemoOlderTraffic> demo_older_traffic(const traffic::World& world, double rate, UtcTime end) {
    const auto is_candidate = [](std::uint32_t vehicle) {
        return vehicle >= candidates_from && (vehicle - candidates_from) % candidates_step == 0 &&
               (vehicle - candidates_from) / candidates_step < candidates;
    };
    auto traffic =
        traffic::Traffic::make(world, demo_traffic(end - demo_older_from, rate, is_candidate));
    if (!traffic.ok()) return traffic.error();
    std::map<std::uint32_t, std::vector<traffic::Passage>> journeys;
    for (;;) {
        traffic::Passage passage = traffic->next();
        if (passage.captured >= end - demo_older_until) break;
        journeys[passage.vehicle.index].push_back(std::move(passage));
    }
    DemoOlderTraffic older{
        {traffic->vehicle(candidates_from).vrm, traffic->vehicle(candidates_from).vrm,
         traffic->vehicle(candidates_from).vrm},
        {}};
    for (Vrm& mark : older.marks) {
        const auto drove = [](const auto& one) {
            return one.second.size() > passages_max ? 0 : one.second.size();
        };
        const auto most = std::max_element(
            journeys.begin(), journeys.end(),
            [&](const auto& left, const auto& right) { return drove(left) < drove(right); });
        if (most == journeys.end()) break;
        mark = traffic->vehicle(most->first).vrm;
        std::move(most->second.begin(), most->second.end(), std::back_inserter(older.passages));
        journeys.erase(most);
    }
    std::sort(older.passages.begin(), older.passages.end(),
              [](const auto& left, const auto& right) { return left.captured < right.captured; });
    return older;
}

DemoOlder::DemoOlder(const Parts& parts, const std::array<Vrm, 3>& marks, UtcTime end)
    : parts_(parts),
      end_(end),
      marks_(marks),
      requests_(parts.session.kept().database()),
      people_(parts.session.kept().database(), parts.clock),
      search_rows_(parts.session.kept().database()),
      authorities_({requests_, people_, parts.session.kept(), parts.reads, parts.audit, policy_,
                    parts.clock}),
      searches_(parts.reads, search_rows_, parts.audit, policy_, parts.clock, {}, &authorities_) {
    const AuthorityQuery all{.view = AuthorityView::review, .now = end, .limit = 1};
    if (!parts.session.value_of(requests_.list(all)).empty()) return;
    for (std::size_t story = 0; story < stories.size(); ++story) {
        const UtcTime asked = end - stories.at(story).before_end;
        steps_.emplace(asked, Step{What::ask, story});
        if (stories.at(story).decision == nullptr) continue;
        steps_.emplace(asked + decided_after, Step{What::decide, story});
    }
    steps_.emplace(end - stories.front().before_end + run_after, Step{What::run, 0});
}

DemoOlder::Someone DemoOlder::someone(const char* user_name) {
    const DemoAccount& account = demo_account(parts_.accounts, user_name);
    return {parts_.session.value_of(people_.find(account.person)).row, demo_actor(account)};
}

AuthorityTarget DemoOlder::target(AuthorityId id) {
    return {id, parts_.session.value_of(requests_.find(id)).version};
}

AuthorityId DemoOlder::submitted(std::size_t which) {
    const Story& story = stories.at(which);
    const Someone who = someone(story.requester);
    AuthorityWish wish;
    wish.form.purpose = {story.category, story.reason, story.reference, story.behalf};
    wish.form.grade = story.grade;
    wish.form.asked = {{marks_.at(which)}, {}, end_ - story.from, end_ - story.until};
    wish.form.necessity = story.necessity;
    wish.form.proportionality = story.proportionality;
    const AuthorityId id = parts_.session.value_of(authorities_.draft(who.person, who.actor, wish));
    parts_.session.check(authorities_.submit(who.person, who.actor, target(id)));
    return id;
}

void DemoOlder::approve(AuthorityId id, const std::string& reason) {
    const Someone officer = someone("authoriser");
    parts_.session.check(
        authorities_.decide(officer.person, officer.actor, target(id),
                            {.answer = AuthorityAnswer::approve, .reason = reason}));
}

void DemoOlder::run(AuthorityId id, std::size_t which) {
    const Someone analyst = someone("analyst");
    const Story& story = stories.at(which);
    parts_.session.check(authorities_.take(analyst.person, analyst.actor, target(id)));
    const SearchWish wish{.window = {marks_.at(which), {}, end_ - story.from, end_ - story.until},
                          .purpose = {},
                          .page_rows = rows_a_page,
                          .authority = id};
    const OpenedSearch opened =
        parts_.session.value_of(searches_.start(analyst.person, analyst.actor, wish));
    bool more = true;
    for (std::uint32_t page = 0; more; ++page) {
        more =
            parts_.session.value_of(searches_.page(analyst.person, analyst.actor, opened.id, page))
                .more;
    }
    parts_.session.check(searches_.close(analyst.person, analyst.actor, opened.id));
    parts_.session.check(authorities_.give_back(
        analyst.person, analyst.actor, target(id),
        "All passages of the twelve days; on two evenings it left the valley and came back late."));
}

void DemoOlder::work_until(UtcTime now) {
    while (!steps_.empty() && steps_.begin()->first <= now) {
        const auto [when, step] = *steps_.begin();
        steps_.erase(steps_.begin());
        parts_.clock.set(when);
        AuthorityId& id = made_.at(step.story);
        switch (step.what) {
            case What::ask:
                id = submitted(step.story);
                break;
            case What::decide:
                approve(id, stories.at(step.story).decision);
                break;
            case What::run:
                run(id, step.story);
                break;
        }
    }
}

}  // namespace bof::tool
