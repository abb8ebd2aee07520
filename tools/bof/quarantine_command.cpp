#include "app/config.hpp"
#include "base/time.hpp"
#include "bof/commands.hpp"
#include "bof/stop_with.hpp"
#include "store_rocks/rocks_store.hpp"

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

namespace bof::tool {
namespace {

struct ListOptions {
    std::size_t limit = 100;
    std::optional<std::uint64_t> before;
};

std::string address_text(const QuarantineNotice& notice) {
    if (!notice.address) return "-";
    return fmt::format("{}/{}/{}", notice.address->feed, notice.address->source,
                       notice.address->camera);
}

boost::json::object to_json(const QuarantineNotice& notice) {
    boost::json::object line{{"id", raw(notice.id)},
                             {"received", to_rfc3339(notice.received)},
                             {"reason", to_text(notice.reason)},
                             {"detail", notice.detail},
                             {"sender", notice.sender},
                             {"service", notice.service},
                             {"message_bytes", notice.message_bytes},
                             {"image_count", notice.image_count}};
    if (notice.address) {
        line["feed"] = notice.address->feed;
        line["source"] = notice.address->source;
        line["camera"] = notice.address->camera;
    }
    return line;
}

void print_json(const std::vector<QuarantineNotice>& notices) {
    boost::json::array lines;
    for (const auto& notice : notices) lines.push_back(to_json(notice));
    std::cout << boost::json::serialize(boost::json::object{{"items", std::move(lines)}}) << '\n';
}

void print_table(const std::vector<QuarantineNotice>& notices, std::size_t limit) {
    if (notices.empty()) {
        std::cout << "Nothing is in quarantine.\n";
        return;
    }
    std::cout << fmt::format("{:>10}  {:<24}  {:<18}  {:<15}  {:<20}  {:<22}  {:>7}  {:>6}  {}\n",
                             "id", "received (UTC)", "reason", "feed/src/camera", "sender",
                             "service", "bytes", "images", "detail");
    for (const auto& notice : notices) {
        std::cout << fmt::format(
            "{:>10}  {:<24}  {:<18}  {:<15}  {:<20}  {:<22}  {:>7}  {:>6}  {}\n", raw(notice.id),
            to_rfc3339(notice.received), to_text(notice.reason), address_text(notice),
            notice.sender, notice.service, notice.message_bytes, notice.image_count, notice.detail);
    }
    if (notices.size() == limit) {
        std::cout << fmt::format("There may be more: --before {}\n", raw(notices.back().id));
    }
}

void run_list(const GlobalOptions& options, const ListOptions& list) {
    const auto loaded = app::load_config(app::DataFolder{std::filesystem::absolute(options.data)});
    for (const auto& problem : loaded.problems) std::cerr << to_text(problem) << '\n';
    if (!loaded.ok()) stop_with("quarantine", "the settings are not valid");
    const auto opened = open_quarantine(loaded.config.store.folder);
    if (!opened.ok()) {
        stop_with("quarantine", opened.error().code == Errc::not_found
                                    ? fmt::format("there are no reads in {} yet; is --data right?",
                                                  loaded.config.store.folder.string())
                                    : to_log_line(opened.error()));
    }
    std::optional<QuarantineId> before;
    if (list.before) before = QuarantineId{*list.before};
    const auto notices = (*opened)->quarantined(before, list.limit);
    if (!notices.ok()) stop_with("quarantine", to_log_line(notices.error()));
    options.json ? print_json(*notices) : print_table(*notices, list.limit);
}

}  // namespace

void add_quarantine_command(CLI::App& program, const GlobalOptions& options) {
    auto* quarantine = program.add_subcommand(
        "quarantine",
        "What arrived and could not be used. It is kept whole, so nothing is lost; this command "
        "shows when "
        "it came, from where and why it was not used. The message and the images may hold personal "
        "data and "
        "are never shown here: that takes a person with a purpose, on the record.");
    quarantine->require_subcommand(1);

    const auto list = std::make_shared<ListOptions>();
    auto* command = quarantine->add_subcommand(
        "list",
        "Lists the newest items, newest first, as they stand at this moment; bofd may be running.");
    command->add_option("--limit", list->limit, "Most items to list")
        ->check(CLI::Range(std::size_t{1}, read_page_max))
        ->capture_default_str();
    command->add_option("--before", list->before, "Only items older than the one with this id");
    command->callback([list, &options] { run_list(options, *list); });
}

}  // namespace bof::tool
