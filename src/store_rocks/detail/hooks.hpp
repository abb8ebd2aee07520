#pragma once

#include "store_rocks/detail/disk.hpp"
#include "store_rocks/rocks_store.hpp"

#include <rocksdb/env.h>

namespace bof {

/// Both must outlive the store.
struct RocksStore::Hooks {
    rocksdb::Env* env = rocksdb::Env::Default();
    detail::Disk* disk;
};

}  // namespace bof
