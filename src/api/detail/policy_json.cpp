#include "api/detail/policy_json.hpp"

#include "api/detail/render.hpp"
#include "policy/policy_text.hpp"

#include <utility>

namespace bof::api {
namespace {

namespace json = boost::json;

constexpr std::size_t text_bytes_max = 120;
constexpr std::size_t items_max = 200;

json::array texts_of(const std::vector<std::string>& texts) {
    json::array out;
    for (const std::string& text : texts) out.emplace_back(text);
    return out;
}

struct Renderer {
    json::value operator()(std::int64_t number) const { return number; }
    json::value operator()(bool flag) const { return flag; }
    json::value operator()(const std::string& word) const { return json::string{word}; }
    json::value operator()(const std::vector<std::string>& texts) const { return texts_of(texts); }
    json::value operator()(const std::vector<PurposeCategory>& categories) const {
        json::array out;
        for (const PurposeCategory& each : categories) {
            out.push_back(json::object{{"code", each.code},
                                       {"name", each.name},
                                       {"name_cy", each.name_cy},
                                       {"opens_older", each.opens_older},
                                       {"references", texts_of(each.references)},
                                       {"source", each.source},
                                       {"grade", each.grade}});
        }
        return out;
    }
    json::value operator()(const std::vector<ReferenceForm>& forms) const { return render(forms); }
};

std::string_view to_text(Loosens loosens) {
    switch (loosens) {
        case Loosens::more:
            return "more";
        case Loosens::less:
            return "less";
        case Loosens::either:
            return "either";
        case Loosens::neither:
            break;
    }
    return "neither";
}

// ---- Reading -----------------------------------------------------------------------------------

std::vector<std::string> read_texts(Call& call, const json::value& value,
                                    const std::string& place) {
    const json::object around{{"list", value}};
    std::vector<FieldProblem> wrong;
    JsonReader reader(around, wrong);
    auto texts = reader.texts("list", text_bytes_max, items_max);
    for (const FieldProblem& problem : wrong) call.wrong.push_back({place, problem.sentence});
    return texts;
}

/// The objects of a list, each through `read`.
template <typename Item>
std::vector<Item> read_items(Call& call, const json::value& value, const std::string& place,
                             Item (*read)(JsonReader&)) {
    std::vector<Item> items;
    const auto* list = value.if_array();
    if (list == nullptr || list->size() > items_max) {
        call.wrong.push_back({place, "Must be a list of objects."});
        return items;
    }
    for (const json::value& each : *list) {
        const std::string prefix = place + "[" + std::to_string(items.size()) + "].";
        const auto* object = each.if_object();
        if (object == nullptr) {
            call.wrong.push_back({place, "Must be a list of objects."});
            return items;
        }
        JsonReader reader(*object, call.wrong, prefix);
        items.push_back(read(reader));
        reader.finish();
    }
    return items;
}

PurposeCategory read_category(JsonReader& reader) {
    PurposeCategory made;
    made.code = reader.text("code", text_bytes_max);
    made.name = reader.text("name", text_bytes_max);
    made.name_cy = reader.text("name_cy", text_bytes_max);
    made.opens_older = reader.flag("opens_older", false);
    made.references = reader.texts("references", text_bytes_max, items_max);
    made.source = reader.text("source", text_bytes_max);
    made.grade = reader.text("grade", text_bytes_max);
    return made;
}

ReferenceForm read_form(JsonReader& reader) {
    ReferenceForm made;
    made.code = reader.text("code", text_bytes_max);
    made.name = reader.text("name", text_bytes_max);
    made.name_cy = reader.text("name_cy", text_bytes_max);
    made.masks = reader.texts("masks", text_bytes_max, items_max);
    return made;
}

/// A value of another kind stays one: set_row() refuses it and says why.
PolicyValue read_value(Call& call, PolicyKind kind, const json::value& value,
                       const std::string& place) {
    switch (kind) {
        case PolicyKind::number:
            if (value.is_int64()) return value.as_int64();
            break;
        case PolicyKind::yes_no:
            if (value.is_bool()) return value.as_bool();
            break;
        case PolicyKind::word:
            if (value.is_string()) {
                const json::string& word = value.get_string();
                return std::string{word.data(), word.size()};
            }
            break;
        case PolicyKind::texts:
            return read_texts(call, value, place);
        case PolicyKind::categories:
            return read_items<PurposeCategory>(call, value, place, read_category);
        case PolicyKind::reference_forms:
            return read_items<ReferenceForm>(call, value, place, read_form);
    }
    call.wrong.push_back({place, "Must be of the kind that the row holds."});
    return std::int64_t{0};
}

}  // namespace

json::value render(const PolicyValue& value) { return std::visit(Renderer{}, value); }

json::array render(const std::vector<ReferenceForm>& forms) {
    json::array out;
    for (const ReferenceForm& each : forms) {
        out.push_back(json::object{{"code", each.code},
                                   {"name", each.name},
                                   {"name_cy", each.name_cy},
                                   {"masks", texts_of(each.masks)}});
    }
    return out;
}

json::object render(const PolicyRow& row, const PolicyInForce& policy) {
    json::array words;
    for (const std::string_view word : row.words) words.emplace_back(word);
    return {{"id", row.id},
            {"group", bof::to_text(row.group)},
            {"rule", row.rule},
            {"says", row.says},
            {"kind", bof::to_text(row.kind)},
            {"unit", bof::to_text(row.unit)},
            {"least", row.least},
            {"most", row.most},
            {"words", std::move(words)},
            {"loosens", to_text(row.loosens)},
            {"source", row.source},
            {"grade", row.grade},
            {"value", render(row.get(policy))},
            {"shipped", render(row.get(PolicyInForce{}))}};
}

json::array render(const std::vector<PolicyChange>& changes) {
    json::array out;
    for (const PolicyChange& change : changes) {
        out.push_back(json::object{{"row", change.row->id},
                                   {"says", change.row->says},
                                   {"kind", bof::to_text(change.row->kind)},
                                   {"unit", bof::to_text(change.row->unit)},
                                   {"before", render(change.before)},
                                   {"after", render(change.after)},
                                   {"loosens", change.loosens}});
    }
    return out;
}

json::object render(const Versioned<PolicyVersion>& version) {
    const PolicyVersion& row = version.row;
    const auto person = [](const std::optional<PersonId>& id) -> json::value {
        return id ? json::value(raw(*id)) : json::value(nullptr);
    };
    return {{"number", row.number},
            {"base", row.base},
            {"state", bof::to_text(row.state)},
            {"rows", texts_of(row.rows)},
            {"loosens", row.loosens},
            {"reason", row.reason},
            {"proposer", person(row.proposer)},
            {"proposer_name", row.proposer_name},
            {"proposed", moment(row.proposed)},
            {"effective", moment(row.effective)},
            {"decider", person(row.decider)},
            {"decider_name", row.decider_name},
            {"decided", moment(row.decided)},
            {"decision_reason", row.decision_reason},
            {"adopted", moment(row.adopted)},
            {"version", static_cast<std::int64_t>(version.version)}};
}

PolicyWish read_policy_wish(Call& call, JsonReader& reader) {
    PolicyWish wish;
    wish.text = reader.maybe_text("text", policy_text_bytes_max);
    const auto* rows = reader.maybe_object("rows");
    if (rows == nullptr) return wish;
    for (const json::key_value_pair& member : *rows) {
        const std::string id{member.key().data(), member.key().size()};
        const PolicyRow* row = find_policy_row(id);
        const std::string place = "rows." + id;
        if (row == nullptr) {
            call.wrong.push_back({place, "There is no such field."});
            continue;
        }
        wish.rows.emplace_back(id, read_value(call, row->kind, member.value(), place));
    }
    return wish;
}

}  // namespace bof::api
