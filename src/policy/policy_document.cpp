#include "policy/policy_document.hpp"

#include "base/assert.hpp"
#include "policy/reference_mask.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace bof {
namespace {

constexpr std::size_t text_bytes_max = 120;
constexpr std::size_t code_bytes_max = 40;
constexpr std::size_t items_max = 16;

template <typename Enum>
std::string_view name_of(std::span<const std::string_view> names, Enum value) {
    return names[static_cast<std::size_t>(value)];
}

constexpr std::array<std::string_view, 6> kinds{"number", "yes_no",     "word",
                                                "texts",  "categories", "reference_forms"};
constexpr std::array<std::string_view, 7> units{"none", "seconds",    "minutes", "hours",
                                                "days", "characters", "times"};
constexpr std::array<std::string_view, 9> groups{"older_reads", "purpose", "searching",
                                                 "kept",        "reviews", "access",
                                                 "sign_in",     "alerts",  "devices"};

// ---- What a value may be -----------------------------------------------------------------------

bool is_text(std::string_view text, std::size_t bytes_max = text_bytes_max) {
    if (text.empty() || text.size() > bytes_max || text.front() == ' ' || text.back() == ' ') {
        return false;
    }
    return std::none_of(text.begin(), text.end(), [](char symbol) {
        const auto byte = static_cast<unsigned char>(symbol);
        return byte < 0x20U || byte == 0x7FU;
    });
}

bool is_code(std::string_view text) {
    if (text.empty() || text.size() > code_bytes_max) return false;
    return std::all_of(text.begin(), text.end(), [](char symbol) {
        return (symbol >= 'a' && symbol <= 'z') || (symbol >= '0' && symbol <= '9') ||
               symbol == '_';
    });
}

bool is_grade(std::string_view text) {
    return text == "policy" || text == "public" || text == "assumed";
}

bool are_codes(const std::vector<std::string>& texts) {
    return !texts.empty() && texts.size() <= items_max &&
           std::all_of(texts.begin(), texts.end(), [](const auto& text) { return is_code(text); });
}

template <typename Item>
bool codes_are_unique(const std::vector<Item>& items) {
    std::set<std::string_view> seen;
    return std::all_of(items.begin(), items.end(),
                       [&](const Item& item) { return seen.insert(item.code).second; });
}

using Wrong = std::optional<PublicText>;

Wrong check_count(const PolicyRow& row, std::size_t count) {
    if (count >= static_cast<std::size_t>(row.least) &&
        count <= static_cast<std::size_t>(row.most)) {
        return {};
    }
    return PublicText{"this row has too few items, or too many"};
}

/// One check for each alternative of PolicyValue.
struct Check {
    const PolicyRow& row;

    Wrong operator()(std::int64_t number) const {
        if (number >= row.least && number <= row.most) return {};
        return PublicText{"this number is below the least that the row allows, or above the most"};
    }
    Wrong operator()(bool) const { return {}; }
    Wrong operator()(const std::string& word) const {
        if (std::find(row.words.begin(), row.words.end(), word) != row.words.end()) return {};
        return PublicText{"this is none of the words that the row allows"};
    }
    Wrong operator()(const std::vector<std::string>& texts) const {
        const std::set<std::string_view> different{texts.begin(), texts.end()};
        const bool sound =
            std::all_of(texts.begin(), texts.end(), [](const auto& text) { return is_text(text); });
        if (!sound)
            return PublicText{"a text of this row is empty, too long, or not on one plain line"};
        if (different.size() != texts.size()) return PublicText{"a text stands in this row twice"};
        return check_count(row, texts.size());
    }
    Wrong operator()(const std::vector<PurposeCategory>& categories) const {
        for (const PurposeCategory& each : categories) {
            if (!is_code(each.code)) {
                return PublicText{"the code of a category is of a to z, digits and underscores"};
            }
            if (!is_text(each.name) || !is_text(each.name_cy) || !is_text(each.source)) {
                return PublicText{
                    "a category has its name in English and in Welsh, and its source"};
            }
            if (!is_grade(each.grade)) {
                return PublicText{"the grade of a category is policy, public or assumed"};
            }
            if (!are_codes(each.references)) {
                return PublicText{"a category names the kinds of reference that it accepts"};
            }
        }
        if (!codes_are_unique(categories)) return PublicText{"two categories have the same code"};
        return check_count(row, categories.size());
    }
    Wrong operator()(const std::vector<ReferenceForm>& forms) const {
        for (const ReferenceForm& each : forms) {
            if (!is_code(each.code)) {
                return PublicText{
                    "the code of a kind of reference is of a to z, digits and underscores"};
            }
            if (!is_text(each.name) || !is_text(each.name_cy)) {
                return PublicText{"a kind of reference has its name in English and in Welsh"};
            }
            if (each.masks.empty() || each.masks.size() > items_max ||
                !std::all_of(each.masks.begin(), each.masks.end(),
                             [](const auto& mask) { return is_mask(mask); })) {
                return PublicText{
                    "a kind of reference has 1 to 16 masks, such as {a2}/{d1-7}/{d2}"};
            }
        }
        if (!codes_are_unique(forms))
            return PublicText{"two kinds of reference have the same code"};
        return check_count(row, forms.size());
    }
};

// ---- What loosens ------------------------------------------------------------------------------

template <typename Item>
bool has_beyond(const std::vector<Item>& items, const std::vector<Item>& others) {
    return std::any_of(items.begin(), items.end(), [&](const Item& item) {
        return std::find(others.begin(), others.end(), item) == others.end();
    });
}

template <typename Item>
const Item* with_code(const std::vector<Item>& items, std::string_view code) {
    const auto found = std::find_if(items.begin(), items.end(),
                                    [&](const Item& item) { return item.code == code; });
    return found == items.end() ? nullptr : &*found;
}

/// Does going from the one to the other allow more? One answer for each alternative.
struct Rises {
    const PolicyRow& row;
    const PolicyValue& after;

