#include "sender/replay.hpp"

#include "base/text.hpp"
#include "codec/bof2.hpp"
#include "codec/capture_file.hpp"
#include "codec/capture_time.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

namespace bof {

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

CaptureFileForm form_of(const std::filesystem::path& file) {
    const std::string extension = file.extension().string();
    const bool is_json = equal_ignoring_case(extension, ".jsonl") ||
                         equal_ignoring_case(extension, ".json") ||
                         equal_ignoring_case(extension, ".ndjson");
    return is_json ? CaptureFileForm::json_lines : CaptureFileForm::csv;
}

// For pacing only, so a time without a zone is taken as UTC.
Result<UtcTime> moment_of(const RawRead& read) {
    const auto written = parse_capture_time(read.captured);
    if (!written.ok()) return written.error();
    return UtcTime{written->local.time_since_epoch() -
                   written->offset.value_or(std::chrono::minutes{0})};
}

std::string place(const CaptureRow& row, std::string_view column) {
    return "line " + std::to_string(row.line) + ", " + std::string(column);
}

}  // namespace

struct Replay::State {
    ReplaySettings settings;
    SenderWords words;
    TellProblem tell;
    std::unique_ptr<std::ifstream> stream;
    std::optional<CaptureFileReader> reader;
    std::optional<UtcTime> first;  // Of the first row that was sent.
    milliseconds shift{0};         // At the fastest pace.
    nanoseconds due{0};
    std::uint64_t sent = 0;

    Result<void> open_reader();
    Result<void> find_shift();
    std::optional<DueShipment> ship(CaptureRow& row);
    nanoseconds next_due(UtcTime captured);
    UtcTime new_date(UtcTime captured) const;
    void add_image(CaptureRow& row, ImageKind kind, std::string_view column, std::string_view path);
};

Replay::Replay(std::unique_ptr<State> state) : state_(std::move(state)) {}
Replay::~Replay() = default;
Replay::Replay(Replay&&) noexcept = default;
Replay& Replay::operator=(Replay&&) noexcept = default;

Result<void> Replay::State::open_reader() {
    reader.reset();
    stream = std::make_unique<std::ifstream>(settings.file, std::ios::binary);
    if (!*stream || std::filesystem::is_directory(settings.file)) {
        return Error{Errc::not_found, "the file cannot be read", settings.file.string()};
    }
    auto opened = CaptureFileReader::open(*stream, form_of(settings.file));
    if (!opened.ok()) return std::move(opened).error();
    reader.emplace(std::move(opened).value());
    return {};
}

Result<void> Replay::State::find_shift() {
    std::optional<UtcTime> newest;
    while (auto row = reader->next()) {
        if (!row->ok()) continue;
        if (const auto captured = moment_of(row->value().read); captured.ok()) {
            newest = std::max(newest.value_or(captured.value()), captured.value());
        }
    }
    if (newest) shift = settings.start - *newest;
    return open_reader();
}

Result<Replay> Replay::open(const ReplaySettings& settings, SenderWords words, TellProblem tell) {
    if (!(settings.factor > 0) || settings.factor > 1e9) {
        return Error{Errc::invalid_argument, "the speed or rate must be above 0"};
    }
    auto state = std::make_unique<State>();
    state->settings = settings;
    state->words = std::move(words);
    state->tell = std::move(tell);
    if (auto opened = state->open_reader(); !opened.ok()) return std::move(opened).error();
    if (settings.pace == ReplayPace::fastest && settings.dates == ReplayDates::now) {
        if (auto found = state->find_shift(); !found.ok()) return std::move(found).error();
    }
    return Replay(std::move(state));
}

nanoseconds Replay::State::next_due(UtcTime captured) {
    if (!first) first = captured;
    switch (settings.pace) {
        case ReplayPace::recorded: {
            const std::chrono::duration<double, std::milli> apart = captured - *first;
            // A row that is older than the one before goes out at once.
            due = std::max(due, std::chrono::duration_cast<nanoseconds>(apart / settings.factor));
            break;
        }
        case ReplayPace::rate:
            due = std::chrono::duration_cast<nanoseconds>(
                std::chrono::duration<double>(static_cast<double>(sent) / settings.factor));
            break;
        case ReplayPace::fastest:
            break;
    }
    ++sent;
    return due;
}

UtcTime Replay::State::new_date(UtcTime captured) const {
    if (settings.pace == ReplayPace::fastest) return captured + shift;
    return settings.start + std::chrono::floor<milliseconds>(due);
}

void Replay::State::add_image(CaptureRow& row, ImageKind kind, std::string_view column,
                              std::string_view path) {
    if (path.empty()) return;
    const std::filesystem::path file = settings.file.parent_path() / path;
    std::error_code failure;
    const std::uintmax_t bytes = std::filesystem::file_size(file, failure);
    if (!failure && bytes > replay_image_bytes_max) {
        tell({place(row, column), "the image is larger than 4 MiB; the read is sent without it"});
        return;
    }
    std::ifstream image(file, std::ios::binary);
    if (failure || !image) {
        tell({place(row, column), "the image cannot be read; the read is sent without it"});
        return;
    }
    row.read.images.push_back({kind, std::string(std::istreambuf_iterator<char>(image), {})});
}

std::optional<DueShipment> Replay::State::ship(CaptureRow& row) {
    const auto captured = moment_of(row.read);
    if (!captured.ok()) {
        tell({place(row, "captured"), std::string(captured.error().public_text.view())});
        return std::nullopt;
    }
    const auto word = words.find({row.read.address.feed, row.read.address.source});
    if (word == words.end()) {
        tell({place(row, "source"), "no word is known for this feed and source"});
        return std::nullopt;
    }
    row.read.word = word->second.word;
    row.read.username = word->second.username;
    add_image(row, ImageKind::plate, "plate_image", row.plate_image);
    add_image(row, ImageKind::overview, "overview_image", row.overview_image);
    DueShipment shipment;
    shipment.due = next_due(captured.value());
    const std::string date = to_rfc3339(new_date(captured.value()));
    if (settings.dates == ReplayDates::now) row.read.captured = date;
    shipment.shipment.service = bof2::Service::input_capture;
    shipment.shipment.document = bof2::send_capture_document(row.read);
    shipment.shipment.tag = row.line;
    return shipment;
}

std::optional<DueShipment> Replay::next() {
    while (auto row = state_->reader->next()) {
        if (!row->ok()) {
            const Error& error = row->error();
            state_->tell({error.internal, std::string(error.public_text.view())});
            continue;
        }
        if (auto shipment = state_->ship(row->value())) return shipment;
    }
    return std::nullopt;
}

}  // namespace bof
