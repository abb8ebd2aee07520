#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace bof::tool {

/// Ends a command that cannot go on: "bof <command>: <sentence>" on standard error, exit status 1.
/// Throws CLI::RuntimeError.
[[noreturn]] void stop_with(std::string_view command, const std::string& sentence);
/// With what the error says for an administrator.
[[noreturn]] void stop_with(std::string_view command, const Error& error);

template <typename T>
T value_of(std::string_view command, Result<T> result) {
    if (!result.ok()) stop_with(command, result.error());
    return std::move(result).value();
}

}  // namespace bof::tool
