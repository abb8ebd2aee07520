#include "policy/policy_text.hpp"

#include <optional>
#include <utility>

#include <toml++/toml.h>

namespace bof {
namespace {

constexpr std::string_view format_key = "format";
constexpr std::int64_t format_now = 1;
constexpr std::size_t problems_max = 50;
/// Of a key that is not ours, in a problem.
constexpr std::size_t key_bytes_max = 64;

// ---- Writing -----------------------------------------------------------------------------------

// Texts have no control characters: see set_row().
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char symbol : text) {
        if (symbol == '"' || symbol == '\\') out += '\\';
        out += symbol;
    }
    return out + "\"";
}

std::string list_of(const std::vector<std::string>& texts) {
    std::string out = "[";
    for (const std::string& text : texts) {
        if (out.size() > 1) out += ", ";
        out += quoted(text);
    }
    return out + "]";
}

struct Writer {
    const PolicyRow& row;

    std::string line(std::string_view text) const {
        return std::string{row.id} + " = " + std::string{text} + "\n";
    }
    std::string operator()(std::int64_t number) const { return line(std::to_string(number)); }
    std::string operator()(bool flag) const { return line(flag ? "true" : "false"); }
    std::string operator()(const std::string& word) const { return line(quoted(word)); }
    std::string operator()(const std::vector<std::string>& texts) const {
        return line(list_of(texts));
    }
    std::string operator()(const std::vector<PurposeCategory>& categories) const {
        std::string out;
        for (const PurposeCategory& each : categories) {
            out += "[[" + std::string{row.id} + "]]\ncode = " + quoted(each.code) +
                   "\nname = " + quoted(each.name) + "\nname_cy = " + quoted(each.name_cy) +
                   "\nopens_older = " + (each.opens_older ? "true" : "false") +
                   "\nreferences = " + list_of(each.references) +
                   "\nsource = " + quoted(each.source) + "\ngrade = " + quoted(each.grade) + "\n";
        }
        return out;
    }
    std::string operator()(const std::vector<ReferenceForm>& forms) const {
        std::string out;
        for (const ReferenceForm& each : forms) {
            out += "[[" + std::string{row.id} + "]]\ncode = " + quoted(each.code) +
                   "\nname = " + quoted(each.name) + "\nname_cy = " + quoted(each.name_cy) +
                   "\nmasks = " + list_of(each.masks) + "\n";
        }
        return out;
    }
};

bool is_table(const PolicyRow& row) {
    return row.kind == PolicyKind::categories || row.kind == PolicyKind::reference_forms;
}

std::string comment_of(const PolicyRow& row) {
    std::string out = "\n# " + std::string{row.says} + "\n# ";
    if (!row.rule.empty()) out += std::string{row.rule} + ", ";
    out += std::string{row.grade} + ": " + std::string{row.source};
    if (row.kind == PolicyKind::number) {
        out += "; " + std::to_string(row.least) + " to " + std::to_string(row.most);
        if (row.unit != PolicyUnit::none) out += " " + std::string{to_text(row.unit)};
    }
    for (const std::string_view word : row.words) {
        out += (word == row.words.front() ? "; " : ", ") + std::string{word};
    }
    return out + "\n";
}

// ---- Reading -----------------------------------------------------------------------------------

/// Takes the keys of one table, once each; `ok` falls when one is missing, of another type, or not
/// asked for.
class TableReader {
  public:
    explicit TableReader(const toml::table& table) : table_(table) {}

    std::string text(std::string_view key) { return take<std::string>(key); }
    bool flag(std::string_view key) { return take<bool>(key); }
    std::vector<std::string> texts(std::string_view key) {
        ++taken_;
        const auto* array = table_[key].as_array();
        std::vector<std::string> found;
        if (array == nullptr) return (ok_ = false, found);
        for (const toml::node& node : *array) {
            const auto text = node.value_exact<std::string>();
            if (!text) return (ok_ = false, found);
            found.push_back(*text);
        }
        return found;
    }
    bool finish() const { return ok_ && taken_ == table_.size(); }

  private:
    template <typename T>
    T take(std::string_view key) {
        ++taken_;
        const auto value = table_[key].value_exact<T>();
        if (!value) ok_ = false;
        return value.value_or(T{});
    }

    const toml::table& table_;
    std::size_t taken_ = 0;
    bool ok_ = true;
};

PurposeCategory category_of(TableReader& reader) {
    PurposeCategory made;
    made.code = reader.text("code");
    made.name = reader.text("name");
    made.name_cy = reader.text("name_cy");
    made.opens_older = reader.flag("opens_older");
    made.references = reader.texts("references");
    made.source = reader.text("source");
    made.grade = reader.text("grade");
    return made;
}

