#pragma once

#include "api/api.hpp"
#include "api/detail/route.hpp"

#include <span>
#include <vector>

namespace bof::api {

// One table for each subject; all of them together are the API.
std::span<const Route> session_routes();
std::span<const Route> people_routes();
std::span<const Route> people_import_routes();
std::span<const Route> access_routes();    ///< Applications for access.
std::span<const Route> guidance_routes();  ///< The Guidance and Use document.
std::span<const Route> list_routes();
std::span<const Route> search_routes();
std::span<const Route> alert_routes();
std::span<const Route> front_routes();   ///< What anybody may know: whose service it is.
std::span<const Route> estate_routes();  ///< NRDs, sites, quarantine.
std::span<const Route> office_routes();  ///< Audit, policy, health.

const std::vector<Route>& all_routes();

/// The cookie that holds the session's token: with TLS its name keeps other hosts and plain HTTP
/// from setting it.
std::string_view session_cookie_name(bool encrypted);

/// Puts on the record that something was shown which no use case records.
/// Errors: unavailable - show nothing. Rule: R-08.
Result<AuditNumber> record_display(const Call& call, std::string kind,
                                   std::map<std::string, AuditFact, std::less<>> facts);

}  // namespace bof::api
