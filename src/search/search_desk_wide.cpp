// Searches for more than one mark or one NRD: what is asked, what it would cost, and the work.
#include "domain/search_places.hpp"
#include "policy/wide_search.hpp"
#include "search/detail/open_search.hpp"
#include "search/local_times.hpp"
#include "search/search_desk.hpp"

#include <algorithm>
#include <utility>

namespace bof {
namespace {

/// Of a search that was not opened.
constexpr const char* why_abandoned(const Error& error) {
    if (error.code == Errc::cancelled) return "called_off";
    return error.code == Errc::denied ? "too_wide" : "not_opened";
}

template <typename T>
void make_set(std::vector<T>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

Result<void> check_narrowing(const SearchWish& wish) {
    if (wish.sought && wish.window.vrm) {
        return Error{Errc::invalid_argument, "a search is for one mark or for what is known of it"};
    }
    if (wish.window.vrm && wish.window.nrd) {
        return Error{Errc::invalid_argument,
                     "beside a mark, NRDs are named with what narrows the search"};
    }
    if (wish.window.vrm && wish.window.vrm->has_unread_symbol()) {
        return Error{Errc::invalid_argument,
                     "an exact search needs a whole mark, without unread characters"};
    }
    const SearchNarrowing& narrow = wish.narrow;
    if (narrow.confidence_min && narrow.confidence_max &&
        *narrow.confidence_min > *narrow.confidence_max) {
        return Error{Errc::invalid_argument, "the least confidence is above the most"};
    }
    return {};
}

ReadQuestion question_of(const SearchNarrowing& narrow) {
    ReadQuestion question;
    question.confidence_min = narrow.confidence_min;
    question.confidence_max = narrow.confidence_max;
    question.motion = narrow.motion;
    question.flags = narrow.flags;
    question.hit_list = narrow.list;
    return question;
}

}  // namespace

template <typename T>
Result<T> SearchDesk::in_pool(std::function<Result<T>()> work) const {
    if (ground_.pool == nullptr) return work();
    std::optional<Result<T>> answer;
    const auto run = ground_.pool->run([&] { answer.emplace(work()); });
    if (!run.ok()) return run.error();
    return *std::move(answer);
}

Result<std::optional<std::vector<NrdId>>> SearchDesk::places_of(const SearchWish& wish) {
    using Places = std::optional<std::vector<NrdId>>;
    SearchNarrowing narrow = wish.narrow;
    if (!narrow.names_places()) {
        if (!wish.window.nrd) return Places{};
        return Places{std::vector<NrdId>{*wish.window.nrd}};
    }
    make_set(narrow.nrds);
    std::vector<NrdId> found = narrow.nrds;
    const bool of_register = !narrow.sites.empty() || !narrow.roads.empty() ||
                             !narrow.directions.empty() || narrow.circle || !narrow.polygon.empty();
    if (of_register) {
        if (ground_.estate == nullptr) {
            return Error{Errc::unavailable, "places cannot be looked up: name the NRDs"};
        }
        const auto contents = ground_.estate->contents();
        if (!contents.ok()) return contents.error();
        found = nrds_at(narrow, contents->sites, contents->nrds);
    }
    if (wish.window.nrd) {
        const bool meets = std::binary_search(found.begin(), found.end(), *wish.window.nrd);
        found.clear();
        if (meets) found.push_back(*wish.window.nrd);
    }
    if (found.empty()) {
        return Error{Errc::invalid_argument, "no NRD stands at the places that the search names"};
    }
    if (found.size() > question_nrds_max) {
        return Error{Errc::invalid_argument, "the search names too many NRDs: name fewer places"};
    }
    return Places{std::move(found)};
}

Result<void> SearchDesk::check_list_known(const Person& person, const SearchNarrowing& narrow) {
    if (!narrow.list) return {};
    const Error none{Errc::invalid_argument,
                     "there is no such list, or it is not yours to know of"};
    if (ground_.lists == nullptr) return none;
    const auto list = ground_.lists->find_list(*narrow.list);
    if (!list.ok()) return list.error().code == Errc::not_found ? none : list.error();
    if (!may_know_list(person, list->row.desk)) return none;
    const auto decision = policy_.may(person, Permission::list_view, clock_.now());
    return decision.allowed() ? Result<void>{} : Result<void>{none};
}

Result<SearchDesk::Asking> SearchDesk::prepare(const Person& person, const SearchWish& wish) {
    if (auto sound = check_narrowing(wish); !sound.ok()) return sound.error();
    if (auto sound = check_list_known(person, wish.narrow); !sound.ok()) return sound.error();
    Asking asking;
    asking.question = question_of(wish.narrow);
    if (wish.sought) {
        auto sought = read_sought(*wish.sought);
        if (!sought.ok()) return sought.error();
        asking.sought = *std::move(sought);
    }
    auto places = places_of(wish);
    if (!places.ok()) return places.error();
    asking.question.nrds = *std::move(places);
    if (asking.question.nrds) asking.nrds = asking.question.nrds->size();
    asking.window = {{}, asking.question.nrds, wish.window.from, wish.window.until};
    if (wish.window.vrm) {
        asking.sought.weight.whole_mark = true;
        asking.question.marks = std::vector<Vrm>{*wish.window.vrm};
        asking.window.vrms = asking.question.marks;
    }
    asking.narrowed = asking.nrds || !wish.narrow.is_empty() || wish.authority;
    asking.sought.weight.names_places = asking.question.nrds.has_value();
    asking.sought.weight.lasts = wish.window.until - wish.window.from;
    return asking;
}

Result<OpenedSearch> SearchDesk::start_wide(const Person& person, const AuditActor& actor,
                                            const SearchWish& wish, const Authority* under) {
    auto asking = prepare(person, wish);
    if (!asking.ok()) return asking.error();
    const UtcTime now = clock_.now();
    const auto permit =
        under == nullptr
            ? policy_.judge_wide_search(person, asking->window, wish.purpose, now)
            : policy_.judge_wide_search_under(*under, person, asking->window, wish.purpose, now);
    const auto narrow_enough = check_wide(policy_.policy(), asking->sought.weight);
    const Error* const error = !permit.ok()          ? &permit.error()
                               : !narrow_enough.ok() ? &narrow_enough.error()
                                                     : nullptr;
    if (error != nullptr) {
        if (error->code != Errc::denied) return *error;
        return refused(actor, wish, *error);
    }
    if (under == nullptr) {
        if (auto holds = check_again(person, wish); !holds.ok()) return holds.error();
    }
    // An authority for certain NRDs opens these, whatever the search says of places.
    asking->question.nrds = permit->scope().nrds;
    auto windows = windows_of({permit->scope().captured_from, permit->scope().captured_until},
                              wish.narrow.times);
    if (!windows.ok()) return windows.error();
    asking->question.windows = *std::move(windows);
    if (wish.window.vrm && under == nullptr) {
        auto joined = with_corrected(wish);
        if (!joined.ok()) return joined.error();
        if (*joined != nullptr) {
            asking->corrected = std::move((*joined)->corrected);
            asking->question.marks = (*joined)->question.marks;
            asking->window.vrms = asking->question.marks;
            const auto wider = policy_.judge_wide_search(person, asking->window, wish.purpose, now);
            if (!wider.ok()) return wider.error();
            return open(person, actor, wish, *wider, nullptr, &*asking);
        }
    }
    return open(person, actor, wish, *permit, under == nullptr ? nullptr : &under->scope(),
                &*asking);
}

Result<std::unique_ptr<SearchDesk::Asking>> SearchDesk::with_corrected(const SearchWish& wish) {
    using Made = std::unique_ptr<Asking>;
    if (!wish.window.vrm || ground_.corrections == nullptr) return Made{};
    const auto known = ground_.corrections->about(*wish.window.vrm);
    if (!known.ok()) return known.error();
    std::set<ReadKey> corrected;
    std::vector<Vrm> marks{*wish.window.vrm};
    for (const ReadCorrection& each : *known) {
        if (each.corrected != wish.window.vrm) continue;
        if (each.read.captured < wish.window.from || each.read.captured >= wish.window.until) {
            continue;
        }
        corrected.insert(each.read);
        marks.push_back(each.read.vrm);
    }
    if (corrected.empty()) return Made{};
    make_set(marks);
    auto made = std::make_unique<Asking>();
    made->question.windows = {{wish.window.from, wish.window.until}};
    made->question.marks = marks;
    made->window = {std::move(marks), {}, wish.window.from, wish.window.until};
    made->sought.weight.whole_mark = true;
    made->corrected = std::move(corrected);
    made->plain = true;
    return made;
}

Result<SearchDesk::Asked> SearchDesk::plan(const Person& person, Asking& asking, Permit& opened,
                                           const SearchRecord& record, const Cancel& cancel) {
    // A search of one mark that nothing narrows is never too wide, and has no plan.
    if (asking.plain) {
        return Asked{.question = std::move(asking.question),
                     .sought = {},
                     .marks = {},
                     .rank_of = {},
                     .plan = {},
                     .corrected = std::move(asking.corrected)};
    }
    Asked asked{.question = std::move(asking.question),
                .sought = {},
                .marks = {},
                .rank_of = {},
                .plan = {},
                .corrected = {}};
    asked.corrected = std::move(asking.corrected);
    const PolicyInForce& in_force = policy_.policy();
    const UtcTime now = clock_.now();
    SearchCost cost;
    bool cut = false;
    if (asking.sought.filter) {
        const AccessGrant grant = policy_.grant(opened, record.id, record.audit_number, now);
        const MarksQuery query{{opened.scope().captured_from, opened.scope().captured_until},
                               in_force.search_marks_max};
        auto found = in_pool<MarksFound>(
            [&] { return reads_.marks(grant, *asking.sought.filter, query, now, cancel); });
        if (!found.ok()) return found.error();
        // Misreadings are ranked: the likeliest are an answer. Of a pattern, all or none.
        cut = found->more;
        cost.too_many_marks = found->more && !asking.sought.similar_to;
        asked.marks = std::move(found->marks);
        std::vector<Vrm> marks;
        for (const FittingMark& mark : asked.marks) {
            asked.rank_of.emplace(mark.vrm, static_cast<std::uint32_t>(marks.size()));
            marks.push_back(mark.vrm);
        }
        std::sort(marks.begin(), marks.end());
        asked.question.marks = marks;
        opened = policy_.narrowed(std::move(opened), std::move(marks));
    }
    if (auto wanted = cancel.check(); !wanted.ok()) return wanted.error();
    const auto estimate = reads_.estimate(asked.question);
    if (!estimate.ok()) return estimate.error();
    if (auto wanted = cancel.check(); !wanted.ok()) return wanted.error();
    cost.steps = estimate->steps();
    if (auto bearable = check_cost(in_force, person, cost, now); !bearable.ok()) {
        return bearable.error();
    }
    const bool has_filter = asking.sought.filter != nullptr;
    asking.sought.filter.reset();
    asked.sought = std::move(asking.sought);
    asked.plan = plan_of(asked, asking, *estimate, cut, search_steps_max_of(in_force, person, now));
    if (!has_filter) asked.plan->marks.reset();
    return asked;
}

SearchPlan SearchDesk::plan_of(const Asked& asked, const Asking& asking,
                               const SearchEstimate& estimate, bool cut,
                               std::uint64_t steps_max) const {
    SearchPlan plan;
    plan.marks = asked.marks.size();
    plan.cut = cut;
    plan.nrds = asking.nrds;
    plan.windows = asked.question.windows.size();
    plan.days = estimate.days;
    plan.reads_expected = estimate.reads_expected;
    plan.steps = estimate.steps();
    plan.steps_max = steps_max;
    plan.lists_all = !asking.narrowed;
    if (!plan.lists_all) return plan;
    for (std::size_t rank = 0; rank < std::min(asked.marks.size(), plan_marks_max); ++rank) {
        const FittingMark& mark = asked.marks[rank];
        plan.first.push_back(
            {static_cast<std::uint32_t>(rank), mark.vrm, mark.fit, asked.sought.why(mark.vrm)});
    }
    return plan;
}

void SearchDesk::abandon(const std::string& id, const SearchRecord& record, const AuditActor& actor,
                         const SearchWish& wish, const Error& error) {
    table_.with([&](Table& table) { table.erase(id); });
    if (error.code == Errc::denied) (void)refused(actor, wish, error);
    searches_
        .close(record.id, {},
               {clock_.now(),
                "search.closed",
                actor,
                {{"why", std::string{why_abandoned(error)}},
                 {"pages", std::int64_t{0}},
                 {"rows", std::int64_t{0}},
                 {"images", std::int64_t{0}}}})
        .ignore("nothing was shown, and its beginning is on the record");
}

Result<FoundPage> SearchDesk::find_more(const Open& open, const ReadQuestion& question,
                                        const FindQuery& query) const {
    const Cancel cancel{open.stop.get_token()};
    return in_pool<FoundPage>(
        [&] { return reads_.find(open.grant, question, query, clock_.now(), cancel); });
}

Result<SearchDesk::Looked> SearchDesk::look(const Open& open, std::optional<std::uint32_t> mark,
                                            const std::optional<ReadKey>& after,
                                            std::size_t rows) const {
    if (!open.asked) {
        auto found = read(open, {.from = open.about.from,
                                 .until = open.about.until,
                                 .order = open.order,
                                 .after = after,
                                 .limit = rows});
        if (!found.ok()) return found.error();
        return Looked{std::move(found->reads), found->resume_after, std::nullopt};
    }
    const Asked& asked = *open.asked;
    ReadQuestion one;
    if (mark) {
        one = asked.question;
        one.marks = std::vector<Vrm>{asked.marks[*mark].vrm};
    }
    const ReadQuestion& question = mark ? one : asked.question;
    Looked looked{{}, after, std::nullopt};
    for (std::size_t piece = 0; piece < limits_.pieces_per_page_max; ++piece) {
        const FindQuery query{
            .order = open.order, .after = looked.resume_after, .limit = rows - looked.reads.size()};
        auto found = find_more(open, question, query);
        if (!found.ok()) return found.error();
        for (Read& read : found->reads) {
            if (asked.corrected && read.key.vrm != open.window.vrm &&
                !asked.corrected->contains(read.key)) {
                continue;
            }
            looked.reads.push_back(std::move(read));
        }
        looked.resume_after = found->resume_after;
        looked.until = found->looked_until;
        if (!found->more() || looked.reads.size() >= rows) break;
    }
    return looked;
}

Result<std::map<ReadKey, ReadCorrection>> SearchDesk::corrections_of(const Open& open) const {
    std::map<ReadKey, ReadCorrection> found;
    if (ground_.corrections == nullptr || !open.window.vrm) return found;
    auto known = ground_.corrections->about(*open.window.vrm);
    if (!known.ok()) return known.error();
    for (ReadCorrection& each : *known) {
        const ReadKey key = each.read;
        found.emplace(key, std::move(each));
    }
    return found;
}

}  // namespace bof
