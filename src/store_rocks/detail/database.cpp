#include "store_rocks/detail/database.hpp"

#include "base/log.hpp"

#include <utility>

#include <rocksdb/convenience.h>
#include <rocksdb/metadata.h>

namespace bof::detail {
namespace {

std::string family_name(Family family) {
    return std::string{family_names.at(static_cast<std::size_t>(family))};
}

rocksdb::Status open_all(const SharedOptions& shared, const std::string& folder,
                         const std::vector<rocksdb::ColumnFamilyDescriptor>& descriptors,
                         Database::Mode mode, std::vector<rocksdb::ColumnFamilyHandle*>& handles,
                         rocksdb::DB** db) {
    if (mode == Database::Mode::read_write) {
        return rocksdb::DB::Open(shared.database, folder, descriptors, &handles, db);
    }
    return rocksdb::DB::OpenForReadOnly(shared.database, folder, descriptors, &handles, db);
}

}  // namespace

Error to_error(const rocksdb::Status& status) {
    if (status.IsCorruption()) {
        return Error{Errc::corrupt, "the read store is damaged", status.ToString()};
    }
    return Error{Errc::unavailable, "the read store cannot be reached", status.ToString()};
}

Result<std::unique_ptr<Database>> Database::open(
    const RocksSettings& settings, rocksdb::Env* env,
    const std::shared_ptr<rocksdb::EventListener>& listener, Mode mode) {
    auto shared = shared_options(settings, env);
    if (listener) shared.database.listeners.push_back(listener);
    const auto descriptors = family_descriptors(settings, shared.block_cache);
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    const auto status = open_all(shared, settings.folder.string(), descriptors, mode, handles, &db);
    if (!status.ok()) return to_error(status);

    std::unique_ptr<Database> database(new Database);
    database->db_.reset(db);
    database->mode_ = mode;
    database->block_cache_ = shared.block_cache;
    database->default_family_ = handles.front();
    std::copy(handles.begin() + 1, handles.end(), database->families_.begin());
    return database;
}

Result<std::unique_ptr<Database>> Database::open_quarantine_beside(
    const std::filesystem::path& folder, const std::filesystem::path& scratch) {
    rocksdb::DBOptions options;
    options.max_open_files = -1;  // As RocksDB demands of one that reads beside the owner.
    const RocksSettings settings{};
    const std::vector<rocksdb::ColumnFamilyDescriptor> descriptors{
        {rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions{}},
        {family_name(Family::quarantine), family_options(Family::quarantine, settings, nullptr)},
    };
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    const auto status = rocksdb::DB::OpenAsSecondary(options, folder.string(), scratch.string(),
                                                     descriptors, &handles, &db);
    if (!status.ok()) return to_error(status);

    std::unique_ptr<Database> database(new Database);
    database->db_.reset(db);
    database->default_family_ = handles.front();
    database->families_.at(static_cast<std::size_t>(Family::quarantine)) = handles.back();
    return database;
}

Database::~Database() {
    const auto release = [this](rocksdb::ColumnFamilyHandle* handle) {
        if (handle == nullptr) return;
        const auto status = db_->DestroyColumnFamilyHandle(handle);
        if (!status.ok()) log_event(LogLevel::warn, "store.close", {{"error", status.ToString()}});
    };
    for (auto* handle : families_) release(handle);
    release(default_family_);
    // Every answered commit is in the synced log, so a failing close loses nothing.
    const auto status = db_->Close();
    if (!status.ok()) log_event(LogLevel::warn, "store.close", {{"error", status.ToString()}});
}

Result<std::optional<std::string>> Database::get(Family from, std::string_view key) const {
    rocksdb::PinnableSlice value;
    const auto status = db_->Get(rocksdb::ReadOptions{}, family(from), slice(key), &value);
    if (status.IsNotFound()) return std::optional<std::string>{};
    if (!status.ok()) return to_error(status);
    return std::optional{value.ToString()};
}

Result<std::vector<std::optional<std::string>>> Database::get_all(
    Family from, const std::vector<std::string>& keys) const {
    std::vector<rocksdb::Slice> slices;
    slices.reserve(keys.size());
    for (const std::string& key : keys) slices.emplace_back(key);
    std::vector<rocksdb::PinnableSlice> values(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    db_->MultiGet(rocksdb::ReadOptions{}, family(from), keys.size(), slices.data(), values.data(),
                  statuses.data());
    std::vector<std::optional<std::string>> found(keys.size());
    for (std::size_t index = 0; index < keys.size(); ++index) {
        if (statuses[index].IsNotFound()) continue;
        if (!statuses[index].ok()) return to_error(statuses[index]);
        found[index] = values[index].ToString();
    }
    return found;
}

std::unique_ptr<rocksdb::Iterator> Database::iterate(Family from, Reach reach) const {
    rocksdb::ReadOptions options;
    options.prefix_same_as_start = reach == Reach::prefix;
    options.total_order_seek = reach == Reach::family;
    return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, family(from)));
}

Result<void> Database::for_each(
    Family from, Reach reach, std::string_view start,
    const std::function<Result<void>(std::string_view, std::string_view)>& use) const {
    const auto rows = iterate(from, reach);
    for (rows->Seek(slice(start)); rows->Valid(); rows->Next()) {
        if (!rows->key().starts_with(slice(start))) break;
        if (auto used = use(view(rows->key()), view(rows->value())); !used.ok()) return used;
    }
    if (!rows->status().ok()) return to_error(rows->status());
    return {};
}

rocksdb::Status Database::write(rocksdb::WriteBatch& batch) {
    rocksdb::WriteOptions options;
    options.sync = true;
    return db_->Write(options, &batch);
}

