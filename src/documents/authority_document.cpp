#include "documents/authority_document.hpp"

#include "documents/detail/london.hpp"
#include "documents/detail/words.hpp"
#include "vrm/format.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace bof {
namespace {

using documents::day_text;
using documents::moment_text;
using documents::Word;

/// Writes the parts of one document.
class Writer {
  public:
    Writer(const AuthorityFile& file, const DocumentWish& wish)
        : file_(file), request_(file.request), tongue_(wish.tongue) {
        document_.issuer = wish.force_name;
        document_.title = text(Word::title);
        document_.reference = filled(Word::reference, number(request_.id));
        document_.marking = "OFFICIAL-SENSITIVE";
        document_.page_of = text(Word::page_of);
        document_.made = file.made;
    }

    report::Document write() {
        standing();
        form();
        decision();
        result();
        history();
        foot();
        return std::move(document_);
    }

  private:
    std::string text(Word word) const { return std::string(documents::word(word, tongue_)); }
    template <typename... Values>
    std::string filled(Word word, const Values&... values) const {
        return fmt::format(fmt::runtime(documents::word(word, tongue_)), values...);
    }
    template <typename Id>
    static std::string number(Id id) {
        return std::to_string(static_cast<std::uint64_t>(id));
    }
    template <typename Names, typename Id>
    static std::string name_in(const Names& names, Id id) {
        const auto found = names.find(id);
        return found == names.end() ? number(id) : found->second;
    }
    std::string person(PersonId id) const { return name_in(file_.people, id); }
    std::string moment(UtcTime time) const { return moment_text(time, tongue_); }

    void heading(Word word) { document_.blocks.emplace_back(report::Heading{text(word)}); }
    void paragraph(std::string words, report::Tone tone = report::Tone::plain) {
        document_.blocks.emplace_back(report::Paragraph{std::move(words), tone});
    }

    void standing();
    void form();
    void decision();
    void result();
    void rows();
    void history();
    void foot();
    std::string marks(const std::vector<Vrm>& vrms) const;
    std::string places(const std::vector<NrdId>& nrds, const std::vector<SiteId>& sites) const;
    std::string span(const AuthorityScope& scope) const {
        return filled(Word::until, moment(scope.from), moment(scope.until));
    }
    std::string earlier() const;

