// Searches: purpose first, then pages, rows and images of what was found. A mark comes in the body
// and never in an address.
#include "api/detail/render.hpp"
#include "api/detail/routes.hpp"
#include "api/detail/search_json.hpp"
#include "codec/jpeg_thumbnail.hpp"
#include "policy/purpose_check.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::string_view small_image = "small";
constexpr std::size_t purpose_text_bytes_max = 2'000;
constexpr std::int64_t page_rows_max = 200;
constexpr std::int64_t page_rows_default = 50;
constexpr std::size_t marks_page_max = 200;
constexpr std::size_t purposes_default = 10;
constexpr std::size_t purposes_max = 50;

std::optional<ReadOrder> parse_order(std::string_view text) {
    if (text == "newest_first") return ReadOrder::newest_first;
    if (text == "oldest_first") return ReadOrder::oldest_first;
    return std::nullopt;
}

constexpr std::size_t authority_id_bytes_max = 19;

std::optional<AuthorityId> parse_authority_id(std::string_view text) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec != std::errc{} || parsed.ptr != end || number == 0 || number > INT64_MAX) {
        return std::nullopt;
    }
    return static_cast<AuthorityId>(number);
}

std::optional<ImageKind> parse_image_kind(std::string_view text) {
    if (text == "plate") return ImageKind::plate;
    if (text == "overview") return ImageKind::overview;
    return std::nullopt;
}

SearchWindow read_window(Call& call, JsonReader& body) {
    SearchWindow window{};
    const auto* object = body.object("window");
    if (object == nullptr) return window;
    JsonReader reader(*object, call.wrong, "window.");
    if (const auto text = reader.maybe_text("vrm", vrm_text_bytes_max)) {
        auto vrm = Vrm::parse(*text);
        if (vrm.ok()) {
            window.vrm = *vrm;
        } else {
            reader.problem("vrm", vrm.error().public_text.view());
        }
    }
    if (const auto nrd = reader.maybe_whole("nrd", 1, UINT32_MAX)) {
        window.nrd = NrdId{static_cast<std::uint32_t>(*nrd)};
    }
    window.from = reader.time("from");
    window.until = reader.time("until");
    reader.finish();
    return window;
}

Purpose read_purpose(Call& call, JsonReader& body) {
    Purpose purpose;
    const auto* object = body.object("purpose");
    if (object == nullptr) return purpose;
    JsonReader reader(*object, call.wrong, "purpose.");
    purpose.category = reader.text("category", purpose_text_bytes_max);
    purpose.reason = reader.text("reason", purpose_text_bytes_max);
    purpose.reference = reader.text("reference", purpose_text_bytes_max);
    purpose.on_behalf_of = reader.text("on_behalf_of", purpose_text_bytes_max);
    reader.finish();
    return purpose;
}

/// What policy has against the purpose is told field by field.
http::Response refusal(const Call& call, const SearchWish& wish, const Error& error) {
    std::vector<FieldProblem> fields;
    if (error.code == Errc::invalid_argument) {
        const PolicyInForce& in_force = call.parts->policy.policy();
        for (const PurposeProblem& problem : purpose_problems(in_force, wish.purpose)) {
            fields.push_back({"purpose." + std::string{problem.field}, problem.why.view()});
        }
    }
    return problem_response(error, fields);
}

