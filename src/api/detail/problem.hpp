#pragma once

#include "base/error.hpp"
#include "http/server.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bof::api {

/// Most problems told of one request; the first are enough to mend it.
inline constexpr std::size_t field_problems_max = 100;

/// The code of a search that its policy did not outlive; beside those of the one table. Stable.
inline constexpr std::string_view problem_policy_changed = "policy_changed";

/// What is wrong with one field of a request. `sentence` is a literal.
struct FieldProblem {
    std::string field;  ///< As in the document: "purpose.reason", "entries[3].vrm".
    std::string_view sentence;
};

/// An Error as an answer: application/problem+json (RFC 9457) with `code` of the one table of
/// codes or, where a client must know more, one of its own; its status and title, `detail`, and
/// `fields` when there are any. The error's internal
/// text stays inside.
http::Response problem_response(const Error& error, const std::vector<FieldProblem>& fields = {});

/// As problem_response(), where HTTP has a status of its own: 405, 415, 428.
http::Response problem_response(std::uint16_t status, std::string_view code, std::string_view title,
                                std::string_view detail);

}  // namespace bof::api
