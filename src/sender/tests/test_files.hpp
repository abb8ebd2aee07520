#pragma once

#include "base/tests/temporary_folder.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace bof {

/// A folder of one test, and the files it needs in it.
class TestFiles : public TemporaryFolder {
  public:
    std::filesystem::path write(std::string_view name, std::string_view text) const {
        const std::filesystem::path file = path() / name;
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }
    std::filesystem::path operator/(std::string_view name) const { return path() / name; }
};

}  // namespace bof
