#include "lists/list_import.hpp"

#include "base/log.hpp"

#include <optional>
#include <system_error>
#include <utility>

namespace bof {
namespace {

Result<void> make_folder(const std::filesystem::path& folder) {
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    if (!failure) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failure);
    }
    if (!failure) return {};
    return Error{Errc::unavailable, "the folder of the lists cannot be made", failure.message()};
}

/// What imports that were killed have left. One that still runs has written lately.
void remove_leftovers(const std::filesystem::path& folder) {
    constexpr std::chrono::hours longest_import{24};
    const auto now = std::filesystem::file_time_type::clock::now();
    std::error_code failure;
    std::filesystem::directory_iterator file{folder, failure};
    for (; !failure && file != std::filesystem::directory_iterator{}; file.increment(failure)) {
        if (!file->path().filename().string().starts_with(voi_unfinished_prefix)) continue;
        std::error_code gone;
        const auto written = file->last_write_time(gone);
        if (!gone && now - written > longest_import) std::filesystem::remove(file->path(), gone);
    }
}

void note_problems(ListImportReport& report, std::vector<VoiCsvProblem>& problems) {
    report.problem_count += problems.size();
    for (VoiCsvProblem& problem : problems) {
        if (report.problems.size() >= voi_problems_listed_max) return;
        report.problems.push_back(std::move(problem));
    }
}

/// Reads all rows, and puts them into `writer` until one has a problem: then nothing will come of
/// the file, and only the problems count.
Result<void> read_rows(VoiCsvReader& reader, VoiFileWriter& writer, UtcDay today,
                       ListImportReport& report) {
    VoiCsvRow row;
    while (true) {
        const auto found = reader.next(row);
        if (!found.ok()) return found.error();
        if (!*found) return {};
        report.rows = row.row;
        note_problems(report, row.problems);
        if (!row.entry) continue;
        if (!row.entry->weed_date) ++report.without_weed_date;
        if (row.entry->weed_date && *row.entry->weed_date <= today) ++report.expired;
        if (report.problem_count > 0) continue;
        if (auto added = writer.add(*row.entry); !added.ok()) return added;
    }
}

Result<void> add_differences(const VoiFile* before, const VoiFile& after,
                             ListImportReport& report) {
    const VoiDifference found = compare(before, after, voi_samples_listed_max);
    report.added = found.added;
    report.removed = found.removed;
    report.changed = found.changed;
    report.unchanged = found.unchanged;
    for (const auto& sample : found.samples) {
        auto entry = sample.row_after != 0 ? after.entry(sample.row_after)
                                           : before->entry(sample.row_before);
        if (!entry.ok()) return entry.error();
        report.differences.push_back(
            {sample.kind, sample.row_before, sample.row_after, std::move(*entry)});
    }
    return {};
}

}  // namespace

ListImporter::ListImporter(VoiRegister& lists, std::filesystem::path folder, const Clock& clock)
    : lists_(lists), folder_(std::move(folder)), clock_(clock) {}

Result<std::shared_ptr<const VoiFile>> ListImporter::open(ListId list,
                                                          std::uint32_t revision) const {
    const auto row = lists_.find_revision(list, revision);
    if (!row.ok()) return row.error();
    auto file = VoiFile::open(folder_ / row->file);
    if (!file.ok()) return file;
    const VoiFileFacts& facts = (*file)->facts();
    if (facts.list != list || facts.revision != revision || facts.checksum != row->checksum) {
        return Error{Errc::corrupt,
                     "a file of vehicles of interest is not the one that was imported: import the "
                     "list again",
                     row->file};
    }
    return file;
}

Result<ListImportReport> ListImporter::import(std::istream& input,
                                              const ListImportRequest& request) {
    const auto list = lists_.find_list(request.list);
    if (!list.ok()) return list.error();
    const auto next = lists_.next_revision(request.list);
    if (!next.ok()) return next.error();
    if (auto made = make_folder(folder_); !made.ok()) return made.error();
    remove_leftovers(folder_);
    auto writer = VoiFileWriter::create(folder_, request.list, *next);
    if (!writer.ok()) return writer.error();

    ListImportReport report;
    report.list = request.list;
    report.revision_before = list->row.revision;
    VoiCsvReader reader{input, request.form};
    const auto read = read_rows(reader, *writer, day_of(clock_.now()), report);
    if (!read.ok()) return read.error();
    if (report.problem_count > 0) return report;

    std::shared_ptr<const VoiFile> before;
    if (report.revision_before != 0) {
        auto opened = open(request.list, report.revision_before);
        // A damaged file is no reason to refuse the one that will take its place.
        report.compared = opened.ok() || (opened.error().code != Errc::corrupt &&
                                          opened.error().code != Errc::not_found);
        if (!opened.ok() && report.compared) return opened.error();
        if (opened.ok()) before = std::move(*opened);
    }
    const auto file = writer->seal();
    if (!file.ok()) return file.error();
    if (auto added = add_differences(before.get(), **file, report); !added.ok()) {
        return added.error();
    }
    const bool changes = report.added + report.removed + report.changed > 0;
    if (request.mode == ImportMode::apply && (changes || before == nullptr)) {
        if (auto done = apply(*writer, **file, request, report); !done.ok()) return done.error();
    }
    return report;
}

Result<void> ListImporter::apply(VoiFileWriter& writer, const VoiFile& file,
                                 const ListImportRequest& request, ListImportReport& report) {
    const auto name = writer.publish();
    if (!name.ok()) return name.error();
    const VoiFileFacts& facts = file.facts();
    const auto kept = lists_.add_revision({.list = request.list,
                                           .revision = facts.revision,
                                           .expected = report.revision_before,
                                           .file = *name,
                                           .checksum = facts.checksum,
                                           .entries = facts.entries,
                                           .added = report.added,
                                           .removed = report.removed,
                                           .changed = report.changed},
                                          request.actor);
    std::error_code failure;
    if (!kept.ok()) {
        // Whether a change that was lost while saving is there is not known: then the file stays.
        // So it does when somebody else has just imported the very same.
        const auto winner = lists_.find_revision(request.list, facts.revision);
        if (kept.error().code == Errc::conflict && winner.ok() && winner->file != *name) {
            std::filesystem::remove(folder_ / *name, failure);
        }
        return kept.error();
    }
    for (const std::string& old : *kept) {
        std::filesystem::remove(folder_ / old, failure);
        if (failure) {
            log_event(LogLevel::warn, "lists.old_file_not_removed",
                      {{"file", old}, {"error", failure.message()}});
        }
    }
    report.revision = facts.revision;
    return {};
}

Result<void> ListImporter::roll_back(ListId list, std::uint32_t revision, std::uint32_t expected,
                                     const AuditActor& actor) {
    const auto row = lists_.find_revision(list, revision);
    if (!row.ok()) return row.error();
    if (!row->file_removed && revision != expected) {
        if (const auto file = open(list, revision); !file.ok()) return file.error();
    }
    return lists_.restore_revision(list, revision, expected, actor);
}

}  // namespace bof
