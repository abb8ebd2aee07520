#include "audit/secret_file.hpp"

#include "audit/detail/durable_file.hpp"

namespace bof {
namespace {

constexpr std::size_t secret_file_bytes_max = 512;

}  // namespace

Result<std::optional<std::string>> read_secret_file(const std::filesystem::path& file) {
    auto text = detail::read_file(file, secret_file_bytes_max, detail::FileMode::owner_only);
    if (text.ok() && *text && (*text)->ends_with('\n')) (*text)->pop_back();
    return text;
}

Result<void> make_secret_file(const std::filesystem::path& file, const std::string& text) {
    return detail::make_file(file, text + "\n", detail::FileMode::owner_only);
}

}  // namespace bof
