#include "bof/bulk_fill.hpp"

#include "app/config.hpp"
#include "app/data_folder.hpp"
#include "bof/bench_stream.hpp"
#include "bof/register_session.hpp"
#include "bof/simulated_force.hpp"
#include "bof/under_way.hpp"
#include "ingest/ingest.hpp"
#include "register/activity_register.hpp"
#include "sender/simulation.hpp"
#include "store_rocks/rocks_store.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace bof::tool {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// From the passage to its receipt.
constexpr milliseconds fill_receipt_after{400};
constexpr std::uint32_t reads_a_request = 256;
/// Room for a few full commits, so that one fills while another syncs.
constexpr std::uint32_t fill_under_way_max = 16'384;
/// What a read takes at most, while tables are being rewritten, and what else needs room: the log,
/// the register, tables that wait to be removed.
constexpr std::uint64_t bytes_a_read_expected = 60;
constexpr std::uint64_t bytes_beside_expected = 256U << 20U;
/// How long the register says that simulated NRDs have been there: no history begins earlier.
constexpr std::chrono::days nrds_valid_for{398};
constexpr seconds told_every_on_terminal{1};
constexpr seconds told_every_in_file{10};

std::uint64_t resident_bytes_most() {
    struct rusage usage {};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) << 10U;
}

/// Tells on standard error how far a fill is: one line on a terminal, a line now and then in a
/// file.
class Progress {
  public:
    explicit Progress(std::uint64_t reads) : reads_(reads) {}

    void tell(std::uint64_t done, UtcTime reached) {
        const auto now = std::chrono::steady_clock::now();
        if (now < next_) return;
        next_ = now + (on_terminal_ ? told_every_on_terminal : told_every_in_file);
        const std::chrono::duration<double> took = now - start_;
        const double rate = static_cast<double>(done) / std::max(took.count(), 1e-3);
        const double left = static_cast<double>(reads_ - done) / std::max(rate, 1.0);
        std::cerr << fmt::format(
            "{}history: {:5.1f} %, to {}, {} reads, {:.0f} a second, {:.0f} min {:02.0f} s left{}",
            on_terminal_ ? "\r" : "",
            100.0 * static_cast<double>(done) / static_cast<double>(reads_),
            to_rfc3339(reached).substr(0, 10), done, rate, std::floor(left / 60),
            std::floor(std::fmod(left, 60)), on_terminal_ ? "  " : "\n");
        std::cerr.flush();
        told_ = true;
    }
    void end() const {
        if (told_ && on_terminal_) std::cerr << '\n';
    }

  private:
    const std::uint64_t reads_;
    const bool on_terminal_ = ::isatty(STDERR_FILENO) != 0;
    const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point next_ = start_ + seconds{1};
    bool told_ = false;
};

/// The server's parts that a read meets on its way, by the clock of the history.
class Way {
  public:
    Way(RegisterSession& session, const app::StoreConfig& config, const UtcTime start)
        : session_(session),
          clock_(start),
          store_(session.value_of(RocksStore::open(store_settings(config), metrics_))),
          ingest_(*store_, clock_, IngestSettings{}, metrics_) {
        const auto contents = session_.value_of(session_.kept().contents());
        ingest_.use_directory(std::make_shared<NrdDirectory>(contents.sources, contents.nrds,
                                                             contents.sites, metrics_));
        ingest_.use_policy(std::make_shared<PolicyInForce>());
        ingest_.start();
    }
    ~Way() { ingest_.stop(); }
    Way(const Way&) = delete;
    Way& operator=(const Way&) = delete;
    Way(Way&&) = delete;
    Way& operator=(Way&&) = delete;

    /// False when the store has refused a commit: nothing more will be kept.
    bool add(RawRead&& read, UtcTime captured) {
        clock_.set(captured + fill_receipt_after);
        session_.check(ingest_.add_read(batch_, std::move(read), sender_));
        if (++batched_ >= reads_a_request) flush();
        return !has_failed_;
    }
    /// Everything so far is durable, unless the store refuses.
    void settle() {
        flush();
        under_way_.wait_for_none();
    }
    std::optional<Error> failure() const {
        return failure_.with([](const auto& failure) { return failure; });
    }
    void save_activity() {
        ActivityRegister delivered{session_.kept().database()};
        session_.check(delivered.save(ingest_.activity().take_changed()));
    }
    std::uint64_t table_bytes() const {
        std::uint64_t bytes = 0;
        for (const FamilySize& family : store_->sizes()) bytes += family.disk_bytes;
        return bytes;
    }

  private:
    static RocksSettings store_settings(const app::StoreConfig& config) {
        RocksSettings settings;
        settings.folder = config.folder;
        settings.image_folder = config.image_folder;
        settings.block_cache_bytes = config.block_cache_bytes;
        settings.memtable_bytes = config.memtable_bytes;
        return settings;
    }
    void flush() {
        const std::uint32_t count = std::exchange(batched_, 0);
        if (count == 0) return;
        under_way_.begin(count);
        ingest_.commit(std::exchange(batch_, {}), [this, count](const Result<void>& outcome) {
            if (!outcome.ok()) {
                failure_.with([&](auto& failure) {
                    if (!failure) failure = outcome.error();
                });
                has_failed_ = true;
            }
            under_way_.end(count);
        });
    }

