#pragma once

#include "api/detail/route.hpp"
#include "register/question_register.hpp"

#include <cstddef>
#include <vector>

#include <boost/json/object.hpp>

namespace bof::api {

/// Longest text that is read from a body; policy asks for less.
inline constexpr std::size_t question_text_bytes_max = 4'000;

/// With what was said, when the question has it.
boost::json::object render(const SearchQuestion& question, UtcTime now);
/// A page of questions; `limit` is what was asked for.
http::Response questions_response(const std::vector<SearchQuestion>& found, std::size_t limit,
                                  UtcTime now);

}  // namespace bof::api
