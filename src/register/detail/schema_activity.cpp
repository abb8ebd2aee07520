#include "register/detail/schema.hpp"

namespace bof::detail {

Migration activity_schema() {
    return {8,
            {"CREATE TABLE nrd_activity ("
             " nrd_id BIGINT PRIMARY KEY CHECK (nrd_id > 0),"
             " captured_ms BIGINT NOT NULL,"
             " received_ms BIGINT NOT NULL,"
             " hour BIGINT NOT NULL,"
             " by_hour TEXT NOT NULL,"
             " minute BIGINT NOT NULL,"
             " by_minute TEXT NOT NULL)"}};
}

}  // namespace bof::detail
