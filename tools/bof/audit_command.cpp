#include "app/data_folder.hpp"
#include "audit/audit_verifier.hpp"
#include "audit/witness.hpp"
#include "bof/commands.hpp"
#include "bof/register_session.hpp"
#include "bof/stop_with.hpp"
#include "register/audit_register.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>

#include <fcntl.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

namespace bof::tool {
namespace {

namespace json = boost::json;

struct ExportOptions {
    std::string file;
};

struct VerifyOptions {
    std::string file;
    bool live = false;
    std::string key;
    std::vector<std::string> held;
};

struct RequestOptions {
    std::uint64_t since = 0;
};

template <typename T>
T value_of(Result<T> result, const std::string& what) {
    if (!result.ok())
        stop_with("audit", what + ": " + std::string{result.error().public_text.view()});
    return std::move(*result);
}

std::filesystem::path public_key_file(const GlobalOptions& options) {
    auto file = app::DataFolder{std::filesystem::absolute(options.data)}.audit_key();
    return file += ".pub";
}

NoteKey key_in(const std::filesystem::path& file) {
    return value_of(read_note_key(file), file.string());
}

/// Hands every line of the log in the database to `use(line)`.
void for_each_line(RegisterSession& session, const std::function<void(const ExportLine&)>& use) {
    AuditReader reader{session.kept().database()};
    std::optional<std::uint64_t> after = 0;
    while (after) {
        const auto page = session.value_of(reader.export_page(*after, audit_page_max));
        for (const auto& line : page.lines) use(line);
        after = page.next_after;
    }
}

/// Made for its owner only: an export says who searched for what.
void make_export_file(const std::string& file) {
    const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread.
    if (made < 0) stop_with("audit", file + " cannot be made: " + std::strerror(errno));
    ::close(made);
}

void run_export(const GlobalOptions& options, const ExportOptions& given) {
    RegisterSession session{options, "audit export"};
    const NoteKey key = key_in(public_key_file(options));
    make_export_file(given.file);
    SingleAuditSink sink{session.kept().database()};
    session.value_of(sink.record({session.now(), "audit.exported", session.actor(), {}}));
    std::ofstream stream{given.file, std::ios::binary | std::ios::trunc};
    std::uint64_t entries = 0;
    stream << render_export_line(ExportHeader{key.text()}) << '\n';
    for_each_line(session, [&](const ExportLine& line) {
        if (std::holds_alternative<ExportEntry>(line)) ++entries;
        stream << render_export_line(line) << '\n';
    });
    stream.close();
    if (!stream) stop_with("audit", given.file + " cannot be written: is the disk full?");
    if (options.json) {
        std::cout << json::serialize(json::object{{"entries", entries}, {"file", given.file}})
                  << '\n';
    } else {
        std::cout << entries << " entries in " << given.file
                  << "; check it anywhere with bof audit verify " << given.file << '\n';
    }
}

std::string text_in(const std::string& file) {
    std::ifstream stream{file, std::ios::binary};
    std::string text(note_bytes_max * 2, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream.is_open() || stream.bad()) stop_with("audit", file + " cannot be read");
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

std::vector<Checkpoint> held_checkpoints(const VerifyOptions& given,
                                         const std::optional<NoteKey>& key) {
    std::vector<Checkpoint> held;
    for (const auto& file : given.held) {
        if (!key) stop_with("audit", "--held needs --key: a held checkpoint is checked with it");
        held.push_back(value_of(open_checkpoint(text_in(file), *key), file));
    }
    return held;
}

void print_json(const AuditReport& report) {
    json::array findings;
    for (const auto& finding : report.findings) findings.emplace_back(finding.sentence);
    json::object object{{"entries", report.entries},
                        {"bodies_expired", report.bodies_expired},
                        {"checkpoints", report.checkpoints},
                        {"findings", std::move(findings)},
                        {"findings_left_out", report.findings_left_out}};
    if (report.last_checkpoint) {
        object["tree_size"] = report.last_checkpoint->head.size;
        object["root"] = to_text(report.last_checkpoint->head.root);
        object["origin"] = report.last_checkpoint->origin;
    }
    std::cout << json::serialize(object) << '\n';
}

void print_sentences(const AuditReport& report) {
    for (const auto& finding : report.findings) std::cout << finding.sentence << '\n';
    if (report.findings_left_out > 0) {
        std::cout << "... and " << report.findings_left_out << " more findings.\n";
    }
    std::cout << report.entries << " entries, " << report.bodies_expired << " expired, "
              << report.checkpoints << " signed checkpoints";
    if (report.last_checkpoint) {
        const auto& [origin, head] = *report.last_checkpoint;
        std::cout << "; the newest: " << origin << ", " << head.size << " entries, root "
                  << to_text(head.root);
    }
    std::cout << (report.clean() ? ".\nNothing was found.\n" : ".\n");
}

AuditReport verify_live(const GlobalOptions& options, const VerifyOptions& given,
                        const std::optional<NoteKey>& key) {
    RegisterSession session{options, "audit verify"};
    const auto trusted = key ? *key : key_in(public_key_file(options));
    AuditVerifier verifier{trusted, held_checkpoints(given, trusted)};
    for_each_line(session, [&](const ExportLine& line) { verifier.add(line); });
    AuditReport report = verifier.finish();
    AuditReader reader{session.kept().database()};
    for (std::string& sentence : session.value_of(reader.findings_at_end())) {
        report.findings.push_back({AuditFinding::Kind::end_differs, std::move(sentence)});
    }
    return report;
}

AuditReport verify_file(const VerifyOptions& given, const std::optional<NoteKey>& key) {
    std::ifstream stream{given.file, std::ios::binary};
    if (!stream.is_open()) stop_with("audit", given.file + " cannot be read");
    auto report = verify_export(stream, key, held_checkpoints(given, key));
    if (!key) {
        std::cerr << "Checked with the key that the export itself names: a log that was replaced "
                     "whole cannot be told so. Give --key with a copy kept elsewhere.\n";
    }
    return report;
}

void run_verify(const GlobalOptions& options, const VerifyOptions& given) {
    if (given.live == !given.file.empty()) {
        stop_with("audit", "give either the file of an export, or --live");
    }
    std::optional<NoteKey> key;
    if (!given.key.empty()) key = key_in(given.key);
    const auto report = given.live ? verify_live(options, given, key) : verify_file(given, key);
    if (options.json) {
        print_json(report);
    } else {
        print_sentences(report);
    }
    if (!report.clean()) throw CLI::RuntimeError(1);
}

void run_request(const GlobalOptions& options, const RequestOptions& given) {
    RegisterSession session{options, "audit request"};
    AuditReader reader{session.kept().database()};
    auto advance = session.value_of(reader.advance_since(given.since));
    std::cout << render_witness_request(
        {given.since, std::move(advance.consistency), std::move(advance.checkpoint)});
}

}  // namespace

void add_audit_command(CLI::App& program, const GlobalOptions& options) {
    auto* const audit = program.add_subcommand(
        "audit", "The record of every use: takes it out of the data folder, and checks it.");
    audit->require_subcommand(1);

    const auto exporting = std::make_shared<ExportOptions>();
    auto* const export_command = audit->add_subcommand(
        "export",
        "Writes the whole log to a file that anybody can check, with this program or "
        "another. That it was made goes on the record.");
    export_command->add_option("--out", exporting->file, "The file; made new, mode 0600")
        ->required();
    export_command->callback([&options, exporting] { run_export(options, *exporting); });

    const auto verifying = std::make_shared<VerifyOptions>();
    auto* const verify = audit->add_subcommand(
        "verify",
        "Looks whether anything in the log was changed, put in or taken out. Exit status 1 with "
        "findings, each a sentence.");
    verify->add_option("file", verifying->file, "An export");
    verify->add_flag("--live", verifying->live, "The log in the data folder, instead of a file");
    verify->add_option("--key", verifying->key,
                       "The log's public key, kept elsewhere (audit.key.pub)");
    verify->add_option("--held", verifying->held,
                       "A checkpoint kept elsewhere, which the log must still contain");
    verify->callback([&options, verifying] { run_verify(options, *verifying); });

    const auto requesting = std::make_shared<RequestOptions>();
    auto* const request = audit->add_subcommand(
        "request",
        "Prints the newest checkpoint and the proof that a witness on another machine "
        "needs: bof witness --from takes it.");
    request->add_option("--since", requesting->since, "What the witness has seen last, in entries")
        ->capture_default_str();
    request->callback([&options, requesting] { run_request(options, *requesting); });
}

}  // namespace bof::tool
