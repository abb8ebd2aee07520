#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/ids.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bof {

/// Who did something, as far as it is known: a person signed in, or a program on its own.
struct AuditActor {
    std::optional<PersonId> person;
    std::string name;     ///< The person's user name; else "bofd", or "os:" and the system's user.
    std::string address;  ///< Where the person sits, as text; empty: on this machine.
};

/// A fact of an entry: a whole number below 2^53, a text (UTF-8), or a list of texts.
using AuditFact = std::variant<std::int64_t, std::string, std::vector<std::string>>;

/// Something that was done, as it is put on the record. What it is about (purpose, marks, counts,
/// ids) stands in `facts`, under snake_case ASCII names. Rule: R-08.
struct AuditEntry {
    UtcTime when;
    std::string kind;  ///< From the table of kinds in docs/audit.md: "search.started".
    AuditActor actor;
    std::map<std::string, AuditFact, std::less<>> facts = {};
};

/// The entry as it is kept, hashed and exported: canonical JSON (RFC 8785), one object without line
/// ends. `salt` keeps anybody who holds only the hash from guessing what was hashed. Bytes that are
/// not UTF-8 become U+FFFD.
std::string canonical_json(const AuditEntry& entry, AuditNumber number, std::string_view salt);

/// Where entries are made durable that stand for themselves: every display of a read, sign-ins,
/// refusals. (A change writes its entry in its own transaction.)
/// Threads: any.
class AuditSink {
  public:
    AuditSink() = default;
    AuditSink(const AuditSink&) = delete;
    AuditSink& operator=(const AuditSink&) = delete;
    AuditSink(AuditSink&&) = delete;
    AuditSink& operator=(AuditSink&&) = delete;
    virtual ~AuditSink() = default;

    /// Before something is shown: blocks until the entry is durable and returns its number. Errors:
    /// unavailable - it may not be on the record, or the record cannot be trusted: show nothing.
    /// Rule: R-08.
    virtual Result<AuditNumber> record(const AuditEntry& entry) = 0;
    /// The same for several at once: success when every one is durable.
    virtual Result<void> record_all(std::span<const AuditEntry> entries) {
        for (const AuditEntry& entry : entries) {
            if (auto recorded = record(entry); !recorded.ok()) return recorded.error();
        }
        return {};
    }
    /// For what was refused or has failed: it is put on a record that was found damaged too.
    /// Success when every one is durable.
    virtual Result<void> note(std::span<const AuditEntry> entries) { return record_all(entries); }
    Result<void> note(const AuditEntry& entry) { return note(std::span{&entry, 1}); }
    /// For what is shown with a change that has its own entry, and what only opens a way to look.
    /// Errors: unavailable - the record cannot be trusted: show nothing.
    virtual Result<void> may_show() { return {}; }
};

}  // namespace bof
