#pragma once

#include "domain/person.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bof {

/// A reason of state for which reads may be looked at. Rule.
struct PurposeCategory {
    std::string code;
    std::string name;
    std::string name_cy;       ///< In Welsh; a draft, for a translator to confirm.
    bool opens_older = false;  ///< With authority, reads beyond the age limit too. Rule: R-06.
    std::string source;        ///< Where the category comes from...
    std::string grade;         ///< ...and how sure that is: policy, public or assumed.
    /// Codes of the ReferenceForms of which a reference must fit one.
    std::vector<std::string> references = {};

    friend bool operator==(const PurposeCategory&, const PurposeCategory&) = default;
};

/// How a kind of reference is written. Rule: R-04.
struct ReferenceForm {
    std::string code;
    std::string name;
    std::string name_cy;
    std::vector<std::string> masks;  ///< As fits_mask() reads them; one must fit.

    friend bool operator==(const ReferenceForm&, const ReferenceForm&) = default;
};

/// Who must have a second factor beside the password. Rule: R-01.
enum class SecondFactorFor : std::uint8_t {
    nobody,      ///< It is everybody's to choose; the page recommends it to the privileged.
    privileged,  ///< Who has a role of privileged_roles().
    everybody,
};

/// Those of the shipped policy.
std::vector<PurposeCategory> default_purpose_categories();
std::vector<ReferenceForm> default_reference_forms();
std::vector<std::string> default_reasons_refused();

/// The force's policy that the program works by. Data, not constants: a later version replaces the
/// whole. The defaults are those of docs/rules.md. Every member but `version` has a row in
/// policy_rows.cpp, which says in words what it is; the compiler counts them.
struct PolicyInForce {
    std::uint32_t version = 0;  ///< 0 = the shipped default.

    /// Reads, their images and hits are live for this long after capture, then deleted. Rule: R-24.
    std::chrono::days reads_kept{365};
    /// What was searched for, and the audit log, are kept for this long: six years. Rule: R-24.
    std::chrono::days searches_kept{2192};
    std::chrono::days audit_kept{2192};
    /// An NRD clock is trusted within this much of ours; beyond it reads are flagged. Rule: R-31.
    std::chrono::milliseconds clock_tolerance{10'000};
    /// A read that says it was captured later than this from now cannot be right: quarantine.
    std::chrono::milliseconds future_max{std::chrono::hours{24}};
    /// A read received later than this after capture is a late one: shown, but never with a sound.
    std::chrono::milliseconds late_after{std::chrono::minutes{5}};
    /// An alert of that priority which nobody has acknowledged for this long after it was made goes
    /// to the supervisor. Rule: R-14.
    std::chrono::milliseconds high_acknowledged_within{std::chrono::seconds{60}};
    std::chrono::milliseconds medium_acknowledged_within{std::chrono::minutes{5}};
    std::chrono::milliseconds low_acknowledged_within{std::chrono::minutes{30}};
    /// An image whose read has not come within this time goes to quarantine.
    std::chrono::milliseconds image_waits_max{std::chrono::hours{24}};

    /// An NRD that has seen no vehicle for longer is called quiet, then silent: someone should
    /// look.
    std::chrono::milliseconds nrd_quiet_after{std::chrono::hours{1}};
    std::chrono::milliseconds nrd_silent_after{std::chrono::hours{12}};

    /// Reads captured longer ago than this are opened only on written authority. Rule: R-05.
    std::chrono::days search_age_max{90};
    /// The least rank of who gives that authority. Rule: R-05.
    Rank older_authority_rank = Rank::inspector;
    /// A written authority ends this long after it was given, unless it says sooner. Rule: R-05.
    std::chrono::days older_authority_valid{7};
    /// Whether the investigator who asked may run the search himself, with the personal right for
    /// older reads. False: only the intelligence bureau runs it. Rule: R-05.
    bool older_direct_use = false;
    /// Whether an authority given by word of mouth opens older reads at once, and how soon it must
    /// be confirmed in writing. Rule: R-05.
    bool older_urgent_oral = false;
    std::chrono::hours older_oral_confirm_within{24};
    /// Form, authority and result are kept for this long after the request was made. Rule: R-05.
    std::chrono::days older_form_kept{6 * 365 + 2};
    /// Rule.
    std::vector<PurposeCategory> purpose_categories = default_purpose_categories();
    /// Letters and digits that a reason must have, repeats of the last one not counted. Rule: R-04.
    std::size_t reason_characters_min = 10;
    /// Words that are no reason, in lower case, also one after the other. Rule: R-04.
    std::vector<std::string> reasons_refused = default_reasons_refused();
    /// Rule: R-04.
    std::vector<ReferenceForm> reference_forms = default_reference_forms();
    /// A purpose that somebody stated is offered to him again for this long. Rule: R-04.
    std::chrono::days purpose_offered_max{30};
    /// The standing purpose of who works with alerts: an alert opens its own sightings.
    bool alert_opens_sightings = true;
    /// Whoever is asked to justify a search answers within this time; later it shows. Rule: R-04.
    std::chrono::days search_answer_within{14};
    /// A grant, and the search that it serves, ends this long after it was made.
    std::chrono::milliseconds search_open_max{std::chrono::minutes{30}};
    /// A search for a pattern or for part of a mark that names fewer letters and digits than this,
    /// and one without any mark, covers at most so many days. Rule: R-04.
    std::size_t search_literals_min = 3;
    std::chrono::days search_unmarked_days_max{7};
    /// Most marks that one search takes.
    std::size_t search_marks_max = 1'000;
    /// Most rows and places that one search may have to look at, and for whoever may run heavy
    /// ones: read.search_wide.
    std::uint64_t search_steps_max = 20'000'000;
    std::uint64_t search_steps_wide_max = 200'000'000;
    /// Every account, every list, and who may open older reads, is looked through this often.
    /// Rule.
    std::chrono::days accounts_review_every{31};
    std::chrono::days lists_review_every{28};
    std::chrono::days older_access_review_every{31};
    /// The version of the Guidance and Use document that people must have acknowledged. Rule: R-03.
    std::uint32_t guidance_version = 1;
    /// Who sees reads, entries or alerts must be vetted to this level. Rule: R-01.
    VettingLevel vetting_least = VettingLevel::recruitment;

    /// A session ends after this long without a request, and this long after signing in whatever
    /// happens.
    std::chrono::milliseconds session_idle_max{std::chrono::minutes{15}};
    std::chrono::milliseconds session_age_max{std::chrono::hours{10}};
    /// After this many wrong passwords in a row each further one locks the account, for
    /// `lock_first` and twice as long each time, up to `lock_max`.
    std::uint32_t sign_in_failures_max = 5;
    std::chrono::milliseconds lock_first{std::chrono::minutes{1}};
    std::chrono::milliseconds lock_max{std::chrono::hours{1}};
    /// Fewest characters of a password.
    std::size_t password_characters_min = 12;
    /// Whoever must have a second factor and has none can do nothing but set it up. Rule: R-01.
    SecondFactorFor second_factor_for = SecondFactorFor::nobody;
    /// A grave act wants one's password or code given within this time before it. Rule: R-01.
    std::chrono::milliseconds confirmed_for{std::chrono::minutes{5}};

    friend bool operator==(const PolicyInForce&, const PolicyInForce&) = default;
};

}  // namespace bof
