#include "register/detail/import_plan.hpp"

#include <algorithm>

namespace bof::detail {
namespace {

std::string row_text(std::size_t row) { return "row " + std::to_string(row); }

void append_field(std::string& fields, std::string_view name) {
    if (!fields.empty()) fields += ", ";
    fields += name;
}

/// Ids are given in rising order, so the next one follows the last row.
template <typename Id, typename Planned>
Id next_id(const std::vector<Planned>& rows) {
    return static_cast<Id>(rows.empty() ? 1 : raw(rows.back().row.id) + 1);
}

std::string changed_fields(const Nrd& old, const Nrd& wanted) {
    std::string fields;
    if (old.name != wanted.name) append_field(fields, "name");
    if (old.site != wanted.site) append_field(fields, "site");
    if (old.heading_degrees != wanted.heading_degrees) append_field(fields, "heading");
    if (old.lane != wanted.lane) append_field(fields, "lane");
    if (old.kind != wanted.kind) append_field(fields, "kind");
    if (old.controller != wanted.controller) append_field(fields, "controller");
    if (old.valid_from != wanted.valid_from) append_field(fields, "valid_from");
    if (old.valid_until != wanted.valid_until) append_field(fields, "valid_until");
    return fields;
}

NrdImportChange::Kind kind_of(ImportPlan::Fate fate) {
    switch (fate) {
        case ImportPlan::Fate::added:
            return NrdImportChange::Kind::added;
        case ImportPlan::Fate::changed:
            return NrdImportChange::Kind::changed;
        case ImportPlan::Fate::kept:
            break;
    }
    return NrdImportChange::Kind::unchanged;
}

}  // namespace

ImportPlan::ImportPlan(RegisterContents contents, UtcTime now)
    : now_(now), sources_(std::move(contents.sources)) {
    for (std::size_t index = 0; index < sources_.size(); ++index) {
        sources_by_numbers_[{sources_[index].feed, sources_[index].source}].push_back(index);
    }
    sites_.reserve(contents.sites.size());
    for (Site& site : contents.sites) {
        sites_by_name_.emplace(site.name, sites_.size());
        sites_.push_back({std::move(site)});
    }
    nrds_.reserve(contents.nrds.size());
    for (Nrd& nrd : contents.nrds) {
        nrds_by_camera_[{raw(nrd.source), nrd.camera}].push_back(nrds_.size());
        nrds_.push_back({std::move(nrd)});
    }
}

void ImportPlan::complain(std::string_view column, std::string sentence) {
    problems_.push_back({row_, std::string{column}, std::move(sentence)});
}

void ImportPlan::add(const NrdImportRow& row) {
    row_ = row.row;
    const std::size_t problems_before = problems_.size();
    Nrd wanted{.id = {},
               .source = {},
               .camera = row.camera,
               .name = row.name,
               .kind = row.kind,
               .site = std::nullopt,
               .heading_degrees = row.heading_degrees,
               .lane = row.lane,
               .controller = row.controller,
               .valid_from = row.valid_from.value_or(now_),
               .valid_until = row.valid_until};
    // A row without a start that ends in the past means the NRD that was valid last before that
    // end.
    const bool ended = row.valid_until && *row.valid_until <= wanted.valid_from;
    if (!row.valid_from && ended) {
        wanted.valid_from = *row.valid_until - std::chrono::milliseconds{1};
    }
    for (const auto& problem : problems_of(wanted)) {
        complain(problem.column, std::string{problem.sentence.view()});
    }
    const Source* const source = find_source(row, wanted.valid_from);
    wanted.site = plan_site(row, validity_of(wanted));
    if (source == nullptr || problems_.size() > problems_before) return;
    wanted.source = source->id;
    plan_nrd(wanted, !row.valid_from);
}

const Source* ImportPlan::find_source(const NrdImportRow& row, UtcTime when) {
    const auto found = sources_by_numbers_.find({row.feed, row.source});
    if (found != sources_by_numbers_.end()) {
        for (const std::size_t index : found->second) {
            if (covers(validity_of(sources_[index]), when)) return &sources_[index];
        }
    }
    complain("source", "no source " + std::to_string(row.feed) + "/" + std::to_string(row.source) +
                           " is valid at " + to_rfc3339(when) +
                           ": add it first with bof source add, or correct valid_from");
    return nullptr;
}

std::optional<SiteId> ImportPlan::plan_site(const NrdImportRow& row, const Validity& validity) {
    if (row.site.empty()) {
        if (!row.road.empty()) complain("road", "a road needs a site");
        if (row.position) complain("latitude", "a position needs a site");
        return std::nullopt;
    }
    auto found = sites_by_name_.find(row.site);
    if (found == sites_by_name_.end()) {
        const Site made{next_id<SiteId>(sites_), row.site, {}, std::nullopt, std::nullopt};
        found = sites_by_name_.emplace(row.site, sites_.size()).first;
        sites_.push_back({made, Fate::added, row.row, {}});
    }
    Planned<Site>& site = sites_[found->second];
    const auto& retired = site.row.retired;
    if (retired && (!validity.until || *validity.until > *retired)) {
        complain("site", "the site is retired since " + to_rfc3339(*retired));
    }
    settle_site(site, row);
    return site.row.id;
}

void ImportPlan::settle_site(Planned<Site>& site, const NrdImportRow& row) {
    Site wanted = site.row;
    if (!row.road.empty()) wanted.road = row.road;
    if (row.position) wanted.position = row.position;
    const auto site_problems = problems_of(wanted);
    for (const auto& problem : site_problems) {
        complain(problem.column, std::string{problem.sentence.view()});
    }
    // Else each further row of the site would be told off for contradicting this one.
    if (!site_problems.empty()) return;
    const auto settle = [&](const char* column, bool given, bool differs) {
        if (!given) return;
        const auto index = static_cast<std::size_t>(&site - sites_.data());
        const auto [earlier, first] = settled_by_row_.try_emplace({index, column}, row.row);
        if (!differs) return;
        if (!first) {
            complain(column, row_text(earlier->second) + " says otherwise about the same site");
        } else if (site.fate != Fate::added) {
            site.fate = Fate::changed;
            site.import_row = site.import_row == 0 ? row.row : site.import_row;
            append_field(site.fields, column);
        }
    };
    settle("road", !row.road.empty(), wanted.road != site.row.road);
    settle("latitude", row.position.has_value(), wanted.position != site.row.position);
    site.row = std::move(wanted);
}

void ImportPlan::plan_nrd(const Nrd& wanted, bool keeps_start) {
    auto& namesakes = nrds_by_camera_[{raw(wanted.source), wanted.camera}];
    std::vector<std::size_t> meant;
    std::copy_if(namesakes.begin(), namesakes.end(), std::back_inserter(meant),
                 [&](std::size_t index) {
                     return overlap(validity_of(nrds_[index].row), validity_of(wanted));
                 });
    if (meant.size() > 1) {
        complain("valid_from",
                 "more than one NRD has this camera number in that time: give a narrower validity");
        return;
    }
    if (meant.empty()) {
        namesakes.push_back(nrds_.size());
        nrd_order_.push_back(nrds_.size());
        Nrd added = wanted;
        added.id = next_id<NrdId>(nrds_);
        nrds_.push_back({std::move(added), Fate::added, row_, {}});
        return;
    }
    Planned<Nrd>& planned = nrds_[meant.front()];
    if (planned.import_row != 0) {
        complain("camera",
                 row_text(planned.import_row) + " is about the same camera at the same time");
        return;
    }
    nrd_order_.push_back(meant.front());
    Nrd replacement = wanted;
    if (keeps_start) replacement.valid_from = planned.row.valid_from;
    change_nrd(planned, std::move(replacement));
}

void ImportPlan::change_nrd(Planned<Nrd>& planned, Nrd wanted) {
    wanted.id = planned.row.id;
    planned.import_row = row_;
    planned.fields = changed_fields(planned.row, wanted);
    if (planned.fields.empty()) return;
    planned.fate = Fate::changed;
    planned.row = std::move(wanted);
}

NrdImportReport ImportPlan::report() const {
    NrdImportReport report;
    report.problems = problems_;
    for (const auto& site : sites_) {
        if (site.fate == Fate::kept) continue;
        report.changes.push_back(
            {kind_of(site.fate), site.import_row, "site " + site.row.name, site.fields});
    }
    std::map<SourceId, const Source*> sources;
    for (const Source& source : sources_) sources.emplace(source.id, &source);
    for (const std::size_t index : nrd_order_) {
        const auto& nrd = nrds_[index];
        const Source& source = *sources.at(nrd.row.source);
        report.changes.push_back({kind_of(nrd.fate), nrd.import_row,
                                  "nrd " + std::to_string(source.feed) + "/" +
                                      std::to_string(source.source) + "/" +
                                      std::to_string(nrd.row.camera) + " " + nrd.row.name,
                                  nrd.fields});
    }
    return report;
}

}  // namespace bof::detail
