#pragma once

#include "base/error.hpp"
#include "policy/policy_in_force.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bof {

/// What a row of the policy holds. The alternatives stand in the order of PolicyKind.
using PolicyValue = std::variant<std::int64_t, bool, std::string, std::vector<std::string>,
                                 std::vector<PurposeCategory>, std::vector<ReferenceForm>>;
enum class PolicyKind : std::uint8_t { number, yes_no, word, texts, categories, reference_forms };
std::string_view to_text(PolicyKind kind);

/// What a number counts.
enum class PolicyUnit : std::uint8_t { none, seconds, minutes, hours, days, characters, times };
std::string_view to_text(PolicyUnit unit);

/// Where a row stands on the page.
enum class PolicyGroup : std::uint8_t {
    older_reads,
    purpose,
    searching,
    kept,
    reviews,
    access,
    sign_in,
    alerts,
    devices,
    count_,
};
std::string_view to_text(PolicyGroup group);

/// Which way a change takes protection away from the people whose vehicles were read.
enum class Loosens : std::uint8_t {
    more,     ///< A higher number, yes instead of no, a word further on, a text added.
    less,     ///< The other way.
    either,   ///< Any change may.
    neither,  ///< None does.
};

/// One row of the policy: what a person reads, and what the program does with it. Rule: R-04,
///
struct PolicyRow {
    std::string_view id;  ///< "search_age_max_days". Stable: in files, the API and the record.
    PolicyGroup group;
    std::string_view rule;  ///< "R-05"; empty: it serves none in particular.
    std::string_view says;  ///< For people, a sentence.
    Loosens loosens;
    std::string_view source;
    std::string_view grade;  ///< "policy", "public" or "assumed".

    PolicyKind kind;
    PolicyUnit unit = PolicyUnit::none;
    /// Both included: of a number itself; of texts, categories and forms how many.
    std::int64_t least = 0;
    std::int64_t most = 0;
    /// What a word may be, in rising order.
    std::vector<std::string_view> words = {};

    PolicyValue (*get)(const PolicyInForce& policy) = nullptr;
    /// The value has been checked by set_row().
    void (*put)(PolicyInForce& policy, const PolicyValue& value) = nullptr;
};

/// Every row, in the order of the page. Rows of one group stand together.
std::span<const PolicyRow> policy_rows();
/// Null: there is none.
const PolicyRow* find_policy_row(std::string_view id);

/// What is wrong with a policy, and where.
struct PolicyProblem {
    std::string row;  ///< Id of the row, or what stood in its place.
    PublicText why;
};

/// Puts a value into a row. Nothing: done; else why not, and nothing was changed.
std::optional<PublicText> set_row(PolicyInForce& policy, const PolicyRow& row,
                                  const PolicyValue& value);

/// What no row by itself can say: rows that contradict one another. Empty: nothing.
std::vector<PolicyProblem> check_policy(const PolicyInForce& policy);

/// A row that two policies hold differently.
struct PolicyChange {
    const PolicyRow* row;
    PolicyValue before;
    PolicyValue after;
    bool loosens;  ///< It takes a safeguard away, or part of one.
};

/// In the order of policy_rows(). Pure.
std::vector<PolicyChange> policy_difference(const PolicyInForce& before,
                                            const PolicyInForce& after);
bool loosens_any(const std::vector<PolicyChange>& changes);

}  // namespace bof
