#include "base/error.hpp"

namespace bof {

std::string to_log_line(const Error& error) {
    std::string line{traits(error.code).name};
    line += ": ";
    line += error.public_text.view();
    if (!error.internal.empty()) {
        line += " [";
        line += error.internal;
        line += ']';
    }
    return line;
}

}  // namespace bof
