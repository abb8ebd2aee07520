#include "bof/bench_history.hpp"
#include "bof/bench_peer.hpp"
#include "bof/bench_usage.hpp"

#include <algorithm>
#include <charconv>
#include <iostream>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace bof::tool {
namespace {

constexpr std::uint64_t reads_a_copy = 1'000;
constexpr const char* peer_name = "PostgreSQL";

/// The same fields as our record, columns ordered so that none is padded, and the same two orders.
/// The mark is a text of seven bytes or so, sorted by its bytes: patterns need no reckoning then.
std::string table_sql(const BulkSettings& settings) {
    std::string sql =
        "drop table if exists bench_history;"
        "create table bench_history (captured bigint not null, received bigint not null,"
        " nrd integer not null, flags smallint not null, confidence smallint,"
        " motion smallint not null, vrm text collate \"C\" not null)"
        " partition by range (captured);"
        "create index on bench_history (vrm, captured, nrd);"
        "create index on bench_history (nrd, captured, vrm);";
    for (std::uint32_t day = 0; day < settings.days; ++day) {
        const std::int64_t from = to_unix_ms(settings.start() + std::chrono::days{day});
        sql += fmt::format(
            "create table bench_history_{0} partition of bench_history for values from ({1}) to "
            "({2});",
            day, from, from + std::chrono::milliseconds{std::chrono::days{1}}.count());
    }
    return sql;
}

void append_history_row(std::string& rows, const traffic::Passage& passage, NrdId nrd) {
    const auto put = [&rows](auto number, char end) {
        char digits[24];
        const auto done = std::to_chars(std::begin(digits), std::end(digits), number);
        rows.append(std::begin(digits), done.ptr);
        rows += end;
    };
    put(to_unix_ms(passage.captured), '\t');
    put(to_unix_ms(passage.captured) + 400, '\t');
    put(raw(nrd), '\t');
    put(0, '\t');
    put(static_cast<int>(passage.confidence_percent), '\t');
    put(static_cast<int>(passage.motion), '\t');
    rows += Vrm::parse(passage.text).value().text();
    rows += '\n';
}

/// "AB32" of "AB32*": then the index finds the marks by itself.
std::optional<std::string> beginning_of(const std::string& pattern) {
    if (pattern.find_first_of("?*") != pattern.size() - 1 || pattern.back() != '*') return {};
    return pattern.substr(0, pattern.size() - 1);
}

/// The first text that sorts behind all that begin so.
std::string after(std::string beginning) {
    ++beginning.back();
    return beginning;
}

std::string like_of(std::string pattern) {
    std::replace(pattern.begin(), pattern.end(), '?', '_');
    std::replace(pattern.begin(), pattern.end(), '*', '%');
    return pattern;
}

/// The history in the peer.
class PeerHistory {
  public:
    PeerHistory(Peer& peer, const HistorySubject& subject) : peer_(peer), subject_(subject) {}

    Result<Figure> load() {
        if (auto made = peer_.ask(table_sql(subject_.settings)); !made.ok()) return made.error();
        auto stream = BulkStream::make(subject_.world, subject_.settings);
        if (!stream.ok()) return stream.error();
        LatencyHistogram times;
        std::uint64_t reads = 0;
        std::string rows;
        const UsageMeter usage(peer_.backend());
        for (auto passage = stream->next(); passage; passage = stream->next()) {
            append_history_row(rows, *passage, subject_.nrds[passage->camera]);
            if (++reads % reads_a_copy != 0) continue;
            if (auto copied = copy(rows, times); !copied.ok()) return copied.error();
        }
        if (auto copied = copy(rows, times); !copied.ok()) return copied.error();
        Figure figure;
        figure.what = "history: PostgreSQL COPY of 1,000";
        figure.per_second = static_cast<double>(reads) / usage.elapsed().count();
        figure.sender_cores = usage.own_cores();
        figure.server_cores = usage.other_cores();
        figure.p50 = times.at(0.5);
        figure.p99 = times.at(0.99);
        figure.of = "commit";
        figure.images = "no";
        // As its own housekeeping would sooner or later: for its plans, and index-only scans.
        if (auto tidied = peer_.ask("vacuum analyze bench_history"); !tidied.ok()) {
            return tidied.error();
        }
        const auto bytes = peer_.ask(
            "select sum(pg_total_relation_size(inhrelid)) from pg_inherits"
            " where inhparent = 'bench_history'::regclass");
        if (!bytes.ok()) return bytes.error();
        double total = 0;
        std::from_chars(bytes->data(), bytes->data() + bytes->size(), total);
        figure.bytes_a_read = total / static_cast<double>(reads);
        return figure;
    }

