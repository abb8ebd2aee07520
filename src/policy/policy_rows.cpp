// The table of the policy. A new member of PolicyInForce gets one row here; without it, this file
// does not compile.
#include "policy/policy_document.hpp"
#include "policy/second_factor.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <tuple>
#include <type_traits>
#include <utility>

namespace bof {
namespace {

/// What every row says of itself, in the order of PolicyRow.
struct About {
    std::string_view id;
    PolicyGroup group;
    std::string_view rule;
    std::string_view says;
    Loosens loosens;
    std::string_view source;
    std::string_view grade;
};

struct Range {
    std::int64_t least;
    std::int64_t most;
};

PolicyRow row_of(const About& about, PolicyKind kind) {
    PolicyRow row{};
    row.id = about.id;
    row.group = about.group;
    row.rule = about.rule;
    row.says = about.says;
    row.loosens = about.loosens;
    row.source = about.source;
    row.grade = about.grade;
    row.kind = kind;
    return row;
}

template <typename Shown>
constexpr PolicyUnit unit_of() {
    if (std::is_same_v<Shown, std::chrono::days>) return PolicyUnit::days;
    if (std::is_same_v<Shown, std::chrono::hours>) return PolicyUnit::hours;
    if (std::is_same_v<Shown, std::chrono::minutes>) return PolicyUnit::minutes;
    return PolicyUnit::seconds;
}

/// A length of time, told in whole units of `Shown`.
template <auto Member, typename Shown>
PolicyRow lasting(const About& about, Range range) {
    PolicyRow row = row_of(about, PolicyKind::number);
    row.unit = unit_of<Shown>();
    row.least = range.least;
    row.most = range.most;
    row.get = [](const PolicyInForce& policy) -> PolicyValue {
        return std::int64_t{std::chrono::duration_cast<Shown>(policy.*Member).count()};
    };
    row.put = [](PolicyInForce& policy, const PolicyValue& value) {
        using Held = std::remove_reference_t<decltype(policy.*Member)>;
        using Count = typename Shown::rep;
        policy.*Member =
            std::chrono::duration_cast<Held>(Shown{static_cast<Count>(std::get<0>(value))});
    };
    return row;
}

template <auto Member>
PolicyRow number(const About& about, PolicyUnit unit, Range range) {
    PolicyRow row = row_of(about, PolicyKind::number);
    row.unit = unit;
    row.least = range.least;
    row.most = range.most;
    row.get = [](const PolicyInForce& policy) -> PolicyValue {
        return static_cast<std::int64_t>(policy.*Member);
    };
    row.put = [](PolicyInForce& policy, const PolicyValue& value) {
        using Held = std::remove_reference_t<decltype(policy.*Member)>;
        policy.*Member = static_cast<Held>(std::get<0>(value));
    };
    return row;
}

/// Yes or no, words with to_text() and in rising order, texts, categories, forms: kept as they are.
template <auto Member>
PolicyRow kept(const About& about, PolicyKind kind, Range range = {0, 0}) {
    PolicyRow row = row_of(about, kind);
    row.least = range.least;
    row.most = range.most;
    row.get = [](const PolicyInForce& policy) -> PolicyValue { return policy.*Member; };
    row.put = [](PolicyInForce& policy, const PolicyValue& value) {
        using Held = std::remove_reference_t<decltype(policy.*Member)>;
        policy.*Member = std::get<Held>(value);
    };
    return row;
}

template <auto Member>
PolicyRow yes_no(const About& about) {
    return kept<Member>(about, PolicyKind::yes_no);
}

/// A word of an enum whose last value is `Last`.
template <auto Member, auto Last>
PolicyRow word(const About& about) {
    using Held = std::remove_cvref_t<decltype(std::declval<PolicyInForce>().*Member)>;
    PolicyRow row = row_of(about, PolicyKind::word);
    for (std::size_t index = 0; index <= static_cast<std::size_t>(Last); ++index) {
        row.words.push_back(to_text(static_cast<Held>(index)));
    }
    row.get = [](const PolicyInForce& policy) -> PolicyValue {
        return std::string{to_text(policy.*Member)};
    };
    row.put = [](PolicyInForce& policy, const PolicyValue& value) {
        for (std::size_t index = 0; index <= static_cast<std::size_t>(Last); ++index) {
            const auto candidate = static_cast<Held>(index);
            if (to_text(candidate) == std::get<std::string>(value)) policy.*Member = candidate;
        }
    };
    return row;
}

using P = PolicyInForce;
using G = PolicyGroup;
using U = PolicyUnit;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view force = "force policy";
constexpr std::string_view practice = "usual practice";
constexpr std::string_view national = "NASPLE Part 3 as commonly read";
constexpr std::string_view published = "Home Office and NPCC pages";

auto older_reads_rows() {
    return std::to_array<PolicyRow>({
        lasting<&P::search_age_max, days>(
            {"search_age_max_days", G::older_reads, "R-05",
             "Reads captured longer ago than this are opened only on written authority.",
             Loosens::more, force, "policy"},
            {1, 365}),
        word<&P::older_authority_rank, Rank::chief_constable>(
            {"older_authority_rank", G::older_reads, "R-05",
             "The least rank of the officer who gives that authority, "
             "and who is never the searcher.",
             Loosens::less, force, "policy"}),
        lasting<&P::older_authority_valid, days>(
            {"older_authority_valid_days", G::older_reads, "R-05",
             "An authority for older reads ends this long after it was given.", Loosens::more,
             practice, "assumed"},
            {1, 92}),
        yes_no<&P::older_direct_use>(
            {"older_direct_use", G::older_reads, "R-05",
             "The investigator who asked, and who has the personal right for older reads, may run "
             "the authorised search himself, and not only the intelligence bureau.",
             Loosens::more, practice, "assumed"}),
        yes_no<&P::older_urgent_oral>(
            {"older_urgent_oral", G::older_reads, "R-05",
             "In an emergency an authority given by word of mouth opens older reads at once.",
             Loosens::more, practice, "assumed"}),
        lasting<&P::older_oral_confirm_within, hours>(
            {"older_oral_confirm_within_hours", G::older_reads, "R-05",
             "An authority given by word of mouth is confirmed in writing within this time.",
             Loosens::more, practice, "assumed"},
            {1, 168}),
    });
}

auto purpose_rows() {
    return std::to_array<PolicyRow>({
        kept<&P::purpose_categories>(
            {"purpose_categories", G::purpose, "R-04",
             "The purposes for which reads may be searched, which of them may open older reads on "
             "authority, and which kinds of reference each accepts.",
             Loosens::more, national, "assumed"},
            PolicyKind::categories, {1, 32}),
        kept<&P::reference_forms>(
            {"reference_forms", G::purpose, "R-04", "How references are written, by kind.",
             Loosens::more, practice, "assumed"},
            PolicyKind::reference_forms, {1, 32}),
        number<&P::reason_characters_min>(
            {"reason_characters_min", G::purpose, "R-04",
             "A reason has at least so many letters and digits, of which one that repeats the one "
             "before it does not count.",
             Loosens::less, practice, "assumed"},
            U::characters, {4, 200}),
        kept<&P::reasons_refused>({"reasons_refused", G::purpose, "R-04",
                                   "A reason that is made of these words alone is no reason.",
                                   Loosens::less, practice, "assumed"},
                                  PolicyKind::texts, {0, 200}),
        lasting<&P::purpose_offered_max, days>(
            {"purpose_offered_max_days", G::purpose, "R-04",
             "A purpose that somebody stated is offered to the same person again for this long.",
             Loosens::more, practice, "assumed"},
            {0, 365}),
        lasting<&P::search_answer_within, days>(
            {"search_answer_within_days", G::purpose, "R-04",
             "Whoever is asked to justify a search answers within this time.", Loosens::more,
             practice, "assumed"},
            {1, 92}),
    });
}

auto searching_rows() {
    return std::to_array<PolicyRow>({
        lasting<&P::search_open_max, minutes>(
            {"search_open_max_minutes", G::searching, "R-04",
             "A search shows its reads for this long, then it must be asked again.", Loosens::more,
             practice, "assumed"},
            {1, 480}),
        yes_no<&P::alert_opens_sightings>(
            {"alert_opens_sightings", G::searching, "R-04",
             "Whoever works with an alert may open that alert's own sightings without stating a "
             "purpose.",
             Loosens::more, practice, "assumed"}),
        number<&P::search_literals_min>(
            {"search_literals_min", G::searching, "R-04",
             "A search for a pattern or for part of a mark that names fewer letters and digits is "
             "held to a short time.",
             Loosens::less, practice, "assumed"},
            U::characters, {1, 6}),
        lasting<&P::search_unmarked_days_max, days>(
            {"search_unmarked_days_max", G::searching, "R-04",
             "The longest time of such a search, and of one that names places and no mark.",
             Loosens::more, practice, "assumed"},
            {1, 92}),
        number<&P::search_marks_max>({"search_marks_max", G::searching, "R-04",
                                      "One search takes at most so many different marks.",
                                      Loosens::more, practice, "assumed"},
                                     U::none, {1, 5000}),
        number<&P::search_steps_max>(
            {"search_steps_max", G::searching, "R-04",
             "A search that would have to look at more rows and places than this is refused.",
             Loosens::more, practice, "assumed"},
            U::none, {10'000, 10'000'000'000}),
        number<&P::search_steps_wide_max>(
            {"search_steps_wide_max", G::searching, "R-04",
             "The same for whoever may run heavy searches.", Loosens::more, practice, "assumed"},
            U::none, {10'000, 10'000'000'000}),
    });
}

auto kept_rows() {
    return std::to_array<PolicyRow>({
        lasting<&P::reads_kept, days>(
            {"reads_kept_days", G::kept, "R-24",
             "Reads, their images and hits are kept for this long after capture, then deleted.",
             Loosens::more, published, "public"},
            {1, 730}),
        lasting<&P::searches_kept, days>(
            {"searches_kept_days", G::kept, "R-24",
             "Who searched, when, why and for what is kept for this long.", Loosens::less, practice,
             "assumed"},
            {365, 7305}),
        lasting<&P::audit_kept, days>(
            {"audit_kept_days", G::kept, "R-24", "The audit log is kept for this long.",
             Loosens::less, practice, "assumed"},
            {365, 7305}),
        lasting<&P::older_form_kept, days>(
            {"older_form_kept_days", G::kept, "R-05",
             "The form for older reads, its authority and its result are kept for this long after "
             "the request.",
             Loosens::less, practice, "assumed"},
            {365, 7305}),
    });
}

auto reviews_rows() {
    return std::to_array<PolicyRow>({
        lasting<&P::accounts_review_every, days>(
            {"accounts_review_every_days", G::reviews, "R-02",
             "Every account is looked through this often and confirmed or closed.", Loosens::more,
             force, "policy"},
            {1, 366}),
        lasting<&P::older_access_review_every, days>(
            {"older_access_review_every_days", G::reviews, "R-07",
             "Who may open older reads is looked through this often.", Loosens::more, practice,
             "assumed"},
            {1, 366}),
        lasting<&P::lists_review_every, days>(
            {"lists_review_every_days", G::reviews, "R-15",
             "Every list of vehicles is looked through this often.", Loosens::more, practice,
             "assumed"},
            {1, 366}),
    });
}

auto access_rows() {
    return std::to_array<PolicyRow>({
        word<&P::vetting_least, VettingLevel::management>(
            {"vetting_least", G::access, "R-01",
             "Whoever sees reads, entries or alerts is vetted at least to this level.",
             Loosens::less, practice, "assumed"}),
        number<&P::guidance_version>(
            {"guidance_version", G::access, "R-03",
             "The version of the guidance that everybody must have read and acknowledged.",
             Loosens::less, force, "policy"},
            U::none, {1, 1'000'000}),
    });
}

auto sign_in_rows() {
    return std::to_array<PolicyRow>({
        lasting<&P::session_idle_max, minutes>(
            {"session_idle_max_minutes", G::sign_in, "R-01",
             "A session ends when nobody has done anything in it for this long.", Loosens::more,
             practice, "assumed"},
            {1, 120}),
        lasting<&P::session_age_max, minutes>(
            {"session_age_max_minutes", G::sign_in, "R-01",
             "A session ends this long after signing in, whatever happens.", Loosens::more,
             practice, "assumed"},
            {5, 1440}),
        number<&P::sign_in_failures_max>(
            {"sign_in_failures_max", G::sign_in, "R-01",
             "After this many wrong passwords in a row each further one locks the account.",
             Loosens::more, practice, "assumed"},
            U::times, {1, 50}),
        lasting<&P::lock_first, seconds>(
            {"lock_first_s", G::sign_in, "R-01",
             "The first lock lasts this long, each further one twice as long.", Loosens::less,
             practice, "assumed"},
            {1, 86'400}),
        lasting<&P::lock_max, seconds>(
            {"lock_max_s", G::sign_in, "R-01", "No lock lasts longer than this.", Loosens::less,
             practice, "assumed"},
            {1, 86'400}),
        number<&P::password_characters_min>(
            {"password_characters_min", G::sign_in, "R-01",
             "A password has at least so many characters.", Loosens::less, practice, "assumed"},
            U::characters, {8, 64}),
        word<&P::second_factor_for, SecondFactorFor::everybody>(
            {"second_factor_for", G::sign_in, "R-01",
             "Who must have a second factor beside the password.", Loosens::less, practice,
             "assumed"}),
        lasting<&P::confirmed_for, seconds>(
            {"confirmed_for_s", G::sign_in, "R-01",
             "A grave act wants the password or a code given within this time before it.",
             Loosens::more, practice, "assumed"},
            {10, 3600}),
    });
}

auto alerts_rows() {
    return std::to_array<PolicyRow>({
        lasting<&P::high_acknowledged_within, seconds>(
            {"high_acknowledged_within_s", G::alerts, "R-14",
             "An alert of high priority that nobody has acknowledged for this long goes to the "
             "supervisor.",
             Loosens::neither, practice, "assumed"},
            {5, 86'400}),
        lasting<&P::medium_acknowledged_within, seconds>(
            {"medium_acknowledged_within_s", G::alerts, "R-14",
             "An alert of medium priority that nobody has acknowledged for this long goes to the "
             "supervisor.",
             Loosens::neither, practice, "assumed"},
            {5, 86'400}),
        lasting<&P::low_acknowledged_within, seconds>(
            {"low_acknowledged_within_s", G::alerts, "R-14",
             "An alert of low priority that nobody has acknowledged for this long goes to the "
             "supervisor.",
             Loosens::neither, practice, "assumed"},
            {5, 86'400}),
    });
}

auto devices_rows() {
    return std::to_array<PolicyRow>({
        lasting<&P::clock_tolerance, seconds>(
            {"clock_tolerance_s", G::devices, "R-31",
             "A read is flagged when the clock of its NRD was further from ours than this.",
             Loosens::neither, practice, "assumed"},
            {1, 3600}),
        lasting<&P::future_max, minutes>(
            {"future_max_minutes", G::devices, "R-31",
             "A read that says it was captured further in the future than this goes to quarantine.",
             Loosens::neither, practice, "assumed"},
            {1, 10'080}),
        lasting<&P::late_after, seconds>(
            {"late_after_s", G::devices, "",
             "A read received later than this after capture is a late one: shown, but without a "
             "sound.",
             Loosens::neither, practice, "assumed"},
            {1, 86'400}),
        lasting<&P::image_waits_max, minutes>(
            {"image_waits_max_minutes", G::devices, "",
             "An image whose read has not come within this time goes to quarantine.",
             Loosens::neither, practice, "assumed"},
            {1, 10'080}),
        lasting<&P::nrd_quiet_after, minutes>(
            {"nrd_quiet_after_minutes", G::devices, "",
             "An NRD that has seen no vehicle for longer than this is called quiet.",
             Loosens::neither, practice, "assumed"},
            {1, 10'080}),
        lasting<&P::nrd_silent_after, minutes>({"nrd_silent_after_minutes", G::devices, "",
                                                "An NRD that has seen no vehicle for longer than "
                                                "this is called silent: somebody should "
                                                "look.",
                                                Loosens::neither, practice, "assumed"},
                                               {1, 43'200}),
    });
}

// How many members an aggregate has: as many as things that could be anything will initialise.
struct Anything {
    template <typename T>
    operator T() const;  // NOLINT(google-explicit-constructor): never called, only asked about.
};

template <typename T, typename... Members>
constexpr std::size_t members_of() {
    if constexpr (requires { T{Members{}..., Anything{}}; }) {
        return members_of<T, Members..., Anything>();
    } else {
        return sizeof...(Members);
    }
}

template <typename Part>
constexpr std::size_t size_of(Part (*)()) {
    return std::tuple_size_v<Part>;
}
static_assert(members_of<PolicyInForce>() ==
                  1 + size_of(older_reads_rows) + size_of(purpose_rows) + size_of(searching_rows) +
                      size_of(kept_rows) + size_of(reviews_rows) + size_of(access_rows) +
                      size_of(sign_in_rows) + size_of(alerts_rows) + size_of(devices_rows),
              "every member of PolicyInForce but `version` needs a row above");

template <typename... Parts>
std::vector<PolicyRow> together(Parts... parts) {
    std::vector<PolicyRow> rows;
    const auto take = [&](auto& part) {
        std::move(part.begin(), part.end(), std::back_inserter(rows));
    };
    (take(parts), ...);
    return rows;
}

}  // namespace

std::span<const PolicyRow> policy_rows() {
    static const std::vector<PolicyRow> rows =
        together(older_reads_rows(), purpose_rows(), searching_rows(), kept_rows(), reviews_rows(),
                 access_rows(), sign_in_rows(), alerts_rows(), devices_rows());
    return rows;
}

const PolicyRow* find_policy_row(std::string_view id) {
    const auto rows = policy_rows();
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const PolicyRow& row) { return row.id == id; });
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace bof
