#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

namespace bof {

/// A folder of one test, gone afterwards.
class AuditTestFolder {
  public:
    AuditTestFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "bof-XXXXXX").string();
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        path_ = pattern;
    }
    ~AuditTestFolder() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    AuditTestFolder(const AuditTestFolder&) = delete;
    AuditTestFolder& operator=(const AuditTestFolder&) = delete;
    AuditTestFolder(AuditTestFolder&&) = delete;
    AuditTestFolder& operator=(AuditTestFolder&&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace bof