    Result<void> prepare() {
        const auto prepare = [&](const char* name, const char* condition) {
            return peer_.prepare(
                name, fmt::format("select captured, received, nrd, flags, confidence, motion, vrm"
                                  " from bench_history where {} and captured >= $2::bigint"
                                  " and captured < $3::bigint order by captured desc, nrd desc",
                                  condition));
        };
        for (const auto& [name, condition] :
             {std::pair{"mark", "vrm = $1::text"}, std::pair{"nrd", "nrd = $1::integer"},
              std::pair{"beginning", "vrm >= $1::text and vrm < $4::text"},
              std::pair{"pattern", "vrm like $1::text"}}) {
            if (auto done = prepare(name, condition); !done.ok()) return done;
        }
        return {};
    }

    Result<Answered> ask(const QuestionSet& set, const HistoryQuestion& question) {
        const std::string from = std::to_string(to_unix_ms(question.from));
        const std::string until = std::to_string(to_unix_ms(question.until));
        Answered answered;
        const auto fetch = [&](const char* name, std::string value,
                               std::vector<std::string> more = {}) -> Result<Answered> {
            std::vector<std::string> values{std::move(value), from, until};
            std::move(more.begin(), more.end(), std::back_inserter(values));
            const auto rows = peer_.fetch(name, values, &answered.captured_sum);
            if (!rows.ok()) return rows.error();
            answered.reads = *rows;
            return answered;
        };
        switch (set.kind) {
            case QuestionKind::mark:
                return fetch("mark", question.mark->text());
            case QuestionKind::nrd:
                return fetch("nrd", std::to_string(raw(question.nrd)));
            case QuestionKind::pattern:
                if (const auto begins = beginning_of(question.pattern)) {
                    return fetch("beginning", *begins, {after(*begins)});
                }
                return fetch("pattern", like_of(question.pattern));
            case QuestionKind::misread:
                break;
        }
        return Error{Errc::unsupported, "plain SQL has no such question"};
    }

  private:
    Result<void> copy(std::string& rows, LatencyHistogram& times) {
        if (rows.empty()) return {};
        const auto before = std::chrono::steady_clock::now();
        auto copied = peer_.copy("bench_history", rows);
        times.record(std::chrono::steady_clock::now() - before);
        rows.clear();
        return copied;
    }

    Peer& peer_;
    const HistorySubject& subject_;
};

/// Both were asked in the same order, each for as long as it was given.
Result<void> compare(const AskedSet& ours, const AskedSet& theirs) {
    const std::size_t both = std::min(ours.answers.size(), theirs.answers.size());
    for (std::size_t index = 0; index < both; ++index) {
        if (ours.answers[index] == theirs.answers[index]) continue;
        return Error{Errc::corrupt, "the two stores answer differently",
                     fmt::format("{}, question {}: {} reads here, {} in PostgreSQL", ours.name,
                                 index, ours.answers[index].reads, theirs.answers[index].reads)};
    }
    return {};
}

std::string ratio_of(const AskedSet& ours, const AskedSet& theirs) {
    const auto ratio = [&](double quantile) {
        return static_cast<double>(theirs.times.at(quantile).count()) /
               std::max(1.0, static_cast<double>(ours.times.at(quantile).count()));
    };
    return fmt::format(
        "search, {}: PostgreSQL takes {:.2f} times as long in the median, {:.2f} "
        "times at p99; {} answers compared, all the same",
        ours.name, ratio(0.5), ratio(0.99), std::min(ours.answers.size(), theirs.answers.size()));
}

}  // namespace

Result<void> bench_history_peer(const BenchPlan& plan, const HistorySubject& subject,
                                const std::vector<QuestionSet>& sets,
                                const std::vector<AskedSet>& ours, BenchReport& report) {
    std::cerr << "  loading " << peer_name << " with the same reads" << std::endl;
    auto peer = Peer::connect(plan.postgres);
    if (!peer.ok()) return std::move(peer).error();
    PeerHistory history{*peer, subject};
    auto loaded = history.load();
    if (!loaded.ok()) return loaded.error();
    const auto settings = peer->settings();
    if (!settings.ok()) return settings.error();
    loaded->note =
        "server CPU is that of the one backend; vacuumed and analyzed before the "
        "questions, not counted; " +
        *settings;
    report.figures.push_back(std::move(loaded).value());
    if (auto prepared = history.prepare(); !prepared.ok()) return prepared;
    for (std::size_t index = 0; index < sets.size(); ++index) {
        const QuestionSet& set = sets[index];
        if (set.kind == QuestionKind::misread) continue;
        std::cerr << "  asking " << peer_name << ": " << set.name << std::endl;
        const auto asked = ask_set(
            set, [&](const HistoryQuestion& question) { return history.ask(set, question); });
        if (!asked.ok()) return asked.error();
        report.figures.push_back(figure_of(*asked, peer_name));
        if (ours[index].answers.empty()) continue;
        if (auto same = compare(ours[index], *asked); !same.ok()) return same;
        report.notes.push_back(ratio_of(ours[index], *asked));
    }
    const auto dropped = peer->ask("drop table bench_history");
    if (!dropped.ok()) return dropped.error();
    return {};
}

}  // namespace bof::tool
