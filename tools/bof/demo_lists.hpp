#pragma once

#include "bof/demo_people.hpp"
#include "bof/register_session.hpp"
#include "traffic/world.hpp"

#include <filesystem>
#include <memory>
#include <vector>

namespace bof::tool {

/// The demo's lists and what stands on them. The clock of `session` says when each step is made, so
/// that a week of history can lie between them. Each step leaves alone what is there already.
class DemoLists {
  public:
    /// All must outlive it.
    DemoLists(RegisterSession& session, std::filesystem::path folder, const traffic::World& world,
              const std::vector<DemoAccount>& accounts);
    ~DemoLists();
    DemoLists(const DemoLists&) = delete;
    DemoLists& operator=(const DemoLists&) = delete;
    DemoLists(DemoLists&&) = delete;
    DemoLists& operator=(DemoLists&&) = delete;

    /// The lists, as they stood all week: thousands of vehicles nobody will see, and the veterans.
    void put_standing();
    /// What this morning brought: the vehicles that will drive live.
    void put_of_today();
    /// A vehicle of this morning's, in the last list to be filled by hand.
    Vrm a_star() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bof::tool
