#include "register/audit_register.hpp"

#include "audit/audit_verifier.hpp"
#include "base/bounded_queue.hpp"
#include "base/log.hpp"
#include "register/detail/audit_damage.hpp"
#include "register/detail/audit_rows.hpp"
#include "register/detail/audit_sequencer.hpp"
#include "register/detail/audit_tree_rows.hpp"
#include "register/detail/database.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <span>
#include <thread>
#include <utility>

namespace bof {
namespace {

using Answer = std::future<Result<AuditNumber>>;
using SteadyTime = std::chrono::steady_clock::time_point;

/// A caller of record() who waits. The entry is the caller's, who stays until answered.
struct Waiting {
    const AuditEntry* entry;
    SteadyTime since;
    std::promise<Result<AuditNumber>> answer;
};

struct Instruments {
    explicit Instruments(Metrics& metrics, const AuditOptions& options)
        : queue(metrics.gauge("bof_audit_queue_entries", "Entries waiting to be made durable.")),
          refused(metrics.counter("bof_audit_queue_refused_total",
                                  "Entries refused because too many were waiting.")),
          entries(metrics.counter("bof_audit_entries_total", "Entries made durable.")),
          failed(
              metrics.counter("bof_audit_failed_total", "Entries that could not be made durable.")),
          wait_seconds(metrics.histogram("bof_audit_wait_seconds",
                                         "From asked to durable, of each batch's oldest entry.",
                                         latency_buckets_seconds())),
          batch(metrics.histogram("bof_audit_batch_entries", "Entries of one transaction.",
                                  batch_buckets())),
          tree(metrics.gauge("bof_audit_tree_entries", "Entries in the signed tree.")),
          unsequenced(metrics.gauge("bof_audit_unsequenced_entries",
                                    "Entries that were not in the tree at the last look.")),
          damaged(metrics.gauge("bof_audit_damaged",
                                "1 when the audit log was found damaged: call a person.")) {
        metrics.gauge("bof_audit_queue_entries_limit", "Most entries that may wait.")
            .set(static_cast<double>(options.queue_entries_max));
    }

    Gauge queue;
    Counter refused;
    Counter entries;
    Counter failed;
    Histogram wait_seconds;
    Histogram batch;
    Gauge tree;
    Gauge unsequenced;
    Gauge damaged;
};

std::size_t bytes_held(const AuditEntry& entry) {
    std::size_t bytes = sizeof(Waiting) + sizeof(AuditEntry);
    for (const auto& [name, fact] : entry.facts) {
        bytes += name.size() + sizeof(fact);
        if (const auto* const text = std::get_if<std::string>(&fact)) bytes += text->size();
        const auto* const texts = std::get_if<std::vector<std::string>>(&fact);
        if (texts == nullptr) continue;
        for (const auto& text : *texts) bytes += sizeof(text) + text.size();
    }
    return bytes;
}

/// Whatever the database said: what was to be put on the record must not happen.
Error unwritable(const Error& cause) {
    return {
        Errc::unavailable,
        "the audit log cannot be written, so nothing may be shown: tell whoever looks after the "
        "system",
        cause.internal};
}

}  // namespace

SingleAuditSink::SingleAuditSink(std::shared_ptr<detail::Database> database)
    : database_(std::move(database)) {}

Result<AuditNumber> SingleAuditSink::record(const AuditEntry& entry) {
    const auto number = database_->transact(detail::Access::write,
                                            [&](soci::session& session) -> Result<AuditNumber> {
                                                return detail::insert_audit_entry(session, entry);
                                            });
    if (!number.ok()) return unwritable(number.error());
    return number;
}

struct AuditRegister::State {
    State(std::shared_ptr<detail::Database> shared, const AuditOptions& given, NoteSigner key,
          const Clock& clock, Metrics& metrics)
        : database(std::move(shared)),
          options(given),
          signer(std::move(key)),
          sequencer(*database, signer, clock, given.sequence_entries_max),
          time(clock),
          instruments(metrics, given),
          queue(given.queue_entries_max, given.queue_bytes_max) {}

