#include "app/page.hpp"

#include "base/log.hpp"

#include <utility>

namespace bof::app {
namespace {

/// Without a style of its own: the page's rules allow none inside it.
std::string plain_page(const std::string& title, const std::string& words,
                       const std::string& words_cy) {
    return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
           title + "</title>\n<link rel=\"icon\" href=\"data:,\">\n</head>\n<body>\n<h1>" + title +
           "</h1>\n<p>" + words + "</p>\n<p lang=\"cy\">" + words_cy + "</p>\n</body>\n</html>\n";
}

http::StaticFiles not_built() {
    return http::StaticFiles::single(plain_page(
        "The page is not built",
        "This server runs, and programs can use it under <code>/api/v1/</code>. The page for "
        "people "
        "is missing: install Node.js 18 or later and npm, run <code>npm ci --prefix web</code>, "
        "build again and start <code>bofd</code> anew; or name a built page in "
        "<code>page.folder</code>.",
        "Mae'r gweinydd hwn yn rhedeg, ond nid yw'r dudalen i bobl wedi'i hadeiladu."));
}

http::StaticFiles damaged() {
    return http::StaticFiles::single(plain_page(
        "The page cannot be shown",
        "Its files are not as they were built, so none of them is given out. Who looks after this "
        "server finds the reason in its log and its health report.",
        "Nid yw ffeiliau'r dudalen fel y cawsant eu hadeiladu, felly ni ddangosir hi."));
}

}  // namespace

std::vector<std::filesystem::path> page_folders_of(const std::filesystem::path& program) {
    const std::filesystem::path above = program.parent_path().parent_path();
    return {above / "share" / "openbof" / "web", above / "web"};
}

Page open_page(const std::filesystem::path& folder,
               const std::vector<std::filesystem::path>& beside) {
    const std::vector<std::filesystem::path> named{folder};
    for (const auto& place : folder.empty() ? beside : named) {
        auto loaded = http::StaticFiles::load(place);
        if (loaded) {
            log_event(LogLevel::info, "app.page_opened",
                      {{"folder", place.string()}, {"files", loaded->count()}});
            return {*std::move(loaded), std::nullopt};
        }
        if (folder.empty() && loaded.error().code == Errc::not_found) continue;
        log_event(LogLevel::error, "app.page_unusable",
                  {{"folder", place.string()}, {"error", to_log_line(loaded.error())}});
        return {damaged(), "the page for people cannot be shown: " +
                               std::string{loaded.error().public_text.view()}};
    }
    log_event(LogLevel::warn, "app.page_not_built");
    return {not_built(), std::nullopt};
}

}  // namespace bof::app
