#pragma once

#include "alerts/alert_desk.hpp"
#include "domain/nrd.hpp"
#include "domain/person.hpp"
#include "domain/read.hpp"
#include "policy/permissions.hpp"
#include "register/audit_register.hpp"
#include "register/people_register.hpp"
#include "register/voi_register.hpp"
#include "search/search_desk.hpp"
#include "store/read_store.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

// How things stand in JSON. Fields are snake_case, moments RFC 3339 in UTC with milliseconds, and a
// field that has no value is null. Ids that may pass 2^53 are texts.
namespace bof::api {

boost::json::value moment(UtcTime time);
boost::json::value moment(const std::optional<UtcTime>& time);
boost::json::value day(const std::optional<UtcDay>& day);

boost::json::object render(const Person& person);
boost::json::object render(const Nrd& nrd);
boost::json::object render(const Site& site);
boost::json::object render(const Read& read);
boost::json::object render(const VoiEntry& entry);
boost::json::object render(const VoiList& list);
boost::json::object render(const VoiRevision& revision);
boost::json::object render(const VoiHandEntry& entry);
boost::json::object render(const AlertView& view);
boost::json::object render(const OpenedSearch& search);
boost::json::object render(const SearchRecord& record);
boost::json::object render(const QuarantineNotice& notice);
boost::json::object render(const AuditRow& row);
/// When somebody else did something to one's account; null: never.
boost::json::value render(const std::optional<PasswordReset>& reset);
/// `current`: the session that asks. Without what tells its token.
boost::json::object render(const SessionRow& session, std::optional<SessionId> current);

std::string_view to_text(ImageKind kind);

}  // namespace bof::api
