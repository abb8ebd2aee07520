#include "app/back_office.hpp"

#include "app/detail/staff_side.hpp"
#include "app/directory_feed.hpp"
#include "app/front.hpp"
#include "app/monitor_endpoint.hpp"
#include "app/readiness.hpp"
#include "app/told_clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/time.hpp"
#include "http/local_ca.hpp"
#include "http/server.hpp"
#include "ingest/ingest.hpp"
#include "register/activity_register.hpp"
#include "register/register.hpp"
#include "soap/bof2_endpoint.hpp"
#include "store_rocks/rocks_store.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

namespace bof::app {
namespace {

constexpr std::chrono::seconds housekeeping_interval{1};
constexpr int rounds_in_a_minute = 60;
constexpr std::chrono::milliseconds stop_grace{5'000};

IngestSettings ingest_settings(const IngestConfig& config) {
    IngestSettings settings;
    settings.committer.queue_requests_max = config.queue_items_max;
    settings.committer.queue_bytes_max = config.queue_bytes_max;
    settings.committer.batch_items_max = config.batch_items_max;
    settings.images.bytes_max = config.image_bytes_max;
    settings.refused_samples_per_hour = config.refused_samples_per_hour;
    return settings;
}

Bof2EndpointSettings endpoint_settings(const CameraConfig& config) {
    Bof2EndpointSettings settings;
    settings.public_url = config.public_url;
    for (const auto& [name, name_space] : config.response_namespace) {
        const auto service = bof2::service_named(name);
        if (service) settings.response_namespace[static_cast<std::size_t>(*service)] = name_space;
    }
    return settings;
}

http::ServerSettings camera_server(const CameraConfig& config, std::string name,
                                   const http::ListenAddress& listen) {
    http::ServerSettings settings;
    settings.name = std::move(name);
    settings.listen = listen;
    settings.threads =
        config.threads != 0 ? config.threads : std::max(1U, std::thread::hardware_concurrency());
    settings.limits.connections_max = config.connections_max;
    settings.limits.connections_per_peer_max = config.connections_per_peer_max;
    settings.limits.body_bytes_max = config.body_bytes_max;
    settings.limits.header_time_max = config.header_seconds_max;
    settings.limits.body_time_max = config.body_seconds_max;
    settings.limits.idle_time_max = config.idle_seconds_max;
    return settings;
}

http::ServerSettings monitor_server(const MonitorConfig& config) {
    http::ServerSettings settings;
    settings.name = "monitor";
    settings.listen = config.listen;
    settings.limits.connections_max = 64;
    settings.limits.connections_per_peer_max = 64;
    settings.limits.body_bytes_max = 1'024;
    return settings;
}

}  // namespace

// Members stand in the order of their dependencies, so that they go in reverse.
class BackOffice::Impl {
  public:
    Impl(Config config, DataFolder folder)
        : config_(std::move(config)), folder_(std::move(folder)) {}
    ~Impl() { stop(); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    Impl(Impl&&) = delete;
    Impl& operator=(Impl&&) = delete;

    Result<void> start() {
        const auto begun = std::chrono::steady_clock::now();
        for (const auto step :
             {&Impl::check_demo, &Impl::open_folder, &Impl::open_clock, &Impl::open_register,
              &Impl::open_store, &Impl::start_ingest, &Impl::start_servers}) {
            auto done = (this->*step)();
            if (!done.ok()) {
                stop();
                return done;
            }
        }
        listening_ = true;
        const auto took = std::chrono::steady_clock::now() - begun;
        log_event(
            LogLevel::info, "app.started",
            {{"api_port", staff_->port()},
             {"camera_port", camera_->port()},
             {"camera_plain_port", camera_plain_ ? camera_plain_->port() : 0},
             {"monitor_port", monitor_->port()},
             {"took_ms", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()}});
        return {};
    }

    void stop() {
        listening_ = false;
        if (camera_) camera_->stop(stop_grace);
        if (camera_plain_) camera_plain_->stop(stop_grace);
        if (staff_) staff_->stop_serving(stop_grace);
        housekeeping_.with([](bool& stopping) { stopping = true; });
        housekeeping_.notify();
        if (housekeeper_.joinable()) housekeeper_.join();
        if (feed_) feed_->stop();
        if (ingest_) ingest_->stop();
        save_activity();
        if (staff_) staff_->stop();
        if (monitor_) monitor_->stop(stop_grace);
    }

    Ports ports() const {
        return {camera_->port(),
                camera_plain_ ? std::optional{camera_plain_->port()} : std::nullopt,
                monitor_->port(), staff_->port()};
    }

  private:
    Result<void> check_demo() { return app::check_demo(folder_, config_); }

    Result<void> open_folder() {
        auto made = make_data_folder(folder_);
        if (!made.ok()) return made;
        std::error_code failed;
        if (config_.log.file.has_parent_path()) {
            std::filesystem::create_directories(config_.log.file.parent_path(), failed);
        }
        if (failed) {
            return Error{Errc::unavailable, "the log folder cannot be made",
                         config_.log.file.string() + ": " + failed.message()};
        }
        open_log(config_.log.level, config_.log.file);
        return {};
    }

    Result<void> open_clock() {
        // Before any other thread. NOLINTNEXTLINE(concurrency-mt-unsafe)
        auto made = make_clock(folder_, std::getenv(clock_variable));
        if (!made.ok()) return made.error();
        clock_ = std::move(*made);
        return {};
    }

    Result<void> open_register() {
        auto url = register_address(config_.register_);
        if (!url.ok()) return url.error();
        auto opened = Register::open({.url = *url,
                                      .actor = "bofd",
                                      .audit_tail = folder_.audit_tail(),
                                      .metrics = &metrics_},
                                     *clock_);
        if (!opened.ok()) return opened.error();
        register_ = std::move(*opened);
        return {};
    }

    Result<void> open_store() {
        RocksSettings settings;
        settings.folder = config_.store.folder;
        settings.image_folder = config_.store.image_folder;
        settings.block_cache_bytes = config_.store.block_cache_bytes;
        settings.memtable_bytes = config_.store.memtable_bytes;
        auto opened = RocksStore::open(settings, metrics_);
        if (!opened.ok()) return opened.error();
        store_ = std::move(*opened);
        return {};
    }

    Result<void> start_ingest() {
        ingest_ =
            std::make_unique<Ingest>(*store_, *clock_, ingest_settings(config_.ingest), metrics_);
        load_activity();
        feed_ = std::make_unique<DirectoryFeed>(*register_, *ingest_, metrics_);
        auto fed = feed_->start();
        if (!fed.ok()) return fed;
        staff_ = std::make_unique<detail::StaffSide>(
            detail::StaffSide::Around{config_, folder_, *register_, *store_, *ingest_, *clock_,
                                      metrics_, [this] { return readiness().ready(); }});
        if (auto opened = staff_->open(); !opened.ok()) return opened;
        ingest_->start();
        housekeeper_ = std::thread([this] { keep_house(); });
        return {};
    }

    Result<void> start_servers() {
        endpoint_ = std::make_unique<Bof2Endpoint>(
            *ingest_, endpoint_settings(config_.camera),
            [this] { return store_->health().writable; }, metrics_);
        monitor_endpoint_ =
            std::make_unique<MonitorEndpoint>(metrics_, [this] { return readiness(); });

        const auto to_monitor = [this](http::Request&& request, const http::Responder& responder) {
            monitor_endpoint_->handle(std::move(request), responder);
        };
        const auto to_cameras = [this](http::Request&& request, const http::Responder& responder) {
            endpoint_->handle(std::move(request), responder);
        };
        monitor_ =
            std::make_unique<http::Server>(monitor_server(config_.monitor), to_monitor, metrics_);
        auto started = monitor_->start();
        if (!started.ok()) return started;

        auto tls = tls_files();
        if (!tls.ok()) return tls.error();
        auto settings = camera_server(config_.camera, "camera", config_.camera.listen);
        settings.tls = *tls;
        camera_ = std::make_unique<http::Server>(settings, to_cameras, metrics_);
        started = camera_->start();
        if (!started.ok()) return started;
        started = staff_->serve(*tls);
        if (!started.ok() || !config_.camera.plain_listen) return started;

        camera_plain_ = std::make_unique<http::Server>(
            camera_server(config_.camera, "camera_plain", *config_.camera.plain_listen), to_cameras,
            metrics_);
        return camera_plain_->start();
    }

    Result<http::TlsFiles> tls_files() const {
        if (!config_.tls.certificate.empty()) {
            return http::TlsFiles{config_.tls.certificate, config_.tls.private_key};
        }
        return http::ensure_local_certificate(folder_.tls(), config_.tls.names);
    }

    Readiness readiness() const {
        Readiness readiness;
        if (!listening_) readiness.reasons.emplace_back("the camera services are not listening");
        const auto health = store_->health();
        if (!health.writable) readiness.reasons.emplace_back(health.reason);
        if (const auto problem = feed_->problem()) {
            readiness.reasons.push_back(
                "the register cannot be reached, so new sources and NRDs are not known: " +
                *problem);
        }
        for (std::string& problem : staff_->problems()) {
            readiness.reasons.push_back(std::move(problem));
        }
        readiness.notes = staff_->notes();
        if (ingest_->directory()->nrd_count() == 0) {
            readiness.reasons.emplace_back(
                "no NRD is registered, so every read goes to quarantine: use bof source add and "
                "bof nrd add");
        }
        return readiness;
    }

    // Statistics only: without them the server works, and counts anew.
    void load_activity() {
        const auto kept = ActivityRegister{register_->database()}.all();
        if (kept.ok()) return ingest_->activity().restore(*kept);
        log_event(LogLevel::warn, "app.activity_not_loaded",
                  {{"error", to_log_line(kept.error())}});
    }

    void save_activity() {
        if (!ingest_) return;
        const auto changed = ingest_->activity().take_changed();
        const auto saved = ActivityRegister{register_->database()}.save(changed);
        if (saved.ok()) return;
        ingest_->activity().give_back(changed);
        log_event(LogLevel::warn, "app.activity_not_saved",
                  {{"error", to_log_line(saved.error())}});
    }

    void keep_house() {
        const auto is_stopping = [](bool stopping) { return stopping; };
        for (int round = 1;
             !housekeeping_.wait_for(housekeeping_interval, is_stopping, is_stopping); ++round) {
            if (!store_->health().writable) ingest_->try_return_to_service();
            staff_->keep_house();
            if (round % rounds_in_a_minute == 0) {
                ingest_->give_up_waiting_images();
                save_activity();
            }
        }
    }

    const Config config_;
    const DataFolder folder_;
    std::unique_ptr<Clock> clock_;
    Metrics metrics_;
    std::unique_ptr<Register> register_;
    std::unique_ptr<RocksStore> store_;
    std::unique_ptr<Ingest> ingest_;
    std::unique_ptr<detail::StaffSide> staff_;
    std::unique_ptr<DirectoryFeed> feed_;
    std::unique_ptr<Bof2Endpoint> endpoint_;
    std::unique_ptr<MonitorEndpoint> monitor_endpoint_;
    std::unique_ptr<http::Server> monitor_;
    std::unique_ptr<http::Server> camera_;
    std::unique_ptr<http::Server> camera_plain_;
    std::atomic<bool> listening_ = false;  // From the last step of start() to the first of stop().
    Guarded<bool> housekeeping_{false};    // True: stop.
    std::thread housekeeper_;
};

BackOffice::BackOffice(Config config, DataFolder folder)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(folder))) {}
BackOffice::~BackOffice() = default;
Result<void> BackOffice::start() { return impl_->start(); }
void BackOffice::stop() { impl_->stop(); }
BackOffice::Ports BackOffice::ports() const { return impl_->ports(); }

}  // namespace bof::app
