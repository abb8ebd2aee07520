#include "bof/commands.hpp"
#include "bof/register_session.hpp"
#include "register/people_register.hpp"

#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

namespace bof::tool {
namespace {

namespace json = boost::json;

json::value day_or_null(const std::optional<UtcDay>& day) {
    return day ? json::value(to_iso_date(*day)) : json::value(nullptr);
}

json::object to_json(const Person& person) {
    json::array roles;
    for (const Role role : person.roles.items()) roles.emplace_back(to_text(role));
    json::array trainings;
    for (const Training& training : person.trainings) {
        trainings.push_back(json::object{{"kind", to_text(training.kind)},
                                         {"completed", to_iso_date(training.completed)},
                                         {"expires", day_or_null(training.expires)}});
    }
    return {{"id", raw(person.id)},
            {"user_name", person.user_name},
            {"display_name", person.display_name},
            {"rank", to_text(person.rank)},
            {"roles", std::move(roles)},
            {"employment", to_text(person.employment)},
            {"employment_ends", day_or_null(person.employment_ends)},
            {"trainings", std::move(trainings)},
            {"vetting", to_text(person.vetting.level)},
            {"vetting_expires", day_or_null(person.vetting.expires)},
            {"desks", json::value_from(person.desks)},
            {"guidance_acknowledged", person.guidance_acknowledged},
            {"state", to_text(person.state)}};
}

std::string joined(RoleSet roles) {
    std::string text;
    for (const Role role : roles.items()) {
        text += (text.empty() ? "" : ", ") + std::string{to_text(role)};
    }
    return text.empty() ? "-" : text;
}

std::string joined(const std::vector<std::string>& desks) {
    std::string text;
    for (const std::string& desk : desks) text += (text.empty() ? "" : ", ") + desk;
    return text.empty() ? "-" : text;
}

std::string with_end(std::string_view text, const std::optional<UtcDay>& end) {
    return std::string{text} + (end ? " until " + to_iso_date(*end) : std::string{});
}

void run_list(const GlobalOptions& options) {
    RegisterSession session{options, "person list"};
    const SystemClock clock;
    PeopleRegister people{session.kept().database(), clock};
    const auto all = session.value_of(people.people());
    if (options.json) {
        json::array items;
        for (const auto& person : all) items.push_back(to_json(person.row));
        std::cout << json::serialize(json::object{{"items", std::move(items)}}) << '\n';
        return;
    }
    if (all.empty()) {
        std::cout << "There are no people yet: bof init makes the first administrator.\n";
        return;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& [person, version] : all) {
        rows.push_back({std::to_string(raw(person.id)), person.user_name, person.display_name,
                        std::string{to_text(person.rank)},
                        with_end(to_text(person.employment), person.employment_ends),
                        with_end(to_text(person.vetting.level), person.vetting.expires),
                        std::string{to_text(person.state)}, joined(person.roles),
                        joined(person.desks)});
    }
    print_columns(
        {"id", "user name", "name", "rank", "employment", "vetting", "state", "roles", "desks"},
        rows);
}

}  // namespace

void add_person_commands(CLI::App& program, const GlobalOptions& options) {
    auto* group = program.add_subcommand("person", "The people who have an account.");
    group->require_subcommand(1);
    group
        ->add_subcommand("list", "Lists all people, closed accounts too, from the register itself.")
        ->callback([&options] { run_list(options); });
}

}  // namespace bof::tool
