#include "api/detail/authority_json.hpp"

#include <charconv>
#include <utility>

#include <boost/json/array.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

using Names = std::map<PersonId, std::string>;

/// Of people, NRDs and sites.
constexpr std::int64_t id_max = UINT32_MAX;

template <typename Id>
std::vector<Id> read_ids(JsonReader& reader, std::string_view name, std::size_t items_max) {
    std::vector<Id> ids;
    for (const std::int64_t id : reader.wholes(name, 1, id_max, items_max)) {
        ids.push_back(static_cast<Id>(id));
    }
    return ids;
}

std::vector<Vrm> read_vrms(JsonReader& reader, std::string_view name) {
    std::vector<Vrm> vrms;
    for (const std::string& text : reader.texts(name, vrm_text_bytes_max, authority_vrms_max)) {
        const auto vrm = Vrm::parse(text);
        if (vrm.ok()) {
            vrms.push_back(*vrm);
        } else {
            reader.problem(name, vrm.error().public_text.view());
        }
    }
    return vrms;
}

std::vector<AuthorityId> read_earlier(JsonReader& reader) {
    std::vector<AuthorityId> ids;
    if (!reader.has("earlier_ids")) return ids;
    for (const std::string& text : reader.texts("earlier_ids", 19, authority_earlier_max)) {
        std::uint64_t number = 0;
        const char* end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data(), end, number);
        if (parsed.ec != std::errc{} || parsed.ptr != end || number == 0 || number > INT64_MAX) {
            reader.problem("earlier_ids", "These must be numbers of requests, as texts.");
            break;
        }
        ids.push_back(static_cast<AuthorityId>(number));
    }
    return ids;
}

void read_purpose(Call& call, JsonReader& body, Purpose& purpose) {
    const auto* object = body.object("purpose");
    if (object == nullptr) return;
    JsonReader reader(*object, call.wrong, "purpose.");
    purpose.category = reader.text("category", authority_text_bytes_max, 0);
    purpose.reason = reader.text("reason", authority_text_bytes_max, 0);
    purpose.reference = reader.text("reference", authority_text_bytes_max, 0);
    purpose.on_behalf_of = reader.text("on_behalf_of", authority_text_bytes_max, 0);
    reader.finish();
}

void read_asked(Call& call, JsonReader& body, AuthorityForm& form) {
    const auto* object = body.object("asked");
    if (object == nullptr) return;
    JsonReader reader(*object, call.wrong, "asked.");
    form.asked.vrms = read_vrms(reader, "vrms");
    form.asked.nrds = read_ids<NrdId>(reader, "nrds", authority_nrds_max);
    form.sites = read_ids<SiteId>(reader, "sites", authority_sites_max);
    form.asked.from = reader.time("from");
    form.asked.until = reader.time("until");
    reader.finish();
}

json::object person(PersonId id, const Names& names) {
    const auto found = names.find(id);
    return {{"id", raw(id)}, {"name", found == names.end() ? std::string{} : found->second}};
}

json::value person(const std::optional<PersonId>& id, const Names& names) {
    if (!id) return nullptr;
    return person(*id, names);
}

template <typename Id>
json::array numbers(const std::vector<Id>& ids) {
    json::array list;
    for (const Id id : ids) list.emplace_back(raw(id));
    return list;
}

json::array marks(const std::vector<Vrm>& vrms) {
    json::array list;
    for (const Vrm& vrm : vrms) list.emplace_back(vrm.text());
    return list;
}

json::object scope(const AuthorityScope& its) {
    return {{"vrms", marks(its.vrms)},
            {"nrds", numbers(its.nrds)},
            {"from", moment(its.from)},
            {"until", moment(its.until)}};
}

json::value decision(const AuthorityRequest& request, const Names& names) {
    if (!request.decision) return nullptr;
    const AuthorityDecision& its = *request.decision;
    const bool given = its.outcome != AuthorityOutcome::refused;
    return json::object{{"outcome", bof::to_text(its.outcome)},
                        {"officer", person(its.officer, names)},
                        {"rank", bof::to_text(its.rank)},
                        {"at", moment(its.at)},
                        {"reason", its.reason},
                        {"scope", given ? json::value(scope(its.scope)) : json::value(nullptr)},
                        {"valid_until", given ? moment(request.ends) : json::value(nullptr)}};
}

