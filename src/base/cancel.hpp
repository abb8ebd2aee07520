#pragma once

#include "base/result.hpp"

#include <stop_token>
#include <utility>

namespace bof {

/// How somebody ends work that he has asked for and no longer wants. Long work asks check() again
/// every few milliseconds, and hands its error on.
/// Threads: any.
class Cancel {
  public:
    /// Never.
    Cancel() = default;
    /// When the stop is requested.
    explicit Cancel(std::stop_token token) : token_(std::move(token)) {}

    bool is_wanted() const { return token_.stop_requested(); }
    /// Errors: cancelled. Cost: one look at memory.
    Result<void> check() const {
        if (is_wanted()) return Error{Errc::cancelled, "it was cancelled"};
        return {};
    }

  private:
    std::stop_token token_;
};

}  // namespace bof
