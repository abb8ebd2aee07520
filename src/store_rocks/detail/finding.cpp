#include "store_rocks/detail/finding.hpp"

#include "store_rocks/detail/bytes.hpp"
#include "store_rocks/detail/keys.hpp"
#include "store_rocks/detail/question_cost.hpp"
#include "store_rocks/detail/reading.hpp"
#include "store_rocks/detail/records.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bof::detail {
namespace {

using std::chrono::milliseconds;

// Most rows of one slice of time that are brought into order together: what a search may hold.
constexpr std::size_t slice_rows_max = whole_day_rows_max;
constexpr milliseconds slice_least{1000};
constexpr milliseconds slice_most = std::chrono::hours{24};
// How many rows a slice is to have, where what reads say is looked up afterwards.
constexpr std::size_t slice_rows_wanted = 500;
constexpr unsigned slice_growth = 4;
// Looked up at once, when not every row is wanted.
constexpr std::size_t rows_looked_up = 256;
constexpr unsigned rows_between_checks = 512;
// When fewer than one row in so many is wanted, it is cheaper to read a day from end to end.
constexpr std::size_t rare = 50;

UtcTime end_of(DayNumber day) { return UtcTime{utc_day(day)} + std::chrono::days{1}; }

struct Row {
    ReadKey key;
    std::optional<std::string> value;  ///< Of by_vrm, when it was met on the way.
};

// The part of a window that lies in one day.
struct Piece {
    DayNumber day;
    TimeWindow times;
};

// Finds the rows of a question in a slice of a day, in no particular order.
class Gatherer {
  public:
    Gatherer(const Database& database, const MarkIndex& index, const ReadQuestion& question,
             const Cancel& cancel)
        : database_(database), question_(question), cancel_(cancel) {
        if (!question.marks) return;
        weeks_.reserve(question.marks->size());
        for (const Vrm vrm : *question.marks) weeks_.push_back(index.weeks_of(vrm));
    }

    std::size_t steps() const { return steps_; }
    void add_steps(std::size_t steps) { steps_ += steps; }
    std::size_t marks_in_week(WeekNumber week) const {
        return static_cast<std::size_t>(
            std::count_if(weeks_.begin(), weeks_.end(),
                          [&](Weeks weeks) { return (weeks & bit_of(week)) != 0; }));
    }

    Result<std::vector<Row>> gather(Source source, const Piece& slice) {
        rows_.clear();
        auto done = Result<void>{};
        if (source == Source::marks) done = by_marks(slice);
        if (source == Source::nrds) done = by_nrds(slice);
        if (source == Source::all_rows) done = whole_day(Family::by_vrm, slice);
        if (source == Source::hits) done = whole_day(Family::hits, slice);
        if (!done.ok()) return done.error();
        return std::move(rows_);
    }

  private:
    Result<void> by_marks(const Piece& slice) {
        if (!marks_rows_) marks_rows_ = database_.iterate(Family::by_vrm, Database::Reach::prefix);
        std::string start;
        std::string target;
        for (std::size_t index = 0; index < weeks_.size(); ++index) {
            if ((weeks_[index] & bit_of(week_of(slice.day))) == 0) continue;
            start.clear();
            append_day_vrm(start, slice.day, (*question_.marks)[index]);
            target = start;
            ByteWriter(target).u32(ms_of_day(slice.times.from));
            const auto walked = walk(
                *marks_rows_, target, start,
                [&](const ReadKey& key) {
                    if (key.captured >= slice.times.until) return false;
                    if (is_asked(question_, key)) keep(key, marks_rows_->value());
                    return true;
                },
                parse_read_key);
            if (!walked.ok()) return walked;
        }
        return {};
    }

    Result<void> by_nrds(const Piece& slice) {
        if (!nrd_rows_) nrd_rows_ = database_.iterate(Family::by_nrd, Database::Reach::family);
        if (auto known = know_nrds(slice.day); !known.ok()) return known;
        std::string start;
        std::string target;
        for (const NrdId nrd : nrds_) {
            target.clear();
            append_day_nrd_ms(target, slice.day, nrd, ms_of_day(slice.times.from));
            start = target.substr(0, target.size() - sizeof(std::uint32_t));
            const auto walked = walk(
                *nrd_rows_, target, start,
                [&](const ReadKey& key) {
                    if (key.captured >= slice.times.until) return false;
                    if (is_asked(question_, key)) keep(key);
                    return true;
                },
                parse_by_nrd_key);
            if (!walked.ok()) return walked;
        }
        return {};
    }

