#include "store_rocks/detail/mark_index.hpp"

#include "base/log.hpp"
#include "store_rocks/detail/keys.hpp"
#include "store_rocks/detail/records.hpp"

#include <algorithm>
#include <utility>

namespace bof::detail {
namespace {

constexpr std::size_t marks_at_a_time = 4096;
constexpr std::uint32_t rows_per_check = 1024;

}  // namespace

Result<std::optional<DayRange>> days_held(const Database& database) {
    using Days = std::optional<DayRange>;
    const auto rows = database.iterate(Family::by_nrd, Database::Reach::family);
    rows->SeekToFirst();
    if (!rows->status().ok()) return to_error(rows->status());
    if (!rows->Valid()) return Days{};
    const auto oldest = parse_by_nrd_key(view(rows->key()));
    if (!oldest.ok()) return oldest.error();
    rows->SeekToLast();
    if (!rows->Valid()) return to_error(rows->status());
    const auto newest = parse_by_nrd_key(view(rows->key()));
    if (!newest.ok()) return newest.error();
    return Days{DayRange{day_number(oldest->captured), day_number(newest->captured)}};
}

// ---- Reading -----------------------------------------------------------------------------------

Result<void> MarkIndex::ready() const {
    if (state_.load() == State::ready) return {};
    auto error = outcome_.with([](const Outcome& outcome) { return outcome.error; });
    if (error) return *std::move(error);
    return Error{Errc::unavailable, "the index of marks is being made ready: try again shortly"};
}

Weeks MarkIndex::weeks_of(Vrm vrm) const {
    return state_.load() == State::ready ? dictionary_.weeks_of(vrm) : ~Weeks{0};
}

bool MarkIndex::wait(std::chrono::milliseconds longest) {
    return outcome_.wait_for(
        longest, [](const Outcome& outcome) { return outcome.state != State::making_ready; },
        [](const Outcome& outcome) { return outcome.state != State::making_ready; });
}

// ---- Making ready
// --------------------------------------------------------------------------------

Result<void> MarkIndex::start(const std::shared_ptr<Database>& database) {
    stop();
    dictionary_.clear();
    const auto covered = read_covered(*database);
    if (!covered.ok()) return covered.error();
    covered_ = *covered;
    loader_ = std::jthread(
        [this, database](const std::stop_token& stop) { make_ready(*database, stop); });
    return {};
}

void MarkIndex::stop() {
    if (loader_.joinable()) {
        loader_.request_stop();
        loader_.join();
    }
    state_.store(State::making_ready);
    outcome_.with([](Outcome& outcome) { outcome = Outcome{}; });
    changed_.clear();
    closing_.reset();
    to_write_.clear();
}

void MarkIndex::make_ready(const Database& database, const std::stop_token& stop) {
    std::set<WeekNumber> weeks_to_write;
    const auto loaded = load(database, Cancel{stop}, weeks_to_write);
    if (stop.stop_requested()) return;
    const State state = loaded.ok() ? State::ready : State::failed;
    if (!loaded.ok()) {
        log_event(LogLevel::error, "store.marks_not_ready",
                  {{"error", to_log_line(loaded.error())}});
    }
    outcome_.with([&](Outcome& outcome) {
        outcome.state = state;
        if (!loaded.ok()) outcome.error = loaded.error();
        outcome.weeks_to_write = std::move(weeks_to_write);
    });
    state_.store(state);
    outcome_.notify();
}

Result<void> MarkIndex::load(const Database& database, const Cancel& cancel,
                             std::set<WeekNumber>& weeks_to_write) {
    if (auto loaded = load_sets(database, cancel, weeks_to_write); !loaded.ok()) return loaded;
    // What the writer commits meanwhile he adds himself.
    const auto covered = read_covered(database);
    if (!covered.ok()) return covered.error();
    const auto days = days_held(database);
    if (!days.ok()) return days.error();
    if (!*days) return {};
    for (auto day = static_cast<unsigned>((*days)->first);
         day <= static_cast<unsigned>((*days)->last); ++day) {
        const DayNumber number{static_cast<std::uint16_t>(day)};
        if (covered->holds(number)) continue;
        weeks_to_write.insert(week_of(number));
        if (auto loaded = load_day(database, number, cancel); !loaded.ok()) return loaded;
    }
    return {};
}

Result<void> MarkIndex::load_sets(const Database& database, const Cancel& cancel,
                                  std::set<WeekNumber>& weeks_to_write) {
    std::vector<SeenMark> seen;
    return database.for_each(Family::marks, Database::Reach::family, {},
                             [&](std::string_view key, std::string_view value) -> Result<void> {
                                 if (auto checked = cancel.check(); !checked.ok()) return checked;
                                 const auto row = parse_mark_row(key, value);
                                 if (!row.ok()) return row.error();
                                 if (!*row) return {};
                                 if ((*row)->is_addition) weeks_to_write.insert((*row)->week);
                                 const DayNumber monday = monday_of((*row)->week);
                                 seen.clear();
                                 for (const Vrm mark : (*row)->marks)
                                     seen.push_back({mark, monday});
                                 dictionary_.add(seen);
                                 return {};
                             });
}

Result<void> MarkIndex::load_day(const Database& database, DayNumber day, const Cancel& cancel) {
    std::string start;
    append_day(start, day);
    std::vector<SeenMark> seen;
    std::string last;
    std::uint32_t rows = 0;
    auto done = database.for_each(Family::by_vrm, Database::Reach::family, start,
                                  [&](std::string_view key, std::string_view) -> Result<void> {
                                      if (++rows % rows_per_check == 0) {
                                          if (auto checked = cancel.check(); !checked.ok())
                                              return checked;
                                      }
                                      const std::size_t length = day_vrm_length(key);
                                      if (length == 0) return damaged_record("bad key");
                                      if (key.substr(0, length) == last) return {};
                                      last = key.substr(0, length);
                                      const auto parsed = parse_read_key(key);
                                      if (!parsed.ok()) return parsed.error();
                                      seen.push_back({parsed->vrm, day});
                                      if (seen.size() < marks_at_a_time) return {};
                                      dictionary_.add(seen);
                                      seen.clear();
                                      return {};
                                  });
    dictionary_.add(seen);
    return done;
}

// ---- Writing -----------------------------------------------------------------------------------

void MarkIndex::put_additions(rocksdb::WriteBatch& batch, const Database& database,
                              std::span<const SeenMark> seen) const {
    DayNumber last = covered_.last;
    if (closing_) last = std::max(last, *closing_);
    const bool is_ready = state_.load() == State::ready;
    for (const SeenMark& mark : seen) {
        // A covered week that may not be known is written as if it were not: that is harmless.
        if (mark.day > last) continue;
        if (is_ready && (dictionary_.weeks_of(mark.vrm) & bit_of(week_of(mark.day))) != 0) continue;
        put_addition(batch, database, mark);
    }
}

void MarkIndex::add(std::span<const SeenMark> seen) {
    if (seen.empty()) return;
    const Weeks news = dictionary_.add(seen);
    std::optional<WeekNumber> last;
    for (const SeenMark& mark : seen) {
        if (!newest_ || mark.day > *newest_) newest_ = mark.day;
        const WeekNumber week = week_of(mark.day);
        if (week == last) continue;
        last = week;
        // While not ready, what was new may only have been new to the part that is there.
        if ((news & bit_of(week)) != 0) changed_.insert(week);
    }
}

rocksdb::Status MarkIndex::write_closed_days(Database& database) {
    if (state_.load() != State::ready || !newest_) return rocksdb::Status::OK();
    if (!closing_) {
        const auto before = static_cast<unsigned>(*newest_);
        if (before == 0 || DayNumber{static_cast<std::uint16_t>(before - 1)} <= covered_.last) {
            return rocksdb::Status::OK();
        }
        closing_ = DayNumber{static_cast<std::uint16_t>(before - 1)};
        outcome_.with([&](Outcome& outcome) { changed_.merge(outcome.weeks_to_write); });
        to_write_ = std::exchange(changed_, {});
        // The newest days are written when they have closed.
        std::erase_if(to_write_, [&](WeekNumber week) {
            if (monday_of(week) <= *closing_) return false;
            changed_.insert(week);
            return true;
        });
    }
    rocksdb::WriteBatch batch;
    if (to_write_.empty()) {
        put_covered(batch, database, {DayNumber{0}, *closing_});
    } else {
        put_week(batch, database, dictionary_, *to_write_.begin());
    }
    // Unsynced: the log keeps the order, and what is not there is made from the reads.
    const auto status = database.db().Write(rocksdb::WriteOptions{}, &batch);
    if (!status.ok()) return status;
    if (to_write_.empty()) {
        covered_ = {DayNumber{0}, *closing_};
        closing_.reset();
    } else {
        to_write_.erase(to_write_.begin());
    }
    return status;
}

Result<void> MarkIndex::drop_days_before(Database& database, DayNumber first_kept, bool& touched) {
    const auto days = days_held(database);
    if (!days.ok()) return days.error();
    const auto rows = database.iterate(Family::marks, Database::Reach::family);
    rows->SeekToFirst();
    if (!rows->status().ok()) return to_error(rows->status());
    const bool has_old_sets =
        rows->Valid() && view(rows->key()) < marks_before(monday_of(week_of(first_kept)));
    const auto by_vrm = database.iterate(Family::by_vrm, Database::Reach::family);
    by_vrm->SeekToFirst();
    if (!by_vrm->status().ok()) return to_error(by_vrm->status());
    const bool has_old_reads = by_vrm->Valid() && view(by_vrm->key()) < marks_before(first_kept);
    touched = has_old_sets || has_old_reads;
    if (!touched) return {};

    stop();
    dictionary_.clear();
    // A week of which only some days go is made anew from the reads of the others.
    DayNumber first_whole = monday_of(week_of(first_kept));
    if (first_whole != first_kept) {
        first_whole = DayNumber{static_cast<std::uint16_t>(static_cast<unsigned>(first_whole) + 7)};
    }
    // More weeks than bits: what is known of one may be another's. All is made anew.
    const bool is_ambiguous = *days && static_cast<unsigned>(week_of((*days)->last)) -
                                               static_cast<unsigned>(week_of((*days)->first)) >=
                                           weeks_in_turn;
    covered_.first = std::max(covered_.first, first_whole);
    if (is_ambiguous) covered_ = {};
    rocksdb::WriteBatch batch;
    put_covered(batch, database, covered_);
    if (const auto status = database.write(batch); !status.ok()) return to_error(status);
    const auto end = marks_before(is_ambiguous ? DayNumber{0xFFFF} : first_whole);
    const auto status = delete_range(database, Family::marks, {}, end);
    if (!status.ok()) return to_error(status);
    return {};
}

}  // namespace bof::detail
