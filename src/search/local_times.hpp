#pragma once

#include "base/result.hpp"
#include "domain/sought.hpp"
#include "store/history.hpp"

#include <span>
#include <vector>

namespace bof {

/// When it was one of these times of day, by the clocks of the United Kingdom, within `all`: in
/// rising order, none touching another. No times: the whole.
///
/// Where clocks were put back, a time that came twice begins at the first and ends at the second;
/// where they were put forward, a time that did not come is the moment of the change.
///
/// Errors: invalid_argument - more than question_windows_max; unavailable - the system does not
///         know the clocks of Europe/London.
Result<std::vector<TimeWindow>> windows_of(const TimeWindow& all,
                                           std::span<const TimesOfDay> times);

}  // namespace bof
