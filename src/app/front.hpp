#pragma once

#include "api/api.hpp"
#include "app/config.hpp"
#include "app/data_folder.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace bof::app {

/// Largest badge, in bytes.
inline constexpr std::size_t badge_bytes_max = 256U << 10U;

/// What the service says of itself to anybody: whose it is, and in a demo how to sign in. A badge
/// that cannot be used is left out, and the log says why.
api::Front make_front(const DataFolder& data, const Config& config);

/// A PNG or SVG picture. Errors: unavailable - it cannot be read; too_large; unsupported - it is
/// neither.
Result<api::Badge> read_badge(const std::filesystem::path& file);

/// Whether a demo made the folder; also when nobody can tell.
bool is_demo(const DataFolder& data);

/// A folder that a demo made has passwords that everybody knows.
/// Errors: denied - `data` is such a folder, and bofd would listen beyond this machine.
Result<void> check_demo(const DataFolder& data, const Config& config);

/// The accounts that a demo's folder tells of; none when it is no demo's, or does not tell.
std::vector<api::DemoAccount> read_demo_accounts(const DataFolder& data);

}  // namespace bof::app
