#include "app/data_folder.hpp"

#include <system_error>

#include <unistd.h>

namespace bof::app {
namespace {

Result<void> make_closed_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        return Error{Errc::unavailable, "a folder of the data folder cannot be made",
                     folder.string() + ": " + error.message()};
    }
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    if (error) {
        return Error{Errc::unavailable,
                     "a folder of the data folder cannot be closed to other users",
                     folder.string() + ": " + error.message()};
    }
    if (::access(folder.c_str(), W_OK | X_OK) != 0) {
        return Error{Errc::unavailable, "a folder of the data folder cannot be written to",
                     folder.string()};
    }
    return {};
}

}  // namespace

Result<void> make_data_folder(const DataFolder& data) {
    for (const auto& folder : {data.root, data.tls(), data.log()}) {
        if (auto made = make_closed_folder(folder); !made.ok()) return made;
    }
    return {};
}

}  // namespace bof::app
