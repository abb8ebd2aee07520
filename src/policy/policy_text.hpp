#pragma once

#include "policy/policy_document.hpp"
#include "policy/policy_in_force.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Longest policy as text, in bytes.
inline constexpr std::size_t policy_text_bytes_max = 256U << 10U;

/// The whole policy as TOML, each row under its sentence. read_policy_text() makes the same policy
/// of it.
std::string policy_text(const PolicyInForce& policy);

/// What a text makes of a policy.
struct PolicyRead {
    PolicyInForce policy;  ///< Of use only without problems.
    std::vector<PolicyProblem> problems;

    bool ok() const { return problems.empty(); }
};

/// Puts every row that the text names over `base`; a row it does not name stays as it is there. A
/// key that is no row, a value of another kind or out of its range, and rows that contradict one
/// another are problems. No exception leaves, whatever the text is. Cost: linear in the text.
PolicyRead read_policy_text(std::string_view toml, const PolicyInForce& base);

}  // namespace bof
