#include "policy/purpose_check.hpp"

#include "policy/meaning.hpp"
#include "policy/reference_mask.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace bof {
namespace {

/// Longest reason, and longest other text of a purpose, in bytes.
constexpr std::size_t reason_bytes_max = 2000;
constexpr std::size_t purpose_text_bytes_max = 120;

using Words = std::vector<std::string>;

/// The words of a text in lower case; whatever is no letter and no digit parts them. Bytes beyond
/// ASCII stay as they are: two spellings of one letter are two words, which lets too much through
/// rather than too little.
Words words_of(std::string_view text) {
    Words words;
    bool inside = false;
    for (const char symbol : text) {
        const auto byte = static_cast<unsigned char>(symbol);
        const bool upper = symbol >= 'A' && symbol <= 'Z';
        const bool counts = upper || (symbol >= 'a' && symbol <= 'z') ||
                            (symbol >= '0' && symbol <= '9') || byte >= 0x80U;
        if (counts) {
            if (!inside) words.emplace_back();
            words.back() += upper ? static_cast<char>(symbol - 'A' + 'a') : symbol;
        }
        inside = counts;
    }
    return words;
}

bool stands_at(const Words& words, std::size_t at, const Words& phrase) {
    return at + phrase.size() <= words.size() &&
           std::equal(phrase.begin(), phrase.end(),
                      words.begin() + static_cast<std::ptrdiff_t>(at));
}

/// Can the words be cut, without remainder, into phrases? `up_to[n]`: the first n can.
bool made_of(const Words& words, const std::vector<Words>& phrases) {
    std::vector<bool> up_to(words.size() + 1, false);
    up_to[0] = true;
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (!up_to[at]) continue;
        for (const Words& phrase : phrases) {
            if (!phrase.empty() && stands_at(words, at, phrase)) up_to[at + phrase.size()] = true;
        }
    }
    return up_to[words.size()];
}

/// Without any place where `phrase` stands.
Words without(const Words& words, const Words& phrase) {
    if (phrase.empty()) return words;
    Words rest;
    for (std::size_t at = 0; at < words.size();) {
        if (stands_at(words, at, phrase)) {
            at += phrase.size();
        } else {
            rest.push_back(words[at++]);
        }
    }
    return rest;
}

std::string joined(const Words& words) {
    std::string text;
    for (const std::string& word : words) text += word + ' ';
    return text;
}

bool is_one_repeated(const Words& words) {
    const std::string text = joined(words);
    const char first = text.empty() ? ' ' : text.front();
    return std::all_of(text.begin(), text.end(),
                       [&](char symbol) { return symbol == first || symbol == ' '; });
}

std::vector<Words> refused_phrases(const PolicyInForce& policy) {
    std::vector<Words> phrases;
    for (const std::string& text : policy.reasons_refused) phrases.push_back(words_of(text));
    return phrases;
}

/// Every word of the category's names and code, each a phrase of its own.
void add_names(std::vector<Words>& phrases, const PurposeCategory& category) {
    for (const std::string* text : {&category.name, &category.name_cy, &category.code}) {
        for (std::string& word : words_of(*text)) phrases.push_back({std::move(word)});
    }
}

std::optional<PublicText> wrong_reason(const PolicyInForce& policy, const Purpose& purpose,
                                       const PurposeCategory* category) {
    const Words words = words_of(purpose.reason);
    if (words.empty()) {
        return PublicText{"give the reason in words that would justify the search later"};
    }
    if (is_one_repeated(words)) {
        return PublicText{"the reason is one character again and again: say it in words"};
    }
    auto phrases = refused_phrases(policy);
    if (made_of(words, phrases)) {
        return PublicText{
            "the reason is made of words that are no reason by themselves: say what happened, and "
            "why this vehicle or place"};
    }
    if (category != nullptr) {
        add_names(phrases, *category);
        if (made_of(words, phrases)) {
            return PublicText{
                "the reason only says the category again: say what happened, and why this vehicle "
                "or place"};
        }
    }
    const auto enough = policy.reason_characters_min;
    const Words rest = without(words, words_of(purpose.reference));
    if (rest.size() < words.size() &&
        (made_of(rest, phrases) || !is_meaningful(joined(rest), enough))) {
        return PublicText{
            "the reason only says the reference again: say what happened, and why this vehicle or "
            "place"};
    }
    if (!is_meaningful(purpose.reason, enough)) {
        return PublicText{"give the reason in words that would justify the search later"};
    }
    return {};
}

bool fits_some_form(const PolicyInForce& policy, const PurposeCategory& category,
                    std::string_view reference) {
    const auto fits = [&](const ReferenceForm& form) {
        return std::find(category.references.begin(), category.references.end(), form.code) !=
                   category.references.end() &&
               std::any_of(form.masks.begin(), form.masks.end(),
                           [&](const std::string& mask) { return fits_mask(mask, reference); });
    };
    return std::any_of(policy.reference_forms.begin(), policy.reference_forms.end(), fits);
}

std::optional<PublicText> wrong_reference(const PolicyInForce& policy, const Purpose& purpose,
                                          const PurposeCategory* category) {
    if (!has_substance(purpose.reference)) {
        return PublicText{"give the number of the crime, incident or operation as the reference"};
    }
    if (category != nullptr && !fits_some_form(policy, *category, purpose.reference)) {
        return PublicText{
            "no reference that this category accepts is written like this: see the policy for how "
            "they are written"};
    }
    return {};
}

std::optional<PublicText> wrong_form(std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max) return PublicText{"reason, reference or name is too long"};
    if (has_control(text)) {
        return PublicText{"reason, reference or name has control characters"};
    }
    return {};
}

}  // namespace

std::vector<PurposeProblem> purpose_problems(const PolicyInForce& policy, const Purpose& purpose) {
    std::vector<PurposeProblem> problems;
    const auto note = [&](std::string_view field, std::optional<PublicText> why) {
        if (why) problems.push_back({field, *why});
    };
    const auto& categories = policy.purpose_categories;
    const auto found = std::find_if(categories.begin(), categories.end(),
                                    [&](const auto& row) { return row.code == purpose.category; });
    const PurposeCategory* category = found == categories.end() ? nullptr : &*found;
    if (category == nullptr) {
        note("category", PublicText{"choose one of the categories of purpose"});
    }
    auto wrong = wrong_form(purpose.reference, purpose_text_bytes_max);
    note("reference", wrong ? wrong : wrong_reference(policy, purpose, category));
    wrong = wrong_form(purpose.on_behalf_of, purpose_text_bytes_max);
    if (!wrong && !has_substance(purpose.on_behalf_of)) {
        wrong = PublicText{"say on whose behalf the search is made"};
    }
    note("on_behalf_of", wrong);
    wrong = wrong_form(purpose.reason, reason_bytes_max);
    note("reason", wrong ? wrong : wrong_reason(policy, purpose, category));
    return problems;
}

Result<void> check_purpose(const PolicyInForce& policy, const Purpose& purpose) {
    const auto problems = purpose_problems(policy, purpose);
    if (problems.empty()) return {};
    return Error{Errc::invalid_argument, problems.front().why};
}

}  // namespace bof
