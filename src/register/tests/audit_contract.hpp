#pragma once

#include "audit/audit_verifier.hpp"
#include "audit/witness.hpp"
#include "register/audit_register.hpp"
#include "register/detail/audit_rows.hpp"
#include "register/detail/database.hpp"
#include "register/tests/register_contract.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bof {

/// An audit log in a fresh register, and what somebody with the database's password can do to it.
class AuditContract : public RegisterContract {
  protected:
    AuditOptions options() const {
        AuditOptions options;
        options.key_file = folder_.path() / "audit.key";
        options.origin = "log.example/audit";
        options.sequence_entries_max = 100;
        return options;
    }
    Result<std::unique_ptr<AuditRegister>> try_open() {
        return AuditRegister::open(kept().database(), options(), clock(), metrics_);
    }
    std::unique_ptr<AuditRegister> open() { return std::move(try_open()).value(); }
    AuditReader reader() { return AuditReader{kept().database()}; }
    Metrics& metrics() { return metrics_; }

    AuditEntry entry(const std::string& kind = "search.started", std::int64_t fact = 0) {
        return {clock().now(), kind, {PersonId{7}, "j.doe", "192.0.2.7"}, {{"fact", fact}}};
    }
    /// Entries as a change of some other part of the register writes them.
    void insert(const std::vector<AuditEntry>& entries) {
        const auto done = kept().database()->transact(
            detail::Access::write, [&](soci::session& session) -> Result<void> {
                detail::insert_audit_entries(session, entries);
                return {};
            });
        ASSERT_TRUE(done.ok()) << to_log_line(done.error());
    }
    void insert(std::size_t count, const std::string& kind = "search.started") {
        std::vector<AuditEntry> entries;
        for (std::size_t number = 0; number < count; ++number) {
            entries.push_back(entry(kind, static_cast<std::int64_t>(number)));
        }
        insert(entries);
    }
    /// What somebody with the database's password can do.
    void by_hand(const std::string& statement) {
        const auto done = kept().database()->transact(detail::Access::write,
                                                      [&](soci::session& session) -> Result<void> {
                                                          session << statement;
                                                          return {};
                                                      });
        ASSERT_TRUE(done.ok()) << to_log_line(done.error());
    }
    AuditReport verify(std::size_t page = audit_page_max, std::vector<Checkpoint> held = {}) {
        AuditVerifier verifier{read_note_key(folder_.path() / "audit.key.pub").value(),
                               std::move(held)};
        std::optional<std::uint64_t> after = 0;
        while (after) {
            const auto lines = reader().export_page(*after, page).value();
            for (const auto& line : lines.lines) verifier.add(line);
            after = lines.next_after;
        }
        return verifier.finish();
    }
    std::string findings() {
        std::string all;
        for (const auto& finding : verify().findings) all += finding.sentence + "\n";
        return all;
    }
    Checkpoint newest_checkpoint() {
        return open_checkpoint(reader().checkpoint().value(),
                               read_note_key(folder_.path() / "audit.key.pub").value())
            .value();
    }
    /// A hundred entries and a checkpoint each, so that there is something to damage.
    void fill() {
        const auto log = open();
        for (int round = 0; round < 3; ++round) {
            insert(100);
            ASSERT_TRUE(log->sequence_all().ok());
        }
    }
    Witness witness() {
        return std::move(Witness::open(folder_.path() / "witness",
                                       read_note_key(folder_.path() / "audit.key.pub").value(),
                                       "witness.example"))
            .value();
    }
    std::string show_to_witness() {
        auto seeing = witness();
        auto old_size = seeing.remembered_size();
        auto advance = reader().advance_since(old_size);
        if (!advance.ok()) {
            old_size = 0;
            advance = reader().advance_since(0);
        }
        const auto seen =
            seeing.see({old_size, advance->consistency, advance->checkpoint}, clock().now());
        return seen.ok() ? "ok" : std::string{seen.error().public_text.view()};
    }

    static std::string problem_of(const AuditRegister& log) {
        std::string codes;
        for (const AuditProblem& problem : log.problems()) codes += problem.code;
        return codes;
    }
    /// What is wrong where no checkpoint covers entries yet.
    std::string at_end() {
        std::string all;
        const auto found = reader().findings_at_end().value();
        for (const auto& sentence : found) all += sentence;
        return all;
    }

  private:
    TemporaryFolder folder_;
    Metrics metrics_;
};

}  // namespace bof
