#pragma once

#include "audit/audit_entry.hpp"
#include "base/guarded.hpp"

#include <atomic>
#include <string>
#include <vector>

namespace bof {

/// Keeps entries in memory, or refuses them, as a full disk would.
class RecordingSink final : public AuditSink {
  public:
    Result<AuditNumber> record(const AuditEntry& entry) override {
        if (failing_) return Error{Errc::unavailable, "the record cannot be written"};
        return entries_.with([&](std::vector<AuditEntry>& entries) -> Result<AuditNumber> {
            entries.push_back(entry);
            return static_cast<AuditNumber>(entries.size());
        });
    }

    void fail(bool failing) { failing_ = failing; }
    std::vector<AuditEntry> entries() const {
        return entries_.with([](const std::vector<AuditEntry>& entries) { return entries; });
    }
    AuditEntry last() const { return entries().back(); }
    std::vector<std::string> kinds() const {
        std::vector<std::string> names;
        for (const AuditEntry& entry : entries()) names.push_back(entry.kind);
        return names;
    }

  private:
    std::atomic<bool> failing_ = false;
    Guarded<std::vector<AuditEntry>> entries_;
};

inline std::string text_fact(const AuditEntry& entry, const std::string& name) {
    const auto found = entry.facts.find(name);
    if (found == entry.facts.end()) return "(none)";
    const auto* text = std::get_if<std::string>(&found->second);
    return text != nullptr ? *text : "(no text)";
}

}  // namespace bof
