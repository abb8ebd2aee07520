// Test only: prints every read of the given NRDs, in a store that no server has open, as JSON
// lines. The programs that are delivered have no way to read reads without a grant; this one makes
// its own, which only something under tests/ may do. usage: dump_reads READS_FOLDER IMAGE_FOLDER
// NRD_ID...
#include "domain/tests/test_grant.hpp"
#include "store_rocks/rocks_store.hpp"

#include <array>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include <sodium.h>

namespace {

using namespace bof;

/// How far back and ahead of now reads are looked for.
constexpr std::chrono::hours window{24 * 400};

constexpr std::array flag_names{
    std::pair{ReadFlag::zone_assumed, "zone_assumed"},
    std::pair{ReadFlag::clock_doubtful, "clock_doubtful"},
    std::pair{ReadFlag::image_lost, "image_lost"},
    std::pair{ReadFlag::image_refused, "image_refused"},
    std::pair{ReadFlag::image_large, "image_large"},
    std::pair{ReadFlag::field_refused, "field_refused"},
    std::pair{ReadFlag::late, "late"},
};

std::string json_text(std::string_view text) {
    std::string json = "\"";
    for (const char symbol : text) {
        const auto byte = static_cast<unsigned char>(symbol);
        if (symbol == '"' || symbol == '\\') {
            json += '\\';
            json += symbol;
        } else if (byte < 0x20) {
            constexpr std::string_view digits = "0123456789abcdef";
            json += "\\u00";
            json += digits[byte >> 4U];
            json += digits[byte & 0xFU];
        } else {
            json += symbol;
        }
    }
    return json + '"';
}

std::string sha256(std::string_view bytes) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                       bytes.size());
    std::array<char, 2 * digest.size() + 1> text{};
    sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
    return text.data();
}

std::string_view motion_name(Motion motion) {
    if (motion == Motion::towards) return "towards";
    return motion == Motion::away ? "away" : "unknown";
}

std::string flags_json(ReadFlags flags) {
    std::string json = "[";
    for (const auto& [flag, name] : flag_names) {
        if (!flags.has(flag)) continue;
        if (json.size() > 1) json += ',';
        json += json_text(name);
    }
    return json + "]";
}

/// The members of a read, without the braces.
std::string content_json(const Read& read) {
    std::string json =
        "\"received_ms\":" + std::to_string(to_unix_ms(read.received)) +
        ",\"flags\":" + flags_json(read.flags) + ",\"confidence\":" +
        (read.confidence_percent ? std::to_string(*read.confidence_percent) : "null") +
        ",\"motion\":" + json_text(motion_name(read.motion)) +
        ",\"preset\":" + (read.pose.preset ? std::to_string(*read.pose.preset) : "null") +
        ",\"pan\":" + json_text(read.pose.pan) + ",\"tilt\":" + json_text(read.pose.tilt) +
        ",\"zoom\":" + json_text(read.pose.zoom) +
        ",\"text_as_sent\":" + json_text(read.text_as_sent) + ",\"position\":";
    if (!read.position) return json + "null";
    return json + "[" + std::to_string(read.position->latitude_microdegrees) + "," +
           std::to_string(read.position->longitude_microdegrees) + "]";
}

[[noreturn]] void stop_with(const Error& error) {
    std::cerr << "dump_reads: " << to_log_line(error) << '\n';
    std::exit(1);
}

template <typename T>
T value_of(Result<T>&& result) {
    if (!result.ok()) stop_with(result.error());
    return std::move(*result);
}

std::string image_json(const StoredImage& image) {
    return std::string{"{\"kind\":\""} + (image.kind == ImageKind::plate ? "plate" : "overview") +
           "\",\"ordinal\":" + std::to_string(image.ordinal) +
           ",\"bytes\":" + std::to_string(image.jpeg.size()) +
           ",\"sha256\":" + json_text(sha256(image.jpeg)) + "}";
}

void print_read(const RocksStore& store, const AccessGrant& grant, const Read& read, UtcTime now) {
    std::string json = "{\"vrm\":" + json_text(read.key.vrm.text()) +
                       ",\"nrd\":" + std::to_string(raw(read.key.nrd)) +
                       ",\"captured_ms\":" + std::to_string(to_unix_ms(read.key.captured)) + "," +
                       content_json(read) + ",\"variants\":[";
    std::string_view gap;
    for (const Read& variant : value_of(store.variants(grant, read.key, now))) {
        json.append(gap).append("{").append(content_json(variant)).append("}");
        gap = ",";
    }
    // Damage is for the test to judge, and must not hide the other reads.
    const auto images = store.images(grant, read.key, now);
    json += "],\"damage\":" + json_text(images.ok() ? "" : to_log_line(images.error())) +
            ",\"images\":[";
    gap = "";
    for (const StoredImage& image : images.ok() ? *images : std::vector<StoredImage>{}) {
        json.append(gap).append(image_json(image));
        gap = ",";
    }
    std::cout << json << "]}\n";
}

void print_nrd(const RocksStore& store, const AccessGrant& grant, NrdId nrd, UtcTime now) {
    ReadPageQuery query;
    query.from = now - window;
    query.until = now + window;
    query.order = ReadOrder::oldest_first;
    query.limit = read_page_max;
    while (true) {
        const ReadPage page = value_of(store.by_nrd(grant, nrd, query, now));
        for (const Read& read : page.reads) print_read(store, grant, read, now);
        if (!page.more()) return;
        query.after = page.resume_after;
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: dump_reads READS_FOLDER IMAGE_FOLDER NRD_ID...\n";
        return 2;
    }
    Metrics metrics;
    RocksSettings settings;
    settings.folder = argv[1];
    settings.image_folder = argv[2];
    const auto store = value_of(RocksStore::open(settings, metrics));
    const AccessGrant grant = TestDesk::everything();
    const UtcTime now = SystemClock{}.now();
    for (int index = 3; index < argc; ++index) {
        const std::string_view text = argv[index];
        std::uint32_t number = 0;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
        if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) {
            std::cerr << "dump_reads: not the id of an NRD: " << text << '\n';
            return 2;
        }
        print_nrd(*store, grant, NrdId{number}, now);
    }
    return 0;
}
