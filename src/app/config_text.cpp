#include "app/config.hpp"
#include "app/detail/setting.hpp"

#include <algorithm>
#include <string>

namespace bof::app {
namespace {

constexpr std::size_t comment_columns_max = 90;

std::string_view section_of(std::string_view name) { return name.substr(0, name.find('.')); }
std::string_view key_of(std::string_view name) { return name.substr(name.find('.') + 1); }

// "# " and the words, broken into lines.
std::string as_comment(std::string_view words) {
    std::string comment;
    while (!words.empty()) {
        std::size_t length = words.size();
        if (length > comment_columns_max) length = words.rfind(' ', comment_columns_max);
        if (length == std::string_view::npos) length = words.size();
        comment += "# " + std::string{words.substr(0, length)} + "\n";
        words.remove_prefix(std::min(words.size(), length + 1));
    }
    return comment;
}

}  // namespace

std::string default_config_toml() {
    std::string text =
        "# Settings of bofd. Every line below that begins with # shows the default; take the # "
        "away to\n"
        "# change it. Relative paths start at the data folder. Changes count from the next start;\n"
        "# `bofd --data DIR --check-config` says whether the file is right.\n";
    std::string_view section;
    for (const auto& setting : detail::settings()) {
        if (section_of(setting.name) != section) {
            section = section_of(setting.name);
            text += "\n[" + std::string{section} + "]\n";
        }
        text +=
            as_comment(std::string{setting.description} + " (" + detail::kind_text(setting) + ")");
        text += "#" + std::string{key_of(setting.name)} + " = " +
                std::string{setting.default_toml} + "\n\n";
    }
    text.pop_back();
    return text;
}

std::string settings_page() {
    std::string page =
        "# Settings\n\n"
        "<!-- Made from src/app/config_settings.cpp; the test Config.SettingsPageIsCurrent "
        "compares. -->\n\n"
        "`bofd` reads `bofd.toml` in its data folder; without the file every setting has its "
        "default.\n"
        "A name it does not know, or a value out of range, keeps it from starting, and it says "
        "which.\n"
        "`bofd --check-config` looks at the file and starts nothing; `bofd --print-defaults` "
        "prints a\n"
        "file with every setting. Relative paths start at the data folder, here written DATA. "
        "Sizes are\n"
        "numbers of bytes, or a text with KiB, MiB or GiB. A change counts from the next start.\n"
        "Secrets never stand in the file: a setting names a file that holds them.\n";
    std::string_view section;
    for (const auto& setting : detail::settings()) {
        if (section_of(setting.name) != section) {
            section = section_of(setting.name);
            page += "\n## " + std::string{section} +
                    "\n\n| setting | default | takes | meaning |\n|---|---|---|---|\n";
        }
        page += "| `" + std::string{setting.name} + "` | `" + std::string{setting.default_toml} +
                "` | " + detail::kind_text(setting) + " | " + std::string{setting.description} +
                " |\n";
    }
    return page;
}

}  // namespace bof::app
