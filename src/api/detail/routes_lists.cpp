// Lists of vehicles of interest: lists, revisions of their files, entries made by persons.
#include "api/detail/render.hpp"
#include "api/detail/routes.hpp"
#include "domain/voi_fields.hpp"

#include <array>
#include <set>
#include <sstream>
#include <utility>

#include <boost/json/array.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

// Larger lists are imported beside the server, by `bof voi import`.
constexpr std::size_t import_bytes_max = 4U << 20U;
constexpr std::size_t withdraw_reason_bytes_max = 2'000;

ListId list_id(const Call& call) { return ListId{static_cast<std::uint32_t>(call.ids[0])}; }

/// The list of the path. One that the caller may not know of takes the same way as none, the
/// record's time included. Rule: R-01.
Result<Versioned<VoiList>> find_list(const Call& call) {
    const Error none{Errc::not_found, "there is no such list"};
    if (call.ids[0] > UINT32_MAX) return none;
    auto list = call.parts->list_rows.find_list(list_id(call));
    if (!list.ok() && list.error().code != Errc::not_found) return list;
    if (list.ok() && may_know_list(call.caller->person, list->row.desk)) return list;
    call.parts->record
        .note({call.now,
               "lists.refused",
               call.caller->actor,
               {{"list", static_cast<std::int64_t>(call.ids[0])}}})
        .ignore("nothing is shown in any case");
    return none;
}

VoiList read_list(Call& call) {
    JsonReader reader(call.body, call.wrong);
    VoiList list{};
    list.name = reader.text("name", register_text_bytes_max);
    list.owner = PersonId{static_cast<std::uint32_t>(reader.whole("owner", 1, UINT32_MAX))};
    list.kind = reader.word<ListKind>("kind", parse_list_kind);
    list.purpose = reader.text("purpose", voi_long_text_bytes_max);
    list.desk = reader.maybe_text("desk", register_text_bytes_max).value_or("");
    list.priority = reader.word<Priority>("priority", parse_priority);
    const auto review = reader.maybe_day("review");
    if (!review) reader.problem("review", "This field is missing.");
    list.review = review.value_or(UtcDay{});
    list.in_force = reader.flag("in_force", true);
    reader.finish();
    return list;
}

http::Response show_lists(Call& call) {
    QueryReader query(call);
    if (!query.finish()) return wrong_fields(call);
    auto lists = call.parts->list_rows.lists();
    if (!lists) return problem_response(lists.error());
    auto figures = call.parts->list_rows.figures();
    if (!figures) return problem_response(figures.error());
    json::array items;
    for (const Versioned<VoiList>& list : *lists) {
        if (!may_know_list(call.caller->person, list.row.desk)) continue;
        json::object one = render(list.row);
        one["version"] = static_cast<std::int64_t>(list.version);
        const VoiListFigures& its = (*figures)[list.row.id];
        one["entries"] = its.bulk_entries + its.hand_entries;
        one["imported"] = moment(its.imported);
        one["owner_name"] = its.owner_name;
        items.push_back(std::move(one));
    }
    json::array problems;
    for (const std::string& problem : call.parts->lists.problems()) problems.emplace_back(problem);
    return json_response(
        json::object{{"items", std::move(items)}, {"problems", std::move(problems)}});
}

http::Response show_list(Call& call) {
    auto list = find_list(call);
    if (!list) return problem_response(list.error());
    return versioned_response(render(list->row), static_cast<std::int64_t>(list->version));
}

http::Response add_list(Call& call) {
    const VoiList list = read_list(call);
    if (!call.wrong.empty()) return wrong_fields(call);
    const auto id = call.parts->lists.add_list(list, call.caller->actor);
    if (!id) return problem_response(id.error());
    return json_response(json::object{{"id", raw(*id)}}, 201);
}

http::Response amend_list(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    VoiList list = read_list(call);
    if (!call.wrong.empty()) return wrong_fields(call);
    auto before = find_list(call);
    if (!before) return problem_response(before.error());
    // Ending a list, or bringing it back, has a permission of its own.
    if (before->row.in_force != list.in_force) {
        const Decision decision =
            call.parts->policy.may(call.caller->person, Permission::list_retire, call.now);
        if (!decision.allowed()) return problem_response(decision.error());
    }
    list.id = list_id(call);
    const auto done =
        call.parts->lists.update_list({list, RowVersion{match.version}}, call.caller->actor);
    return done ? no_content() : problem_response(done.error());
}

