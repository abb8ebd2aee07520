#pragma once

#include "base/result.hpp"
#include "store_rocks/detail/families.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/listener.h>
#include <rocksdb/write_batch.h>

namespace bof::detail {

Error to_error(const rocksdb::Status& status);
/// RocksDB does not take a null pointer, even for no bytes.
inline rocksdb::Slice slice(std::string_view bytes) {
    return {bytes.data() == nullptr ? "" : bytes.data(), bytes.size()};
}
inline std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

/// One open RocksDB with its families. Closed when it is destroyed.
/// Threads: reading any; write() one at a time.
class Database {
  public:
    enum class Mode : std::uint8_t { read_write, read_only };

    static Result<std::unique_ptr<Database>> open(
        const RocksSettings& settings, rocksdb::Env* env,
        const std::shared_ptr<rocksdb::EventListener>& listener, Mode mode);
    /// The quarantine family alone, of a database that another process may have open. `scratch` is
    /// a folder for RocksDB's own notes.
    static Result<std::unique_ptr<Database>> open_quarantine_beside(
        const std::filesystem::path& folder, const std::filesystem::path& scratch);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    Database(Database&&) = delete;
    Database& operator=(Database&&) = delete;

    /// Nothing when the key is not there.
    Result<std::optional<std::string>> get(Family family, std::string_view key) const;
    /// In the order of `keys`; nothing where a key is not there.
    Result<std::vector<std::optional<std::string>>> get_all(
        Family family, const std::vector<std::string>& keys) const;

    enum class Reach : std::uint8_t {
        prefix,  ///< Only keys with the day | vrm of the key sought; filters are used.
        family,  ///< Anywhere in the family.
    };
    std::unique_ptr<rocksdb::Iterator> iterate(Family family, Reach reach) const;
    /// Calls `use(key, value)` for every row whose key begins with `start`, in order, until it
    /// answers an error.
    Result<void> for_each(
        Family family, Reach reach, std::string_view start,
        const std::function<Result<void>(std::string_view, std::string_view)>& use) const;

    /// Makes the batch durable. A failed batch may or may not be there after the next open.
    rocksdb::Status write(rocksdb::WriteBatch& batch);
    /// Makes a few bytes durable in the family that holds nothing else.
    rocksdb::Status write_probe();

    rocksdb::DB& db() const { return *db_; }
    rocksdb::ColumnFamilyHandle* family(Family family) const {
        return families_[static_cast<std::size_t>(family)];
    }
    /// Leaves a background error behind without being closed; false when it cannot, and always when
    /// it was opened to read only.
    bool resume() { return mode_ == Mode::read_write && db_->Resume().ok(); }
    std::uint64_t number(Family family, const std::string& property) const;
    std::size_t block_cache_bytes() const { return block_cache_ ? block_cache_->GetUsage() : 0; }

  private:
    Database() = default;

    std::unique_ptr<rocksdb::DB> db_;
    Mode mode_ = Mode::read_only;
    rocksdb::ColumnFamilyHandle* default_family_ = nullptr;
    std::array<rocksdb::ColumnFamilyHandle*, family_count> families_{};
    std::shared_ptr<rocksdb::Cache> block_cache_;
};

/// Deletes every key of the family from `begin` up to `end`: whole files where it can. When it
/// returns, nothing of them is left in table files. Cost: a seek when there is nothing to delete;
/// else it rewrites the young files that hold other days as well.
rocksdb::Status delete_range(Database& database, Family family, std::string_view begin,
                             std::string_view end);

/// The same for every key before `end` that begins with none of `kept`, which are in rising order
/// and none the beginning of another. Cost: a seek for each of `kept` beside; where young files
/// hold what is deleted, everything kept is written anew.
rocksdb::Status delete_all_but(Database& database, Family family, std::string_view end,
                               const std::vector<std::string>& kept);

}  // namespace bof::detail
