#include "lists/lists_desk.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <utility>

namespace bof {
namespace {

/// How long a change waits to be matched before its function returns all the same: it is durable,
/// and will be matched when the disk answers again.
constexpr std::chrono::milliseconds entries_wait_max{2'000};
constexpr std::chrono::milliseconds files_wait_max{30'000};
/// A file that could not be opened is not read again and again.
constexpr std::chrono::seconds retry_interval{30};

/// Files of earlier revisions that are kept open for the alerts that name them.
constexpr std::size_t earlier_files_max = 8;

constexpr const char* entries_metric = "bof_lists_entries";
constexpr const char* entries_help = "Entries that are matched, expired ones among them.";

std::shared_ptr<const HandEntries> make_hand_entries(
    const std::map<std::uint64_t, HandEntry>& all) {
    std::vector<HandEntry> entries;
    entries.reserve(all.size());
    for (const auto& [id, entry] : all) entries.push_back(entry);
    return std::make_shared<const HandEntries>(std::move(entries));
}

std::shared_ptr<const VoiFilter> no_filter() {
    return std::make_shared<const VoiFilter>(std::span<const std::shared_ptr<const VoiFile>>{});
}

}  // namespace

ListsDesk::ListsDesk(VoiRegister& lists, std::filesystem::path folder, const Clock& clock,
                     Metrics& metrics)
    : lists_(lists),
      clock_(clock),
      importer_(lists, std::move(folder), clock),
      bulk_entries_(metrics.gauge(entries_metric, entries_help, {{"of", "files"}})),
      hand_entries_gauge_(metrics.gauge(entries_metric, entries_help, {{"of", "persons"}})),
      rebuilds_(metrics.counter("bof_lists_rebuilds_total",
                                "Times that what is matched was put together anew.")),
      failures_(metrics.counter("bof_lists_failures_total",
                                "Times that lists could not be brought up to the register.")),
      current_(nullptr),
      files_(std::make_shared<const Files>(Files{{}, no_filter()})),
      hand_entries_(make_hand_entries({})),
      used_files_(files_.load()),
      entries_work_(interval, [this] { note(refresh_entries()); }),
      files_work_(interval, [this] { note(refresh_files()); }) {
    swap_snapshot();
}

ListsDesk::~ListsDesk() { stop(); }

Result<void> ListsDesk::start() {
    if (auto loaded = refresh_files(); !loaded.ok()) return loaded;
    if (auto loaded = refresh_entries(); !loaded.ok()) return loaded;
    entries_work_.start();
    files_work_.start();
    return {};
}

void ListsDesk::stop() {
    files_work_.stop();
    entries_work_.stop();
}

void ListsDesk::note(const Result<void>& refreshed) {
    if (!refreshed.ok()) failures_.add();
    const std::string now{refreshed.ok() ? "" : refreshed.error().public_text.view()};
    const bool changed = problems_.with([&](Problems& problems) {
        return std::exchange(problems.register_lost, now).empty() != now.empty();
    });
    if (!changed) return;
    if (refreshed.ok()) {
        log_event(LogLevel::info, "lists.register_reachable_again");
    } else {
        log_event(LogLevel::error, "lists.register_unreachable",
                  {{"error", to_log_line(refreshed.error())}});
    }
}

Result<std::shared_ptr<const VoiFile>> ListsDesk::open_anew(const VoiRevision& row) {
    auto file = importer_.open(row.list, row.revision);
    if (file.ok()) {
        refused_files_.erase(row.list);
        log_event(LogLevel::info, "lists.revision_opened",
                  {{"list", raw(row.list)},
                   {"revision", row.revision},
                   {"entries", (*file)->facts().entries}});
        return file;
    }
    refused_files_[row.list] = row.file;
    failures_.add();
    log_event(LogLevel::error, "lists.revision_not_opened",
              {{"list", raw(row.list)},
               {"revision", row.revision},
               {"error", to_log_line(file.error())}});
    return file;
}

Result<void> ListsDesk::refresh_files() {
    const auto now = std::chrono::steady_clock::now();
    const auto revision = lists_.revision();
    if (!revision.ok()) return revision.error();
    const bool retry = !refused_files_.empty() && now >= retry_at_;
    if (files_revision_ == *revision && !retry) return {};
    const auto rows = lists_.files_in_force();
    if (!rows.ok()) return rows.error();

    const auto before = files_.load();
    auto next = std::make_shared<Files>();
    std::vector<std::string> problems;
    bool changed = rows->size() != before->by_list.size();
    for (const VoiRevision& row : *rows) {
        const auto old = before->by_list.find(row.list);
        auto file = old == before->by_list.end() ? nullptr : old->second;
        const bool known = file != nullptr && file->facts().revision == row.revision;
        const auto refused = refused_files_.find(row.list);
        const bool waits = refused != refused_files_.end() && refused->second == row.file && !retry;
        if (!known && !waits) {
            if (auto opened = open_anew(row); opened.ok()) {
                file = std::move(*opened);
                changed = true;
            }
            retry_at_ = now + retry_interval;
        }
        if (file == nullptr || file->facts().revision != row.revision) {
            problems.push_back("list " + std::to_string(raw(row.list)) + ", revision " +
                               std::to_string(row.revision) + ": its file cannot be used; " +
                               (file == nullptr ? "nothing of it is matched"
                                                : "the revision before stays in force"));
        }
        if (file != nullptr) next->by_list.emplace(row.list, std::move(file));
    }
    files_revision_ = *revision;
    problems_.with([&](Problems& all) { all.files = std::move(problems); });
    if (!changed) return {};
    std::vector<std::shared_ptr<const VoiFile>> files;
    double entries = 0;
    for (const auto& [list, file] : next->by_list) {
        files.push_back(file);
        entries += file->facts().entries;
    }
    next->filter = std::make_shared<const VoiFilter>(files);
    files_.store(std::move(next));
    entries_work_.do_now(entries_wait_max);
    bulk_entries_.set(entries);
    return {};
}

void ListsDesk::take_entries(const std::vector<VoiHandEntry>& changed) {
    for (const VoiHandEntry& row : changed) {
        by_id_.erase(row.id);
        if (row.withdrawn) continue;
        by_id_.emplace(row.id, HandEntry{{row.list, 0, row.id},
                                         row.entry.vrm,
                                         row.entry.priority,
                                         VoiValidity::of(row.entry)});
    }
    hand_entries_ = make_hand_entries(by_id_);
    hand_entries_gauge_.set(static_cast<double>(by_id_.size()));
}

Result<void> ListsDesk::refresh_entries() {
    const auto revision = lists_.revision();
    if (!revision.ok()) return revision.error();
    const auto files = files_.load();
    if (entries_revision_ == *revision && used_files_ == files) return {};
    if (entries_revision_ != *revision) {
        auto changes = lists_.changes_since(entries_revision_.value_or(0));
        if (!changes.ok()) return changes.error();
        if (!changes->hand_entries.empty()) take_entries(changes->hand_entries);
        list_rows_ = std::move(changes->lists);
        entries_revision_ = changes->revision;
    }
    used_files_ = files;
    swap_snapshot();
    rebuilds_.add();
    return {};
}

void ListsDesk::swap_snapshot() {
    std::vector<MatchedList> lists;
    for (const VoiList& list : list_rows_) {
        if (!list.in_force) continue;
        const auto file = used_files_->by_list.find(list.id);
        lists.push_back({list.id, list.priority, list.kind,
                         file == used_files_->by_list.end() ? nullptr : file->second});
    }
    current_.store(
        std::make_shared<const ListSnapshot>(std::move(lists), used_files_->filter, hand_entries_));
}

Result<ListImportReport> ListsDesk::import(std::istream& input, const ListImportRequest& request) {
    auto report = importer_.import(input, request);
    if (report.ok() && report->revision != 0) files_work_.do_now(files_wait_max);
    return report;
}

Result<void> ListsDesk::roll_back(ListId list, std::uint32_t revision, std::uint32_t expected,
                                  const AuditActor& actor) {
    auto done = importer_.roll_back(list, revision, expected, actor);
    if (done.ok()) files_work_.do_now(files_wait_max);
    return done;
}

Result<ListId> ListsDesk::add_list(const VoiList& list, const AuditActor& actor) {
    auto added = lists_.add_list(list, actor);
    if (added.ok()) entries_work_.do_now(entries_wait_max);
    return added;
}

Result<void> ListsDesk::update_list(const Versioned<VoiList>& changed, const AuditActor& actor) {
    auto done = lists_.update_list(changed, actor);
    if (done.ok()) entries_work_.do_now(entries_wait_max);
    return done;
}

Result<std::uint64_t> ListsDesk::add_entry(ListId list, const VoiEntry& entry,
                                           const AuditActor& actor) {
    auto added = lists_.add_entry(list, entry, actor);
    if (added.ok()) entries_work_.do_now(entries_wait_max);
    return added;
}

Result<void> ListsDesk::amend_entry(const Versioned<VoiHandEntry>& changed,
                                    const AuditActor& actor) {
    auto done = lists_.amend_entry(changed, actor);
    if (done.ok()) entries_work_.do_now(entries_wait_max);
    return done;
}

Result<void> ListsDesk::withdraw_entry(std::uint64_t id, RowVersion version,
                                       const std::string& reason, const AuditActor& actor) {
    auto done = lists_.withdraw_entry(id, version, reason, actor);
    if (done.ok()) entries_work_.do_now(entries_wait_max);
    return done;
}

Result<VoiEntry> ListsDesk::entry(const EntryRef& ref, UtcTime when) {
    if (ref.revision == 0) {
        auto row = lists_.find_entry_at(ref.number, when);
        if (!row.ok()) return row.error();
        if (row->row.list != ref.list) return Error{Errc::not_found, "there is no such entry"};
        return std::move(row->row.entry);
    }
    const auto file = file_of(ref.list, ref.revision);
    if (!file.ok()) return file.error();
    return (*file)->entry(ref.number);
}

Result<std::vector<ListsDesk::BulkEntry>> ListsDesk::bulk_entries(ListId list,
                                                                  std::uint32_t revision,
                                                                  std::uint64_t after,
                                                                  std::size_t count_max) {
    const auto file = file_of(list, revision);
    if (!file.ok()) return file.error();
    std::vector<BulkEntry> rows;
    const std::uint64_t last = (*file)->facts().entries;
    const std::size_t most = std::min(count_max, voi_entries_page_max);
    for (std::uint64_t row = after; row < last && rows.size() < most; ++row) {
        auto entry = (*file)->entry(row + 1);
        if (!entry.ok()) return std::move(entry).error();
        rows.push_back({row + 1, *std::move(entry)});
    }
    return rows;
}

Result<std::vector<ListsDesk::FoundEntry>> ListsDesk::find(Vrm vrm) {
    const UtcTime now = clock_.now();
    std::vector<Hit> hits;
    current()->match(vrm, now, hits);
    std::vector<FoundEntry> found;
    for (const Hit& hit : hits) {
        if (found.size() == found_max) break;
        auto said = entry(hit.entry, now);
        if (!said.ok()) return std::move(said).error();
        found.push_back({hit, *std::move(said)});
    }
    return found;
}

Result<std::shared_ptr<const VoiFile>> ListsDesk::file_of(ListId list, std::uint32_t revision) {
    const auto files = files_.load();
    const auto in_force = files->by_list.find(list);
    if (in_force != files->by_list.end() && in_force->second->facts().revision == revision) {
        return in_force->second;
    }
    return earlier_file(list, revision);
}

Result<std::shared_ptr<const VoiFile>> ListsDesk::earlier_file(ListId list,
                                                               std::uint32_t revision) {
    using Kept = std::vector<std::shared_ptr<const VoiFile>>;
    const auto known = earlier_files_.with([&](const Kept& kept) {
        const auto found = std::find_if(kept.begin(), kept.end(), [&](const auto& file) {
            return file->facts().list == list && file->facts().revision == revision;
        });
        return found == kept.end() ? nullptr : *found;
    });
    if (known != nullptr) return known;
    auto opened = importer_.open(list, revision);
    if (!opened.ok()) return opened;
    // Let go of outside the lock: to unmap a file takes a while.
    const auto let_go = earlier_files_.with([&](Kept& kept) {
        kept.push_back(*opened);
        if (kept.size() <= earlier_files_max) return std::shared_ptr<const VoiFile>{};
        auto oldest = std::move(kept.front());
        kept.erase(kept.begin());
        return oldest;
    });
    return opened;
}

std::vector<std::string> ListsDesk::problems() const {
    return problems_.with([](const Problems& problems) {
        auto all = problems.files;
        if (!problems.register_lost.empty()) all.push_back(problems.register_lost);
        return all;
    });
}

}  // namespace bof