    const AuthorityFile& file_;
    const AuthorityRequest& request_;
    const Tongue tongue_;
    report::Document document_;
};

std::string Writer::marks(const std::vector<Vrm>& vrms) const {
    if (vrms.empty()) return text(Word::any_mark);
    std::string all;
    for (const Vrm& vrm : vrms) all += (all.empty() ? "" : ", ") + display_text(vrm);
    return all;
}

std::string Writer::places(const std::vector<NrdId>& nrds, const std::vector<SiteId>& sites) const {
    if (nrds.empty() && sites.empty()) return text(Word::any_place);
    std::string all;
    const auto add = [&all](const std::string& name) { all += (all.empty() ? "" : "\n") + name; };
    for (const SiteId site : sites) add(name_in(file_.sites, site));
    for (const NrdId nrd : nrds) add("NRD " + number(nrd) + ": " + name_in(file_.nrds, nrd));
    return all;
}

std::string Writer::earlier() const {
    std::string all = request_.form.earlier;
    for (const AuthorityId id : request_.form.earlier_ids) {
        if (!all.empty()) all += '\n';
        all += filled(Word::reference, number(id));
    }
    return all.empty() ? text(Word::none) : all;
}

/// Whoever reads the paper must not take for open what is not.
void Writer::standing() {
    std::string words =
        text(Word::state) + ": " + std::string(documents::state_word(file_.state, tongue_));
    const bool is_open =
        file_.state == AuthorityState::approved || file_.state == AuthorityState::oral;
    if (!is_open) words += ". " + text(Word::closed);
    paragraph(std::move(words), report::Tone::notice);
}

void Writer::form() {
    const AuthorityForm& form = request_.form;
    const bool is_welsh = tongue_ == Tongue::welsh && !file_.category_name_cy.empty();
    const std::string& category = is_welsh ? file_.category_name_cy : file_.category_name;
    std::string behalf = form.purpose.on_behalf_of;
    if (form.on_behalf_person) behalf += " (" + person(*form.on_behalf_person) + ")";
    heading(Word::the_form);
    report::Facts facts;
    const auto add = [&](Word label, std::string value) {
        facts.facts.push_back({text(label), std::move(value)});
    };
    add(Word::requested_by, person(request_.requester));
    if (request_.submitted) add(Word::submitted, moment(*request_.submitted));
    add(Word::category, category.empty() ? form.purpose.category : category);
    add(Word::reason, form.purpose.reason);
    add(Word::case_reference, form.purpose.reference);
    add(Word::on_behalf_of, std::move(behalf));
    add(Word::marks, marks(form.asked.vrms));
    add(Word::places, places(form.asked.nrds, form.sites));
    add(Word::captured, span(form.asked));
    add(Word::grade, form.grade);
    add(Word::necessity, form.necessity);
    add(Word::proportionality, form.proportionality);
    add(Word::earlier, earlier());
    add(Word::addressed_to,
        form.addressed_to ? person(*form.addressed_to) : text(Word::any_officer));
    document_.blocks.emplace_back(std::move(facts));
}

void Writer::decision() {
    heading(Word::the_decision);
    report::Facts facts;
    const auto add = [&](Word label, std::string value) {
        facts.facts.push_back({text(label), std::move(value)});
    };
    if (request_.oral) {
        add(Word::oral, person(request_.oral->given_by) + ", " + moment(request_.oral->given_at));
    }
    if (!request_.decision) {
        if (!facts.facts.empty()) document_.blocks.emplace_back(std::move(facts));
        paragraph(text(Word::not_decided));
        return;
    }
    const AuthorityDecision& made = *request_.decision;
    add(Word::decision, std::string(documents::outcome_word(made.outcome, tongue_)));
    add(Word::decided_by,
        person(made.officer) + ", " + std::string(documents::rank_word(made.rank, tongue_)));
    add(Word::decided_at, moment(made.at));
    add(Word::reasons, made.reason);
    if (made.outcome != AuthorityOutcome::refused) {
        add(Word::marks, marks(made.scope.vrms));
        add(Word::places, places(made.scope.nrds, {}));
        add(Word::captured, span(made.scope));
        if (request_.ends) add(Word::open_until, moment(*request_.ends));
    }
    document_.blocks.emplace_back(std::move(facts));
}

void Writer::result() {
    heading(Word::the_result);
    if (!request_.result) {
        paragraph(text(Word::no_result));
        return;
    }
    const AuthorityReturn& given = *request_.result;
    std::string searches;
    for (const PurposeId search : file_.searches)
        searches += (searches.empty() ? "" : ", ") + number(search);
    report::Facts facts;
    const auto add = [&](Word label, std::string value) {
        facts.facts.push_back({text(label), std::move(value)});
    };
    if (request_.analyst) add(Word::analyst, person(*request_.analyst));
    add(Word::searches, searches.empty() ? text(Word::none) : std::move(searches));
    add(Word::returned_by, person(given.by));
    add(Word::returned_at, moment(given.at));
    add(Word::note, given.note);
    add(Word::rows, std::to_string(given.rows));
    add(Word::kept_until, day_text(file_.kept_until, tongue_));
    document_.blocks.emplace_back(std::move(facts));
    rows();
}

void Writer::rows() {
    if (file_.left_out > 0) {
        paragraph(filled(Word::rows_left_out, file_.left_out), report::Tone::notice);
    }
    if (file_.rows.empty()) {
        if (file_.left_out > 0) return;
        const bool is_empty = request_.result->rows == 0;
        paragraph(text(is_empty ? Word::nothing_found : Word::result_kept_apart));
        return;
    }
    report::Table table{{{text(Word::row), 2},
                         {text(Word::mark), 4},
                         {text(Word::captured), 7},
                         {text(Word::where), 9},
                         {text(Word::search), 3}},
                        {}};
    table.rows.reserve(file_.rows.size());
    for (const FiledRead& filed : file_.rows) {
        const ReadKey& key = filed.read.key;
        table.rows.push_back({std::to_string(filed.row + 1), display_text(key.vrm),
                              moment(key.captured), name_in(file_.nrds, key.nrd),
                              number(filed.search)});
    }
    document_.blocks.emplace_back(std::move(table));
}

void Writer::history() {
    if (file_.history.empty()) return;
    heading(Word::the_history);
    report::Table table{{{text(Word::when), 5}, {text(Word::who), 5}, {text(Word::what), 9}}, {}};
    for (const AuthorityEvent& event : file_.history) {
        std::string what(documents::event_word(event.kind, tongue_));
        if (!event.text.empty()) what += ":\n" + event.text;
        table.rows.push_back({moment(event.at), person(event.person), std::move(what)});
    }
    document_.blocks.emplace_back(std::move(table));
}

void Writer::foot() {
    document_.foot.push_back(filled(Word::printed_by, file_.made_for, moment(file_.made)));
    if (request_.result) document_.foot.push_back(filled(Word::rows_hash, request_.result->sha256));
}

}  // namespace

report::Document authority_document(const AuthorityFile& file, const DocumentWish& wish) {
    return Writer(file, wish).write();
}

}  // namespace bof
