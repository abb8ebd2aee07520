#include "store/checks.hpp"

#include <algorithm>

namespace bof {
namespace {

Error denied() { return Error{Errc::denied, "the permission has ended or does not open this"}; }

template <typename T>
bool opens(const std::optional<std::vector<T>>& list, const T& wanted) {
    return !list || std::find(list->begin(), list->end(), wanted) != list->end();
}

Result<void> check_page(const ReadPageQuery& query, bool after_belongs) {
    if (query.limit == 0 || query.limit > read_page_max) {
        return Error{Errc::invalid_argument, "a page holds 1 to 1000 reads"};
    }
    if (!after_belongs) {
        return Error{Errc::invalid_argument, "the page does not continue this search"};
    }
    return {};
}

}  // namespace

Result<void> check_by_vrm(const AccessGrant& grant, Vrm vrm, const ReadPageQuery& query,
                          UtcTime now) {
    if (!grant.is_live(now) || !opens(grant.scope().vrms, vrm)) return denied();
    return check_page(query, !query.after || query.after->vrm == vrm);
}

Result<void> check_by_nrd(const AccessGrant& grant, NrdId nrd, const ReadPageQuery& query,
                          UtcTime now) {
    if (!grant.is_live(now) || !opens(grant.scope().nrds, nrd)) return denied();
    return check_page(query, !query.after || query.after->nrd == nrd);
}

Result<void> check_marks(const AccessGrant& grant, const MarksQuery& query, UtcTime now) {
    if (!grant.is_live(now)) return denied();
    if (query.most == 0 || query.most > fitting_marks_max) {
        return Error{Errc::invalid_argument, "a look for marks answers 1 to 5000 of them"};
    }
    return {};
}

Result<void> check_find(const AccessGrant& grant, const ReadQuestion& question,
                        const FindQuery& query, UtcTime now) {
    if (!grant.is_live(now)) return denied();
    if (query.limit == 0 || query.limit > read_page_max) {
        return Error{Errc::invalid_argument, "a page holds 1 to 1000 reads"};
    }
    if (query.steps_max == 0 || query.steps_max > find_steps_max) {
        return Error{Errc::invalid_argument, "a page takes 1 to 500000 steps"};
    }
    if (auto checked = check_question(question); !checked.ok()) return checked;
    const auto opens_any = [](const auto& opened, const auto& asked) {
        if (!opened || !asked || asked->empty()) return true;
        return std::any_of(asked->begin(), asked->end(),
                           [&](const auto& one) { return opens(opened, one); });
    };
    if (!opens_any(grant.scope().vrms, question.marks) ||
        !opens_any(grant.scope().nrds, question.nrds)) {
        return denied();
    }
    return {};
}

TimeWindow opened(const AccessGrant& grant, const TimeWindow& window, UtcTime now) {
    const auto times = grant.opens(now);
    const UtcTime from = std::max(window.from, times.from);
    return {from, std::max(from, std::min(window.until, times.until))};
}

bool opens_mark(const AccessGrant& grant, Vrm vrm) { return opens(grant.scope().vrms, vrm); }

Result<void> check_one_read(const AccessGrant& grant, const ReadKey& key, UtcTime now) {
    if (!grant.permits(key, now)) return denied();
    return {};
}

Result<void> check_list_limit(std::size_t limit) {
    if (limit == 0 || limit > read_page_max) {
        return Error{Errc::invalid_argument, "a list holds 1 to 1000 entries"};
    }
    return {};
}

Result<void> check_sighting_limit(std::size_t limit) {
    if (limit == 0 || limit > sighting_page_max) {
        return Error{Errc::invalid_argument, "a page holds 1 to 1000 sightings"};
    }
    return {};
}

std::vector<Hit> hits_kept(const CapturedRead& captured) {
    const auto count = std::min(captured.hits.size(), hits_max);
    return {captured.hits.begin(), captured.hits.begin() + static_cast<std::ptrdiff_t>(count)};
}

std::optional<Sighting> sighting_of(const CapturedRead& captured, SightingNumber number) {
    auto hits = hits_kept(captured);
    std::erase_if(hits, [](const Hit& hit) { return hit.list_kind != ListKind::operational; });
    if (hits.empty()) return std::nullopt;
    const Read& read = captured.read;
    return Sighting{number, read.key, read.received, read.flags, std::move(hits)};
}

Result<void> check_quarantine(const AccessGrant& grant, UtcTime now) {
    if (!grant.is_live(now)) return denied();
    return {};
}

Error no_such_quarantine_item() {
    return Error{Errc::not_found, "there is no such item in quarantine"};
}

Error too_many_held() {
    return Error{Errc::too_many,
                 "more reads would be held than a store holds: narrow or release a hold first"};
}

Error no_such_read() { return Error{Errc::not_found, "there is no such read"}; }

bool times_in_range(const CommitItem& item) {
    const auto fits = [](UtcTime time) { return time >= captured_min && time < captured_end; };
    if (const auto* captured = std::get_if<CapturedRead>(&item)) {
        return fits(captured->read.key.captured) && fits(captured->read.received);
    }
    if (const auto* late = std::get_if<LateImage>(&item)) {
        return fits(late->key.captured) && fits(late->received);
    }
    return fits(std::get<QuarantineItem>(item).received);
}

PageCollector::Next PageCollector::offer(const ReadKey& key) {
    if (rows_taken_ == query_.limit || rows_scanned_ == rows_scanned_max) {
        page_.resume_after = last_;
        return Next::stop;
    }
    last_ = key;
    ++rows_scanned_;
    if (!grant_.permits(key, now_)) {
        ++page_.withheld;
        return Next::skip;
    }
    ++rows_taken_;
    return Next::take;
}

}  // namespace bof
