#pragma once

#include "base/time.hpp"
#include "domain/person.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Given by the register; zero is never given.
enum class ApplicationId : std::uint64_t {};

/// How far an application for access has come.
enum class ApplicationState : std::uint8_t {
    waiting,     ///< For somebody to authorise or refuse it.
    refused,     ///< In writing. Over.
    withdrawn,   ///< By the applicant. Over.
    authorised,  ///< In writing; waiting for a BOF administrator.
    effected,    ///< Over: the account has the rights.
    count_,
};
std::string_view to_text(ApplicationState state);
std::optional<ApplicationState> parse_application_state(std::string_view text);

/// What is applied for, and for whom. Never changed once it is made. Rule: R-01.
struct AccessWish {
    /// Whose account it is about; absent: one that is to be made, of `facts`.
    std::optional<PersonId> subject = {};
    /// Of somebody without an account: names, rank, post, employment, trainings and vetting. Roles
    /// and rights in it are ignored.
    Person facts = {};
    RoleSet give = {};
    RoleSet take = {};
    bool older_access = false;  ///< The right to open older reads too. Rule: R-07.
    std::string reason = {};    ///< 1 to 2000 bytes.
};

/// Something that somebody did to an application.
struct ApplicationStep {
    PersonId person{};
    UtcTime when{};
    std::string name = {};  ///< As the person is called now; empty when it is written.
    std::string note = {};

    friend bool operator==(const ApplicationStep&, const ApplicationStep&) = default;
};

/// What the person is told about the access that was given, as it was then: it stays as it is when
/// rights change later. Rule: R-03.
struct AccessLetter {
    RoleSet roles = {};
    std::vector<std::string> permissions = {};  ///< Names, as to_text(Permission).
    std::optional<UtcDay> until = {};           ///< The end of the employment.
    std::optional<UtcDay> older_review = {};    ///< Until when older reads may be opened.
    std::uint32_t guidance_version = 0;         ///< To be acknowledged first.
    std::uint32_t policy_version = 0;

    friend bool operator==(const AccessLetter&, const AccessLetter&) = default;
};

/// An application for access on its way from the applicant to the account.
struct AccessApplication {
    ApplicationId id{};
    ApplicationState state = ApplicationState::waiting;
    AccessWish wish = {};
    std::string subject_name = {};  ///< As the person is called now, or is to be called.
    ApplicationStep applied = {};
    std::optional<ApplicationStep> decided = {};  ///< Authorised or refused.
    std::optional<ApplicationStep> effected = {};
    std::optional<AccessLetter> letter = {};  ///< With `effected`.
};

}  // namespace bof
