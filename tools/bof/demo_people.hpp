#pragma once

#include "bof/register_session.hpp"
#include "domain/person.hpp"
#include "register/people_register.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace bof::tool {

/// An account of the demo: everybody may know its password.
struct DemoAccount {
    std::string user_name;
    std::string password;
    std::string display_name;
    Role role;
    std::string try_this;  ///< What to try with it, as a few words.
    PersonId person{};
};

/// Makes the demo's people, at least one of every role, with the trainings, vetting and
/// acknowledgement that their roles ask for, so that they can work at once. Who is there already
/// stays as they are.
std::vector<DemoAccount> put_demo_people(RegisterSession& session);

/// Writes the accounts as JSON, for the sign-in page of a demo and for scripts.
void write_demo_accounts(const RegisterSession& session, const std::filesystem::path& file,
                         const std::vector<DemoAccount>& accounts);

/// Prints them as a table for whoever starts the demo.
void print_demo_accounts(const std::vector<DemoAccount>& accounts);

/// The account that does a certain work.
const DemoAccount& demo_account(const std::vector<DemoAccount>& accounts,
                                const std::string& user_name);

/// The account as the actor of an entry on the record, at a workplace of its own.
AuditActor demo_actor(const DemoAccount& account);

}  // namespace bof::tool