    template <typename Value>
    const Value& later() const {
        return std::get<Value>(after);
    }
    bool operator()(std::int64_t before) const { return later<std::int64_t>() > before; }
    bool operator()(bool before) const { return later<bool>() && !before; }
    bool operator()(const std::string& before) const {
        const auto place = [&](const std::string& word) {
            return std::find(row.words.begin(), row.words.end(), word);
        };
        return place(later<std::string>()) > place(before);
    }
    bool operator()(const std::vector<std::string>& before) const {
        return has_beyond(later<std::vector<std::string>>(), before);
    }
    // Another category, one that opens more, or one that accepts more references. Another name may
    // make something else of it.
    bool operator()(const std::vector<PurposeCategory>& before) const {
        const auto& now = later<std::vector<PurposeCategory>>();
        return std::any_of(now.begin(), now.end(), [&](const PurposeCategory& each) {
            const PurposeCategory* was = with_code(before, each.code);
            return was == nullptr || (each.opens_older && !was->opens_older) ||
                   each.name != was->name || each.name_cy != was->name_cy ||
                   has_beyond(each.references, was->references);
        });
    }
    bool operator()(const std::vector<ReferenceForm>& before) const {
        const auto& now = later<std::vector<ReferenceForm>>();
        return std::any_of(now.begin(), now.end(), [&](const ReferenceForm& each) {
            const ReferenceForm* was = with_code(before, each.code);
            return was == nullptr || has_beyond(each.masks, was->masks);
        });
    }
};

bool does_loosen(const PolicyRow& row, const PolicyValue& before, const PolicyValue& after) {
    switch (row.loosens) {
        case Loosens::more:
            return std::visit(Rises{row, after}, before);
        case Loosens::less:
            return std::visit(Rises{row, before}, after);
        case Loosens::either:
            return true;
        case Loosens::neither:
            break;
    }
    return false;
}

}  // namespace

std::string_view to_text(PolicyKind kind) { return name_of(kinds, kind); }
std::string_view to_text(PolicyUnit unit) { return name_of(units, unit); }
std::string_view to_text(PolicyGroup group) { return name_of(groups, group); }

std::optional<PublicText> set_row(PolicyInForce& policy, const PolicyRow& row,
                                  const PolicyValue& value) {
    // Rows hold different alternatives for different kinds only.
    if (value.index() != static_cast<std::size_t>(row.kind)) {
        return PublicText{"this row holds another kind of value"};
    }
    if (const auto wrong = std::visit(Check{row}, value)) return wrong;
    row.put(policy, value);
    BOF_ASSERT(row.get(policy) == value);
    return {};
}

std::vector<PolicyProblem> check_policy(const PolicyInForce& policy) {
    std::vector<PolicyProblem> problems;
    const auto must = [&](bool sound, const char* row, PublicText why) {
        if (!sound) problems.push_back({row, why});
    };
    must(policy.search_age_max <= policy.reads_kept, "search_age_max_days",
         "reads are not kept for as long as this opens them");
    must(policy.session_idle_max <= policy.session_age_max, "session_idle_max_minutes",
         "a session cannot wait for longer than it may last");
    must(policy.lock_first <= policy.lock_max, "lock_first_s",
         "the first lock cannot last longer than the longest");
    must(policy.nrd_quiet_after <= policy.nrd_silent_after, "nrd_quiet_after_minutes",
         "an NRD is called quiet before it is called silent");
    must(policy.high_acknowledged_within <= policy.medium_acknowledged_within &&
             policy.medium_acknowledged_within <= policy.low_acknowledged_within,
         "medium_acknowledged_within_s",
         "alerts of higher priority wait no longer than lower ones");
    must(policy.searches_kept <= policy.audit_kept, "searches_kept_days",
         "searches cannot be kept for longer than the record of them");
    for (const PurposeCategory& category : policy.purpose_categories) {
        for (const std::string& code : category.references) {
            must(with_code(policy.reference_forms, code) != nullptr, "purpose_categories",
                 "a category accepts a kind of reference that there is not");
        }
    }
    return problems;
}

std::vector<PolicyChange> policy_difference(const PolicyInForce& before,
                                            const PolicyInForce& after) {
    std::vector<PolicyChange> changes;
    for (const PolicyRow& row : policy_rows()) {
        PolicyValue was = row.get(before);
        PolicyValue is = row.get(after);
        if (was == is) continue;
        const bool loosens = does_loosen(row, was, is);
        changes.push_back({&row, std::move(was), std::move(is), loosens});
    }
    return changes;
}

bool loosens_any(const std::vector<PolicyChange>& changes) {
    return std::any_of(changes.begin(), changes.end(),
                       [](const PolicyChange& change) { return change.loosens; });
}

}  // namespace bof
