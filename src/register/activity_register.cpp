#include "register/activity_register.hpp"

#include "register/detail/columns.hpp"
#include "register/detail/database.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bof {
namespace {

using detail::Access;
using soci::into;
using soci::use;

/// The counts up to the newest, oldest first, one blank between: "0 0 12 7".
template <std::size_t count>
std::string written(const RecentCounts<count>& counts) {
    std::string text;
    for (auto back = static_cast<std::int64_t>(count) - 1; back >= 0; --back) {
        text += std::to_string(counts.at(counts.newest() - back));
        if (back > 0) text += ' ';
    }
    return text;
}

/// False when this program cannot have written it.
template <std::size_t count>
bool read_counts(std::string_view text, std::int64_t newest, RecentCounts<count>& counts) {
    for (auto back = static_cast<std::int64_t>(count) - 1; back >= 0; --back) {
        std::uint32_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{}) return false;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (back > 0 && !text.starts_with(' ')) return false;
        if (back > 0) text.remove_prefix(1);
        counts.add(newest - back, number);
    }
    return text.empty();
}

/// The columns of a row of `nrd_activity`, as SOCI binds them.
struct ActivityColumns {
    long long nrd = 0;
    long long captured = 0;
    long long received = 0;
    long long hour = 0;
    std::string by_hour;
    long long minute = 0;
    std::string by_minute;

    void take(const NrdActivity& row) {
        nrd = raw(row.nrd);
        captured = to_unix_ms(row.captured);
        received = to_unix_ms(row.received);
        hour = row.by_hour.newest();
        by_hour = written(row.by_hour);
        minute = row.by_minute.newest();
        by_minute = written(row.by_minute);
    }
    std::optional<NrdActivity> row() const {
        NrdActivity made;
        made.nrd = static_cast<NrdId>(nrd);
        made.captured = from_unix_ms(captured);
        made.received = from_unix_ms(received);
        if (!read_counts(by_hour, hour, made.by_hour)) return std::nullopt;
        if (!read_counts(by_minute, minute, made.by_minute)) return std::nullopt;
        return made;
    }
};

}  // namespace

ActivityRegister::ActivityRegister(std::shared_ptr<detail::Database> database)
    : database_(std::move(database)) {}

Result<void> ActivityRegister::save(const std::vector<NrdActivity>& changed) {
    if (changed.empty()) return {};
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        ActivityColumns c;
        soci::statement upsert =
            (session.prepare
                 << "INSERT INTO nrd_activity"
                    " (nrd_id, captured_ms, received_ms, hour, by_hour, minute, by_minute)"
                    " VALUES (:nrd, :captured, :received, :hour, :by_hour, :minute, :by_minute)"
                    " ON CONFLICT (nrd_id) DO UPDATE SET captured_ms = excluded.captured_ms,"
                    " received_ms = excluded.received_ms, hour = excluded.hour,"
                    " by_hour = excluded.by_hour, minute = excluded.minute,"
                    " by_minute = excluded.by_minute",
             use(c.nrd), use(c.captured), use(c.received), use(c.hour), use(c.by_hour),
             use(c.minute), use(c.by_minute));
        for (const NrdActivity& activity : changed) {
            c.take(activity);
            upsert.execute(true);
        }
        return {};
    });
}

Result<std::vector<NrdActivity>> ActivityRegister::all() {
    using Rows = std::vector<NrdActivity>;
    return database_->transact(Access::read, [](soci::session& session) -> Result<Rows> {
        ActivityColumns c;
        soci::statement query =
            (session.prepare << "SELECT nrd_id, captured_ms, received_ms, hour, by_hour, minute,"
                                " by_minute FROM nrd_activity ORDER BY nrd_id",
             into(c.nrd), into(c.captured), into(c.received), into(c.hour), into(c.by_hour),
             into(c.minute), into(c.by_minute));
        Rows rows;
        query.execute();
        while (query.fetch()) {
            auto row = c.row();
            if (!row) return detail::damaged_row("nrd_activity", c.nrd);
            rows.push_back(*row);
        }
        return rows;
    });
}

}  // namespace bof