json::value oral(const AuthorityRequest& request, const Names& names) {
    if (!request.oral) return nullptr;
    const bool confirmed =
        request.decision && request.decision->outcome != AuthorityOutcome::refused;
    return json::object{
        {"given_by", person(request.oral->given_by, names)},
        {"given_at", moment(request.oral->given_at)},
        {"confirm_until", moment(request.oral->confirm_until)},
        {"confirmed", confirmed ? moment(request.decision->at) : json::value(nullptr)}};
}

json::object returned(const AuthorityReturn& its, UtcTime kept_until, const Names& names) {
    return {{"by", person(its.by, names)},
            {"at", moment(its.at)},
            {"note", its.note},
            {"rows", its.rows},
            {"sha256", its.sha256},
            {"kept_until", moment(kept_until)}};
}

json::value on_behalf(const AuthorityLook& look) {
    const auto& behalf = look.request.row.form.on_behalf_person;
    if (!behalf) return nullptr;
    json::object its = person(*behalf, look.names);
    its["user_name"] = look.on_behalf_user_name;
    return its;
}

void add_form(json::object& out, const AuthorityLook& look) {
    const AuthorityRequest& request = look.request.row;
    const AuthorityForm& form = request.form;
    json::object asked = scope(form.asked);
    asked["sites"] = numbers(form.sites);
    json::array earlier;
    for (const AuthorityId id : form.earlier_ids) earlier.emplace_back(std::to_string(raw(id)));
    const bool submitted = request.asked_scope && request.state != AuthorityState::draft &&
                           request.state != AuthorityState::asked_back;
    out["on_behalf_of_person"] = on_behalf(look);
    out["addressed_to"] = person(form.addressed_to, look.names);
    out["purpose"] = json::object{{"category", form.purpose.category},
                                  {"reason", form.purpose.reason},
                                  {"reference", form.purpose.reference},
                                  {"on_behalf_of", form.purpose.on_behalf_of}};
    out["grade"] = form.grade;
    out["asked"] = std::move(asked);
    out["asked_scope"] =
        submitted ? json::value(scope(*request.asked_scope)) : json::value(nullptr);
    out["necessity"] = form.necessity;
    out["proportionality"] = form.proportionality;
    out["earlier"] = form.earlier;
    out["earlier_ids"] = std::move(earlier);
}

}  // namespace

AuthorityWish read_authority_form(Call& call) {
    AuthorityWish wish;
    JsonReader reader(call.body, call.wrong);
    AuthorityForm& form = wish.form;
    read_purpose(call, reader, form.purpose);
    read_asked(call, reader, form);
    wish.on_behalf_user_name =
        reader.maybe_text("on_behalf_user_name", register_text_bytes_max).value_or("");
    form.grade = reader.text("grade", authority_grade_bytes_max, 0);
    form.necessity = reader.text("necessity", authority_text_bytes_max, 0);
    form.proportionality = reader.text("proportionality", authority_text_bytes_max, 0);
    form.earlier = reader.maybe_text("earlier", authority_text_bytes_max).value_or("");
    form.earlier_ids = read_earlier(reader);
    if (const auto to = reader.maybe_whole("addressed_to", 1, id_max)) {
        form.addressed_to = PersonId{static_cast<std::uint32_t>(*to)};
    }
    reader.finish();
    return wish;
}

AuthorityDecisionWish read_authority_decision(Call& call) {
    AuthorityDecisionWish wish;
    JsonReader reader(call.body, call.wrong);
    const auto answer = [](std::string_view text) -> std::optional<AuthorityAnswer> {
        if (text == "approve") return AuthorityAnswer::approve;
        if (text == "refuse") return AuthorityAnswer::refuse;
        if (text == "ask_back") return AuthorityAnswer::ask_back;
        return std::nullopt;
    };
    wish.answer = reader.word<AuthorityAnswer>("decision", answer);
    wish.reason = reader.text("reason", authority_text_bytes_max);
    if (const auto* object = reader.maybe_object("limits")) {
        JsonReader limits(*object, call.wrong, "limits.");
        if (limits.has("vrms")) wish.vrms = read_vrms(limits, "vrms");
        if (limits.has("nrds")) {
            wish.nrds = read_ids<NrdId>(limits, "nrds", authority_nrds_max);
        }
        wish.from = limits.maybe_time("from");
        wish.until = limits.maybe_time("until");
        if (const auto days = limits.maybe_whole("valid_days", 1, 366)) {
            wish.valid = std::chrono::days{*days};
        }
        limits.finish();
    }
    reader.finish();
    return wish;
}

