// Goal: the server finds the page where an installation and a build put it, and starts without one;
// people are told whether it was never built or cannot be trusted.
#include "app/page.hpp"
#include "base/tests/temporary_folder.hpp"

#include <fstream>

#include <gtest/gtest.h>

namespace bof::app {
namespace {

namespace fs = std::filesystem;

class PageTest : public ::testing::Test {
  protected:
    /// A page of "<p>it</p>\n", whose digest was made by `openssl dgst -sha384 -binary | base64`.
    static fs::path put_page(const fs::path& folder) {
        fs::create_directories(folder);
        std::ofstream{folder / "index.html"} << "<p>it</p>\n";
        std::ofstream{folder / "manifest.json"}
            << R"({"files":[{"path":"index.html","bytes":10,"type":"text/html; charset=utf-8",)"
            << R"("sha384":"Yu/nsW0ceEt4a4CtoFnDfaBwVZAfOBKMChtLIHRbAdxYbPcnpojdSe+g+xZrtKNt"}]})";
        return folder;
    }
    std::string shown(const fs::path& folder) {
        const Page page = open_page(folder, page_folders_of(root_ / "bin" / "bofd"));
        problem_ = page.problem;
        http::Request request;
        request.method = "GET";
        request.path = "/";
        return page.files.answer(request).body;
    }

    const TemporaryFolder folder_;
    const fs::path root_ = folder_.path() / "root";
    std::optional<std::string> problem_;
};

TEST_F(PageTest, LiesBesideTheProgram) {
    put_page(root_ / "web");
    EXPECT_EQ(shown({}), "<p>it</p>\n");
    EXPECT_FALSE(problem_);
    fs::remove_all(root_);
    put_page(root_ / "share" / "openbof" / "web");
    EXPECT_EQ(shown({}), "<p>it</p>\n");
}

TEST_F(PageTest, IsSaidToBeMissingWhenItWasNotBuilt) {
    EXPECT_NE(shown({}).find("npm ci --prefix web"), std::string::npos);
    EXPECT_FALSE(problem_);
}

TEST_F(PageTest, OfANamedFolderMustBeThere) {
    EXPECT_NE(shown(root_ / "elsewhere").find("cannot be shown"), std::string::npos);
    EXPECT_TRUE(problem_);
    EXPECT_EQ(shown(put_page(root_ / "elsewhere")), "<p>it</p>\n");
    EXPECT_FALSE(problem_);
}

TEST_F(PageTest, IsNotShownWhenSomebodyChangedIt) {
    std::ofstream{put_page(root_ / "web") / "index.html"} << "<p>no</p>\n";
    EXPECT_NE(shown({}).find("cannot be shown"), std::string::npos);
    EXPECT_TRUE(problem_);
}

}  // namespace
}  // namespace bof::app