http::Response start(Call& call) {
    JsonReader reader(call.body, call.wrong);
    SearchWish wish;
    wish.window = read_window(call, reader);
    wish.sought = read_sought_marks(call.wrong, reader);
    wish.narrow = read_narrowing(call.wrong, reader);
    if (const auto under = reader.maybe_text("authority", authority_id_bytes_max)) {
        wish.authority = parse_authority_id(*under);
        if (!wish.authority) reader.problem("authority", "Must be the number of an authority.");
        // The form's purpose it is; another one beside it would be ignored.
        if (reader.has("purpose")) reader.problem("purpose", "An authority has its own purpose.");
        reader.maybe_object("purpose");
    } else {
        wish.purpose = read_purpose(call, reader);
    }
    if (const auto again = reader.maybe_whole("again", 1, INT64_MAX)) {
        wish.again = PurposeId{static_cast<std::uint64_t>(*again)};
        if (wish.authority) reader.problem("again", "An authority has its own purpose.");
    }
    wish.order =
        reader.maybe_word<ReadOrder>("order", parse_order).value_or(ReadOrder::newest_first);
    wish.page_rows = static_cast<std::size_t>(
        reader.maybe_whole("page_rows", 1, page_rows_max).value_or(page_rows_default));
    if (!reader.finish()) return wrong_fields(call);
    auto opened = call.parts->searches.start(call.caller->person, call.caller->actor, wish);
    if (!opened) return refusal(call, wish, opened.error());
    return json_response(render(*opened), 201);
}

http::Response purposes(Call& call) {
    QueryReader query(call);
    const std::size_t limit = query.limit(purposes_default, purposes_max);
    if (!query.finish()) return wrong_fields(call);
    const auto offered =
        call.parts->searches.purposes(call.caller->person, call.caller->actor, limit);
    if (!offered) return problem_response(offered.error());
    json::array items;
    for (const OfferedPurpose& each : *offered) {
        const Purpose& purpose = each.stated.purpose;
        items.push_back(json::object{{"search", raw(each.stated.last)},
                                     {"category", purpose.category},
                                     {"reason", purpose.reason},
                                     {"reference", purpose.reference},
                                     {"on_behalf_of", purpose.on_behalf_of},
                                     {"first_stated", moment(each.stated.first_stated)},
                                     {"last_stated", moment(each.stated.last_stated)},
                                     {"until", moment(each.until)}});
    }
    return json_response(json::object{{"items", std::move(items)}});
}

http::Response list_open(Call& call) {
    QueryReader query(call);
    if (!query.finish()) return wrong_fields(call);
    json::array items;
    for (const OpenedSearch& search : call.parts->searches.open_searches(call.caller->person)) {
        items.push_back(render(search));
    }
    return json_response(json::object{{"items", std::move(items)}});
}

http::Response no_such_row() {
    return problem_response(Error{Errc::not_found, "there is no such search, page or row"});
}

http::Response page(Call& call) {
    if (call.ids[0] > UINT32_MAX) return no_such_row();
    QueryReader query(call);
    std::optional<std::uint32_t> mark;
    if (const auto rank = query.whole("rank", UINT32_MAX)) mark = static_cast<std::uint32_t>(*rank);
    if (!query.finish()) return wrong_fields(call);
    auto found = call.parts->searches.page(call.caller->person, call.caller->actor, call.words[0],
                                           static_cast<std::uint32_t>(call.ids[0]), mark);
    if (!found) return problem_response(found.error());
    json::array rows;
    for (const FoundRead& row : found->rows) rows.push_back(render(row));
    return json_response(json::object{{"page", found->number},
                                      {"rows", std::move(rows)},
                                      {"more", found->more},
                                      {"cut_short", found->cut_short},
                                      {"looked_until", moment(found->looked_until)}});
}

http::Response show(Call& call) {
    auto search = call.parts->searches.show(call.caller->person, call.caller->actor, call.words[0]);
    return search ? json_response(render(*search)) : problem_response(search.error());
}

http::Response marks(Call& call) {
    QueryReader query(call);
    const std::size_t limit = query.limit(page_rows_default, marks_page_max);
    std::optional<std::uint32_t> after;
    if (const auto rank = query.whole("after", UINT32_MAX)) {
        after = static_cast<std::uint32_t>(*rank);
    }
    if (!query.finish()) return wrong_fields(call);
    auto found = call.parts->searches.marks(call.caller->person, call.caller->actor, call.words[0],
                                            limit, after);
    if (!found) return problem_response(found.error());
    json::array items;
    for (const MarkOfSearch& mark : found->marks) items.push_back(render(mark));
    json::value next = nullptr;
    if (found->next) next = std::to_string(*found->next);
    return json_response(json::object{{"items", std::move(items)}, {"next", std::move(next)}});
}