json::object render_authority_item(const Versioned<AuthorityRequest>& item, const Names& names,
                                   UtcTime now) {
    const AuthorityRequest& request = item.row;
    const AuthorityScope& asked = request.asked_scope ? *request.asked_scope : request.form.asked;
    const auto decided =
        request.decision ? std::optional{request.decision->at} : std::optional<UtcTime>{};
    const auto back = request.result ? std::optional{request.result->at} : std::optional<UtcTime>{};
    return {{"id", std::to_string(raw(request.id))},
            {"version", static_cast<std::int64_t>(item.version)},
            {"state", bof::to_text(state_at(request, now))},
            {"requester", person(request.requester, names)},
            {"addressed_to", person(request.form.addressed_to, names)},
            {"category", request.form.purpose.category},
            {"reference", request.form.purpose.reference},
            {"vrm_count", asked.vrms.size()},
            {"nrd_count", asked.nrds.size()},
            {"from", moment(asked.from)},
            {"until", moment(asked.until)},
            {"created", moment(request.created)},
            {"submitted", moment(request.submitted)},
            {"decided", moment(decided)},
            {"valid_until", moment(request.ends)},
            {"oral", request.oral.has_value()},
            {"analyst", person(request.analyst, names)},
            {"returned", moment(back)}};
}

json::object render(const AuthorityLook& look) {
    const AuthorityRequest& request = look.request.row;
    json::object out{{"id", std::to_string(raw(request.id))},
                     {"version", static_cast<std::int64_t>(look.request.version)},
                     {"state", bof::to_text(state_at(request, look.now))},
                     {"requester", person(request.requester, look.names)},
                     {"created", moment(request.created)},
                     {"submitted", moment(request.submitted)},
                     {"decision", decision(request, look.names)},
                     {"oral", oral(request, look.names)},
                     {"analyst", person(request.analyst, look.names)},
                     {"taken", moment(request.taken)},
                     {"valid_until", moment(request.ends)}};
    add_form(out, look);
    json::array searches;
    for (const PurposeId search : look.searches) searches.emplace_back(raw(search));
    out["searches"] = std::move(searches);
    out["result"] = nullptr;
    if (request.result) out["result"] = returned(*request.result, look.kept_until, look.names);
    json::array history;
    for (const AuthorityEvent& event : look.history) {
        history.push_back(json::object{{"at", moment(event.at)},
                                       {"person", person(event.person, look.names)},
                                       {"event", bof::to_text(event.kind)},
                                       {"text", event.text}});
    }
    out["history"] = std::move(history);
    json::array may;
    for (const AuthorityAct act : look.may) may.emplace_back(bof::to_text(act));
    out["may"] = std::move(may);
    return out;
}

json::object render(const AuthorityRows& rows) {
    json::array items;
    for (const FiledRead& filed : rows.rows) {
        items.push_back(json::object{
            {"row", filed.row}, {"search", raw(filed.search)}, {"read", render(filed.read)}});
    }
    json::value next = nullptr;
    if (rows.more) next = std::to_string(rows.rows.back().row);
    return {{"returned", returned(rows.returned, rows.kept_until, rows.names)},
            {"rows", std::move(items)},
            {"left_out", rows.left_out},
            {"next", std::move(next)}};
}

json::object render(const DeputyList& deputies) {
    json::array items;
    for (const Deputy& deputy : deputies.items) {
        items.push_back(json::object{{"number", deputy.number},
                                     {"officer", person(deputy.officer, deputies.names)},
                                     {"deputy", person(deputy.deputy, deputies.names)},
                                     {"from", moment(deputy.from)},
                                     {"until", moment(deputy.until)},
                                     {"ended", moment(deputy.ended)}});
    }
    return {{"items", std::move(items)}};
}

}  // namespace bof::api
