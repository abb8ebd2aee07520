#include "bof/bench_history.hpp"

#include "app/data_folder.hpp"
#include "bof/bench_server.hpp"
#include "bof/bench_usage.hpp"
#include "bof/simulated_force.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <thread>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <boost/json.hpp>

namespace bof::tool {
namespace {

using Steady = std::chrono::steady_clock;

/// No set of questions is asked for longer.
constexpr std::chrono::seconds asking_max{60};
/// After the fill its last tables are still being rewritten: until they change no more.
constexpr std::chrono::seconds settled_after{3};
constexpr std::chrono::minutes settling_max{5};
constexpr std::size_t nrds_wanted = 500;
constexpr std::uint64_t reads_an_nrd_least = 200;
/// Below so many reads nothing is measured, only tried: fewer questions then.
constexpr std::uint64_t reads_measured_least = 500'000;
constexpr double share_tried = 0.02;
constexpr std::size_t said_bytes_max = 800;
constexpr std::size_t heavy_nrds_step = 7;

BulkSettings settings_of(const BenchPlan& plan) {
    BulkSettings settings;
    settings.reads = plan.reads;
    settings.days = plan.days;
    settings.nrds = static_cast<std::size_t>(
        std::clamp<std::uint64_t>(plan.reads / reads_an_nrd_least, 4, nrds_wanted));
    settings.until = day_of(SystemClock{}.now());
    return settings;
}

double ms_of(std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

std::string contents_of(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Runs this program with other words; its progress goes where ours does. Answers what it printed.
Result<std::string> run_self(std::vector<std::string> words, const std::filesystem::path& output) {
    words.insert(words.begin(), std::filesystem::read_symlink("/proc/self/exe").string());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions{};
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(),
                                       O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t process = 0;
    const int failure =
        ::posix_spawn(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    if (failure != 0 || ::waitpid(process, &status, 0) != process || status != 0) {
        return Error{Errc::unavailable, "the store could not be filled"};
    }
    return contents_of(output);
}

/// Fills a new store with the program that everybody has for it.
Result<Figure> fill(const BulkSettings& settings, const std::filesystem::path& data) {
    const auto printed =
        run_self({"--data", data.string(), "--json", "simulate", "--bulk", "--seed",
                  std::to_string(settings.seed), "--reads", std::to_string(settings.reads),
                  "--days", std::to_string(settings.days), "--nrds", std::to_string(settings.nrds),
                  "--until", to_rfc3339(settings.until)},
                 data / "bulk.out");
    if (!printed.ok()) return printed.error();
    boost::system::error_code failure;
    const boost::json::value made = boost::json::parse(*printed, failure);
    if (failure || !made.is_object()) {
        return Error{Errc::unavailable, "bof simulate --bulk said something else than was expected",
                     printed->substr(0, said_bytes_max)};
    }
    const auto number = [&](const char* name) { return made.at(name).to_number<double>(); };
    Figure figure;
    figure.what = "history: bof simulate --bulk";
    figure.per_second = number("reads") / number("seconds");
    figure.images = "no";
    figure.server_memory_bytes = static_cast<std::uint64_t>(number("memory_bytes"));
    figure.note = fmt::format(
        "{:.0f} reads of {} days, {:.0f} vehicles, {:.0f} NRDs; server memory is the most that the "
        "filling process held, with its vehicles",
        number("reads"), settings.days, number("vehicles"), number("nrds"));
    return figure;
}

/// The register's ids of the world's cameras.
Result<std::vector<NrdId>> nrds_of(const traffic::World& world, const std::filesystem::path& data) {
    const SystemClock clock;
    const auto kept = Register::open(
        {.url = "sqlite:" + app::DataFolder{data}.register_file().string(), .actor = "bof bench"},
        clock);
    if (!kept.ok()) return kept.error();
    const auto contents = (*kept)->contents();
    if (!contents.ok()) return contents.error();
    const auto place = [](std::int16_t feed, std::int16_t source, std::int16_t camera) {
        return fmt::format("{}/{}/{}", feed, source, camera);
    };
    std::unordered_map<SourceId, const Source*> sources;
    for (const Source& source : contents->sources) sources[source.id] = &source;
    std::unordered_map<std::string, NrdId> known;
    for (const Nrd& nrd : contents->nrds) {
        const Source& source = *sources.at(nrd.source);
        known[place(source.feed, source.source, nrd.camera)] = nrd.id;
    }
    std::vector<NrdId> ids;
    for (const traffic::Camera& camera : world.cameras()) {
        const auto& address = camera.address;
        ids.push_back(known.at(place(address.feed, address.source, address.camera)));
    }
    return ids;
}

Result<HistorySubject> subject_of(const BulkSettings& settings, const std::filesystem::path& data) {
    const GlobalOptions global{data, false};
    const auto words = read_sender_words(simulator_words_file(global));
    if (!words.ok()) return words.error();
    auto world = bulk_world(settings, *words);
    if (!world.ok()) return world.error();
    auto nrds = nrds_of(*world, data);
    if (!nrds.ok()) return nrds.error();
    return HistorySubject{settings, std::move(world).value(), std::move(nrds).value()};
}

std::uint64_t table_bytes_of(const RocksStore& store) {
    std::uint64_t bytes = 0;
    for (const FamilySize& family : store.sizes()) bytes += family.disk_bytes;
    return bytes;
}

std::uint64_t settled_bytes_of(const RocksStore& store) {
    const auto latest = Steady::now() + settling_max;
    std::uint64_t bytes = table_bytes_of(store);
    while (Steady::now() < latest) {
        std::this_thread::sleep_for(settled_after);
        const std::uint64_t now = table_bytes_of(store);
        if (now == bytes) break;
        bytes = now;
    }
    return bytes;
}

/// Opens the filled store and asks it everything.
class Ours {
  public:
    Ours(const BenchPlan& plan, const HistorySubject& subject, std::filesystem::path data)
        : plan_(plan), subject_(subject), data_(std::move(data)) {}

    Result<void> open() {
        RocksSettings settings;
        settings.folder = app::DataFolder{data_}.reads();
        settings.image_folder = app::DataFolder{data_}.images();
        auto store = RocksStore::open(settings, metrics_);
        if (!store.ok()) return store.error();
        store_ = std::move(store).value();
        auto searcher = BenchSearcher::make(data_);
        if (!searcher.ok()) return searcher.error();
        searcher_ = std::move(searcher).value();
        return {};
    }
    /// Bytes a read of the tables, once they change no more by themselves.
    double settled_bytes_a_read() const {
        return static_cast<double>(settled_bytes_of(*store_)) /
               static_cast<double>(subject_.settings.reads);
    }
    /// The same once all is rewritten by order.
    Result<double> compacted_bytes_a_read() {
        if (auto compacted = store_->compact_all(); !compacted.ok()) return compacted.error();
        return static_cast<double>(table_bytes_of(*store_)) /
               static_cast<double>(subject_.settings.reads);
    }
    /// What could not be answered has no answers, and is a problem of the report.
    std::vector<AskedSet> ask(const std::vector<QuestionSet>& sets, BenchReport& report) {
        std::vector<AskedSet> all;
        for (const QuestionSet& set : sets) {
            std::cerr << "  asking ours: " << set.name << std::endl;
            auto asked = ask_granted(set);
            if (asked.ok()) {
                Figure figure = figure_of(*asked, "ours");
                figure.server_memory_bytes = resident_bytes_of(::getpid());
                report.figures.push_back(std::move(figure));
                all.push_back(std::move(asked).value());
            } else {
                report.problems.push_back(
                    fmt::format("search, {}: {}", set.name, to_log_line(asked.error())));
                all.push_back({set.name});
            }
        }
        return all;
    }
    Result<void> load(const QuestionSet& heavy, BenchReport& report) {
        return bench_search_load(plan_, *store_, *searcher_, heavy, report);
    }

  private:
    /// All grants first: they and their records are not part of what is measured.
    Result<AskedSet> ask_granted(const QuestionSet& set) {
        const auto grants = searcher_->grants_for(set);
        if (!grants.ok()) return grants.error();
        return ask_set(set, [&](const HistoryQuestion& question) {
            const auto place = static_cast<std::size_t>(&question - set.questions.data());
            return BenchSearcher::ask(*store_, (*grants)[place], set, question);
        });
    }

    const BenchPlan& plan_;
    const HistorySubject& subject_;
    const std::filesystem::path data_;
    Metrics metrics_;
    std::unique_ptr<RocksStore> store_;
    std::unique_ptr<BenchSearcher> searcher_;
};

/// What the threads of the load ask: the widest pattern, or if it failed all reads of an NRD.
QuestionSet heavy_questions(const HistorySubject& subject, const std::vector<QuestionSet>& sets,
                            const std::vector<AskedSet>& answers) {
    for (std::size_t index = sets.size(); index-- > 0;) {
        if (sets[index].kind == QuestionKind::pattern && !answers[index].answers.empty()) {
            return sets[index];
        }
    }
    QuestionSet set{fmt::format("one NRD, {} days", subject.settings.days), QuestionKind::nrd};
    for (std::size_t index = 0; index < subject.nrds.size(); index += heavy_nrds_step) {
        HistoryQuestion question;
        question.nrd = subject.nrds[index];
        question.from = subject.settings.start();
        question.until = subject.settings.until;
        set.questions.push_back(std::move(question));
    }
    return set;
}

}  // namespace

double AskedSet::reads_mean() const {
    if (answers.empty()) return 0;
    double reads = 0;
    for (const Answered& answer : answers) reads += static_cast<double>(answer.reads);
    return reads / static_cast<double>(answers.size());
}

Result<AskedSet> ask_set(const QuestionSet& set, const AskOne& ask) {
    AskedSet asked{set.name};
    const auto begun = Steady::now();
    for (const HistoryQuestion& question : set.questions) {
        if (!asked.answers.empty() && Steady::now() - begun > asking_max) break;
        auto before = Steady::now();
        const auto cold = ask(question);
        asked.first_times.record(Steady::now() - before);
        if (!cold.ok()) return cold.error();
        before = Steady::now();
        const auto warm = ask(question);
        const auto took = Steady::now() - before;
        if (!warm.ok()) return warm.error();
        if (*warm != *cold) return Error{Errc::corrupt, "one question was answered in two ways"};
        asked.times.record(took);
        asked.seconds += std::chrono::duration<double>(took).count();
        asked.answers.push_back(*warm);
    }
    return asked;
}

Figure figure_of(const AskedSet& asked, const std::string& who) {
    std::cerr << fmt::format("    p50 {:.2f} ms, p99 {:.2f} ms, {} questions\n",
                             ms_of(asked.times.at(0.5)), ms_of(asked.times.at(0.99)),
                             asked.answers.size());
    Figure figure;
    figure.what = "search, " + asked.name + ": " + who;
    figure.per_second = static_cast<double>(asked.answers.size()) / std::max(asked.seconds, 1e-9);
    figure.p50 = asked.times.at(0.5);
    figure.p99 = asked.times.at(0.99);
    figure.of = "answer";
    figure.note = fmt::format(
        "{} questions, {:.1f} reads each in the mean; asked for the first time p50 {:.2f} ms, p99 "
        "{:.2f} ms",
        asked.answers.size(), asked.reads_mean(), ms_of(asked.first_times.at(0.5)),
        ms_of(asked.first_times.at(0.99)));
    return figure;
}

Result<void> bench_history(const BenchPlan& plan, BenchReport& report) {
    const std::filesystem::path data = plan.folder / "history";
    if (auto prepared = BenchServer::prepare(data); !prepared.ok()) return prepared;
    const BulkSettings settings = settings_of(plan);
    auto filled = fill(settings, data);
    if (!filled.ok()) return filled.error();
    const auto subject = subject_of(settings, data);
    if (!subject.ok()) return subject.error();
    const auto sets =
        make_questions(*subject, settings.reads < reads_measured_least ? share_tried : 1.0);
    if (!sets.ok()) return sets.error();
    std::vector<AskedSet> answers;
    {
        Ours ours{plan, *subject, data};
        if (auto opened = ours.open(); !opened.ok()) return opened;
        filled->bytes_a_read = ours.settled_bytes_a_read();
        const std::size_t place = report.figures.size();
        answers = ours.ask(*sets, report);
        const auto compacted = ours.compacted_bytes_a_read();
        if (!compacted.ok()) return compacted.error();
        filled->note +=
            fmt::format("; {:.1f} bytes a read when everything is rewritten by order", *compacted);
        report.figures.insert(report.figures.begin() + static_cast<std::ptrdiff_t>(place),
                              std::move(filled).value());
        const QuestionSet heavy = heavy_questions(*subject, *sets, answers);
        if (auto loaded = ours.load(heavy, report); !loaded.ok()) return loaded;
    }
    if (auto reopened = bench_reopen(plan, data, report); !reopened.ok()) return reopened;
    std::filesystem::remove_all(data);
    if (plan.postgres.empty()) return {};
    return bench_history_peer(plan, *subject, *sets, answers, report);
}

}  // namespace bof::tool
