#include "bof/demo_history.hpp"

#include "alerts/alert_desk.hpp"
#include "app/data_folder.hpp"
#include "bof/demo_older.hpp"
#include "bof/demo_shift.hpp"
#include "bof/demo_stream.hpp"
#include "ingest/ingest.hpp"
#include "lists/lists_desk.hpp"
#include "register/activity_register.hpp"
#include "register/audit_register.hpp"
#include "register/voi_register.hpp"
#include "sender/simulation.hpp"
#include "store_rocks/rocks_store.hpp"
#include "traffic/drawing.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace bof::tool {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

/// When this morning's lists come into force, and the cast sets out.
constexpr minutes lists_before_end{45};
/// Alerts that are opened later than this before the end are left for the demo's visitors.
constexpr minutes work_left_before_end{15};
/// One NRD stops sending, another nearly so, this long before the end.
constexpr hours faults_before_end{3};
/// Overviews take the disk; older ones are drawn for the listed vehicles' plates alone.
constexpr hours overviews_before_end{48};
/// Of the last day's reads, those with images beside the listed vehicles'.
constexpr std::uint32_t sampled_one_in = 64;
/// From the passage to its receipt.
constexpr milliseconds receipt_after{400};
/// A vehicle whose sightings came late.
constexpr minutes late_vehicle_before_end{30};
constexpr minutes late_by{17};
constexpr std::size_t reads_a_batch = 256;
constexpr std::uint32_t under_way_max = 8'192;
/// The history may take longer than this: what passed meanwhile is then made as well.
constexpr milliseconds now_enough{1'500};
constexpr hours quarantined_every{3};
constexpr std::int16_t unknown_camera = 77;

Error made_in_vain(const char* what) {
    return {Errc::unavailable, "the demo's history was not kept", what};
}

/// The server's parts that a read meets on its way, by the history's clock.
class Office {
  public:
    explicit Office(const DemoHistoryParts& parts)
        : session_(parts.session),
          clock_(parts.clock),
          folder_{std::filesystem::absolute(parts.global.data)},
          store_(session_.value_of(RocksStore::open(store_settings(folder_), metrics_))),
          list_rows_(session_.kept().database(), clock_),
          alert_rows_(session_.kept().database(), clock_),
          audit_(session_.kept().database()),
          lists_(list_rows_, folder_.lists(), clock_, metrics_),
          ingest_(*store_, clock_, IngestSettings{}, metrics_),
          desk_(alert_parts()) {
        const auto contents = session_.value_of(session_.kept().contents());
        ingest_.use_directory(std::make_shared<NrdDirectory>(contents.sources, contents.nrds,
                                                             contents.sites, metrics_));
        ingest_.use_policy(std::make_shared<PolicyInForce>());
        ingest_.match_against([this] { return lists_.current(); });
        ingest_.on_sightings([this] { desk_.wake(); });
        session_.check(lists_.start());
        desk_.use_policy(std::make_shared<const PolicyDesk>(PolicyInForce{}));
        desk_.start();
        ingest_.start();
    }
    ~Office() {
        ingest_.stop();
        desk_.stop();
        lists_.stop();
    }
    Office(const Office&) = delete;
    Office& operator=(const Office&) = delete;
    Office(Office&&) = delete;
    Office& operator=(Office&&) = delete;

    AlertDesk& desk() { return desk_; }
    const ReadReader& reads() const { return *store_; }
    AuditSink& audit() { return audit_; }

    void add(RawRead&& read) {
        const Sender sender{loopback_, "127.0.0.1", "sendCapture"};
        session_.check(ingest_.add_read(batch_, std::move(read), sender));
        if (++batched_ >= reads_a_batch) flush();
    }
    void flush() {
        const std::uint32_t count = std::exchange(batched_, 0);
        for (auto now = under_way_.load(); now >= under_way_max; now = under_way_.load()) {
            under_way_.wait(now);
        }
        under_way_ += count;
        ingest_.commit(std::exchange(batch_, {}), [this, count](const Result<void>& outcome) {
            if (!outcome.ok()) failed_ = true;
            under_way_ -= count;
            under_way_.notify_all();
        });
    }
    /// Everything so far is durable and counted, and its alerts are made.
    void settle() {
        flush();
        for (auto now = under_way_.load(); now > 0; now = under_way_.load()) under_way_.wait(now);
        if (failed_) session_.stop_with(made_in_vain("the store refused a commit"));
        while (!session_.value_of(store_->sightings(settled_.load(), 1)).empty()) {
            desk_.wake();
            std::this_thread::sleep_for(milliseconds{1});
        }
        ActivityRegister delivered{session_.kept().database()};
        session_.check(delivered.save(ingest_.activity().take_changed()));
    }
    /// Would a read of this mark make an alert?
    bool is_wanted(Vrm vrm) {
        hits_.clear();
        lists_.current()->match(vrm, clock_.now(), hits_);
        return std::any_of(hits_.begin(), hits_.end(),
                           [](const Hit& hit) { return hit.list_kind == ListKind::operational; });
    }
    /// Another part of the program has changed the lists: until they are matched.
    void wait_for_lists(Vrm listed) {
        while (!is_wanted(listed)) std::this_thread::sleep_for(milliseconds{20});
    }

  private:
    static RocksSettings store_settings(const app::DataFolder& folder) {
        RocksSettings settings;
        settings.folder = folder.reads();
        settings.image_folder = folder.images();
        return settings;
    }
    AlertParts alert_parts() {
        return {*store_, *store_, alert_rows_, audit_, clock_, metrics_,
                [this](std::vector<SightingNumber> settled) {
                    settled_ = settled.back();
                    ingest_.settle_sightings(std::move(settled));
                },
                [this](const EntryRef& ref) { return lists_.entry(ref, clock_.now()); },
                // Nobody listens to what is history.
                [](SessionId) -> Result<Person> {
                    return Error{Errc::unauthenticated, "nobody is signed in"};
                },
                [this](ListId list) { return desk_of(list); }};
    }
    Result<std::string> desk_of(ListId list) {
        const auto found = list_rows_.find_list(list);
        if (!found.ok()) return found.error();
        return found->row.desk.empty() ? std::string{default_desk} : found->row.desk;
    }

    RegisterSession& session_;
    ManualClock& clock_;
    const app::DataFolder folder_;
    Metrics metrics_;
    std::unique_ptr<RocksStore> store_;
    VoiRegister list_rows_;
    AlertRegister alert_rows_;
    SingleAuditSink audit_;
    ListsDesk lists_;
    Ingest ingest_;
    AlertDesk desk_;
    const std::array<std::uint8_t, 16> loopback_ = parse_address_range("127.0.0.1")->address;
    IngestBatch batch_;
    std::uint32_t batched_ = 0;
    std::vector<Hit> hits_;
    std::atomic<std::uint32_t> under_way_{0};
    std::atomic<bool> failed_{false};
    std::atomic<SightingNumber> settled_{SightingNumber{0}};
};

class HistoryMaker {
  public:
    HistoryMaker(const DemoHistoryParts& parts, const DemoHistory& history)
        : parts_(parts),
          history_(history),
          end_(SystemClock{}.now()),
          painter_(parts.world),
          office_(parts),
          shift_(parts.session, parts.clock, office_.desk(), parts.accounts),
          stream_(make_stream()),
          older_traffic_(
              parts.session.value_of(demo_older_traffic(parts.world, history.rate, end_))),
          older_({parts.session, parts.clock, office_.reads(), office_.audit(), parts.accounts},
                 older_traffic_.marks, end_),
          next_quarantined_(end_ - hours{24}),
          next_told_(history.from) {
        shift_.leave_open_from(end_ - work_left_before_end);
    }

    DemoHistoryReport make() {
        put_older_reads();
        const UtcTime lists_at = end_ - lists_before_end;
        bool lists_put = false;
        for (;;) {
            traffic::Passage passage = stream_.next();
            // To the present, as far as it has come when all the rest is done.
            if (passage.captured + now_enough > SystemClock{}.now()) break;
            if (!lists_put && passage.captured >= lists_at) {
                lists_put = true;
                put_lists_of_today(lists_at);
            }
            tell(passage.captured);
            shift_.work_until(passage.captured);
            older_.work_until(passage.captured);
            take(passage);
        }
        office_.settle();
        shift_.look();
        shift_.work_until(SystemClock{}.now());
        older_.work_until(SystemClock{}.now());
        std::cerr << "\n";
        report_.alerts = shift_.opened();
        report_.resolved = shift_.resolved();
        return report_;
    }

  private:
    DemoStream make_stream() {
        DemoStreamSettings settings;
        settings.start = history_.from;
        settings.cast_from = end_ - lists_before_end + minutes{1};
        settings.dense_from = UtcTime::max();
        settings.faults_from = end_ - faults_before_end;
        return parts_.session.value_of(DemoStream::make(parts_.world, history_, settings));
    }

    /// What is opened only on written authority; nobody was on a list then.
    void put_older_reads() {
        for (const traffic::Passage& passage : older_traffic_.passages) {
            const std::string captured = to_rfc3339(passage.captured);
            RawRead read = raw_read_of(parts_.world, passage, captured);
            read.images.push_back({ImageKind::plate, painter_.plate_patch(passage)});
            count_images(read);
            parts_.clock.set(passage.captured + receipt_after);
            office_.add(std::move(read));
            ++report_.reads;
        }
        office_.settle();
    }

    void put_lists_of_today(UtcTime when) {
        office_.settle();
        parts_.clock.set(when);
        parts_.lists.put_of_today();
        office_.wait_for_lists(parts_.lists.a_star());
    }

    void take(const traffic::Passage& passage) {
        const std::string captured = to_rfc3339(passage.captured);
        RawRead read = raw_read_of(parts_.world, passage, captured);
        add_images(read, passage);
        parts_.clock.set(passage.captured + receipt_after);
        const bool alerts = office_.is_wanted(passage.vehicle.vrm);
        if (alerts && alerted_.insert(passage.vehicle.vrm).second && !late_ &&
            passage.captured >= end_ - late_vehicle_before_end) {
            late_ = passage.vehicle.vrm;
        }
        if (late_ == passage.vehicle.vrm) {
            if (passage.captured + late_by >= end_) return;  // Has not come yet.
            parts_.clock.advance(late_by);
        }
        office_.add(std::move(read));
        ++report_.reads;
        if (passage.captured >= next_quarantined_) quarantine_one(passage, captured);
        if (!alerts) return;
        office_.settle();
        shift_.look();
    }

    void add_images(RawRead& read, const traffic::Passage& passage) {
        const bool listed = passage.vehicle.index < demo_listed;
        const bool recent = passage.captured >= end_ - overviews_before_end;
        const bool sampled =
            passage.captured >= end_ - hours{24} &&
            static_cast<std::uint64_t>(to_unix_ms(passage.captured)) % sampled_one_in == 0;
        if (!listed && !sampled) return;
        read.images.push_back({ImageKind::plate, painter_.plate_patch(passage)});
        if (recent || passage.vehicle.index >= demo_veterans_first) {
            read.images.push_back({ImageKind::overview, painter_.overview(passage)});
        }
        count_images(read);
    }

    void count_images(const RawRead& read) {
        for (const RawImage& image : read.images) {
            ++report_.images;
            report_.image_bytes += image.bytes.size();
        }
    }

    /// What a camera sends that nobody has registered, or whose clock is lost.
    void quarantine_one(const traffic::Passage& passage, const std::string& captured) {
        next_quarantined_ = passage.captured + quarantined_every;
        const bool lost_clock = report_.reads % 2 == 0;
        RawRead read = raw_read_of(parts_.world, passage,
                                   lost_clock ? std::string_view{"0000-00-00 00:00"} : captured);
        if (!lost_clock) read.address.camera = unknown_camera;
        office_.add(std::move(read));
    }

    void tell(UtcTime reached) {
        if (reached < next_told_) return;
        next_told_ = reached + hours{6};
        const auto total = std::max<std::int64_t>(1, (end_ - history_.from).count());
        std::cerr << fmt::format(
            "\rhistory: {:3} %, {} reads, {} alerts ",
            std::min<std::int64_t>(100, 100 * (reached - history_.from).count() / total),
            report_.reads, shift_.opened());
    }

    const DemoHistoryParts& parts_;
    const DemoHistory& history_;
    const UtcTime end_;
    traffic::Painter painter_;
    Office office_;
    DemoShift shift_;
    DemoStream stream_;
    const DemoOlderTraffic older_traffic_;
    DemoOlder older_;
    UtcTime next_quarantined_;
    UtcTime next_told_;
    std::optional<Vrm> late_;
    std::set<Vrm> alerted_;
    DemoHistoryReport report_;
};

}  // namespace

DemoHistoryReport make_demo_history(const DemoHistoryParts& parts, const DemoHistory& history) {
    return HistoryMaker{parts, history}.make();
}

}  // namespace bof::tool
