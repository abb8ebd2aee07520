#pragma once

#include "app/config.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace bof::app::detail {

/// Where a setting's value goes, and what values it takes. `place` finds the member in a Config.
struct TextSetting {
    std::string* (*place)(Config&);
    /// What is wrong with a value, as the end of a sentence; empty: nothing.
    std::string_view (*check)(std::string_view);
};
struct AddressSetting {
    http::ListenAddress* (*place)(Config&);
};
struct OptionalAddressSetting {
    std::optional<http::ListenAddress>* (*place)(Config&);
};
/// A path; a relative one starts at the data folder. `may_be_empty` values stay empty.
struct PathSetting {
    std::filesystem::path* (*place)(Config&);
    bool may_be_empty;
};
enum class Unit : std::uint8_t { items, bytes };
struct CountSetting {
    std::size_t* (*place)(Config&);
    Unit unit;
    std::size_t least;
    std::size_t most;
};
struct SecondsSetting {
    std::chrono::seconds* (*place)(Config&);
    std::int64_t least;
    std::int64_t most;
};
struct NamesSetting {
    std::vector<std::string>* (*place)(Config&);
};
/// Keys are the names of BOF2 services.
struct TableSetting {
    std::map<std::string, std::string>* (*place)(Config&);
};
struct LevelSetting {
    LogLevel* (*place)(Config&);
};
using Kind = std::variant<TextSetting, AddressSetting, OptionalAddressSetting, PathSetting,
                          CountSetting, SecondsSetting, NamesSetting, TableSetting, LevelSetting>;

/// One declaration: the parser, the check, the default file and docs/settings.md all follow from
/// it.
struct Setting {
    std::string_view name;          ///< "section.key"
    std::string_view default_toml;  ///< As it is written in the file.
    std::string_view description;   ///< Sentences for the administrator.
    Kind kind;
};

/// All settings; those of one section stand together.
std::span<const Setting> settings();

/// "text", "bytes, 65536 to 67108864"...: type, unit and range for a person.
std::string kind_text(const Setting& setting);

/// Reads "127.0.0.1:8443" or "[::1]:8443". Nothing when it is not of that form.
std::optional<http::ListenAddress> parse_listen_address(std::string_view text);

}  // namespace bof::app::detail
