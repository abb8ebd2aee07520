#pragma once

#include "authority/authority_desk.hpp"
#include "bof/demo_people.hpp"
#include "bof/register_session.hpp"
#include "search/search_desk.hpp"
#include "store/read_store.hpp"
#include "traffic/traffic.hpp"
#include "traffic/world.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bof::tool {

/// How long before the demo starts its reads beyond the age limit were captured.
inline constexpr std::chrono::days demo_older_from{120};
inline constexpr std::chrono::days demo_older_until{100};

/// Three vehicles that are on no list.
struct DemoOlderTraffic {
    std::array<Vrm, 3> marks;
    std::vector<traffic::Passage> passages;  ///< In order of time.
};
/// How they drove from demo_older_from to demo_older_until before `end`. Errors: as
/// Traffic::make().
Result<DemoOlderTraffic> demo_older_traffic(const traffic::World& world, double rate, UtcTime end);

/// What the demo's people have asked for of these: a request that was decided, run and returned,
/// one that waits in the bureau's queue, one that waits for its decision. Made by the desks that
/// bofd has, in the people's names, onto the record.
class DemoOlder {
  public:
    struct Parts {
        RegisterSession& session;
        ManualClock& clock;  ///< The session's: set to the moment of each step.
        const ReadReader& reads;
        AuditSink& audit;
        const std::vector<DemoAccount>& accounts;
    };

    /// What is named must outlive it. `marks`: of demo_older_traffic(). Of a run that was broken
    /// off what is there stays, and nothing is asked for twice.
    DemoOlder(const Parts& parts, const std::array<Vrm, 3>& marks, UtcTime end);

    /// Does what has its moment up to `now`.
    void work_until(UtcTime now);

  private:
    enum class What : std::uint8_t { ask, decide, run };
    struct Step {
        What what;
        std::size_t story;
    };
    struct Someone {
        Person person;
        AuditActor actor;
    };

    Someone someone(const char* user_name);
    AuthorityTarget target(AuthorityId id);
    AuthorityId submitted(std::size_t which);
    void approve(AuthorityId id, const std::string& reason);
    void run(AuthorityId id, std::size_t which);

    const Parts parts_;
    const UtcTime end_;
    const std::array<Vrm, 3> marks_;
    std::array<AuthorityId, 3> made_{};
    std::multimap<UtcTime, Step> steps_;
    AuthorityRegister requests_;
    PeopleRegister people_;
    SearchRegister search_rows_;
    PolicyDesk policy_{PolicyInForce{}};
    AuthorityDesk authorities_;
    SearchDesk searches_;
};

}  // namespace bof::tool
