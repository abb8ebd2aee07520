#include "bof/stop_with.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace bof::tool {

void stop_with(std::string_view command, const std::string& sentence) {
    std::cerr << "bof " << command << ": " << sentence << '\n';
    throw CLI::RuntimeError(1);
}

void stop_with(std::string_view command, const Error& error) {
    stop_with(command, to_log_line(error));
}

}  // namespace bof::tool
