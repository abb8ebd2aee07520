#include "base/error.hpp"
#include "bof/commands.hpp"
#include "bof/stop_with.hpp"
#include "people/password_filter.hpp"

#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace bof::tool {
namespace {

struct FilterOptions {
    std::string file;
    std::vector<std::string> lists;
};

/// The lines of several files, one behind the other.
class Lines {
  public:
    explicit Lines(const std::vector<std::string>& files) : files_(files) {}

    std::optional<std::string> next() {
        std::string line;
        while (true) {
            if (stream_.is_open() && std::getline(stream_, line)) return line;
            if (at_ == files_.size()) return std::nullopt;
            stream_.close();
            stream_.clear();
            stream_.open(files_[at_], std::ios::binary);
            if (!stream_.is_open()) stop_with("passwords", files_[at_] + " cannot be read");
            ++at_;
        }
    }

  private:
    const std::vector<std::string>& files_;
    std::size_t at_ = 0;
    std::ifstream stream_;
};

void make_filter(const FilterOptions& given) {
    std::uint64_t lines = 0;
    for (Lines counted{given.lists}; counted.next();) ++lines;
    if (lines == 0) stop_with("passwords", "the lists are empty");
    Lines words{given.lists};
    const auto made = PasswordFilter::make(given.file, lines, [&] { return words.next(); });
    if (!made.ok()) stop_with("passwords", std::string{made.error().public_text.view()});
    std::cout << given.file << ": " << *made << " words of " << lines << " lines\n";
}

}  // namespace

void add_passwords_command(CLI::App& program) {
    auto* passwords = program.add_subcommand("passwords", "Passwords that are refused");
    passwords->require_subcommand(1);
    auto* filter = passwords->add_subcommand("filter", "The filter of known passwords");
    filter->require_subcommand(1);
    auto* make = filter->add_subcommand(
        "make", "Make a filter of lists with one password a line, for people.password_filter");
    auto given = std::make_shared<FilterOptions>();
    make->add_option("file", given->file, "The filter to write")->required();
    make->add_option("lists", given->lists, "Files with one password or word a line")->required();
    make->callback([given] { make_filter(*given); });
}

}  // namespace bof::tool
