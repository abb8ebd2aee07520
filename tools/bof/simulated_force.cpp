#include "bof/simulated_force.hpp"

#include "app/data_folder.hpp"
#include "bof/register_session.hpp"

#include <algorithm>
#include <iostream>
#include <optional>

#include <fmt/format.h>

namespace bof::tool {

namespace {

// Numbers that no force is known to use; the demo's and the simulator's own.
constexpr std::int16_t simulated_feed = 900;
constexpr std::int16_t simulated_sources = 4;

std::vector<std::int16_t> source_numbers() {
    std::vector<std::int16_t> numbers;
    for (std::int16_t number = 1; number <= simulated_sources; ++number) numbers.push_back(number);
    return numbers;
}

std::string source_name(const traffic::SourceAccount& account, const ForceDress& dress) {
    const auto index = static_cast<std::size_t>(account.source - 1);
    if (index < dress.source_names.size()) return dress.source_names[index];
    return fmt::format("Simulated system {}", account.source);
}

Source wanted_source(const traffic::SourceAccount& account, UtcTime now,
                     const std::vector<AddressRange>& senders, const ForceDress& dress) {
    Source source{};
    source.feed = account.feed;
    source.source = account.source;
    source.name = source_name(account, dress);
    source.username = account.username;
    source.word_hash = SecretHash::of(account.word).stored();
    source.addresses = senders;
    // Reads of the recent past, written by --write or sent late, are this source's too.
    source.valid_from = now - std::chrono::days{400};
    return source;
}

bool has_word(const Source& source, const std::string& word) {
    const auto hash = SecretHash::from_stored(source.word_hash);
    return hash && hash->matches(word);
}

/// True when something had to be changed.
bool put_source(RegisterSession& session, const std::vector<Source>& there, Source wanted,
                const std::string& word) {
    const auto found = std::find_if(there.begin(), there.end(), [&](const Source& source) {
        return source.feed == wanted.feed && source.source == wanted.source && !source.valid_until;
    });
    if (found == there.end()) {
        session.value_of(session.kept().add_source(wanted));
        return true;
    }
    bool changed = false;
    if (!has_word(*found, word)) {
        session.check(session.kept().set_word(found->id, SecretHash::of(word)));
        changed = true;
    }
    if (found->addresses != wanted.addresses || found->username != wanted.username) {
        auto current = session.value_of(session.kept().find_source(found->id));
        current.row.addresses = wanted.addresses;
        current.row.username = wanted.username;
        session.check(session.kept().update_source(current));
        changed = true;
    }
    return changed;
}

/// Most stand where they are.
NrdKind kind_of(std::size_t camera) {
    if (camera % 14 == 5) return NrdKind::mobile;
    if (camera % 23 == 7) return NrdKind::vehicle_mounted;
    return camera % 19 == 3 ? NrdKind::dual_use : NrdKind::fixed;
}

std::vector<NrdImportRow> rows_of(const traffic::World& world, UtcTime now,
                                  const ForceDress& dress) {
    std::vector<NrdImportRow> rows;
    for (const traffic::Camera& camera : world.cameras()) {
        const traffic::RoadSite& site = world.sites()[camera.site];
        NrdImportRow row{};
        row.row = rows.size() + 1;
        row.name = camera.name;
        row.feed = camera.address.feed;
        row.source = camera.address.source;
        row.camera = camera.address.camera;
        row.site = site.name;
        row.road = world.roads()[site.road].name;
        row.position = site.position;
        row.heading_degrees = camera.heading_degrees;
        row.lane = camera.lane;
        if (dress.various_kinds) row.kind = kind_of(rows.size());
        row.controller = dress.controller;
        row.valid_from = now - std::chrono::days{399};
        rows.push_back(std::move(row));
    }
    return rows;
}

/// Rows whose NRD is there already keep its beginning.
bool put_nrds(RegisterSession& session, std::vector<NrdImportRow> rows,
              const RegisterContents& there) {
    for (NrdImportRow& row : rows) {
        const bool known = std::any_of(there.nrds.begin(), there.nrds.end(), [&](const Nrd& nrd) {
            const auto source =
                std::find_if(there.sources.begin(), there.sources.end(),
                             [&](const Source& each) { return each.id == nrd.source; });
            return source != there.sources.end() && source->feed == row.feed &&
                   source->source == row.source && nrd.camera == row.camera;
        });
        if (known) row.valid_from.reset();
    }
    const auto report = session.value_of(session.kept().import_nrds(rows, ImportMode::apply));
    if (!report.problems.empty()) {
        const NrdImportProblem& problem = report.problems.front();
        session.stop_with("NRD " + std::to_string(problem.row) + ", " + problem.column + ": " +
                          problem.sentence);
    }
    return std::any_of(report.changes.begin(), report.changes.end(),
                       [](const NrdImportChange& change) {
                           return change.kind != NrdImportChange::Kind::unchanged;
                       });
}

}  // namespace

std::filesystem::path simulator_words_file(const GlobalOptions& global) {
    return global.data / "simulator-words";
}

SenderWords with_simulated_sources(SenderWords words) {
    for (const std::int16_t number : source_numbers()) {
        const std::pair key{simulated_feed, number};
        if (!words.contains(key)) {
            words[key] = {"simulator-" + std::to_string(number), new_sender_word()};
        }
    }
    return words;
}

Result<traffic::World> simulated_world(std::uint64_t seed, std::size_t sites,
                                       const SenderWords& words) {
    traffic::WorldSettings settings;
    settings.seed = seed;
    settings.sites = sites;
    for (const std::int16_t number : source_numbers()) {
        const auto word = words.find({simulated_feed, number});
        if (word == words.end()) {
            return Error{Errc::not_found, "a simulated source has no word: run with --register"};
        }
        settings.sources.push_back(
            {simulated_feed, number, word->second.username, word->second.word});
    }
    return traffic::World::make(settings);
}

Registered register_simulated_force(const traffic::World& world, const SenderWords& words,
                                    const std::vector<AddressRange>& senders,
                                    const GlobalOptions& global, const ForceDress& dress) {
    RegisterSession session(global, "simulate");
    // The words first: a word that the register has and nobody knows could only be replaced.
    session.check(write_sender_words(simulator_words_file(global), words));
    const auto there = session.value_of(session.kept().contents());
    bool changed = false;
    for (const traffic::SourceAccount& account : world.accounts()) {
        const Source wanted = wanted_source(account, session.now(), senders, dress);
        changed = put_source(session, there.sources, wanted, account.word) || changed;
    }
    changed = put_nrds(session, rows_of(world, session.now(), dress), there) || changed;
    std::cerr << fmt::format("registered: {} sources, {} sites, {} NRDs{}\n",
                             world.accounts().size(), world.sites().size(), world.cameras().size(),
                             changed ? "" : ", all there already");
    return changed ? Registered::changes : Registered::nothing_new;
}

}  // namespace bof::tool
