#include "api/detail/render.hpp"

#include "api/detail/search_json.hpp"

#include "domain/voi_fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_from.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

template <typename T>
json::value maybe(const std::optional<T>& value) {
    if (value) return json::value_from(*value);
    return nullptr;
}

template <typename Id>
json::value maybe_id(const std::optional<Id>& id) {
    if (id) return raw(*id);
    return nullptr;
}

json::value name_of(const std::optional<PersonId>& person, const std::string& name) {
    if (person) return json::string{name};
    return nullptr;
}

json::value position(const std::optional<Position>& where) {
    if (!where) return nullptr;
    constexpr double micro = 1e-6;
    return json::object{{"latitude", where->latitude_microdegrees * micro},
                        {"longitude", where->longitude_microdegrees * micro}};
}

json::array flags_of(ReadFlags flags) {
    json::array names;
    for (const auto& [flag, name] :
         {std::pair{ReadFlag::zone_assumed, "zone_assumed"},
          std::pair{ReadFlag::clock_doubtful, "clock_doubtful"},
          std::pair{ReadFlag::image_lost, "image_lost"},
          std::pair{ReadFlag::image_refused, "image_refused"},
          std::pair{ReadFlag::image_large, "image_large"},
          std::pair{ReadFlag::field_refused, "field_refused"}, std::pair{ReadFlag::late, "late"}}) {
        if (flags.has(flag)) names.emplace_back(name);
    }
    return names;
}

std::string_view to_text(Motion motion) {
    switch (motion) {
        case Motion::towards:
            return "towards";
        case Motion::away:
            return "away";
        case Motion::unknown:
            break;
    }
    return "unknown";
}

json::value authority(const std::optional<AuthorityId>& id) {
    return id ? json::value(std::to_string(raw(*id))) : json::value(nullptr);
}

}  // namespace

json::value moment(UtcTime time) { return json::string{to_rfc3339(time)}; }
json::value moment(const std::optional<UtcTime>& time) {
    return time ? moment(*time) : json::value(nullptr);
}
json::value day(const std::optional<UtcDay>& day) {
    return day ? json::value(json::string{to_iso_date(*day)}) : json::value(nullptr);
}

std::string_view to_text(ImageKind kind) { return kind == ImageKind::plate ? "plate" : "overview"; }

json::object render(const Person& person) {
    json::array roles;
    for (const Role role : person.roles.items()) roles.emplace_back(bof::to_text(role));
    json::array trainings;
    for (const Training& training : person.trainings) {
        trainings.push_back(
            json::object{{"kind", bof::to_text(training.kind)},
                         {"completed", json::string{to_iso_date(training.completed)}},
                         {"expires", day(training.expires)}});
    }
    json::value older_access = nullptr;
    if (person.older_access) {
        older_access = json::object{
            {"given", json::string{to_iso_date(person.older_access->given)}},
            {"review_due", json::string{to_iso_date(person.older_access->review_due)}}};
    }
    return {{"id", raw(person.id)},
            {"user_name", person.user_name},
            {"display_name", person.display_name},
            {"rank", bof::to_text(person.rank)},
            {"roles", std::move(roles)},
            {"post", person.post},
            {"employment", bof::to_text(person.employment)},
            {"employment_ends", day(person.employment_ends)},
            {"trainings", std::move(trainings)},
            {"vetting", json::object{{"level", bof::to_text(person.vetting.level)},
                                     {"expires", day(person.vetting.expires)}}},
            {"desks", json::value_from(person.desks)},
            {"older_access", std::move(older_access)},
            {"rights_suspended", moment(person.rights_suspended)},
            {"state", bof::to_text(person.state)},
            {"guidance_acknowledged", person.guidance_acknowledged},
            {"must_change_password", person.must_change_password}};
}

json::object render(const Nrd& nrd) {
    return {{"id", raw(nrd.id)},
            {"source", raw(nrd.source)},
            {"camera", nrd.camera},
            {"name", nrd.name},
            {"kind", bof::to_text(nrd.kind)},
            {"site", maybe_id(nrd.site)},
            {"heading_degrees", maybe(nrd.heading_degrees)},
            {"lane", nrd.lane},
            {"controller", nrd.controller},
            {"valid_from", moment(nrd.valid_from)},
            {"valid_until", moment(nrd.valid_until)}};
}

json::object render(const Site& site) {
    return {{"id", raw(site.id)},
            {"name", site.name},
            {"road", site.road},
            {"position", position(site.position)},
            {"retired", moment(site.retired)}};
}

json::object render(const Read& read) {
    return {{"vrm", read.key.vrm.text()},
            {"nrd", raw(read.key.nrd)},
            {"captured", moment(read.key.captured)},
            {"received", moment(read.received)},
            {"flags", flags_of(read.flags)},
            {"confidence_percent", maybe(read.confidence_percent)},
            {"motion", to_text(read.motion)},
            {"position", position(read.position)},
            {"text_as_sent",
             read.text_as_sent.empty() ? json::value(nullptr) : json::value(read.text_as_sent)}};
}

json::object render(const VoiEntry& entry) {
    json::object out{{"vrm", entry.vrm.text()}};
    for (const VoiTextField& field : voi_text_fields) out[field.column] = entry.*field.text;
    out["weed_date"] = day(entry.weed_date);
    out["priority"] = entry.priority ? json::value(bof::to_text(*entry.priority)) : nullptr;
    out["valid_from"] = moment(entry.valid_from);
    return out;
}

json::object render(const VoiList& list) {
    return {{"id", raw(list.id)},
            {"name", list.name},
            {"owner", raw(list.owner)},
            {"kind", bof::to_text(list.kind)},
            {"purpose", list.purpose},
            {"desk", list.desk},
            {"priority", bof::to_text(list.priority)},
            {"review", json::string{to_iso_date(list.review)}},
            {"in_force", list.in_force},
            {"revision", list.revision}};
}

