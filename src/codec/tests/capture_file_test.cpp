// Goal: recorded captures are read from CSV and JSON lines as they stand there; a bad row says
// where it is and costs nothing but itself.
#include "codec/capture_file.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace bof {
namespace {

std::string shown(const Result<CaptureRow>& row) {
    if (!row) return to_log_line(row.error()) + "\n";
    std::ostringstream text;
    const RawRead& read = row->read;
    text << row->line << " " << read.vrm << " " << read.captured << " " << read.address.feed << "/"
         << read.address.source << "/" << read.address.camera;
    if (read.latitude) text << " lat " << *read.latitude;
    if (read.longitude) text << " long " << *read.longitude;
    if (read.preset) text << " preset " << *read.preset;
    for (const auto part : {read.pan, read.tilt, read.zoom}) {
        if (!part.empty()) text << " " << part;
    }
    if (read.confidence_percent) text << " " << *read.confidence_percent << "%";
    if (read.moving_towards) text << (*read.moving_towards ? " towards" : " away");
    if (!row->plate_image.empty()) text << " plate " << row->plate_image;
    if (!row->overview_image.empty()) text << " overview " << row->overview_image;
    if (read.field_refused) text << " refused";
    return text.str() + "\n";
}

std::string read_all(const std::string& file, CaptureFileForm form) {
    std::istringstream input(file);
    auto reader = CaptureFileReader::open(input, form);
    if (!reader) return to_log_line(reader.error()) + "\n";
    std::string text;
    while (const auto row = reader->next()) text += shown(*row);
    return text;
}
std::string csv(const std::string& file) { return read_all(file, CaptureFileForm::csv); }
std::string json(const std::string& file) { return read_all(file, CaptureFileForm::json_lines); }

constexpr const char* header = "vrm,captured,feed,source,camera\n";

TEST(CaptureFileCsv, ColumnsAreFoundByName) {
    EXPECT_EQ(
        csv("\xEF\xBB\xBF"
            "Camera,SOURCE,feed,note,Capture_Time,VRM,moving_towards,latitude,longitude,"
            "preset,pan,tilt,zoom,confidence,plate_image,overview_image\r\n"
            "3,2,1,x,2026-05-01T12:00:00Z,AB32CDE,true,51.5,-4.3,7,p,t,z,95,a/b.jpg,c.jpg\r\n"
            "\r\n"
            "3,2,1,x,2026-05-01T12:00:01Z,LD84XYZ,,,,,,,,,,\r\n"),
        "2 AB32CDE 2026-05-01T12:00:00Z 1/2/3 lat 51.5 long -4.3 preset 7 p t z 95% towards plate "
        "a/b.jpg overview c.jpg\n"
        "4 LD84XYZ 2026-05-01T12:00:01Z 1/2/3\n");
}

TEST(CaptureFileCsv, QuotesAreTakenOff) {
    const std::string file = std::string{header}.insert(31, ",plate_image") +
                             R"("AB32CDE","2026-05-01T12:00:00Z","1",2,3,"a,""b"".jpg")"
                             "\n"
                             R"(LD84XYZ,2026-05-01T12:00:00Z,1,2,3,"")";
    EXPECT_EQ(csv(file),
              "2 AB32CDE 2026-05-01T12:00:00Z 1/2/3 plate a,\"b\".jpg\n"
              "3 LD84XYZ 2026-05-01T12:00:00Z 1/2/3\n");
}

TEST(CaptureFileCsv, BadRowsSayWhereAndTheRestGoesOn) {
    EXPECT_EQ(csv(std::string{header} + "AB32CDE,2026-05-01T12:00:00Z,1,2\n"
                                        "AB33CDE,2026-05-01T12:00:00Z,1,40000,3\n"
                                        "AB34CDE,2026-05-01T12:00:00Z,1,2,3,4\n"
                                        "\"AB35CDE,2026-05-01T12:00:00Z,1,2,3\n"
                                        "\"AB36CDE\"x,2026-05-01T12:00:00Z,1,2,3\n"
                                        "M\xDCL,2026-05-01T12:00:00Z,1,2,3\n"
                                        ",2026-05-01T12:00:00Z,1,2,3\n"
                                        "AB37CDE,2026-05-01T12:00:00Z,1,2,3\n"),
              "invalid_argument: a mandatory field is empty [line 2, camera]\n"
              "invalid_argument: the source identifier is missing or no whole number from 0 to "
              "32767 [line 3]\n"
              "invalid_argument: the row has more fields than the header row [line 4]\n"
              "invalid_argument: a quote is not closed on its line [line 5]\n"
              "invalid_argument: a quote is not closed on its line [line 6]\n"
              "invalid_argument: the line is not valid UTF-8 [line 7]\n"
              "invalid_argument: a mandatory field is empty [line 8, vrm]\n"
              "9 AB37CDE 2026-05-01T12:00:00Z 1/2/3\n");
}

TEST(CaptureFileCsv, AnOptionalFieldThatMakesNoSenseIsLeftOut) {
    EXPECT_EQ(csv("vrm,captured,feed,source,camera,latitude,confidence\n"
                  "AB32CDE,2026-05-01T12:00:00Z,1,2,3,north,101\n"),
              "2 AB32CDE 2026-05-01T12:00:00Z 1/2/3 refused\n");
}

TEST(CaptureFileCsv, TheHeaderRowMustNameTheMandatoryColumnsOnce) {
    EXPECT_EQ(csv(""), "invalid_argument: the file has no header row [line 0]\n");
    EXPECT_EQ(csv("vrm,captured,feed,source\n"),
              "invalid_argument: the header row lacks a column [line 1, camera]\n");
    EXPECT_EQ(csv("vrm,captured,capture_time,feed,source,camera\n"),
              "invalid_argument: the header row names a column twice [line 1, captured]\n");
    EXPECT_EQ(csv("\"vrm,captured\n"),
              "invalid_argument: a quote in the header row is not closed [line 1]\n");
    // Five columns with a name, and as many without as the limit leaves.
    const std::string named = "vrm,captured,feed,source,camera";
    EXPECT_EQ(csv(named + std::string(251, ',') + "\n"), "");
    EXPECT_EQ(csv(named + std::string(252, ',') + "\n"),
              "invalid_argument: the header row has too many columns [line 1]\n");
}

TEST(CaptureFileCsv, BothSidesOfTheLineLimit) {
    const std::string row = "AB32CDE,2026-05-01T12:00:00Z,1,2,3";
    const std::string fits = row + std::string(capture_line_bytes_max - row.size(), ' ');
    EXPECT_EQ(csv(header + fits + "\n" + fits + " \n" + row),
              "2 AB32CDE 2026-05-01T12:00:00Z 1/2/3\n"
              "too_large: the line is too long [line 3]\n"
              "4 AB32CDE 2026-05-01T12:00:00Z 1/2/3\n");
    EXPECT_EQ(csv(header + fits + " "), "too_large: the line is too long [line 2]\n");
    EXPECT_EQ(csv(header + fits), "2 AB32CDE 2026-05-01T12:00:00Z 1/2/3\n");
}

TEST(CaptureFileJson, NumbersAndTextsBothDo) {
    EXPECT_EQ(
        json(
            R"({"VRM":"AB32CDE","captured":"2026-05-01T12:00:00Z","feed":1,"source":"2","camera":3,)"
            R"("latitude":51.5,"longitude":"-4.3","confidence":95,"moving_towards":false,"pan":null,)"
            R"("plate_image":"a\"b.jpg","extra":{"deep":[1,2]}})"
            "\n\n"
            R"({"captureTime":"2026-05-01T12:00:00Z","vrm":"LD84XYZ","feed":1,"source":2,"camera":3})"),
        "1 AB32CDE 2026-05-01T12:00:00Z 1/2/3 lat 51.5 long -4.3 95% away plate a\"b.jpg\n"
        "3 LD84XYZ 2026-05-01T12:00:00Z 1/2/3\n");
}

