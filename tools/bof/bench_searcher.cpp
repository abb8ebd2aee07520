#include "bof/bench_searcher.hpp"

#include "app/data_folder.hpp"
#include "vrm/mark_pattern.hpp"
#include "vrm/misread_model.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace bof::tool {
namespace {

const Purpose bench_purpose{"stolen_vehicle", "measuring how soon a search is answered",
                            "TEST/1/26", "the measurement"};

PolicyInForce bench_policy() {
    PolicyInForce policy;
    policy.search_age_max += std::chrono::days{366};
    return policy;
}

Person bench_person(UtcTime now) {
    const UtcDay trained = day_of(now) - std::chrono::days{30};
    Person person;
    person.id = PersonId{1};
    person.user_name = "bench";
    person.display_name = "The measurement";
    person.rank = Rank::inspector;
    person.roles = {Role::investigator};
    person.employment = EmploymentKind::officer;
    person.trainings = {{TrainingKind::reads, trained, {}}};
    person.vetting = {VettingLevel::management, {}};
    person.guidance_acknowledged = PolicyInForce{}.guidance_version;
    return person;
}

void add_reads(Answered& answered, const std::vector<Read>& reads) {
    answered.reads += reads.size();
    for (const Read& read : reads) {
        answered.captured_sum += static_cast<std::uint64_t>(to_unix_ms(read.key.captured));
    }
}

/// Every page of the reads of one mark or NRD. `page` asks for one.
template <typename AskPage>
Result<Answered> all_pages(const HistoryQuestion& question, AskPage page) {
    Answered answered;
    ReadPageQuery query;
    query.from = question.from;
    query.until = question.until;
    query.limit = read_page_max;
    while (true) {
        const Result<ReadPage> found = page(query);
        if (!found.ok()) return found.error();
        add_reads(answered, found->reads);
        if (!found->more()) return answered;
        query.after = found->resume_after;
    }
}

Result<std::unique_ptr<const MarkFilter>> filter_of(const QuestionSet& set,
                                                    const HistoryQuestion& question) {
    if (set.kind == QuestionKind::pattern) {
        auto pattern = MarkPattern::parse(question.pattern);
        if (!pattern.ok()) return pattern.error();
        return std::unique_ptr<const MarkFilter>(std::make_unique<PatternFilter>(
            std::move(pattern).value(), UnreadSymbols::fit_nothing));
    }
    MisreadSearch search;
    search.edits_max = set.edits_max;
    auto filter = MisreadFilter::make(*question.mark, search);
    if (!filter.ok()) return filter.error();
    return std::unique_ptr<const MarkFilter>(std::move(filter).value());
}

/// First the marks that fit, then all their reads.
Result<Answered> all_of_filter(const ReadReader& reads, const AccessGrant& grant,
                               const QuestionSet& set, const HistoryQuestion& question, UtcTime now,
                               const Cancel& cancel) {
    const auto filter = filter_of(set, question);
    if (!filter.ok()) return filter.error();
    const TimeWindow window{question.from, question.until};
    const auto fitting = reads.marks(grant, **filter, {window}, now, cancel);
    if (!fitting.ok()) return fitting.error();
    if (fitting->more && set.kind == QuestionKind::pattern) {
        return Error{Errc::too_large, "more marks fit the pattern than one search may name"};
    }
    ReadQuestion wanted;
    wanted.windows = {window};
    wanted.marks.emplace();
    for (const FittingMark& mark : fitting->marks) wanted.marks->push_back(mark.vrm);
    std::sort(wanted.marks->begin(), wanted.marks->end());
    Answered answered;
    FindQuery query;
    query.limit = read_page_max;
    while (true) {
        const auto found = reads.find(grant, wanted, query, now, cancel);
        if (!found.ok()) return found.error();
        add_reads(answered, found->reads);
        if (!found->more()) return answered;
        query.after = found->resume_after;
    }
}

}  // namespace

Result<std::unique_ptr<BenchSearcher>> BenchSearcher::make(const std::filesystem::path& data) {
    std::unique_ptr<BenchSearcher> made(new BenchSearcher());
    if (auto opened = made->open(data); !opened.ok()) return opened.error();
    return made;
}

Result<void> BenchSearcher::open(const std::filesystem::path& data) {
    const std::string address = "sqlite:" + app::DataFolder{data}.register_file().string();
    auto kept = Register::open({.url = address, .actor = "bof bench"}, clock_);
    if (!kept.ok()) return kept.error();
    kept_ = std::move(kept).value();
    audit_ = std::make_unique<SingleAuditSink>(kept_->database());
    desk_ = std::make_unique<PolicyDesk>(bench_policy());
    person_ = bench_person(clock_.now());
    return {};
}

Result<Permit> BenchSearcher::permit_for(const QuestionSet& set, const HistoryQuestion& question,
                                         UtcTime now) const {
    SearchWindow window{{}, {}, question.from, question.until};
    switch (set.kind) {
        case QuestionKind::mark:
            window.vrm = question.mark;
            break;
        case QuestionKind::nrd:
            window.nrd = question.nrd;
            break;
        case QuestionKind::pattern:
        case QuestionKind::misread:
            return desk_->judge_wide_search(person_, {{}, {}, question.from, question.until},
                                            bench_purpose, now);
    }
    return desk_->judge_search(person_, window, bench_purpose, now);
}

Result<AccessGrant> BenchSearcher::grant_for(const QuestionSet& set,
                                             const HistoryQuestion& question) {
    const UtcTime now = clock_.now();
    const auto permit = permit_for(set, question, now);
    if (!permit.ok()) return permit.error();
    const auto recorded = audit_->record({now,
                                          "search.started",
                                          {person_.id, person_.user_name, {}},
                                          {{"category", bench_purpose.category},
                                           {"reason", bench_purpose.reason},
                                           {"question", set.name}}});
    if (!recorded.ok()) return recorded.error();
    return desk_->grant(*permit, PurposeId{1}, *recorded, now);
}

Result<std::vector<AccessGrant>> BenchSearcher::grants_for(const QuestionSet& set) {
    std::vector<AccessGrant> grants;
    for (const HistoryQuestion& question : set.questions) {
        auto grant = grant_for(set, question);
        if (!grant.ok()) return grant.error();
        grants.push_back(std::move(grant).value());
    }
    return grants;
}

Result<Answered> BenchSearcher::ask(const ReadReader& reads, const AccessGrant& grant,
                                    const QuestionSet& set, const HistoryQuestion& question,
                                    const Cancel& cancel) {
    const UtcTime now = SystemClock{}.now();
    switch (set.kind) {
        case QuestionKind::mark:
            return all_pages(question, [&](const ReadPageQuery& query) {
                return reads.by_vrm(grant, *question.mark, query, now);
            });
        case QuestionKind::nrd:
            return all_pages(question, [&](const ReadPageQuery& query) {
                return reads.by_nrd(grant, question.nrd, query, now);
            });
        case QuestionKind::pattern:
        case QuestionKind::misread:
            break;
    }
    return all_of_filter(reads, grant, set, question, now, cancel);
}

}  // namespace bof::tool