json::object render(const VoiRevision& revision) {
    return {{"revision", revision.revision},
            {"checksum", revision.checksum},
            {"entries", revision.entries},
            {"by", maybe_id(revision.by)},
            {"by_name", revision.by_name},
            {"when", moment(revision.when)},
            {"superseded", moment(revision.superseded)},
            {"file_removed", moment(revision.file_removed)}};
}

json::object render(const VoiHandEntry& entry) {
    return {{"id", entry.id},
            {"list", raw(entry.list)},
            {"entry", render(entry.entry)},
            {"by", maybe_id(entry.by)},
            {"by_name", entry.by_name},
            {"when", moment(entry.when)},
            {"withdrawn", entry.withdrawn},
            {"withdrawn_reason", entry.withdrawn_reason}};
}

json::object render(const AlertView& view) {
    const Alert& alert = view.alert;
    return {{"id", std::to_string(raw(alert.id))},
            {"version", alert.version},
            {"state", bof::to_text(alert.state)},
            {"priority", bof::to_text(alert.priority)},
            {"desk", alert.desk},
            {"vrm", alert.vrm.text()},
            {"list", raw(alert.entry.list)},
            {"list_name", alert.list_name},
            {"list_owner_name", alert.list_owner_name},
            {"entry", render(view.entry)},
            {"opened", moment(alert.opened)},
            {"first_captured", moment(view.first_captured)},
            {"last_captured", moment(alert.last_captured)},
            {"last_nrd", raw(alert.last_nrd)},
            {"sighting_count", alert.sighting_count},
            {"late", alert.late},
            {"escalated", moment(alert.escalated)},
            {"acknowledged_by", maybe_id(alert.acknowledged_by)},
            {"acknowledged_by_name", name_of(alert.acknowledged_by, alert.acknowledged_by_name)},
            {"acknowledged", moment(alert.acknowledged)},
            {"resolved_by", maybe_id(alert.resolved_by)},
            {"resolved_by_name", name_of(alert.resolved_by, alert.resolved_by_name)},
            {"resolved", moment(alert.resolved)},
            {"outcome",
             alert.outcome ? json::value(bof::to_text(*alert.outcome)) : json::value(nullptr)},
            {"note", alert.note}};
}

json::object render(const OpenedSearch& search) {
    json::value withheld = nullptr;
    if (search.withheld) {
        withheld = json::object{{"from", moment(search.withheld->from)},
                                {"until", moment(search.withheld->until)},
                                {"age_max_days", search.withheld->age_max.count()},
                                {"authority_rank", bof::to_text(search.withheld->authority_rank)}};
    }
    return {{"id", search.id},
            {"number", raw(search.number)},
            {"from", moment(search.from)},
            {"until", moment(search.until)},
            {"withheld", std::move(withheld)},
            {"expires", moment(search.expires)},
            {"authority", authority(search.authority)},
            {"plan", render(search.plan)}};
}

json::object render(const SearchRecord& record) {
    return {{"number", raw(record.id)},
            {"person", raw(record.person)},
            {"person_name", record.person_name},
            {"started", moment(record.started)},
            {"purpose", json::object{{"category", record.purpose.category},
                                     {"reason", record.purpose.reason},
                                     {"reference", record.purpose.reference},
                                     {"on_behalf_of", record.purpose.on_behalf_of}}},
            {"vrm", record.vrm ? json::value(record.vrm->text()) : json::value(nullptr)},
            {"nrd", maybe_id(record.nrd)},
            {"from", moment(record.from)},
            {"until", moment(record.until)},
            {"opened_from", moment(record.opened_from)},
            {"authority", authority(record.authority)},
            {"policy_version", record.policy_version},
            {"audit_number", raw(record.audit_number)},
            {"pages", record.counts.pages},
            {"reads", record.counts.reads},
            {"images", record.counts.images},
            {"closed", moment(record.closed)},
            {"sought", part_asked(record.asked, "sought")},
            {"narrow", part_asked(record.asked, "narrow")}};
}

json::object render(const QuarantineNotice& notice) {
    json::value address = nullptr;
    if (notice.address) {
        address = json::object{{"feed", notice.address->feed},
                               {"source", notice.address->source},
                               {"camera", notice.address->camera}};
    }
    return {{"id", std::to_string(raw(notice.id))},
            {"received", moment(notice.received)},
            {"reason", bof::to_text(notice.reason)},
            {"detail", notice.detail},
            {"address", std::move(address)},
            {"sender", notice.sender},
            {"service", notice.service},
            {"message_bytes", notice.message_bytes},
            {"image_count", notice.image_count}};
}

json::object render(const AuditRow& row) {
    json::value body = nullptr;
    json::error_code error;
    if (row.body) body = json::parse(*row.body, error);
    return {{"number", raw(row.number)},
            {"when", moment(row.when)},
            {"kind", row.kind},
            {"person", maybe_id(row.person)},
            {"person_name", maybe(row.person_name)},
            {"body", error ? json::value(nullptr) : std::move(body)}};
}

boost::json::value render(const std::optional<PasswordReset>& reset) {
    if (!reset) return nullptr;
    return boost::json::object{
        {"when", moment(reset->when)},
        {"by", reset->by.empty() ? boost::json::value(nullptr) : boost::json::value(reset->by)}};
}

boost::json::object render(const SessionRow& session, std::optional<SessionId> current) {
    return {{"id", static_cast<std::uint64_t>(session.id)},
            {"address", session.address},
            {"browser", session.browser},
            {"started", moment(session.started)},
            {"seen", moment(session.seen)},
            {"current", session.id == current}};
}

}  // namespace bof::api