TEST(CaptureFileJson, BadRowsSayWhereAndTheRestGoesOn) {
    const std::string good =
        R"({"vrm":"AB32CDE","captured":"2026-05-01T12:00:00Z","feed":1,"source":2,"camera":3})";
    EXPECT_EQ(
        json(
            "nonsense\n"
            "[1,2]\n" +
            good.substr(0, 40) +
            "\n"
            R"({"vrm":["AB32CDE"],"captured":"2026-05-01T12:00:00Z","feed":1,"source":2,"camera":3})"
            "\n"
            R"({"vrm":"AB32CDE","captured":"2026-05-01T12:00:00Z","feed":1.5,"source":2,"camera":3})"
            "\n"
            R"({"vrm":"AB32CDE"})"
            "\n" +
            std::string(20'000, '[') + "\n" + good),
        "invalid_argument: the line is not a JSON object [line 1]\n"
        "invalid_argument: the line is not a JSON object [line 2]\n"
        "invalid_argument: the line is not a JSON object [line 3]\n"
        "invalid_argument: a field is neither text nor number [line 4, vrm]\n"
        "invalid_argument: the feed identifier is missing or no whole number from 0 to 32767 [line "
        "5]\n"
        "invalid_argument: a mandatory field is empty [line 6, captured]\n"
        "invalid_argument: the line is not a JSON object [line 7]\n"
        "8 AB32CDE 2026-05-01T12:00:00Z 1/2/3\n");
}

}  // namespace
}  // namespace bof