rocksdb::Status Database::write_probe() {
    rocksdb::WriteOptions options;
    options.sync = true;
    return db_->Put(options, default_family_, "probe", "");
}

std::uint64_t Database::number(Family of, const std::string& property) const {
    std::uint64_t value = 0;
    return db_->GetIntProperty(family(of), property, &value) ? value : 0;
}

namespace {

rocksdb::Status any_between(const Database& database, Family family, std::string_view begin,
                            std::string_view end, bool& any) {
    const auto rows = database.iterate(family, Database::Reach::family);
    rows->Seek(slice(begin));
    any = rows->Valid() && rows->key().compare(slice(end)) < 0;
    return rows->status();
}

// What is between two keys.
struct Gap {
    std::string begin;
    std::string end;
};

// The first key that does not begin with `prefix` and sorts behind it.
std::string behind(std::string prefix) {
    while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFFU) {
        prefix.pop_back();
    }
    if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
    return prefix;
}

rocksdb::Status keep_those_with_rows(const Database& database, Family family,
                                     std::vector<Gap>& gaps) {
    const auto rows = database.iterate(family, Database::Reach::family);
    rocksdb::Status status;
    std::erase_if(gaps, [&](const Gap& gap) {
        if (!status.ok()) return false;
        rows->Seek(slice(gap.begin));
        status = rows->status();
        return !rows->Valid() || rows->key().compare(slice(gap.end)) >= 0;
    });
    return status;
}

std::vector<Gap> gaps_between(std::string_view end, const std::vector<std::string>& kept) {
    std::vector<Gap> gaps;
    std::string begin;
    for (const std::string& prefix : kept) {
        if (begin < prefix) gaps.push_back({begin, prefix});
        begin = behind(prefix);
    }
    if (begin < end) gaps.push_back({begin, std::string{end}});
    return gaps;
}

// Puts the rows that begin with one of `kept` into the batch, as they are.
rocksdb::Status put_back(const Database& database, Family family,
                         const std::vector<std::string>& kept, rocksdb::WriteBatch& batch) {
    const auto rows = database.iterate(family, Database::Reach::family);
    for (const std::string& prefix : kept) {
        for (rows->Seek(slice(prefix)); rows->Valid(); rows->Next()) {
            if (!rows->key().starts_with(slice(prefix))) break;
            const auto status = batch.Put(database.family(family), rows->key(), rows->value());
            if (!status.ok()) return status;
        }
        if (!rows->status().ok()) return rows->status();
    }
    return {};
}

rocksdb::Status delete_gaps(Database& database, Family family, std::vector<Gap> gaps,
                            const std::vector<std::string>& kept) {
    auto status = keep_those_with_rows(database, family, gaps);
    if (!status.ok() || gaps.empty()) return status;

    auto& db = database.db();
    auto* const handle = database.family(family);
    std::vector<rocksdb::Slice> borders;
    borders.reserve(2 * gaps.size());
    for (const Gap& gap : gaps) {
        borders.push_back(slice(gap.begin));
        borders.push_back(slice(gap.end));
    }
    std::vector<rocksdb::RangePtr> ranges;
    for (std::size_t index = 0; index < borders.size(); index += 2) {
        ranges.emplace_back(&borders[index], &borders[index + 1]);
    }
    status = rocksdb::DeleteFilesInRanges(&db, handle, ranges.data(), ranges.size(), false);
    if (status.ok()) status = keep_those_with_rows(database, family, gaps);
    if (!status.ok() || gaps.empty()) return status;

    // What is left lies in young files and in memory, beside other days and what is kept. It must
    // leave the disk as well, not merely be hidden. One tombstone from the front, with what is kept
    // put back in the same batch: one that begins within a family whose memtables take hints (see
    // family_options) would be given the hint of another list, which ends the process.
    rocksdb::WriteBatch batch;
    const rocksdb::Slice first = slice(std::string_view{});
    const rocksdb::Slice limit = slice(gaps.back().end);
    status = batch.DeleteRange(handle, first, limit);
    if (status.ok()) status = put_back(database, family, kept, batch);
    if (!status.ok()) return status;
    status = database.write(batch);
    if (!status.ok()) return status;
    rocksdb::CompactRangeOptions compact;
    compact.exclusive_manual_compaction = false;
    compact.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    return db.CompactRange(compact, handle, &first, &limit);
}

}  // namespace

rocksdb::Status delete_range(Database& database, Family family, std::string_view begin,
                             std::string_view end) {
    bool any = false;
    auto status = any_between(database, family, begin, end, any);
    if (!status.ok() || !any) return status;

    auto& db = database.db();
    auto* const handle = database.family(family);
    const rocksdb::Slice first = slice(begin);
    const rocksdb::Slice limit = slice(end);
    const rocksdb::RangePtr range{&first, &limit};
    status = rocksdb::DeleteFilesInRanges(&db, handle, &range, 1, false);
    if (status.ok()) status = any_between(database, family, begin, end, any);
    if (!status.ok() || !any) return status;

    // What is left lies in young files and in memory, beside other days. It must leave the disk as
    // well, not merely be hidden.
    rocksdb::WriteOptions options;
    options.sync = true;
    status = db.DeleteRange(options, handle, first, limit);
    if (!status.ok()) return status;
    rocksdb::CompactRangeOptions compact;
    compact.exclusive_manual_compaction = false;
    compact.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    return db.CompactRange(compact, handle, &first, &limit);
}

rocksdb::Status delete_all_but(Database& database, Family family, std::string_view end,
                               const std::vector<std::string>& kept) {
    return delete_gaps(database, family, gaps_between(end, kept), kept);
}

}  // namespace bof::detail
