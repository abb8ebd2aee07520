#pragma once

#include "domain/ids.hpp"
#include "domain/person.hpp"
#include "domain/purpose.hpp"
#include "domain/read.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Most marks, NRDs and sites that one request names, and most of one's earlier requests.
inline constexpr std::size_t authority_vrms_max = 50;
inline constexpr std::size_t authority_nrds_max = 200;
inline constexpr std::size_t authority_sites_max = 50;
inline constexpr std::size_t authority_earlier_max = 20;
/// Most reads that are filed under one authority; whoever needs more asks for less at a time.
inline constexpr std::size_t authority_rows_max = 5'000;
/// Longest of the form's long texts, reasons and notes, and of its grade, in bytes.
inline constexpr std::size_t authority_text_bytes_max = 2'000;
inline constexpr std::size_t authority_grade_bytes_max = 200;

/// Where a request stands. The first are stored, by name; the last three follow from them and from
/// the clock: see state_at().
enum class AuthorityState : std::uint8_t {
    draft,      ///< Only its writer knows of it.
    submitted,  ///< Waits for a decision.
    asked_back,
    oral,  ///< Given by word of mouth: open, until it must have been confirmed in writing.
    approved,
    refused,
    withdrawn,    ///< By the requester.
    revoked,      ///< By an authorising officer, after it was given.
    returned,     ///< Approved, and its result is filed.
    expired,      ///< Approved, and its time is over without a result.
    unconfirmed,  ///< Given by word of mouth, and not confirmed in time.
    count_,
};
std::string_view to_text(AuthorityState state);
std::optional<AuthorityState> parse_authority_state(std::string_view text);

/// What has happened to a request. Stored by name.
enum class AuthorityEventKind : std::uint8_t {
    submitted,
    asked_back,
    oral_stated,
    approved,
    refused,
    withdrawn,
    revoked,
    taken,
    released,
    returned,
    count_,
};
std::string_view to_text(AuthorityEventKind kind);
std::optional<AuthorityEventKind> parse_authority_event_kind(std::string_view text);

/// Which older reads: of these marks, at these NRDs, captured in [from, until). An empty list means
/// "any"; not both are empty. Marks and NRDs are in order, each once.
struct AuthorityScope {
    std::vector<Vrm> vrms;
    std::vector<NrdId> nrds;
    UtcTime from{};
    UtcTime until{};

    friend bool operator==(const AuthorityScope&, const AuthorityScope&) = default;
};

/// True when everything that `inner` opens is opened by `outer` too.
bool lies_within(const AuthorityScope& inner, const AuthorityScope& outer);

/// The ANPR data search form, as the requester fills it in. Rule: R-05.
struct AuthorityForm {
    Purpose purpose;
    /// Who it is asked for, where that person has an account.
    std::optional<PersonId> on_behalf_person;
    std::string grade;  ///< How the investigation is graded, and by whom. Rule: R-06.
    AuthorityScope asked;
    std::vector<SiteId> sites;  ///< Each stands for the NRDs there when the form is submitted.
    std::string necessity;
    std::string proportionality;
    std::string earlier;                   ///< Earlier requests about the same, in words.
    std::vector<AuthorityId> earlier_ids;  ///< Those among them that are the requester's own.
    std::optional<PersonId> addressed_to;  ///< Absent: any authorising officer.

    friend bool operator==(const AuthorityForm&, const AuthorityForm&) = default;
};

/// Whether what was asked for was given. The limits stand in the scope.
enum class AuthorityOutcome : std::uint8_t { approved, approved_with_limits, refused, count_ };
std::string_view to_text(AuthorityOutcome outcome);
std::optional<AuthorityOutcome> parse_authority_outcome(std::string_view text);

struct AuthorityDecision {
    AuthorityOutcome outcome{};
    PersonId officer{};
    Rank rank = Rank::none;  ///< As it was then.
    UtcTime at{};
    std::string reason;
    AuthorityScope scope;  ///< What is open; of a refusal: nothing is meant.

    friend bool operator==(const AuthorityDecision&, const AuthorityDecision&) = default;
};

/// The requester's statement that an officer has given the authority by word of mouth.
struct OralStatement {
    PersonId given_by{};
    UtcTime given_at{};
    UtcTime confirm_until{};  ///< Ends then, unless confirmed in writing before.

    friend bool operator==(const OralStatement&, const OralStatement&) = default;
};

/// That the result was given back and filed.
struct AuthorityReturn {
    PersonId by{};
    UtcTime at{};
    std::string note;
    std::uint32_t rows = 0;
    std::string sha256;  ///< Of the filed rows: hash_of_rows().

    friend bool operator==(const AuthorityReturn&, const AuthorityReturn&) = default;
};

/// A request for older reads, its decision and its use, as it is kept. Rule: R-05.
struct AuthorityRequest {
    AuthorityId id{};
    PersonId requester{};
    AuthorityState state = AuthorityState::draft;  ///< As stored: see state_at().
    AuthorityForm form;
    /// As asked, with sites turned into NRDs; absent: not submitted yet.
    std::optional<AuthorityScope> asked_scope;
    UtcTime created{};
    std::optional<UtcTime> submitted;
    std::optional<AuthorityDecision> decision;
    std::optional<OralStatement> oral;
    std::optional<UtcTime> ends;  ///< When what is open ends by itself.
    std::optional<PersonId> analyst;
    std::optional<UtcTime> taken;
    std::optional<AuthorityReturn> result;

    friend bool operator==(const AuthorityRequest&, const AuthorityRequest&) = default;
};

/// Where the request stands at `now`. An authority that ends at a moment is over at that moment.
AuthorityState state_at(const AuthorityRequest& request, UtcTime now);
/// What it opens while it is open: as decided, or as asked for when given by word of mouth.
const AuthorityScope* open_scope(const AuthorityRequest& request);

/// One thing that happened to a request.
struct AuthorityEvent {
    UtcTime at{};
    PersonId person{};
    AuthorityEventKind kind{};
    std::string text;

    friend bool operator==(const AuthorityEvent&, const AuthorityEvent&) = default;
};

/// A read as it was shown under an authority: a copy, so that the file stays what it was when the
/// read itself is deleted.
struct FiledRead {
    std::uint32_t row = 0;  ///< Counts from 0 within its authority.
    PurposeId search{};     ///< Which showed it first.
    Read read;

    friend bool operator==(const FiledRead&, const FiledRead&) = default;
};

/// That somebody decides in an officer's place while he is absent: from (inclusive) until.
struct Deputy {
    std::int64_t number = 0;
    PersonId officer{};
    PersonId deputy{};
    UtcTime from{};
    UtcTime until{};
    std::optional<UtcTime> ended;  ///< Before its time.

    friend bool operator==(const Deputy&, const Deputy&) = default;
};

/// True while the deputy stands in.
bool stands_in(const Deputy& deputy, UtcTime now);

}  // namespace bof
