#pragma once

namespace bof {

/// Logs the failed condition, flushes the log and aborts. For bugs only: a condition that input can
/// reach is an Error, not an assertion.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace bof

/// On in every build, release too. A process that has lost its invariants must not write evidence.
#define BOF_ASSERT(condition) \
    ((condition) ? void(0) : ::bof::assertion_failed(#condition, __FILE__, __LINE__))
