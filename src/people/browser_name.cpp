#include "people/browser_name.hpp"

#include "base/text.hpp"

#include <array>
#include <utility>

namespace bof {
namespace {

using Named = std::pair<std::string_view, std::string_view>;

// In this order: most browsers also claim to be those further down.
constexpr std::array<Named, 5> browsers{{{"Edg/", "Edge"},
                                         {"OPR/", "Opera"},
                                         {"Firefox/", "Firefox"},
                                         {"Chrome/", "Chrome"},
                                         {"Version/", "Safari"}}};
constexpr std::array<Named, 6> systems{{{"Android", "Android"},
                                        {"iPhone", "iPhone"},
                                        {"iPad", "iPad"},
                                        {"Windows", "Windows"},
                                        {"Mac OS X", "macOS"},
                                        {"Linux", "Linux"}}};

}  // namespace

std::string browser_name(std::string_view user_agent) {
    constexpr std::size_t version_digits_max = 6;
    std::string name;
    for (const auto& [mark, called] : browsers) {
        const auto at = user_agent.find(mark);
        if (at == std::string_view::npos) continue;
        name = called;
        std::string version;
        for (const char symbol : user_agent.substr(at + mark.size())) {
            if (!is_digit_ascii(symbol) || version.size() == version_digits_max) break;
            version += symbol;
        }
        if (!version.empty()) name += ' ' + version;
        break;
    }
    for (const auto& [mark, called] : systems) {
        if (user_agent.find(mark) == std::string_view::npos) continue;
        name += (name.empty() ? "" : ", ") + std::string{called};
        break;
    }
    return name;
}

}  // namespace bof
