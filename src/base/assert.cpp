#include "base/assert.hpp"

#include "base/log.hpp"

#include <cstdlib>

namespace bof {

void assertion_failed(const char* condition, const char* file, int line) {
    log_event(LogLevel::critical, "base.assertion_failed",
              {{"condition", condition}, {"file", file}, {"line", line}});
    flush_log();
    std::abort();
}

}  // namespace bof
