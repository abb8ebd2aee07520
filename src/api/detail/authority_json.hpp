#pragma once

#include "api/detail/render.hpp"
#include "api/detail/route.hpp"
#include "authority/authority_desk.hpp"

#include <map>
#include <string>

#include <boost/json/object.hpp>

// Requests for older reads, from and to JSON.
namespace bof::api {

/// The body as a form. Call::wrong says what is wrong with it.
AuthorityWish read_authority_form(Call& call);
AuthorityDecisionWish read_authority_decision(Call& call);

boost::json::object render(const AuthorityLook& look);
boost::json::object render(const AuthorityRows& rows);
boost::json::object render(const DeputyList& deputies);
boost::json::object render_authority_item(const Versioned<AuthorityRequest>& item,
                                          const std::map<PersonId, std::string>& names,
                                          UtcTime now);

}  // namespace bof::api