    Result<void> whole_day(Family family, const Piece& slice) {
        const auto rows = database_.iterate(family, Database::Reach::family);
        std::string start;
        append_day(start, slice.day);
        auto damage = Result<void>{};
        const auto walked = walk(
            *rows, start, start,
            [&](const ReadKey& key) {
                if (key.captured < slice.times.from || key.captured >= slice.times.until ||
                    !is_asked(question_, key)) {
                    return true;
                }
                if (family == Family::by_vrm) {
                    keep(key, rows->value());
                    return true;
                }
                const auto hits = parse_hits_value(view(rows->value()));
                if (!hits.ok()) damage = hits.error();
                if (hits.ok() && has_hit_on(*hits, *question_.hit_list)) keep(key);
                return hits.ok();
            },
            parse_read_key);
        return walked.ok() ? damage : walked;
    }

    // Gives `use` each row from `target` on whose key begins with `start`, until it answers false.
    template <typename Use, typename Parse>
    Result<void> walk(rocksdb::Iterator& rows, const std::string& target, const std::string& start,
                      const Use& use, Parse parse) {
        steps_ += find_seek_steps;
        if (auto checked = check_cancel(find_seek_steps); !checked.ok()) return checked;
        for (rows.Seek(target); rows.Valid() && rows.key().starts_with(slice(start)); rows.Next()) {
            ++steps_;
            if (auto checked = check_cancel(1); !checked.ok()) return checked;
            const auto key = parse(view(rows.key()));
            if (!key.ok()) return key.error();
            if (!use(*key)) break;
        }
        if (!rows.status().ok()) return to_error(rows.status());
        return {};
    }

    // The NRDs to look at on that day: those asked for, else each that has a read.
    Result<void> know_nrds(DayNumber day) {
        if (question_.nrds) {
            if (nrds_.empty()) nrds_ = *question_.nrds;
            return {};
        }
        if (nrds_day_ == day) return {};
        nrds_.clear();
        std::string start;
        append_day(start, day);
        std::string target = start;
        for (bool more = true; more;) {
            std::optional<NrdId> found;
            const auto walked = walk(
                *nrd_rows_, target, start,
                [&](const ReadKey& key) {
                    found = key.nrd;
                    return false;
                },
                parse_by_nrd_key);
            if (!walked.ok()) return walked;
            if (found) nrds_.push_back(*found);
            more = found && raw(*found) != std::numeric_limits<std::uint32_t>::max();
            if (!more) break;
            target.clear();
            append_day_nrd_ms(target, day, NrdId{raw(*found) + 1}, 0);
        }
        nrds_day_ = day;
        return {};
    }

    void keep(const ReadKey& key) { rows_.push_back({key, {}}); }
    void keep(const ReadKey& key, const rocksdb::Slice& value) {
        rows_.push_back({key, value.ToString()});
    }

    Result<void> check_cancel(unsigned steps) {
        steps_unchecked_ += steps;
        if (steps_unchecked_ < rows_between_checks) return {};
        steps_unchecked_ = 0;
        return cancel_.check();
    }

    const Database& database_;
    const ReadQuestion& question_;
    const Cancel& cancel_;
    std::vector<Weeks> weeks_;  ///< Beside question_.marks.
    std::vector<Row> rows_;
    std::unique_ptr<rocksdb::Iterator> marks_rows_;
    std::unique_ptr<rocksdb::Iterator> nrd_rows_;
    std::vector<NrdId> nrds_;
    std::optional<DayNumber> nrds_day_;
    std::size_t steps_ = 0;
    unsigned steps_unchecked_ = 0;
};

class Finding {
  public:
    struct Asked {
        const AccessGrant& grant;
        const ReadQuestion& question;
        const FindQuery& query;
        UtcTime now;
    };

    Finding(const Database& database, const MarkIndex& index, const Asked& asked,
            const Cancel& cancel)
        : database_(database),
          asked_(asked),
          question_(asked.question),
          query_(asked.query),
          newest_first_(asked.query.order == ReadOrder::newest_first),
          cancel_(cancel),
          gatherer_(database, index, asked.question, cancel) {}

    Result<FoundPage> run() {
        if (auto checked = cancel_.check(); !checked.ok()) return checked.error();
        const auto held = days_held(database_);
        if (!held.ok()) return held.error();
        const std::size_t count = *held ? question_.windows.size() : 0;
        for (std::size_t index = 0; index < count && !is_full_; ++index) {
            const auto& window = question_.windows[newest_first_ ? count - 1 - index : index];
            if (auto done = run_window(window, **held); !done.ok()) return done.error();
        }
        if (!page_.resume_after && !question_.windows.empty()) {
            page_.looked_until =
                newest_first_ ? question_.windows.front().from : question_.windows.back().until;
        }
        return std::move(page_);
    }

