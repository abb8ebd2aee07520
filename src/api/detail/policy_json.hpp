#pragma once

#include "api/detail/route.hpp"
#include "oversight/policy_office.hpp"
#include "policy/policy_document.hpp"

#include <optional>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

// The policy in JSON: values, rows, differences and versions. What a row's value is follows its
// kind: a number, true or false, a word, texts, categories, or kinds of reference.
namespace bof::api {

boost::json::value render(const PolicyValue& value);
/// With the value in force and the shipped one.
boost::json::object render(const PolicyRow& row, const PolicyInForce& policy);
boost::json::array render(const std::vector<PolicyChange>& changes);
boost::json::object render(const Versioned<PolicyVersion>& version);
boost::json::array render(const std::vector<ReferenceForm>& forms);

/// The fields "rows" and "text" of a body. What is wrong stands in Call::wrong.
PolicyWish read_policy_wish(Call& call, JsonReader& reader);

}  // namespace bof::api
