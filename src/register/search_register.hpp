#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/purpose.hpp"
#include "register/register.hpp"
#include "vrm/vrm.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bof {

/// Most searches listed by one call.
inline constexpr std::size_t search_records_page_max = 500;

/// What a search has shown.
struct SearchCounts {
    std::uint64_t pages = 0;
    std::uint64_t reads = 0;
    std::uint64_t images = 0;

    friend bool operator==(const SearchCounts&, const SearchCounts&) = default;
};

/// A search as it is kept for whoever asks about it later: who, when, why, for what. Not what it
/// found. Rule.
struct SearchRecord {
    PurposeId id{};
    PersonId person{};
    std::string person_name;  ///< As the person is called now; empty when the search is added.
    UtcTime started{};
    Purpose purpose;
    std::optional<Vrm> vrm;
    std::optional<NrdId> nrd;
    UtcTime from{};  ///< The window asked for...
    UtcTime until{};
    UtcTime opened_from{};  ///< ...and where what was opened begins. Rule: R-05.
    /// What else was asked, as SearchDesk writes it: JSON with "sought" and "narrow". Empty:
    /// nothing.
    std::string asked = {};
    std::optional<AuthorityId> authority;  ///< Under which older reads were opened. Rule: R-05.
    std::uint32_t policy_version = 0;
    AuditNumber audit_number{};
    SearchCounts counts;
    std::optional<UtcTime> closed;  ///< Absent: still open, or the program ended before it was.
};

/// A purpose as its person stated it, perhaps for several searches.
struct StatedPurpose {
    Purpose purpose;
    PurposeId last{};  ///< The last search for it.
    UtcTime first_stated{};
    UtcTime last_stated{};
};

/// The searches that were made.
///
/// Threads: any, at once.
/// Errors:  of every function, beside those it names: unavailable; corrupt.
class SearchRegister {
  public:
    explicit SearchRegister(std::shared_ptr<detail::Database> database);

    /// Adds a search together with its record, and returns it with `id` and `audit_number` given;
    /// the entry gets the fact "search". Once it returns, both are durable.
    Result<SearchRecord> add(SearchRecord search, AuditEntry entry);
    /// Ends a search. Errors: not_found - no such search, or closed already.
    Result<void> close(PurposeId id, const SearchCounts& counts, AuditEntry entry);

    /// Errors: not_found.
    Result<SearchRecord> find(PurposeId id);
    /// Searches before `before`, of one person or of all, newest first, at most `count_max` and
    /// never more than search_records_page_max.
    Result<std::vector<SearchRecord>> list(std::optional<PersonId> person, std::size_t count_max,
                                           std::optional<PurposeId> before = std::nullopt);
    /// The person's own purposes first stated at `since` or later, the one last used first. Those
    /// of an authority are its form's, and not among them.
    Result<std::vector<StatedPurpose>> purposes_of(PersonId person, UtcTime since,
                                                   std::size_t count_max);

  private:
    std::shared_ptr<detail::Database> database_;
};

}  // namespace bof
