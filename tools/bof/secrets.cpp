#include "bof/secrets.hpp"

#include "bof/stop_with.hpp"

#include <fstream>
#include <iostream>

#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

namespace bof::tool {
namespace {

/// Keeps the terminal from showing what is typed, for as long as it lives.
class NoEcho {
  public:
    NoEcho() {
        is_changed_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        if (is_changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    ~NoEcho() {
        if (is_changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;
    NoEcho(NoEcho&&) = delete;
    NoEcho& operator=(NoEcho&&) = delete;

  private:
    termios before_{};
    bool is_changed_ = false;
};

}  // namespace

std::string secret_in(std::string_view command, const std::string& path) {
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
        stop_with(command, {Errc::not_found, "there is no such password file", path});
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        stop_with(command, {Errc::invalid_argument,
                            "the password file is open to others: give it mode 0600", path});
    }
    std::ifstream stream{path};
    std::string line;
    if (!std::getline(stream, line)) {
        stop_with(command,
                  {Errc::invalid_argument, "the password file is empty or cannot be read", path});
    }
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

std::string ask_secret(std::string_view command, std::string_view prompt,
                       const std::string& otherwise) {
    if (::isatty(STDIN_FILENO) == 0) stop_with(command, otherwise);
    std::cerr << prompt << ": " << std::flush;
    std::string line;
    {
        const NoEcho quiet;
        std::getline(std::cin, line);
    }
    std::cerr << '\n';
    if (line.empty()) stop_with(command, otherwise);
    return line;
}

}  // namespace bof::tool