  private:
    Result<void> run_window(TimeWindow window, DayRange held) {
        window.from = std::max(window.from, UtcTime{utc_day(held.first)});
        window.until = std::min(window.until, end_of(held.last));
        if (query_.after && newest_first_) {
            window.until = std::min(window.until, first_done());
        } else if (query_.after) {
            window.from = std::max(window.from, first_left());
        }
        while (window.from < window.until && !is_full_) {
            const Piece piece = take_day(window);
            if (auto done = run_piece(piece); !done.ok()) return done;
        }
        return {};
    }

    // Where earlier pages stand. A pause leaves nothing of its millisecond: without that, the next
    // page would look at it alone, pause there again, and never come further.
    UtcTime first_done() const {
        const UtcTime captured = query_.after->captured;
        const bool is_pause = *query_.after == place_before(captured);
        return is_pause ? captured : captured + milliseconds{1};
    }
    UtcTime first_left() const {
        const UtcTime next = query_.after->captured + milliseconds{1};
        return *query_.after == place_after(next) ? next : query_.after->captured;
    }

    // Cuts the next day off the window.
    Piece take_day(TimeWindow& window) const {
        if (newest_first_) {
            const DayNumber day = day_number(window.until - milliseconds{1});
            const UtcTime from = std::max(window.from, UtcTime{utc_day(day)});
            return {day, {from, std::exchange(window.until, from)}};
        }
        const DayNumber day = day_number(window.from);
        const UtcTime until = std::min(window.until, end_of(day));
        return {day, {std::exchange(window.from, until), until}};
    }

    Result<void> run_piece(const Piece& piece) {
        DayDemand demand;
        demand.marks = gatherer_.marks_in_week(week_of(piece.day));
        if (question_.marks && demand.marks == 0) return {};
        const auto rows = rows_of_days(database_, {piece.day});
        if (!rows.ok()) return rows.error();
        demand.rows = rows->front();
        const auto length = piece.times.until - piece.times.from;
        demand.part = static_cast<double>(length.count()) / static_cast<double>(slice_most.count());
        const Source planned = cheapest(question_, demand).source;

        milliseconds slice = first_slice(demand);
        TimeWindow rest = piece.times;
        while (rest.from < rest.until && !is_full_) {
            const Source source = source_now(planned);
            const milliseconds length_now = source == Source::nrds ? slice : rest.until - rest.from;
            const Piece part{piece.day, take_slice(rest, length_now)};
            auto gathered = gatherer_.gather(source, part);
            if (!gathered.ok()) return gathered.error();
            const std::size_t found = gathered->size();
            if (auto delivered = deliver(source, *std::move(gathered)); !delivered.ok())
                return delivered;
            if (!is_full_ && gatherer_.steps() >= query_.steps_max) pause(part.times);
            slice = next_slice(slice, found);
        }
        return {};
    }

    // For what reads say, it depends on how many say it: that shows on the way.
    Source source_now(Source planned) const {
        if (planned != Source::all_rows || question_.marks) return planned;
        const bool is_rare = looked_at_ >= slice_rows_wanted && wanted_ * rare < looked_at_;
        return is_rare ? Source::all_rows : Source::nrds;
    }

    milliseconds first_slice(const DayDemand& demand) const {
        double rows = static_cast<double>(std::max<std::uint64_t>(demand.rows, 1));
        if (question_.nrds) {
            rows *= std::min(1.0, static_cast<double>(question_.nrds->size()) / nrds_supposed);
        }
        const auto wanted = static_cast<double>(std::max(slice_rows_wanted, 2 * query_.limit));
        const double share = std::min(1.0, wanted / rows);
        const milliseconds slice{
            static_cast<std::int64_t>(share * static_cast<double>(slice_most.count()))};
        return std::max(slice, slice_least);
    }

    static milliseconds next_slice(milliseconds slice, std::size_t found) {
        if (found > slice_rows_max / 2) return std::max(slice / 2, slice_least);
        if (found > slice_rows_wanted) return slice;
        return std::min(slice * slice_growth, slice_most);
    }

    TimeWindow take_slice(TimeWindow& rest, milliseconds length) const {
        if (newest_first_) {
            const UtcTime from = std::max(rest.from, rest.until - length);
            return {from, std::exchange(rest.until, from)};
        }
        const UtcTime until = std::min(rest.until, rest.from + length);
        return {std::exchange(rest.from, until), until};
    }

    // The page has cost enough: the next goes on behind this slice.
    void pause(const TimeWindow& done) {
        is_full_ = true;
        page_.resume_after = newest_first_ ? place_before(done.from) : place_after(done.until);
        page_.looked_until = newest_first_ ? done.from : done.until;
    }

    bool in_order(const ReadKey& left, const ReadKey& right) const {
        return newest_first_ ? comes_before(right, left) : comes_before(left, right);
    }

