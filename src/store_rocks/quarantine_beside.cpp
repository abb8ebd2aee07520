#include "store/checks.hpp"
#include "store_rocks/detail/database.hpp"
#include "store_rocks/detail/reading.hpp"
#include "store_rocks/rocks_store.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace bof {
namespace {

// A folder that goes with its owner.
class ScratchFolder {
  public:
    ScratchFolder() = default;
    ~ScratchFolder() {
        if (path_.empty()) return;
        std::error_code ignored;  // A left-over in the temporary folder harms nobody.
        std::filesystem::remove_all(path_, ignored);
    }
    ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ScratchFolder& operator=(ScratchFolder&&) = delete;

    Result<void> make() {
        std::error_code error;
        auto name =
            (std::filesystem::temp_directory_path(error) / "bof-quarantine-XXXXXX").string();
        if (!error && ::mkdtemp(name.data()) == nullptr) {
            error = {errno, std::generic_category()};
        }
        if (error) {
            return Error{Errc::unavailable, "no temporary folder can be made", error.message()};
        }
        path_ = name;
        return {};
    }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

class QuarantineBeside final : public QuarantineReader {
  public:
    QuarantineBeside(ScratchFolder scratch, std::unique_ptr<detail::Database> database)
        : scratch_(std::move(scratch)), database_(std::move(database)) {}

    Result<std::vector<QuarantineNotice>> quarantined(std::optional<QuarantineId> before,
                                                      std::size_t limit) const override {
        if (auto checked = check_list_limit(limit); !checked.ok()) return checked.error();
        return detail::read_notices(*database_, before, limit);
    }
    Result<QuarantineItem> quarantine_item(const AccessGrant& grant, QuarantineId id,
                                           UtcTime now) const override {
        if (auto checked = check_quarantine(grant, now); !checked.ok()) return checked.error();
        return detail::read_quarantine_item(*database_, id);
    }

  private:
    ScratchFolder scratch_;  // Before the database, which writes there until it is closed.
    std::unique_ptr<detail::Database> database_;
};

}  // namespace

Result<std::unique_ptr<QuarantineReader>> open_quarantine(const std::filesystem::path& folder) {
    if (!std::filesystem::exists(folder / "CURRENT")) {
        return Error{Errc::not_found, "there is no read store in this folder", folder.string()};
    }
    // The owner may delete a file between our reading its name and opening it: look again.
    constexpr int tries = 5;
    for (int left = tries; true; --left) {
        ScratchFolder scratch;
        if (auto made = scratch.make(); !made.ok()) return made.error();
        auto database = detail::Database::open_quarantine_beside(folder, scratch.path());
        if (database.ok()) {
            return std::unique_ptr<QuarantineReader>(
                std::make_unique<QuarantineBeside>(std::move(scratch), *std::move(database)));
        }
        if (left == 1) return database.error();
    }
}

}  // namespace bof
