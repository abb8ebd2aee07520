// Goal: documents as real clients write them, and documents that must be refused, are read as the
// files in tests/golden/bof2 say. Method: each NAME.xml is decoded as the operation before the
// first "-" of its name and compared with NAME.txt. BOF_GOLDEN_UPDATE=1 in the environment writes
// the .txt files anew.
#include "codec/bof2.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace bof::bof2 {
namespace {

namespace fs = std::filesystem;

std::string file_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

template <typename T>
std::string shown(const std::optional<T>& value) {
    if (!value) return "-";
    std::ostringstream text;
    text << std::boolalpha << *value;
    return text.str();
}

std::string shown(const RawImage& image) {
    return std::string(image.kind == ImageKind::plate ? "plate" : "overview") + ", " +
           std::to_string(image.bytes.size()) + " bytes";
}

std::string shown(const CameraAddress& address) {
    return std::to_string(address.feed) + "/" + std::to_string(address.source) + "/" +
           std::to_string(address.camera);
}

std::string shown(const RawRead& read) {
    std::ostringstream text;
    text << "word       [" << read.word << "]\nusername   [" << read.username << "]\naddress    "
         << shown(read.address) << "\nvrm        [" << read.vrm << "]\ncaptured   ["
         << read.captured << "]\nposition   " << shown(read.latitude) << ", "
         << shown(read.longitude) << "\npose       preset " << shown(read.preset) << ", ["
         << read.pan << "] [" << read.tilt << "] [" << read.zoom << "]\nconfidence "
         << shown(read.confidence_percent) << "\ntowards    " << shown(read.moving_towards)
         << (read.field_refused ? "\nfield refused\n" : "\n");
    for (const RawImage& image : read.images) text << "image      " << shown(image) << "\n";
    return text.str();
}

std::string shown(const CompactCapture& capture) {
    const std::string opening = "capture    [" + std::string{capture.text} + "]\n";
    if (!capture.read) return opening + to_log_line(capture.read.error()) + "\n";
    return opening + shown(*capture.read);
}

std::string shown(const SendCapture& request) { return shown(request.read); }
std::string shown(const SendCompactCapture& request) { return shown(request.capture); }
std::string shown(const SendCompoundCapture& request) {
    std::string text;
    for (const CompactCapture& capture : request.captures) text += shown(capture);
    return text;
}
std::string shown(const AddBinaryCaptureData& request) {
    const RawLateImage& late = request.late_image;
    std::ostringstream text;
    text << "word       [" << late.word << "]\nusername   [" << late.username << "]\naddress    "
         << shown(late.address) << "\nvrm        [" << late.vrm << "]\ncaptured   ["
         << late.captured << "]\nimage      " << shown(late.image) << "\n";
    return text.str();
}
std::string shown(const Ping& request) {
    return "word       [" + std::string{request.word} + "]\nsource     " +
           std::to_string(request.source_pnc_id) + "\n";
}

std::string decoded(const fs::path& path) {
    const std::string operation = path.stem().string().substr(0, path.stem().string().find('-'));
    for (std::size_t index = 0; index < static_cast<std::size_t>(Service::count_); ++index) {
        const auto service = static_cast<Service>(index);
        if (traits(service).operation != operation) continue;
        Decoder decoder;
        std::string body = file_text(path);
        const auto request = decoder.decode(service, body);
        if (!request) return to_log_line(request.error()) + "\n";
        return std::visit([](const auto& any) { return shown(any); }, *request);
    }
    return "no service has the operation " + operation + "\n";
}

TEST(Bof2Golden, EveryDocumentIsReadAsWritten) {
    const bool update =
        std::getenv("BOF_GOLDEN_UPDATE") != nullptr;  // NOLINT(concurrency-mt-unsafe)
    std::size_t documents = 0;
    for (const auto& entry : fs::directory_iterator(fs::path{BOF_GOLDEN_DIR} / "bof2")) {
        if (entry.path().extension() != ".xml") continue;
        ++documents;
        fs::path expected = entry.path();
        expected.replace_extension(".txt");
        const std::string found = decoded(entry.path());
        if (update) std::ofstream(expected, std::ios::binary) << found;
        EXPECT_EQ(found, file_text(expected)) << entry.path();
    }
    EXPECT_GE(documents, 40U) << "the golden files were not found";
}

}  // namespace
}  // namespace bof::bof2
