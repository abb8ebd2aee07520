#pragma once

#include "base/result.hpp"
#include "bof/commands.hpp"
#include "sender/bof2_client.hpp"
#include "sender/paced_feed.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace bof::tool {

/// Where to send: the options that simulate and replay share.
struct ServerOptions {
    std::string url;  ///< Empty: the bofd of the data folder.
    std::filesystem::path ca_file;
    bool insecure = false;
    std::size_t connections = 16;
};
void add_server_options(CLI::App& command, ServerOptions& options);

/// Errors: invalid_argument - an address that is none, or a data folder with unusable settings.
Result<ClientSettings> client_settings_of(const ServerOptions& options,
                                          const GlobalOptions& global);

/// Sends all that `source` makes, due times beginning now; shows progress on standard error each
/// second, the first refusals, and in the end a summary (JSON on standard output, if asked for).
/// Ends early, in good order, on SIGINT or SIGTERM. True when the server kept everything.
/// Errors: as Bof2Client::start().
struct Sending {
    ClientSettings client;
    PacedFeed::Source source;
    /// "line 12": names a shipment by its tag, in messages.
    std::function<std::string(std::uint64_t)> name_of;
};
Result<bool> send_all(Sending sending, const GlobalOptions& global);

}  // namespace bof::tool