http::Response export_file(Call& call) {
    auto file =
        call.parts->searches.export_file(call.caller->person, call.caller->actor, call.words[0]);
    if (!file) return problem_response(file.error());
    return {200,
            "text/csv",
            std::move(file->csv),
            {{"Content-Disposition", "attachment; filename=\"search.csv\""}}};
}

http::Response correct(Call& call) {
    JsonReader reader(call.body, call.wrong);
    std::optional<Vrm> vrm;
    if (!reader.has("vrm") && call.body.if_contains("vrm") == nullptr) {
        reader.problem("vrm", "This field is missing.");
    }
    if (const auto text = reader.maybe_text("vrm", vrm_text_bytes_max)) {
        const auto parsed = Vrm::parse(*text);
        if (parsed.ok()) vrm = *parsed;
        if (!parsed.ok()) reader.problem("vrm", parsed.error().public_text.view());
    }
    const std::string reason = reader.text("reason", purpose_text_bytes_max);
    if (!reader.finish()) return wrong_fields(call);
    if (call.ids[0] > UINT32_MAX) return no_such_row();
    auto made = call.parts->searches.correct(call.caller->person, call.caller->actor, call.words[0],
                                             static_cast<std::uint32_t>(call.ids[0]), vrm, reason);
    return made ? json_response(render(*made), 201) : problem_response(made.error());
}

http::Response row(Call& call) {
    if (call.ids[0] > UINT32_MAX) return no_such_row();
    auto detail =
        call.parts->searches.detail(call.caller->person, call.caller->actor, call.words[0],
                                    static_cast<std::uint32_t>(call.ids[0]));
    if (!detail) return problem_response(detail.error());
    json::array variants;
    for (const Read& read : detail->variants) variants.push_back(render(read));
    json::array images;
    for (const ImageName& image : detail->images) {
        images.push_back(json::object{
            {"kind", to_text(image.kind)}, {"ordinal", image.ordinal}, {"bytes", image.bytes}});
    }
    json::array corrections;
    for (const ReadCorrection& each : detail->corrections) corrections.push_back(render(each));
    return json_response(json::object{{"row", detail->found.row},
                                      {"read", render(detail->found.read)},
                                      {"variants", std::move(variants)},
                                      {"images", std::move(images)},
                                      {"corrections", std::move(corrections)}});
}

/// With size=small, of at most thumbnail_side_max; one that cannot be made smaller comes whole.
http::Response image(Call& call) {
    QueryReader query(call);
    const auto size = query.text("size", small_image.size());
    if (size && *size != small_image) {
        call.wrong.push_back({"size", "Must be small, or left out."});
    }
    if (!query.finish()) return wrong_fields(call);
    const auto kind = parse_image_kind(call.words[1]);
    if (!kind || call.ids[0] > UINT32_MAX || call.ids[1] > UINT8_MAX) return no_such_row();
    auto found = call.parts->searches.image(call.caller->person, call.caller->actor, call.words[0],
                                            static_cast<std::uint32_t>(call.ids[0]), *kind,
                                            static_cast<std::uint8_t>(call.ids[1]));
    if (!found) return problem_response(found.error());
    if (size) {
        if (auto made = make_thumbnail(found->jpeg); made.ok()) found->jpeg = *std::move(made);
    }
    return {200, "image/jpeg", std::move(found->jpeg), {}};
}

http::Response call_off(Call& call) {
    call.parts->searches.call_off_planning(call.caller->person.id);
    return no_content();
}

http::Response close(Call& call) {
    const auto done =
        call.parts->searches.close(call.caller->person, call.caller->actor, call.words[0]);
    return done ? no_content() : problem_response(done.error());
}

json::object brief(const SearchQuestion& question, UtcTime now) {
    return {{"number", static_cast<std::uint64_t>(question.id)},
            {"state", bof::to_text(question.state)},
            {"due", moment(question.due)},
            {"overdue", question.is_overdue(now)}};
}

