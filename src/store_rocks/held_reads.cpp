// RocksStore as HeldReads.
#include "store_rocks/detail/held.hpp"
#include "store_rocks/detail/store_impl.hpp"
#include "store_rocks/rocks_store.hpp"

namespace bof {
namespace {

using detail::Family;

Result<bool> has_row(const detail::Database& database, Family family, const ReadKey& key) {
    std::string row_key;
    detail::append_read_key(row_key, key);
    const auto row = database.get(family, row_key);
    if (!row.ok()) return row.error();
    return row->has_value();
}

}  // namespace

Result<void> RocksStore::hold(std::span<const ReadKey> keys) { return impl_->hold(keys); }

Result<void> RocksStore::let_go(std::span<const ReadKey> keys) { return impl_->let_go(keys); }

Result<bool> RocksStore::is_held(const ReadKey& key) const {
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return has_row(**database, Family::held, key);
}

Result<std::vector<ReadKey>> RocksStore::held_keys(UtcDay from, UtcDay until) const {
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return detail::read_held(**database, from, until);
}

Result<std::vector<ReadKey>> RocksStore::keys_of(Vrm vrm, UtcTime from, UtcTime until) const {
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return detail::read_keys_of(**database, vrm, from, until);
}

Result<bool> RocksStore::has_read(const ReadKey& key) const {
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return has_row(**database, Family::by_vrm, key);
}

Result<OldData> RocksStore::data_before(UtcDay first_kept) const {
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return detail::read_data_before(**database, impl_->image_files, first_kept);
}

Result<std::string> RocksStore::fingerprint(const ReadKey& key) const {
    const auto database = impl_->database();
    if (!database.ok()) return database.error();
    return detail::read_fingerprint(**database, impl_->image_files, key);
}

}  // namespace bof
