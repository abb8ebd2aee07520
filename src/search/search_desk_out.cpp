// What is taken out of a search, and said about what it found: marks, a file, corrections.
#include "search/detail/open_search.hpp"
#include "search/result_file.hpp"
#include "search/search_desk.hpp"

#include <algorithm>
#include <utility>

namespace bof {
namespace {

/// Reads of a file that are put on the record together, before any of them leaves.
constexpr std::size_t export_part_rows = 500;

}  // namespace

Result<OpenedSearch> SearchDesk::show(const Person& person, const AuditActor& actor,
                                      const std::string& id) {
    const auto open = find(person, actor, id);
    if (!open.ok()) return open.error();
    return (*open)->about;
}

Result<SearchMarksPage> SearchDesk::marks(const Person& person, const AuditActor& actor,
                                          const std::string& id, std::size_t count_max,
                                          std::optional<std::uint32_t> after) {
    const auto open = find(person, actor, id);
    if (!open.ok()) return open.error();
    Open& search = **open;
    const Use use{search};
    if (!use.entered()) return no_such_search();
    SearchMarksPage page;
    if (search.asked && search.asked->plan) {
        const Asked& asked = *search.asked;
        const auto shown =
            search.seen.with([](const Open::Seen& seen) { return seen.marks_shown; });
        std::size_t rank = after ? std::size_t{*after} + 1 : 0;
        for (; rank < asked.marks.size() && page.marks.size() < count_max; ++rank) {
            const auto number = static_cast<std::uint32_t>(rank);
            if (!asked.plan->lists_all && !shown.contains(number)) continue;
            const FittingMark& mark = asked.marks[rank];
            page.marks.push_back({number, mark.vrm, mark.fit, asked.sought.why(mark.vrm)});
        }
        if (rank < asked.marks.size() && !page.marks.empty()) page.next = page.marks.back().rank;
    }
    std::vector<std::string> names;
    for (const MarkOfSearch& mark : page.marks) names.push_back(mark.vrm.text());
    const auto recorded =
        record(person, actor, search, "search.marks_shown", {{"marks", std::move(names)}});
    if (!recorded.ok()) return recorded.error();
    return page;
}

Result<SearchFile> SearchDesk::export_file(const Person& person, const AuditActor& actor,
                                           const std::string& id) {
    const auto open = find(person, actor, id);
    if (!open.ok()) return open.error();
    const auto decision = policy_.may(person, Permission::read_export, clock_.now());
    if (!decision.allowed()) return decision.error();
    Open& search = **open;
    const Use use{search};
    if (!use.entered()) return no_such_search();
    const auto kept = searches_.find(search.about.number);
    if (!kept.ok()) return kept.error();
    const auto corrected = corrections_of(search);
    if (!corrected.ok()) return corrected.error();
    RegisterContents places{};
    if (ground_.estate != nullptr) {
        auto contents = ground_.estate->contents();
        if (!contents.ok()) return contents.error();
        places = *std::move(contents);
    }
    ResultFile file{*kept, clock_.now(), places.sites, places.nrds};
    std::optional<ReadKey> after;
    std::int64_t part = 0;
    do {
        const std::size_t rows = std::min(export_part_rows, limits_.rows_max - file.rows());
        const auto found = look(search, {}, after, rows);
        if (!found.ok()) return found.error();
        after = found->resume_after;
        if (found->reads.empty() && part > 0) continue;
        std::vector<std::string> names;
        for (const Read& read : found->reads) {
            const auto its = corrected->find(read.key);
            file.add(read, its == corrected->end() ? nullptr : &its->second);
            names.push_back(name_on_record(read.key));
        }
        const auto recorded = record(person, actor, search, "search.exported",
                                     {{"part", part++}, {"reads", std::move(names)}}, found->reads);
        if (!recorded.ok()) return recorded.error();
    } while (after && file.rows() < limits_.rows_max);
    search.seen.with([&](Open::Seen& seen) { seen.counts.reads += file.rows(); });
    const bool cut_short = after.has_value();
    return SearchFile{file.text(cut_short), file.rows(), cut_short};
}

Result<ReadCorrection> SearchDesk::correct(const Person& person, const AuditActor& actor,
                                           const std::string& id, std::uint32_t row,
                                           std::optional<Vrm> vrm, const std::string& reason) {
    const auto place = find_row(person, actor, id, row);
    if (!place.ok()) return place.error();
    const UtcTime now = clock_.now();
    const auto decision = policy_.may(person, Permission::read_correct, now);
    if (!decision.allowed()) return decision.error();
    const Use use{*place->open};
    if (!use.entered()) return no_such_search();
    if (ground_.corrections == nullptr) {
        return Error{Errc::unavailable, "reads cannot be corrected here"};
    }
    if (vrm && vrm->has_unread_symbol()) {
        return Error{Errc::invalid_argument, "give the whole mark on the plate"};
    }
    if (vrm == place->key.vrm) {
        return Error{Errc::invalid_argument,
                     "this is the mark that was read: to take a correction back, give none"};
    }
    if (reason.size() < correction_reason_bytes_min ||
        reason.size() > correction_reason_bytes_max) {
        return Error{Errc::invalid_argument, "say in 10 to 500 characters how you know"};
    }
    std::map<std::string, AuditFact, std::less<>> facts{
        {"search", static_cast<std::int64_t>(raw(place->open->about.number))},
        {"reads", std::vector<std::string>{name_on_record(place->key)}},
        {"reason", reason}};
    if (vrm) facts["vrm"] = vrm->text();
    ReadCorrection made{.read = place->key};
    made.corrected = vrm;
    made.reason = reason;
    made.person = person.id;
    made.made = now;
    made.search = place->open->about.number;
    return ground_.corrections->add(std::move(made),
                                    {now, "search.read_corrected", actor, std::move(facts)});
}

}  // namespace bof