http::Response show_revisions(Call& call) {
    auto list = find_list(call);
    if (!list) return problem_response(list.error());
    auto revisions = call.parts->list_rows.revisions(list_id(call));
    if (!revisions) return problem_response(revisions.error());
    json::array items;
    for (const VoiRevision& revision : *revisions) items.push_back(render(revision));
    return json_response(json::object{{"items", std::move(items)}});
}

http::Response show_revision_entries(Call& call) {
    QueryReader query(call);
    const std::size_t limit = query.limit(100, voi_entries_page_max);
    const auto after = query.whole("after", INT64_MAX).value_or(0);
    if (!query.finish()) return wrong_fields(call);
    if (call.ids[0] > UINT32_MAX || call.ids[1] > UINT32_MAX || call.ids[1] == 0) {
        return problem_response(Error{Errc::not_found, "there is no such revision"});
    }
    if (auto list = find_list(call); !list) return problem_response(list.error());
    const auto rows = call.parts->lists.bulk_entries(
        list_id(call), static_cast<std::uint32_t>(call.ids[1]), after, limit);
    if (!rows) return problem_response(rows.error());
    const auto recorded = record_display(call, "lists.revision_entries_shown",
                                         {{"list", static_cast<std::int64_t>(call.ids[0])},
                                          {"revision", static_cast<std::int64_t>(call.ids[1])},
                                          {"after", static_cast<std::int64_t>(after)},
                                          {"entries", static_cast<std::int64_t>(rows->size())}});
    if (!recorded) return problem_response(recorded.error());
    json::array items;
    for (const ListsDesk::BulkEntry& row : *rows) {
        items.push_back(json::object{{"row", row.row}, {"entry", bof::api::render(row.entry)}});
    }
    json::value next = nullptr;
    if (rows->size() == limit) next = std::to_string(rows->back().row);
    return json_response(json::object{{"items", std::move(items)}, {"next", std::move(next)}});
}

/// The lists that the caller may know of. Rule: R-01.
Result<std::set<ListId>> known_lists(const Call& call) {
    const auto lists = call.parts->list_rows.lists();
    if (!lists) return lists.error();
    std::set<ListId> known;
    for (const Versioned<VoiList>& list : *lists) {
        if (may_know_list(call.caller->person, list.row.desk)) known.insert(list.row.id);
    }
    return known;
}

http::Response find_vehicle(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const auto vrm = Vrm::parse(reader.text("vrm", vrm_text_bytes_max));
    if (!vrm.ok()) reader.problem("vrm", vrm.error().public_text.view());
    if (!reader.finish()) return wrong_fields(call);
    const auto known = known_lists(call);
    if (!known) return problem_response(known.error());
    auto found = call.parts->lists.find(*vrm);
    if (!found) return problem_response(found.error());
    std::erase_if(*found, [&](const auto& one) { return !known->contains(one.hit.entry.list); });
    const auto recorded = record_display(
        call, "lists.vehicle_looked_up",
        {{"mark", vrm->text()}, {"entries", static_cast<std::int64_t>(found->size())}});
    if (!recorded) return problem_response(recorded.error());
    json::array items;
    for (const ListsDesk::FoundEntry& one : *found) {
        items.push_back(json::object{{"list", raw(one.hit.entry.list)},
                                     {"list_revision", one.hit.entry.revision},
                                     {"entry_number", one.hit.entry.number},
                                     {"list_kind", to_text(one.hit.list_kind)},
                                     {"priority", to_text(one.hit.priority)},
                                     {"entry", bof::api::render(one.entry)}});
    }
    return json_response(json::object{{"items", std::move(items)}});
}

std::optional<ImportMode> parse_mode(std::string_view text) {
    if (text == "dry_run") return ImportMode::dry_run;
    if (text == "apply") return ImportMode::apply;
    return std::nullopt;
}