/// Each with the last question about it.
http::Response records_response(Call& call, const std::vector<SearchRecord>& found,
                                std::size_t limit) {
    const auto questions = call.parts->questions.about(found);
    if (!questions) return problem_response(questions.error());
    json::array items;
    for (const SearchRecord& record : found) {
        json::object item = render(record);
        const auto its = std::find_if(
            questions->begin(), questions->end(),
            [&](const SearchQuestion& question) { return question.search == record.id; });
        item["question"] =
            its == questions->end() ? json::value(nullptr) : json::value(brief(*its, call.now));
        items.push_back(std::move(item));
    }
    json::value next = nullptr;
    if (found.size() == limit) next = std::to_string(raw(found.back().id));
    return json_response(json::object{{"items", std::move(items)}, {"next", std::move(next)}});
}

http::Response records(Call& call) {
    QueryReader query(call);
    const std::size_t limit = query.limit(page_rows_default, search_records_page_max);
    const auto after = query.whole("after", INT64_MAX);
    const auto person = query.whole("person", UINT32_MAX);
    if (!query.finish()) return wrong_fields(call);
    auto found = call.parts->searches.review(
        call.caller->person, call.caller->actor,
        person ? std::optional{PersonId{static_cast<std::uint32_t>(*person)}} : std::nullopt, limit,
        after ? std::optional{PurposeId{*after}} : std::nullopt);
    if (!found) return problem_response(found.error());
    return records_response(call, *found, limit);
}

/// One's own, to do again for the same reason: what the person has written before.
http::Response own_records(Call& call) {
    QueryReader query(call);
    const std::size_t limit = query.limit(page_rows_default, search_records_page_max);
    const auto after = query.whole("after", INT64_MAX);
    if (!query.finish()) return wrong_fields(call);
    return own_searches_response(call, limit,
                                 after ? std::optional{PurposeId{*after}} : std::nullopt);
}

// No answer is kept for a repeat: each display is a record of its own.
const std::array routes{
    Route{.method = "POST",
          .pattern = "/api/v1/searches",
          .access = Access::permission,
          .permission = Permission::read_search,
          .body = Body::json,
          .handler = start},
    reading("/api/v1/searches", Permission::read_search, list_open),
    reading("/api/v1/purposes/recent", Permission::read_search, purposes),
    // Before those whose last word is fixed: of routes that fit a path the last is taken.
    reading("/api/v1/searches/{word}", Permission::read_search, show),
    reading("/api/v1/searches/own", Permission::read_search, own_records),
    reading("/api/v1/searches/records", Permission::search_review, records),
    reading("/api/v1/searches/{word}/pages/{id}", Permission::read_search, page),
    reading("/api/v1/searches/{word}/rows/{id}", Permission::read_search, row),
    reading("/api/v1/searches/{word}/rows/{id}/images/{word}/{id}", Permission::read_search, image),
    reading("/api/v1/searches/{word}/marks", Permission::read_search, marks),
    Route{.method = "POST",
          .pattern = "/api/v1/searches/{word}/export",
          .access = Access::permission,
          .permission = Permission::read_export,
          .handler = export_file},
    changing("POST", "/api/v1/searches/{word}/rows/{id}/correction", Permission::read_correct,
             correct),
    Route{.method = "DELETE",
          .pattern = "/api/v1/searches/{word}",
          .access = Access::permission,
          .permission = Permission::read_search,
          .handler = close},
    Route{.method = "DELETE",
          .pattern = "/api/v1/searches/planning",
          .access = Access::permission,
          .permission = Permission::read_search,
          .handler = call_off},
};

}  // namespace

http::Response own_searches_response(Call& call, std::size_t limit,
                                     std::optional<PurposeId> before) {
    const auto found = call.parts->searches.review(call.caller->person, call.caller->actor,
                                                   call.caller->person.id, limit, before);
    if (!found) return problem_response(found.error());
    return records_response(call, *found, limit);
}

std::span<const Route> search_routes() { return routes; }

}  // namespace bof::api