    // Puts the rows of a slice on the page, as far as there is room.
    Result<void> deliver(Source source, std::vector<Row> rows) {
        if (query_.after) {
            std::erase_if(rows, [&](const Row& row) { return !in_order(*query_.after, row.key); });
        }
        std::sort(rows.begin(), rows.end(),
                  [&](const Row& left, const Row& right) { return in_order(left.key, right.key); });
        const bool takes_all = !asks_what_reads_say(question_) && !question_.hit_list;
        for (std::size_t place = 0; place < rows.size() && !is_full_;) {
            const std::size_t room = query_.limit - page_.reads.size();
            const std::size_t count =
                std::min(rows.size() - place, takes_all ? room : rows_looked_up);
            const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(place);
            std::vector<Row> some(
                std::make_move_iterator(begin),
                std::make_move_iterator(begin + static_cast<std::ptrdiff_t>(count)));
            if (auto checked = cancel_.check(); !checked.ok()) return checked;
            if (question_.hit_list && source != Source::hits) {
                if (auto kept = keep_those_with_hits(some); !kept.ok()) return kept;
            }
            if (auto added = deliver_some(some); !added.ok()) return added;
            place += count;
        }
        return {};
    }

    Result<void> deliver_some(std::span<Row> rows) {
        auto reads = wanted_of(rows);
        if (!reads.ok()) return reads.error();
        for (std::size_t index = 0; index < rows.size(); ++index) {
            if (is_full_) return {};
            const ReadKey& key = rows[index].key;
            if (!asked_.grant.permits(key, asked_.now)) ++page_.withheld;
            auto& read = (*reads)[index];
            if (!read) continue;
            page_.reads.push_back(*std::move(read));
            if (page_.reads.size() < query_.limit) continue;
            is_full_ = true;
            page_.resume_after = key;
            page_.looked_until = key.captured;
        }
        return {};
    }

    // The reads among the rows that are open to the grant and say what is asked.
    Result<std::vector<std::optional<Read>>> wanted_of(std::span<Row> rows) {
        std::vector<std::optional<Read>> reads(rows.size());
        std::vector<ReadKey> missing;
        std::vector<std::size_t> places;
        for (std::size_t index = 0; index < rows.size(); ++index) {
            const Row& row = rows[index];
            if (!asked_.grant.permits(row.key, asked_.now)) continue;
            if (!row.value) {
                missing.push_back(row.key);
                places.push_back(index);
                continue;
            }
            auto read = parse_read_value(row.key, *row.value);
            if (!read.ok()) return read.error();
            reads[index] = *std::move(read);
        }
        if (!missing.empty()) {
            gatherer_.add_steps(missing.size() * find_seek_steps);
            auto found = read_rows(database_, missing);
            if (!found.ok()) return found.error();
            for (std::size_t index = 0; index < places.size(); ++index) {
                reads[places[index]] = std::move((*found)[index]);
            }
        }
        for (auto& read : reads) {
            if (!read) continue;
            ++looked_at_;
            if (!says_what_is_asked(question_, *read)) read.reset();
            if (read) ++wanted_;
        }
        return reads;
    }

    // Takes out the rows that met no entry of the list.
    Result<void> keep_those_with_hits(std::vector<Row>& rows) {
        gatherer_.add_steps(rows.size() * find_seek_steps);
        std::vector<std::string> keys;
        for (const Row& row : rows) append_read_key(keys.emplace_back(), row.key);
        const auto values = database_.get_all(Family::hits, keys);
        if (!values.ok()) return values.error();
        std::vector<Row> kept;
        for (std::size_t index = 0; index < rows.size(); ++index) {
            if (!(*values)[index]) continue;
            const auto hits = parse_hits_value(*(*values)[index]);
            if (!hits.ok()) return hits.error();
            if (has_hit_on(*hits, *question_.hit_list)) kept.push_back(std::move(rows[index]));
        }
        rows = std::move(kept);
        return {};
    }

    const Database& database_;
    const Asked asked_;
    const ReadQuestion& question_;
    const FindQuery& query_;
    const bool newest_first_;
    const Cancel& cancel_;
    Gatherer gatherer_;
    FoundPage page_;
    bool is_full_ = false;
    std::size_t looked_at_ = 0;
    std::size_t wanted_ = 0;
};

}  // namespace

Result<FoundPage> find_reads(const Database& database, const MarkIndex& index,
                             const AccessGrant& grant, const ReadQuestion& question,
                             const FindQuery& query, UtcTime now, const Cancel& cancel) {
    return Finding(database, index, {grant, question, query, now}, cancel).run();
}

}  // namespace bof::detail
