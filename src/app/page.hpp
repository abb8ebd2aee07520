#pragma once

#include "http/static_files.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bof::app {

/// The page that people work in, as the server gives it to browsers.
struct Page {
    http::StaticFiles files;
    /// Why people get a sentence instead of the page they should have; absent: they get it, or none
    /// was built, which is no fault of a server that only programs use.
    std::optional<std::string> problem;
};

/// Where a page may lie beside the program of that path: installed, then in a build.
std::vector<std::filesystem::path> page_folders_of(const std::filesystem::path& program);

/// The page of `folder`; when that is empty, of the first of `beside` that has one. When there is
/// none, or it is not as it was built, one plain page that says so: the server starts without.
Page open_page(const std::filesystem::path& folder,
               const std::vector<std::filesystem::path>& beside);

}  // namespace bof::app