    void run();
    /// Answered at once when there is no room.
    Answer submit(const AuditEntry& entry);
    void record_all(std::vector<Waiting>& waiting);
    void record_batch(std::span<Waiting> batch);
    void note_damage(const Error& error);
    /// True when there is more to do at once.
    Result<bool> sequence();

    const std::shared_ptr<detail::Database> database;
    const AuditOptions options;
    const NoteSigner signer;
    detail::AuditSequencer sequencer;
    const Clock& time;
    Instruments instruments;
    BoundedQueue<Waiting> queue;
    std::atomic<bool> running{false};
    std::atomic<detail::AuditDamage> damage{detail::AuditDamage::none};
    std::thread thread;
};

Result<std::unique_ptr<AuditRegister>> AuditRegister::open(
    std::shared_ptr<detail::Database> database, const AuditOptions& options, const Clock& clock,
    Metrics& metrics) {
    auto signer = NoteSigner::load_or_make(options.key_file, options.origin, NoteKeyKind::ed25519);
    if (!signer.ok()) return signer.error();
    auto state =
        std::make_unique<State>(std::move(database), options, std::move(*signer), clock, metrics);
    const auto sound = state->sequencer.check();
    if (!sound.ok() && detail::damage_of(sound.error()) == detail::AuditDamage::none) {
        return sound.error();
    }
    if (!sound.ok()) state->note_damage(sound.error());
    std::unique_ptr<AuditRegister> log{new AuditRegister{std::move(state)}};
    // Some damage shows only when the entries that wait are placed. Nothing is shown before.
    if (sound.ok()) log->sequence_all().ignore("logged, kept as a problem or tried again");
    return log;
}

AuditRegister::AuditRegister(std::unique_ptr<State> state) : state_(std::move(state)) {}
AuditRegister::~AuditRegister() { stop(); }

void AuditRegister::start() {
    state_->running = true;
    state_->thread = std::thread([this] { state_->run(); });
}

void AuditRegister::stop() {
    state_->running = false;
    state_->queue.close();
    if (state_->thread.joinable()) state_->thread.join();
}

std::vector<AuditProblem> AuditRegister::problems() const {
    const detail::AuditDamage damage = state_->damage;
    if (damage == detail::AuditDamage::none) return {};
    const auto& words = detail::words_of(damage);
    return {{words.code, words.sentence.view()}};
}

const NoteKey& AuditRegister::key() const { return state_->signer.key(); }

Result<AuditNumber> AuditRegister::record(const AuditEntry& entry) {
    if (auto trusted = may_show(); !trusted.ok()) return trusted.error();
    return state_->submit(entry).get();
}

Result<void> AuditRegister::may_show() {
    if (state_->damage == detail::AuditDamage::none) return {};
    return Error{Errc::unavailable,
                 "the audit log was found damaged, so nothing is shown until a person has looked "
                 "into it: tell whoever looks after the system"};
}

Result<void> AuditRegister::record_all(std::span<const AuditEntry> entries) {
    if (auto trusted = may_show(); !trusted.ok()) return trusted;
    return note(entries);
}

Result<void> AuditRegister::note(std::span<const AuditEntry> entries) {
    std::vector<Answer> answers;
    answers.reserve(entries.size());
    for (const AuditEntry& entry : entries) answers.push_back(state_->submit(entry));
    Result<void> all;
    // Every one is waited for, also after a failure: the entries are the caller's.
    for (Answer& answer : answers) {
        if (auto recorded = answer.get(); !recorded.ok()) all = std::move(recorded).error();
    }
    return all;
}

Answer AuditRegister::State::submit(const AuditEntry& entry) {
    Waiting waiting{&entry, std::chrono::steady_clock::now(), {}};
    auto answer = waiting.answer.get_future();
    if (running && queue.push(waiting, bytes_held(entry))) return answer;
    instruments.refused.add();
    waiting.answer.set_value(
        Error{Errc::unavailable, "the audit log takes no entries at this moment: try again later"});
    return answer;
}

Result<void> AuditRegister::sequence_all() {
    while (true) {
        const auto more = state_->sequence();
        if (!more.ok()) return more.error();
        if (!*more) return {};
    }
}

void AuditRegister::State::run() {
    std::vector<Waiting> waiting;
    auto due = std::chrono::steady_clock::now() + options.checkpoint_every;
    while (true) {
        const bool closed = queue.closed();  // Asked before draining: nothing comes in after this.
        const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(
            due - std::chrono::steady_clock::now());
        queue.drain(waiting, std::max(rest, std::chrono::milliseconds{0}));
        instruments.queue.set(static_cast<double>(waiting.size()));
        record_all(waiting);
        waiting.clear();
        bool more = false;
        if (const auto now = std::chrono::steady_clock::now(); closed || now >= due) {
            const auto sequenced = sequence();
            more = sequenced.ok() && *sequenced;
            due = more ? now : now + options.checkpoint_every;
        }
        if (closed && !more) return;
    }
}

void AuditRegister::State::record_all(std::vector<Waiting>& waiting) {
    std::span<Waiting> rest{waiting};
    while (!rest.empty()) {
        const auto count = std::min(rest.size(), options.batch_entries_max);
        record_batch(rest.first(count));
        rest = rest.subspan(count);
    }
}

void AuditRegister::State::record_batch(std::span<Waiting> batch) {
    std::vector<AuditEntry> entries;
    entries.reserve(batch.size());
    for (const Waiting& one : batch) entries.push_back(*one.entry);
    const auto first = database->transact(detail::Access::write,
                                          [&](soci::session& session) -> Result<AuditNumber> {
                                              return detail::insert_audit_entries(session, entries);
                                          });
    if (!first.ok()) {
        instruments.failed.add(static_cast<double>(batch.size()));
        log_event(LogLevel::error, "audit.record_failed",
                  {{"entries", batch.size()}, {"error", to_log_line(first.error())}});
        const Error answer = unwritable(first.error());
        for (Waiting& one : batch) one.answer.set_value(answer);
        return;
    }
    instruments.entries.add(static_cast<double>(batch.size()));
    instruments.batch.observe(static_cast<double>(batch.size()));
    instruments.wait_seconds.observe(std::chrono::steady_clock::now() - batch.front().since);
    auto number = raw(*first);
    for (Waiting& one : batch) one.answer.set_value(static_cast<AuditNumber>(number++));
}

void AuditRegister::State::note_damage(const Error& error) {
    log_event(LogLevel::critical, "audit.damaged", {{"error", to_log_line(error)}});
    damage = detail::damage_of(error);
    instruments.damaged.set(1);
}

Result<bool> AuditRegister::State::sequence() {
    if (const detail::AuditDamage found = damage; found != detail::AuditDamage::none) {
        return detail::damage_error(found, {});
    }
    const auto step = sequencer.step();
    if (!step.ok()) {
        if (detail::damage_of(step.error()) != detail::AuditDamage::none) {
            note_damage(step.error());
        } else {
            log_event(LogLevel::error, "audit.sequencing_failed",
                      {{"error", to_log_line(step.error())}});
        }
        return step.error();
    }
    instruments.tree.set(static_cast<double>(step->tree_entries));
    instruments.unsequenced.set(static_cast<double>(step->unsequenced));
    return step->more;
}

Result<std::uint64_t> AuditRegister::purge_bodies(UtcTime before, const AuditActor& actor) {
    if (const detail::AuditDamage found = state_->damage; found != detail::AuditDamage::none) {
        return detail::damage_error(found, {});
    }
    return state_->database->transact(
        detail::Access::write, [&](soci::session& session) -> Result<std::uint64_t> {
            detail::lock_audit_log(session);
            const auto sizes = detail::read_audit_sizes(session);
            const auto purge =
                detail::find_expired_bodies(session, to_unix_ms(before), sizes.checkpoint);
            if (purge.bodies == 0) {
                return Error{Errc::conflict, "no body in the audit log is that old"};
            }
            AuditEntry entry{state_->time.now(), std::string{audit_purge_kind}, actor, {}};
            entry.facts[std::string{audit_purge_first_fact}] = std::int64_t{1};
            entry.facts[std::string{audit_purge_last_fact}] = static_cast<std::int64_t>(purge.last);
            entry.facts["bodies"] = static_cast<std::int64_t>(purge.bodies);
            detail::insert_audit_entry(session, entry);
            detail::remove_bodies(session, purge.last);
            return purge.bodies;
        });
}

}  // namespace bof