json::object render(const ListImportReport& report) {
    json::array problems;
    for (const VoiCsvProblem& problem : report.problems) {
        problems.push_back(json::object{
            {"row", problem.row}, {"column", problem.column}, {"detail", problem.sentence}});
    }
    json::array differences;
    for (const ListDifference& difference : report.differences) {
        differences.push_back(json::object{{"kind", to_text(difference.kind)},
                                           {"row_before", difference.row_before},
                                           {"row_after", difference.row_after},
                                           {"entry", bof::api::render(difference.entry)}});
    }
    return {{"revision_before", report.revision_before},
            {"revision", report.revision},
            {"rows", report.rows},
            {"added", report.added},
            {"removed", report.removed},
            {"changed", report.changed},
            {"unchanged", report.unchanged},
            {"expired", report.expired},
            {"without_weed_date", report.without_weed_date},
            {"problem_count", report.problem_count},
            {"problems", std::move(problems)},
            {"differences", std::move(differences)}};
}

http::Response import(Call& call) {
    JsonReader reader(call.body, call.wrong);
    ListImportRequest request;
    const std::string csv = reader.text("csv", import_bytes_max);
    request.mode = reader.word<ImportMode>("mode", parse_mode);
    request.form.spare_1 =
        reader.maybe_word<VoiSpare>("spare_1", parse_voi_spare).value_or(VoiSpare::ignored);
    request.form.spare_2 =
        reader.maybe_word<VoiSpare>("spare_2", parse_voi_spare).value_or(VoiSpare::ignored);
    if (!reader.finish()) return wrong_fields(call);
    if (auto list = find_list(call); !list) return problem_response(list.error());
    request.list = list_id(call);
    request.actor = call.caller->actor;
    std::istringstream input(csv);
    auto report = call.parts->lists.import(input, request);
    if (!report) return problem_response(report.error());
    // The report shows entries of the list, some of them not the importer's own words.
    const auto recorded =
        record_display(call, "lists.import_report_shown",
                       {{"list", static_cast<std::int64_t>(raw(request.list))},
                        {"entries", static_cast<std::int64_t>(report->differences.size())}});
    if (!recorded) return problem_response(recorded.error());
    return json_response(render(*report));
}

http::Response roll_back(Call& call) {
    JsonReader reader(call.body, call.wrong);
    const auto expected = static_cast<std::uint32_t>(reader.whole("expected", 0, UINT32_MAX));
    if (!reader.finish()) return wrong_fields(call);
    if (call.ids[1] > UINT32_MAX) {
        return problem_response(Error{Errc::not_found, "there is no such revision"});
    }
    if (auto list = find_list(call); !list) return problem_response(list.error());
    const auto done = call.parts->lists.roll_back(
        list_id(call), static_cast<std::uint32_t>(call.ids[1]), expected, call.caller->actor);
    return done ? no_content() : problem_response(done.error());
}

VoiEntry read_entry(Call& call, const json::object& object, std::string prefix) {
    JsonReader reader(object, call.wrong, std::move(prefix));
    auto vrm = Vrm::parse(reader.text("vrm", vrm_text_bytes_max));
    if (!vrm.ok()) reader.problem("vrm", vrm.error().public_text.view());
    VoiEntry entry{.vrm = vrm.ok() ? *vrm : *Vrm::parse("X")};
    for (const VoiTextField& field : voi_text_fields) {
        entry.*field.text = reader.maybe_text(field.column, field.bytes_max).value_or("");
    }
    entry.weed_date = reader.maybe_day("weed_date");
    entry.priority = reader.maybe_word<Priority>("priority", parse_priority);
    entry.valid_from = reader.maybe_time("valid_from");
    if (!reader.finish()) return entry;
    if (const auto problem = problem_of(entry)) {
        reader.problem(problem->column, problem->sentence.view());
    }
    return entry;
}

