#include "bof/demo_lists.hpp"

#include "bof/demo_force.hpp"
#include "bof/demo_texts.hpp"
#include "domain/voi_fields.hpp"
#include "lists/list_import.hpp"
#include "traffic/voi_list.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>

namespace bof::tool {
namespace {

/// Vehicles of another population: on lists, and never seen.
constexpr std::uint64_t strangers_seed = demo_seed + 1;
constexpr std::size_t strangers = 12'000;

struct ListPlan {
    DemoList list;
    const char* name;
    ListKind kind;
    Priority priority;
    const char* purpose;
    const char* desk;
    const char* owner;          ///< User name.
    std::size_t strangers_min;  ///< Rows of the file before this morning; 0: made by hand.
    int review_days;            ///< From today.
};

constexpr ListPlan plans[] = {
    {DemoList::stolen, "Stolen vehicles", ListKind::operational, Priority::medium,
     "Recover stolen vehicles and find who took them", "", "analyst", 2'600, 28},
    {DemoList::uninsured, "No insurance or licence", ListKind::operational, Priority::low,
     "Road safety: vehicles driven without insurance or licence", "", "specialist", 4'200, 28},
    {DemoList::drugs, "Drug supply", ListKind::operational, Priority::medium,
     "Disrupt supply between the coast towns and the valleys", "", "analyst", 0, 14},
    {DemoList::missing, "Missing and vulnerable people", ListKind::operational, Priority::high,
     "Find people at risk who are thought to be in a vehicle", "", "inspector", 0, 7},
    {DemoList::heron, "Operation Heron", ListKind::operational, Priority::high,
     "Movements of the subjects of a covert operation, under its own authority", demo_covert_desk,
     "inspector", 0, 7},
    {DemoList::burglary, "Travelling burglary", ListKind::intelligence, Priority::medium,
     "Intelligence on vehicles seen near burglaries in three areas; no response", "", "analyst",
     300, 28},
};

/// A row of the 16-column file; its first spare column carries the priority.
std::string csv_row(const VoiEntry& entry) {
    std::string row = entry.vrm.text();
    for (const VoiTextField& field : voi_text_fields) {
        // The weed date stands before it.
        if (field.text == &VoiEntry::pnc_id)
            traffic::append_csv_field(row, to_iso_date(*entry.weed_date));
        traffic::append_csv_field(row, entry.*field.text);
    }
    traffic::append_csv_field(row, entry.priority ? to_text(*entry.priority) : std::string_view{});
    return row + ",\r\n";
}

}  // namespace

struct DemoLists::State {
    State(RegisterSession& here, std::filesystem::path folder, const traffic::World& world_used,
          const std::vector<DemoAccount>& people)
        : session(here),
          world(world_used),
          accounts(people),
          rows(here.kept().database(), here.clock()),
          importer(rows, std::move(folder), here.clock()),
          population(make_population(demo_traffic(here.now(), demo_rate, nobody_but_the_first))),
          others(make_population(strangers_settings(here.now()))) {}

    static bool nobody_but_the_first(std::uint32_t vehicle) { return vehicle == 0; }
    static traffic::TrafficSettings strangers_settings(UtcTime now) {
        traffic::TrafficSettings settings = demo_traffic(now, 0.1, nobody_but_the_first);
        settings.seed = strangers_seed;
        settings.vehicles = strangers;
        settings.stolen_share = 0;
        return settings;
    }
    /// Only to ask what a vehicle is.
    traffic::Traffic make_population(const traffic::TrafficSettings& settings) const {
        return session.value_of(traffic::Traffic::make(world, settings));
    }

    VoiEntry entry_of(DemoList list, const traffic::Vehicle& vehicle, bool is_star) const {
        return demo_entry(list, vehicle, is_star, day_of(session.now()));
    }

    const ListPlan& plan_of(DemoList list) const {
        return *std::find_if(std::begin(plans), std::end(plans),
                             [&](const ListPlan& plan) { return plan.list == list; });
    }

    ListId put_list(const ListPlan& plan) {
        const auto found = rows.find_list(plan.name);
        if (found.ok()) return found->row.id;
        if (found.error().code != Errc::not_found) session.stop_with(found.error());
        const DemoAccount& owner = demo_account(accounts, plan.owner);
        const VoiList list{
            .id = {},
            .name = plan.name,
            .owner = owner.person,
            .kind = plan.kind,
            .purpose = plan.purpose,
            .desk = plan.desk,
            .priority = plan.priority,
            .review = day_of(SystemClock{}.now()) + std::chrono::days{plan.review_days}};
        return session.value_of(rows.add_list(list, demo_actor(owner)));
    }

    /// Rows of strangers from `first` on, then those of the vehicles.
    void import(const ListPlan& plan, std::size_t first,
                const std::vector<std::uint32_t>& vehicles) {
        std::stringstream file;
        for (std::size_t next = 0; next < plan.strangers_min; ++next) {
            const auto vehicle = others.vehicle((first + next) % strangers);
            file << csv_row(entry_of(plan.list, vehicle, false));
        }
        for (const std::uint32_t index : vehicles) {
            file << csv_row(entry_of(plan.list, population.vehicle(index), index < demo_stars));
        }
        const ListImportRequest request{.list = put_list(plan),
                                        .mode = ImportMode::apply,
                                        .form = {VoiSpare::priority, VoiSpare::ignored},
                                        .actor = demo_actor(demo_account(accounts, "analyst"))};
        const auto report = session.value_of(importer.import(file, request));
        if (report.problem_count > 0) {
            session.stop_with(fmt::format("list {}, row {}: {}", plan.name,
                                          report.problems.front().row,
                                          report.problems.front().sentence));
        }
    }

    void put_by_hand(const ListPlan& plan, const std::vector<std::uint32_t>& vehicles) {
        const ListId list = put_list(plan);
        std::set<Vrm> there;
        for (const auto& known : session.value_of(rows.entries(list, 0, voi_entries_page_max))) {
            there.insert(known.row.entry.vrm);
        }
        const AuditActor makers[] = {demo_actor(demo_account(accounts, "supervisor")),
                                     demo_actor(demo_account(accounts, "analyst"))};
        for (const std::uint32_t index : vehicles) {
            const VoiEntry entry =
                entry_of(plan.list, population.vehicle(index), index < demo_stars);
            if (there.contains(entry.vrm)) continue;
            session.value_of(rows.add_entry(list, entry, makers[index % 2]));
        }
    }

    void put(std::uint32_t first, std::uint32_t end, std::size_t strangers_from) {
        std::map<DemoList, std::vector<std::uint32_t>> by_list;
        for (std::uint32_t index = demo_veterans_first; index < demo_listed; ++index) {
            by_list[demo_list_of(index)].push_back(index);
        }
        for (std::uint32_t index = first; index < end; ++index) {
            by_list[demo_list_of(index)].push_back(index);
        }
        for (const ListPlan& plan : plans) {
            if (plan.strangers_min > 0) {
                import(plan, strangers_from + plan.strangers_min, by_list[plan.list]);
            } else {
                put_by_hand(plan, by_list[plan.list]);
            }
        }
    }

    RegisterSession& session;
    const traffic::World& world;
    const std::vector<DemoAccount>& accounts;
    VoiRegister rows;
    ListImporter importer;
    const traffic::Traffic population;
    const traffic::Traffic others;
};

DemoLists::DemoLists(RegisterSession& session, std::filesystem::path folder,
                     const traffic::World& world, const std::vector<DemoAccount>& accounts)
    : state_(std::make_unique<State>(session, std::move(folder), world, accounts)) {}
DemoLists::~DemoLists() = default;

void DemoLists::put_standing() { state_->put(0, 0, 0); }

// A day's difference: some rows go, some come.
void DemoLists::put_of_today() { state_->put(0, demo_veterans_first, 40); }

Vrm DemoLists::a_star() const { return state_->population.vehicle(0).vrm; }

}  // namespace bof::tool
