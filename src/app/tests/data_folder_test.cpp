#include "app/data_folder.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace bof::app {
namespace {

mode_t mode_of(const std::filesystem::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777U;
}

// Goal: whatever the umask or an earlier hand left, nobody else can look into a data folder.
TEST(DataFolder, IsClosedToOthersAlsoWhenItWasOpen) {
    const DataFolder data{std::filesystem::path{testing::TempDir()} / "bof_data_folder_test"};
    std::filesystem::remove_all(data.root);
    std::filesystem::create_directories(data.root);
    ASSERT_EQ(::chmod(data.root.c_str(), 0755), 0);

    ASSERT_TRUE(make_data_folder(data).ok());
    ASSERT_TRUE(make_data_folder(data).ok());

    EXPECT_EQ(mode_of(data.root), 0700U);
    EXPECT_EQ(mode_of(data.tls()), 0700U);
    EXPECT_EQ(mode_of(data.log()), 0700U);
    std::filesystem::remove_all(data.root);
}

TEST(DataFolder, AFileInItsPlaceIsAnError) {
    const DataFolder data{std::filesystem::path{testing::TempDir()} / "bof_data_folder_file"};
    std::ofstream{data.root} << "x";
    const auto made = make_data_folder(data);
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, Errc::unavailable);
    std::filesystem::remove(data.root);
}

}  // namespace
}  // namespace bof::app