ReferenceForm form_of(TableReader& reader) {
    ReferenceForm made;
    made.code = reader.text("code");
    made.name = reader.text("name");
    made.name_cy = reader.text("name_cy");
    made.masks = reader.texts("masks");
    return made;
}

template <typename Item>
std::optional<PolicyValue> tables_of(const toml::node& node, Item (*read)(TableReader&)) {
    const auto* array = node.as_array();
    if (array == nullptr) return std::nullopt;
    std::vector<Item> items;
    for (const toml::node& each : *array) {
        const auto* table = each.as_table();
        if (table == nullptr) return std::nullopt;
        TableReader reader(*table);
        items.push_back(read(reader));
        if (!reader.finish()) return std::nullopt;
    }
    return items;
}

std::optional<PolicyValue> texts_of(const toml::node& node) {
    const auto* array = node.as_array();
    if (array == nullptr) return std::nullopt;
    std::vector<std::string> texts;
    for (const toml::node& each : *array) {
        const auto text = each.value_exact<std::string>();
        if (!text) return std::nullopt;
        texts.push_back(*text);
    }
    return texts;
}

template <typename T>
std::optional<PolicyValue> exactly(const toml::node& node) {
    const auto value = node.value_exact<T>();
    if (!value) return std::nullopt;
    return PolicyValue{*value};
}

std::optional<PolicyValue> value_of(const toml::node& node, PolicyKind kind) {
    switch (kind) {
        case PolicyKind::number:
            return exactly<std::int64_t>(node);
        case PolicyKind::yes_no:
            return exactly<bool>(node);
        case PolicyKind::word:
            return exactly<std::string>(node);
        case PolicyKind::texts:
            return texts_of(node);
        case PolicyKind::categories:
            return tables_of<PurposeCategory>(node, category_of);
        case PolicyKind::reference_forms:
            return tables_of<ReferenceForm>(node, form_of);
    }
    return std::nullopt;
}

// A text from outside: as little of it goes back as names the place.
std::string short_key(std::string_view key) {
    std::string out;
    for (const char symbol : key.substr(0, key_bytes_max)) {
        const auto byte = static_cast<unsigned char>(symbol);
        out += byte < 0x20U || byte >= 0x7FU ? '?' : symbol;
    }
    return out;
}

void read_key(std::string_view key, const toml::node& node, PolicyRead& read) {
    if (key == format_key) {
        if (node.value_exact<std::int64_t>() != format_now) {
            read.problems.push_back({std::string{key}, "this program reads format 1"});
        }
        return;
    }
    const PolicyRow* row = find_policy_row(key);
    if (row == nullptr) {
        read.problems.push_back({short_key(key), "there is no such row"});
        return;
    }
    const auto value = value_of(node, row->kind);
    if (!value) {
        read.problems.push_back({std::string{row->id}, "this row holds another kind of value"});
        return;
    }
    if (const auto wrong = set_row(read.policy, *row, *value)) {
        read.problems.push_back({std::string{row->id}, *wrong});
    }
}

}  // namespace

std::string policy_text(const PolicyInForce& policy) {
    std::string out = "# The policy of the force, version " + std::to_string(policy.version) +
                      ".\n# A row that is left out stays as it is in the policy in force.\n" +
                      std::string{format_key} + " = " + std::to_string(format_now) + "\n";
    // Whatever follows a table in TOML is part of it.
    for (const bool tables : {false, true}) {
        for (const PolicyRow& row : policy_rows()) {
            if (is_table(row) != tables) continue;
            out += comment_of(row) + std::visit(Writer{row}, row.get(policy));
        }
    }
    return out;
}

PolicyRead read_policy_text(std::string_view toml, const PolicyInForce& base) {
    PolicyRead read{base, {}};
    if (toml.size() > policy_text_bytes_max) {
        read.problems.push_back({"", "the text is too long for a policy"});
        return read;
    }
    try {
        const toml::table root = toml::parse(toml);
        for (const auto& [key, node] : root) {
            if (read.problems.size() >= problems_max) return read;
            read_key(key.str(), node, read);
        }
    } catch (const toml::parse_error& error) {
        read.problems.push_back({"line " + std::to_string(error.source().begin.line),
                                 "the text is not TOML from here on"});
        return read;
    }
    if (read.ok()) read.problems = check_policy(read.policy);
    return read;
}

}  // namespace bof