http::Response show_entries(Call& call) {
    QueryReader query(call);
    const std::size_t limit = query.limit(100, voi_entries_page_max);
    const auto after = query.whole("after", INT64_MAX).value_or(0);
    if (!query.finish()) return wrong_fields(call);
    if (auto list = find_list(call); !list) return problem_response(list.error());
    auto entries = call.parts->list_rows.entries(list_id(call), after, limit);
    if (!entries) return problem_response(entries.error());
    const auto recorded = record_display(call, "lists.entries_shown",
                                         {{"list", static_cast<std::int64_t>(call.ids[0])},
                                          {"after", static_cast<std::int64_t>(after)},
                                          {"entries", static_cast<std::int64_t>(entries->size())}});
    if (!recorded) return problem_response(recorded.error());
    json::array items;
    for (const Versioned<VoiHandEntry>& entry : *entries) {
        json::object one = bof::api::render(entry.row);
        one["version"] = static_cast<std::int64_t>(entry.version);
        items.push_back(std::move(one));
    }
    json::value next = nullptr;
    if (entries->size() == limit) next = std::to_string(entries->back().row.id);
    return json_response(json::object{{"items", std::move(items)}, {"next", std::move(next)}});
}

http::Response add_entry(Call& call) {
    const VoiEntry entry = read_entry(call, call.body, {});
    if (!call.wrong.empty()) return wrong_fields(call);
    if (auto list = find_list(call); !list) return problem_response(list.error());
    const auto id = call.parts->lists.add_entry(list_id(call), entry, call.caller->actor);
    if (!id) return problem_response(id.error());
    return json_response(json::object{{"id", *id}}, 201);
}

/// The entry of the path, when it is of the list of the path.
Result<Versioned<VoiHandEntry>> find_entry(const Call& call) {
    if (auto list = find_list(call); !list) return list.error();
    auto entry = call.parts->list_rows.find_entry(call.ids[1]);
    if (entry.ok() && raw(entry->row.list) != call.ids[0]) {
        return Error{Errc::not_found, "there is no such entry"};
    }
    return entry;
}

http::Response amend_entry(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    const VoiEntry entry = read_entry(call, call.body, {});
    if (!call.wrong.empty()) return wrong_fields(call);
    auto before = find_entry(call);
    if (!before) return problem_response(before.error());
    VoiHandEntry changed = before->row;
    changed.entry = entry;
    const auto done = call.parts->lists.amend_entry({std::move(changed), RowVersion{match.version}},
                                                    call.caller->actor);
    return done ? no_content() : problem_response(done.error());
}

http::Response withdraw_entry(Call& call) {
    IfMatch match = if_match(call);
    if (match.refusal) return std::move(*match.refusal);
    JsonReader reader(call.body, call.wrong);
    const std::string reason = reader.text("reason", withdraw_reason_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    if (auto before = find_entry(call); !before) return problem_response(before.error());
    const auto done = call.parts->lists.withdraw_entry(call.ids[1], RowVersion{match.version},
                                                       reason, call.caller->actor);
    return done ? no_content() : problem_response(done.error());
}

const std::array routes{
    reading("/api/v1/lists", Permission::list_view, show_lists),
    changing("POST", "/api/v1/lists", Permission::list_create, add_list),
    // No answer is kept for a repeat: each display is a record of its own.
    Route{.method = "POST",
          .pattern = "/api/v1/lists/find",
          .access = Access::permission,
          .permission = Permission::entry_view,
          .body = Body::json,
          .handler = find_vehicle},
    reading("/api/v1/lists/{id}", Permission::list_view, show_list),
    changing("PUT", "/api/v1/lists/{id}", Permission::list_amend, amend_list),
    reading("/api/v1/lists/{id}/revisions", Permission::list_view, show_revisions),
    reading("/api/v1/lists/{id}/revisions/{id}/entries", Permission::entry_view,
            show_revision_entries),
    changing("POST", "/api/v1/lists/{id}/imports", Permission::list_import, import, Body::json,
             import_bytes_max),
    changing("POST", "/api/v1/lists/{id}/revisions/{id}/restore", Permission::list_roll_back,
             roll_back),
    reading("/api/v1/lists/{id}/entries", Permission::entry_view, show_entries),
    changing("POST", "/api/v1/lists/{id}/entries", Permission::entry_add, add_entry),
    changing("PUT", "/api/v1/lists/{id}/entries/{id}", Permission::entry_amend, amend_entry),
    changing("POST", "/api/v1/lists/{id}/entries/{id}/withdraw", Permission::entry_remove,
             withdraw_entry),
};

}  // namespace

std::span<const Route> list_routes() { return routes; }

}  // namespace bof::api
