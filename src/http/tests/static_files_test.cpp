// Goal: a page's files are served as they were built or not at all, each with the headers that keep
// the page to itself, and browsers keep exactly what may be kept.
#include "http/static_files.hpp"

#include "base/tests/temporary_folder.hpp"
#include "http/detail/page_file.hpp"

#include <array>
#include <fstream>

#include <gtest/gtest.h>
#include <zlib.h>

namespace bof::http {
namespace {

constexpr const char* html = "text/html; charset=utf-8";
constexpr const char* script = "text/javascript; charset=utf-8";
const std::string script_name = "assets/app-5KX2M7QA.js";
const std::string script_text(5'000, 'x');

Request request(std::string method, std::string path,
                std::vector<std::pair<std::string, std::string>> headers = {}) {
    Request its;
    its.method = std::move(method);
    its.path = std::move(path);
    its.headers = std::move(headers);
    return its;
}

/// A folder with a page, and a manifest that the test may spoil.
class PageFolder {
  public:
    void add(const std::string& path, const std::string& bytes, const std::string& type) {
        const auto file = folder_.path() / path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream{file, std::ios::binary} << bytes;
        name(path, bytes.size(), type, sha384_base64(bytes));
    }
    void name(const std::string& path, std::size_t bytes, const std::string& type,
              const std::string& sha384) {
        files_ += (files_.empty() ? "" : ",") + std::string{"{\"path\":\""} + path +
                  "\",\"bytes\":" + std::to_string(bytes) + ",\"type\":\"" + type +
                  "\",\"sha384\":\"" + sha384 + "\"}";
        manifest("{\"files\":[" + files_ + "]}");
    }
    void manifest(const std::string& text) {
        std::ofstream{folder_.path() / "manifest.json"} << text;
    }
    const std::filesystem::path& path() const { return folder_.path(); }
    Errc refusal(const StaticLimits& limits = {}) const {
        const auto loaded = StaticFiles::load(path(), limits);
        EXPECT_FALSE(loaded.ok());
        return loaded.ok() ? Errc::count_ : loaded.error().code;
    }

  private:
    TemporaryFolder folder_;
    std::string files_;
};

class StaticPage : public ::testing::Test {
  protected:
    StaticPage() {
        folder_.add("index.html", "<!doctype html><title>x</title>", html);
        folder_.add(script_name, script_text, script);
        folder_.add("NOTICE.txt", "n", "text/plain; charset=utf-8");
        auto loaded = StaticFiles::load(folder_.path());
        EXPECT_TRUE(loaded.ok());
        files_.emplace(*std::move(loaded));
    }
    Response get(std::string path,
                 std::vector<std::pair<std::string, std::string>> headers = {}) const {
        return files_->answer(request("GET", std::move(path), std::move(headers)));
    }
    static std::string header(const Response& response, std::string_view name) {
        for (const auto& [known, value] : response.headers) {
            if (known == name) return value;
        }
        return {};
    }

    PageFolder folder_;
    std::optional<StaticFiles> files_;
};

std::string unzipped(const std::string& bytes) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
    std::string in = bytes;
    std::string out(1U << 20U, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

TEST_F(StaticPage, FilesComeAsTheyWereBuilt) {
    const Response index = get("/index.html");
    EXPECT_EQ(index.status, 200);
    EXPECT_EQ(index.content_type, html);
    EXPECT_EQ(index.body, "<!doctype html><title>x</title>");
    EXPECT_EQ(header(index, "Cache-Control"), "no-cache");

    const Response app = get('/' + script_name);
    EXPECT_EQ(app.body, script_text);
    EXPECT_EQ(header(app, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(header(get("/NOTICE.txt"), "Cache-Control"), "no-cache");
}

TEST_F(StaticPage, AddressesInsideThePageAreItsIndex) {
    for (const char* path : {"/", "/alerts", "/alerts/17", "/cy/people", "/people/"}) {
        EXPECT_EQ(get(path).body, get("/index.html").body) << path;
    }
    for (const char* path :
         {"/manifest.json", "/assets/app.js", "/favicon.ico", "/..", "/.git", "/a.b/c", "/%2e%2e/x",
          "/API/V1/people", "//alerts", "/a;b", "/../index.html", "*", ""}) {
        const Response answer = get(path);
        EXPECT_EQ(answer.status, 404) << path;
        EXPECT_EQ(header(answer, "Cache-Control"), "no-store");
    }
}

TEST_F(StaticPage, EveryAnswerKeepsThePageToItself) {
    const Response post = files_->answer(request("POST", "/"));
    EXPECT_EQ(post.status, 405);
    EXPECT_EQ(header(post, "Allow"), "GET, HEAD");
    for (const Response& answer : {get("/"), get('/' + script_name), get("/none.js"), post}) {
        EXPECT_EQ(header(answer, "Content-Security-Policy"),
                  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                  "connect-src 'self'; font-src 'self'; worker-src 'self'; manifest-src 'self'; "
                  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
                  "require-trusted-types-for 'script'; trusted-types default");
        EXPECT_EQ(header(answer, "X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(header(answer, "Referrer-Policy"), "no-referrer");
        EXPECT_EQ(header(answer, "Cross-Origin-Opener-Policy"), "same-origin");
        EXPECT_EQ(header(answer, "Cross-Origin-Resource-Policy"), "same-origin");
        EXPECT_FALSE(header(answer, "Permissions-Policy").empty());
    }
}

TEST_F(StaticPage, CompressesForThoseWhoTakeIt) {
    const std::string path = '/' + script_name;
    const Response zipped = get(path, {{"accept-encoding", "br, gzip;q=0.5"}});
    EXPECT_EQ(header(zipped, "Content-Encoding"), "gzip");
    EXPECT_EQ(header(zipped, "Vary"), "Accept-Encoding");
    EXPECT_LT(zipped.body.size(), script_text.size() / 10);
    EXPECT_EQ(unzipped(zipped.body), script_text);
    EXPECT_NE(header(zipped, "ETag"), header(get(path), "ETag"));
    for (const char* refusal : {"", "br", "gzip;q=0", "gzip; q=0.000", "gzipped"}) {
        const Response plain = get(path, {{"accept-encoding", refusal}});
        EXPECT_EQ(header(plain, "Content-Encoding"), "") << refusal;
        EXPECT_EQ(header(plain, "Vary"), "Accept-Encoding");
        EXPECT_EQ(plain.body, script_text);
    }
    // One letter does not get shorter.
    EXPECT_EQ(header(get("/NOTICE.txt", {{"accept-encoding", "gzip"}}), "Content-Encoding"), "");
}

TEST_F(StaticPage, WhatTheBrowserHasIsNotSentAgain) {
    const std::string tag = header(get("/"), "ETag");
    for (const std::string& known : {tag, "W/" + tag, "\"other\", " + tag, std::string{"*"}}) {
        const Response answer = get("/", {{"if-none-match", known}});
        EXPECT_EQ(answer.status, 304) << known;
        EXPECT_EQ(answer.body, "");
        EXPECT_EQ(header(answer, "ETag"), tag);
        EXPECT_EQ(header(answer, "Cache-Control"), "no-cache");
    }
    EXPECT_EQ(get("/", {{"if-none-match", "\"other\""}}).status, 200);
    EXPECT_EQ(get('/' + script_name, {{"if-none-match", tag}}).status, 200);
}

TEST(StaticFiles, AFileThatDiffersFromTheManifestIsRefused) {
    PageFolder folder;
    EXPECT_EQ(folder.refusal(), Errc::not_found);
    folder.add("index.html", "<p>built</p>", html);
    ASSERT_TRUE(StaticFiles::load(folder.path()).ok());
    std::ofstream{folder.path() / "index.html"} << "<p>other</p>";  // The same length.
    EXPECT_EQ(folder.refusal(), Errc::corrupt);
    std::ofstream{folder.path() / "index.html"} << "<p>built</p> and more";
    EXPECT_EQ(folder.refusal(), Errc::corrupt);
    std::filesystem::remove(folder.path() / "index.html");
    EXPECT_EQ(folder.refusal(), Errc::corrupt);
}

TEST(StaticFiles, AManifestThatMakesNoSenseIsRefused) {
    PageFolder folder;
    for (const char* text :
         {"", "[]", "{\"files\":1}", "{\"files\":[1]}", "{\"files\":[{\"path\":\"a\"}]}",
          "{\"files\":[{\"path\":\"a\",\"bytes\":-1}]}",
          "{\"files\":[{\"path\":\"../../etc/passwd\",\"bytes\":1}]}",
          "{\"files\":[{\"path\":\"/etc/passwd\",\"bytes\":1}]}"}) {
        folder.manifest(text);
        EXPECT_EQ(folder.refusal(), Errc::corrupt) << text;
    }
    folder.manifest("{\"files\":[]}");
    EXPECT_EQ(folder.refusal(), Errc::invalid_argument);
}

TEST(StaticFiles, LimitsHoldOnBothSides) {
    PageFolder folder;
    folder.add("index.html", "0123456789", html);
    folder.add("b.txt", "0123456789", "text/plain; charset=utf-8");
    EXPECT_TRUE(StaticFiles::load(folder.path(), {2, 20}).ok());
    EXPECT_EQ(folder.refusal({1, 20}), Errc::too_many);
    EXPECT_EQ(folder.refusal({2, 19}), Errc::too_large);
    folder.add("c.exe", "x", "application/x-msdownload");
    EXPECT_EQ(folder.refusal(), Errc::unsupported);
}

TEST(StaticFiles, OnlyNamesWithAHashAreKeptForEver) {
    for (const char* path : {"assets/app-5KX2M7QA.js", "style-ABCDEFGH.css", "a-b-12345678.js.map"})
        EXPECT_TRUE(has_hashed_name(path)) << path;
    for (const char* path :
         {"index.html", "app.js", "assets/coastline.json", "app-5KX2M7Q.js", "map-openlayers.js",
          "app-5kx2m7qa.js", "5KX2M7QA.js", "a-12345678/b.js"})
        EXPECT_FALSE(has_hashed_name(path)) << path;
}

TEST(StaticFiles, OnePageAlone) {
    const StaticFiles files = StaticFiles::single("<p>not built</p>");
    EXPECT_EQ(files.count(), 1U);
    EXPECT_EQ(files.answer(request("HEAD", "/alerts")).body, "<p>not built</p>");
    EXPECT_EQ(files.answer(request("GET", "/assets/app.js")).status, 404);
}

}  // namespace
}  // namespace bof::http
