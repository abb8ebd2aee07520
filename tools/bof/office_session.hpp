#pragma once

#include "bof/commands.hpp"
#include "sender/stream.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace CLI {
class App;
}  // namespace CLI

namespace bof::tool {

/// Longest wait for an answer that is none of a deletion.
inline constexpr std::chrono::seconds answer_wait_max{60};

/// Who signs in, and where.
struct SignInOptions {
    std::string user;
    std::string password_file;
    std::string code;
    std::string server;   ///< Empty: the one of the data folder.
    std::string ca_file;  ///< Empty: the data folder's own authority, else the machine's.
};

/// Adds --user and its like to a command that works in a person's name.
void add_sign_in_options(CLI::App& command, SignInOptions& given);

/// What a running bofd does for a person: signed in as on the page, with that person's rights, and
/// on the record in that person's name. Signs out in the end. Every failure stops the command with
/// what the server said.
///
/// Threads: not shared.
class OfficeSession {
  public:
    /// Asks at the terminal for what is not given: the password, and the code of a second factor.
    OfficeSession(const GlobalOptions& options, const SignInOptions& given, std::string command);
    ~OfficeSession();
    OfficeSession(const OfficeSession&) = delete;
    OfficeSession& operator=(const OfficeSession&) = delete;
    OfficeSession(OfficeSession&&) = delete;
    OfficeSession& operator=(OfficeSession&&) = delete;

    boost::json::value get(const std::string& path);
    /// `body`: null for none. Null when the answer has none.
    boost::json::value post(const std::string& path, const boost::json::value& body);
    /// As post(), for what may take longer; `meanwhile` is called each `every` until the answer is
    /// there, and may ask too.
    boost::json::value post_and_wait(const std::string& path, std::chrono::seconds within,
                                     std::chrono::seconds every,
                                     const std::function<void()>& meanwhile);

    [[noreturn]] void stop_with(const std::string& sentence) const;

  private:
    struct Answer {
        unsigned status = 0;
        boost::json::value body;
        std::string cookie;  ///< The first that was set.
    };
    struct Waiting {
        std::chrono::seconds within = answer_wait_max;
        std::chrono::seconds every = answer_wait_max;
        std::function<void()> meanwhile;
    };

    Answer ask(std::string_view method, const std::string& path, const boost::json::value& body,
               const Waiting& waiting);
    /// The whole answer, as it came.
    std::string exchange(const std::string& request, const Waiting& waiting) const;
    void write_all(Stream& stream, const std::string& request) const;
    Answer must(std::string_view method, const std::string& path, const boost::json::value& body,
                const Waiting& waiting);
    void connect(const GlobalOptions& options, const SignInOptions& given);
    void sign_in(const SignInOptions& given);
    [[noreturn]] void stop_with_problem(const Answer& answer) const;

    const std::string command_;
    std::string url_;   ///< "https://host:port", as it is asked for.
    std::string host_;  ///< As the header says it.
    std::optional<Dial> dial_;
    std::string cookie_;
    bool is_signed_in_ = false;
};

}  // namespace bof::tool
