#pragma once

#include "api/api.hpp"
#include "api/detail/route.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bof::api {

// One table for each subject; all of them together are the API.
std::span<const Route> session_routes();
std::span<const Route> account_routes();  ///< One's own second factor and sessions.
std::span<const Route> people_routes();
std::span<const Route> people_import_routes();
std::span<const Route> access_routes();    ///< Applications for access.
std::span<const Route> guidance_routes();  ///< The Guidance and Use document.
std::span<const Route> list_routes();
std::span<const Route> search_routes();
std::span<const Route> question_routes();   ///< Justifying past searches.
std::span<const Route> me_routes();         ///< One's own rights, notices and duties.
std::span<const Route> authority_routes();  ///< Reads beyond the age limit.
std::span<const Route> alert_routes();
std::span<const Route> front_routes();   ///< What anybody may know: whose service it is.
std::span<const Route> estate_routes();  ///< NRDs, sites, quarantine.
std::span<const Route> policy_routes();
std::span<const Route> retention_routes();  ///< Deletion of what is due, and holds.
std::span<const Route> office_routes();     ///< Audit, health.

const std::vector<Route>& all_routes();

/// A page of the caller's own searches. Rule: R-04.
http::Response own_searches_response(Call& call, std::size_t limit,
                                     std::optional<PurposeId> before);

/// The cookie that holds the session's token: with TLS its name keeps other hosts and plain HTTP
/// from setting it.
std::string_view session_cookie_name(bool encrypted);

/// As it is sent to browsers; an empty token takes it away. `lives`: absent - with the browser.
std::string set_cookie(std::string_view name, std::string_view token, bool encrypted,
                       std::optional<std::chrono::seconds> lives = std::nullopt);

/// Puts on the record that something was shown which no use case records.
/// Errors: unavailable - show nothing. Rule: R-08.
Result<AuditNumber> record_display(const Call& call, std::string kind,
                                   std::map<std::string, AuditFact, std::less<>> facts);

}  // namespace bof::api