    RegisterSession& session_;
    ManualClock clock_;
    Metrics metrics_;
    std::unique_ptr<RocksStore> store_;
    const Sender sender_{parse_address_range("127.0.0.1")->address, "127.0.0.1", "sendCapture"};
    IngestBatch batch_;
    std::uint32_t batched_ = 0;
    UnderWay under_way_{fill_under_way_max};
    std::atomic<bool> has_failed_{false};
    Guarded<std::optional<Error>> failure_;
    Ingest ingest_;  // Last: its thread calls into the others.
};

class Fill {
  public:
    Fill(const BulkSettings& settings, const GlobalOptions& global)
        : settings_(settings),
          global_(global),
          folder_{std::filesystem::absolute(global.data)},
          session_(global, "simulate --bulk"),
          config_(app::load_config(folder_).config.store) {}  // The session has checked it.

    BulkReport run() {
        refuse_a_time_without_nrds();
        refuse_a_store();
        refuse_a_small_disk();
        const SenderWords words = known_words();
        const traffic::World world = session_.value_of(bulk_world(settings_, words));
        register_simulated_force(
            world, words, session_.value_of(parse_address_ranges("127.0.0.0/8, ::1")), global_);
        std::cerr << "inventing the vehicles ...\n";
        BulkStream stream = session_.value_of(BulkStream::make(world, settings_));
        Way way{session_, config_, settings_.start()};
        report_.nrds = world.cameras().size();
        report_.vehicles = stream.vehicles();
        take_all(world, stream, way);
        way.save_activity();
        report_.table_bytes = way.table_bytes();
        report_.memory_bytes = resident_bytes_most();
        return report_;
    }

  private:
    void refuse_a_time_without_nrds() {
        if (settings_.start() >= session_.now() - nrds_valid_for &&
            settings_.until <= session_.now()) {
            return;
        }
        session_.stop_with(fmt::format(
            "the history must lie within the last {} days: give fewer --days or a later --until",
            nrds_valid_for.count()));
    }

    void refuse_a_store() {
        std::error_code unreadable;
        for (const auto& there : {config_.folder, config_.image_folder}) {
            if (!std::filesystem::exists(there, unreadable)) continue;
            if (std::filesystem::is_empty(there, unreadable) && !unreadable) continue;
            session_.stop_with(there.string() +
                               " holds a store already, and invented reads are put into a new one "
                               "only: name another folder with --data, or stop bofd and remove it "
                               "if nothing in it is wanted");
        }
    }

    void refuse_a_small_disk() {
        std::error_code unknown;
        // The store's own folder is made when it is opened.
        const auto space = std::filesystem::space(config_.folder.parent_path(), unknown);
        const std::uint64_t needed =
            settings_.reads * bytes_a_read_expected + bytes_beside_expected;
        if (unknown || space.available >= needed) return;
        session_.stop_with(
            fmt::format("the disk of {} has {:.1f} GB free, and {} reads may need "
                        "{:.1f} GB: make room, or give fewer --reads",
                        folder_.root.string(), static_cast<double>(space.available) / 1e9,
                        settings_.reads, static_cast<double>(needed) / 1e9));
    }

    SenderWords known_words() {
        auto words = read_sender_words(simulator_words_file(global_));
        if (words.ok()) return with_simulated_sources(std::move(words).value());
        if (words.error().code != Errc::not_found) session_.stop_with(words.error());
        return with_simulated_sources({});
    }

    void take_all(const traffic::World& world, BulkStream& stream, Way& way) {
        const auto start = std::chrono::steady_clock::now();
        Progress progress{settings_.reads};
        TimeText time_text;
        bool kept = true;
        while (kept) {
            const std::optional<traffic::Passage> passage = stream.next();
            if (!passage) break;
            kept = way.add(raw_read_of(world, *passage, time_text.of(passage->captured)),
                           passage->captured);
            ++report_.reads;
            if (report_.reads % reads_a_request == 0) {
                progress.tell(report_.reads, passage->captured);
            }
        }
        way.settle();
        report_.took = std::chrono::steady_clock::now() - start;
        progress.end();
        if (const auto failure = way.failure()) stop_midway(*failure);
    }

    [[noreturn]] void stop_midway(const Error& failure) {
        session_.stop_with(fmt::format(
            "the store refused further reads after about {} of {}: {}. Make room on its disk, or "
            "mend it, remove {} and {}, and begin again",
            report_.reads, settings_.reads, to_log_line(failure), config_.folder.string(),
            config_.image_folder.string()));
    }

    const BulkSettings settings_;
    const GlobalOptions& global_;
    const app::DataFolder folder_;
    RegisterSession session_;
    const app::StoreConfig config_;
    BulkReport report_;
};

}  // namespace

BulkReport fill_store(const BulkSettings& settings, const GlobalOptions& global) {
    return Fill{settings, global}.run();
}

}  // namespace bof::tool
