#pragma once

#include "base/result.hpp"
#include "domain/nrd_activity.hpp"

#include <memory>
#include <vector>

namespace bof {

namespace detail {
class Database;
}

/// What NRDs have delivered lately, kept over a restart. Statistics: no revision, no record.
///
/// Threads: any, at once.
/// Errors:  of every function: unavailable; corrupt.
class ActivityRegister {
  public:
    explicit ActivityRegister(std::shared_ptr<detail::Database> database);

    /// Puts each in place of what was kept of its NRD, all in one transaction.
    /// Cost: about 20 us an NRD.
    Result<void> save(const std::vector<NrdActivity>& changed);
    /// In rising order of NRD.
    Result<std::vector<NrdActivity>> all();

  private:
    std::shared_ptr<detail::Database> database_;
};

}  // namespace bof
