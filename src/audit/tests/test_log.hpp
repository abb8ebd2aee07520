#pragma once

#include "audit/audit_entry.hpp"
#include "audit/audit_verifier.hpp"
#include "audit/checkpoint.hpp"

#include <sstream>
#include <string>
#include <vector>

namespace bof {

inline const NoteSigner& test_signer() {
    static const NoteSigner signer =
        std::move(NoteSigner::make("log.example/audit", NoteKeyKind::ed25519)).value();
    return signer;
}

inline std::string test_body(std::uint64_t number, const std::string& kind = "search.started",
                             std::map<std::string, AuditFact, std::less<>> facts = {}) {
    return canonical_json({from_unix_ms(1'777'636'800'000 + static_cast<std::int64_t>(number)),
                           kind,
                           {PersonId{7}, "j.doe", "192.0.2.7"},
                           std::move(facts)},
                          AuditNumber{number}, "00ff");
}

/// A log made in memory, to be damaged by tests.
struct TestLog {
    std::vector<ExportLine> lines;
    CompactTree tree;

    TestLog() { lines.emplace_back(ExportHeader{test_signer().key().text()}); }

    void add_body(std::string body) {
        tree.append(leaf_hash(body));
        lines.emplace_back(ExportEntry{tree.size(), leaf_hash(body), std::move(body)});
    }
    void add(std::size_t count) {
        for (; count > 0; --count) add_body(test_body(tree.size() + 1));
    }
    Checkpoint head() const { return {test_signer().key().name, {tree.size(), tree.root()}}; }
    void sign(const NoteSigner& signer = test_signer()) {
        lines.emplace_back(ExportCheckpoint{sign_checkpoint(head(), signer)});
    }

    /// Entry `number` of a log that nobody has changed yet.
    ExportEntry& entry(std::uint64_t number) { return std::get<ExportEntry>(lines[place(number)]); }
    std::size_t place(std::uint64_t number) const {
        for (std::size_t at = 0; at < lines.size(); ++at) {
            const auto* const found = std::get_if<ExportEntry>(&lines[at]);
            if (found != nullptr && found->number == number) return at;
        }
        return 0;
    }
    void remove(std::uint64_t number) {
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(place(number)));
    }

    std::string text() const {
        std::string all;
        for (const auto& line : lines) all += render_export_line(line) + "\n";
        return all;
    }
    AuditReport verify(std::vector<Checkpoint> held = {}) const {
        std::istringstream stream{text()};
        return verify_export(stream, test_signer().key(), std::move(held));
    }
};

/// Three checkpoints: of 10, 20 and 25 entries.
inline TestLog a_log() {
    TestLog log;
    log.add(10);
    log.sign();
    log.add(10);
    log.sign();
    log.add(5);
    log.sign();
    return log;
}

inline std::string sentences(const AuditReport& report) {
    std::string all;
    for (const auto& finding : report.findings) all += finding.sentence + "\n";
    return all;
}

}  // namespace bof
