#pragma once

#include "base/time.hpp"
#include "policy/permissions.hpp"
#include "policy/policy_in_force.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace bof {

/// "nobody", "privileged", "everybody". Stable: goes to the API and the record.
std::string_view to_text(SecondFactorFor who);
std::optional<SecondFactorFor> parse_second_factor_for(std::string_view text);

/// Roles that watch over others, give rights or open older reads: with the account of one, more
/// than its holder's own work can be done.
RoleSet privileged_roles();

/// Must this person have a second factor? Rule: R-01.
bool must_have_second_factor(const PolicyInForce& policy, const Person& person);
/// Is a person without one advised to set it up?
bool should_have_second_factor(const Person& person);

/// Whether what a permission opens wants the person's password or code once more, given within
/// PolicyInForce::confirmed_for: a session left open, or stolen, must not be enough for it.
enum class Gravity : std::uint8_t {
    usual,
    grave_to_change,  ///< When something is changed.
    grave,            ///< Also to look.
};
/// The one table of grave acts. Rule: R-01.
Gravity gravity_of(Permission permission);

/// Does a password or code that was given at `confirmed` still count at `now`? Half-open.
bool is_confirmed(const PolicyInForce& policy, UtcTime confirmed, UtcTime now);

/// A half session, of somebody whose password was right and whose code is awaited, ends after this.
inline constexpr std::chrono::minutes second_step_open_for{5};
/// Most codes tried in one half session.
inline constexpr std::uint32_t second_step_tries_max = 5;

}  // namespace bof
