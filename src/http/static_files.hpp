#pragma once

#include "base/result.hpp"
#include "http/server.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

namespace bof::http {

/// Reaching one is an error of load(), so that a wrong folder cannot fill the memory.
struct StaticLimits {
    std::size_t files_max = 256;
    std::size_t bytes_max = 16U << 20U;  ///< Of all files together.
};

/// The files of a browser page, read and compressed once, never changed.
///
/// A folder holds them with a manifest.json: {"files": [{"path", "bytes", "type", "sha384"}]}, the
/// digest in base64. What the manifest does not name is not served; what differs from it is refused
/// whole, so that a browser never runs half of one build and half of another, or what somebody else
/// has put there.
///
/// Threads: any.
class StaticFiles {
  public:
    /// Errors: not_found - no manifest.json there; corrupt - the manifest cannot be read, or a file
    ///         is missing or not what it says; unsupported - a type not known here; too_large,
    ///         too_many - the limits; invalid_argument - there is no index.html.
    static Result<StaticFiles> load(const std::filesystem::path& folder,
                                    const StaticLimits& limits = {});
    /// One page and nothing else.
    static StaticFiles single(std::string html);

    ~StaticFiles();
    StaticFiles(const StaticFiles&) = delete;
    StaticFiles& operator=(const StaticFiles&) = delete;
    StaticFiles(StaticFiles&&) noexcept;
    StaticFiles& operator=(StaticFiles&&) noexcept;

    /// The answer to GET and HEAD; another method gets 405. A path that names no file and is made
    /// of small letters, digits, "_" and "-" is an address inside the page, and gets index.html;
    /// every other unknown path gets 404. If-None-Match gets 304, Accept-Encoding gzip. A name that
    /// holds a hash of its content ("app-5KX2M7QA.js") may be kept for ever, all else is asked for
    /// anew each time.
    ///
    /// Every answer has the headers that keep a page to itself: nothing from elsewhere, no inline
    /// script or style, no markup made of text (Trusted Types), not in a frame.
    /// Cost: one copy of the file; no I/O.
    Response answer(const Request& request) const;

    std::size_t count() const;

  private:
    struct Contents;
    explicit StaticFiles(std::unique_ptr<const Contents> contents);

    std::unique_ptr<const Contents> contents_;
};

}  // namespace bof::http
