// Goal: requests mean the same however a client spells them, limits hold on both sides, and no
// document does harm. Documents of real clients, and refused ones, are in tests/golden/bof2.
#include "codec/bof2.hpp"

#include "base/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace bof::bof2 {
namespace {

std::string enveloped(const std::string& body) {
    return R"(<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>)" + body +
           "</s:Body></s:Envelope>";
}

std::string refusal(Service service, std::string document, const XmlLimits& limits = {}) {
    Decoder decoder(limits);
    const auto request = decoder.decode(service, document);
    return request ? "accepted" : to_log_line(request.error());
}

struct SentPart {
    std::string name;
    std::string value;
};

std::vector<SentPart> sent_parts() {
    return {{"signatureOfSender", "word"},
            {"username", "user"},
            {"vrm", "AB32CDE"},
            {"feedIdentifier", "12"},
            {"sourceIdentifier", "3"},
            {"cameraIdentifier", "1"},
            {"plateJpegImage", "/9j/2Q=="},
            {"overviewJpegImage", "/9j/2Q=="},
            {"captureTime", "2026-05-01T12:00:00Z"},
            {"latitude", "51.5"},
            {"longitude", "-4.25"},
            {"cameraPresetPosition", "7"},
            {"cameraPan", "p"},
            {"cameraTilt", "t"},
            {"cameraZoom", "z"},
            {"confidencePercentage", "95"},
            {"motionTowardCamera", "true"}};
}

void expect_all_parts(const Result<Request>& request) {
    ASSERT_TRUE(request.ok()) << to_log_line(request.error());
    const RawRead& read = std::get<SendCapture>(*request).read;
    EXPECT_EQ(read.word, "word");
    EXPECT_EQ(read.username, "user");
    EXPECT_EQ(read.vrm, "AB32CDE");
    EXPECT_EQ(read.address, (CameraAddress{12, 3, 1}));
    EXPECT_EQ(read.captured, "2026-05-01T12:00:00Z");
    EXPECT_EQ(read.latitude, 51.5);
    EXPECT_EQ(read.longitude, -4.25);
    EXPECT_EQ(read.preset, 7);
    EXPECT_EQ(read.pan, "p");
    EXPECT_EQ(read.tilt, "t");
    EXPECT_EQ(read.zoom, "z");
    EXPECT_EQ(read.confidence_percent, 95);
    EXPECT_EQ(read.moving_towards, true);
    EXPECT_FALSE(read.field_refused);
    ASSERT_EQ(read.images.size(), 2U);
    EXPECT_EQ(read.images[0].kind, ImageKind::plate);
    EXPECT_EQ(read.images[1].kind, ImageKind::overview);
    EXPECT_EQ(read.images[0].bytes, "\xFF\xD8\xFF\xD9");
}

/// The part in one of the spellings a client may choose; what has to stand elsewhere goes to
/// `siblings`.
std::string spelled(const SentPart& part, std::mt19937& random, std::string& siblings) {
    std::string name = part.name;
    if (random() % 3 == 0) {
        for (char& symbol : name) {
            if (random() % 2 == 0) symbol = to_upper_ascii(symbol);
        }
    }
    if (name == "signatureOfSender" && random() % 2 == 0) name = "signature";
    if (random() % 4 == 0) name.insert(0, "q:");
    std::string value = part.value;
    if (random() % 4 == 0) value = "\n  " + value + "\t";
    if (random() % 4 == 0) value = "<![CDATA[" + value + "]]>";
    if (random() % 4 == 0) value.insert(0, "<!-- c -->");
    const std::string type = random() % 2 == 0 ? " xsi:type=\"xsd:anything\"" : "";
    if (random() % 3 != 0) return "<" + name + type + ">" + value + "</" + name + ">";

    std::string id = "id" + part.name;
    const std::string reference =
        random() % 2 == 0 ? "href=\"#" + id + "\"" : "enc:ref='" + id + "'";
    for (auto hops = random() % 4; hops > 0; --hops) {
        siblings.append("<m id='").append(id).append("' href='#x").append(id).append("'/>");
        id.insert(0, "x");
    }
    siblings.append("<multiRef").append(type).append(" id='").append(id).append("'>");
    siblings.append(value).append("</multiRef>");
    return "<" + name + " " + reference + "/>";
}

// Method: the same read in any order of parts, any case, with references, comments, CDATA, before
// and behind the operation; it must always be the same read.
TEST(Bof2Decoder, SpellingDoesNotMatter) {
    Decoder decoder;
    for (std::uint32_t seed = 0; seed < 500; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        auto parts = sent_parts();
        if (random() % 2 == 0) std::shuffle(parts.begin(), parts.end(), random);
        std::string inside;
        std::string siblings;
        for (const SentPart& part : parts) inside += spelled(part, random, siblings);
        const std::string operation =
            "<o:sendCapture xmlns:o='urn:any'>" + inside + "</o:sendCapture>";
        std::string document =
            enveloped(random() % 2 == 0 ? operation + siblings : siblings + operation);
        SCOPED_TRACE(document);
        expect_all_parts(decoder.decode(Service::input_capture, document));
    }
}

TEST(Bof2Decoder, EveryCutOfADocumentIsRefused) {
    std::string siblings;
    std::mt19937 random(1);
    std::string inside;
    for (const SentPart& part : sent_parts()) inside += spelled(part, random, siblings);
    const std::string document = enveloped("<sendCapture>" + inside + "</sendCapture>" + siblings);
    Decoder decoder;
    for (std::size_t bytes = 0; bytes < document.size(); ++bytes) {
        std::string cut = document.substr(0, bytes);
        ASSERT_FALSE(decoder.decode(Service::input_capture, cut).ok()) << document.substr(0, bytes);
    }
    // The decoder is none the worse for it.
    std::string whole = document;
    expect_all_parts(decoder.decode(Service::input_capture, whole));
}

TEST(Bof2Decoder, BothSidesOfTheReferenceLimit) {
    const auto chain = [](std::size_t hops) {
        std::string body = "<ping><signature href='#r0'/></ping>";
        for (std::size_t index = 0; index + 1 < hops; ++index) {
            body += "<m id='r" + std::to_string(index) + "' href='#r" + std::to_string(index + 1) +
                    "'/>";
        }
        return enveloped(body + "<m id='r" + std::to_string(hops - 1) + "'>word</m>");
    };
    EXPECT_EQ(refusal(Service::ping, chain(4)), "accepted");
    EXPECT_EQ(refusal(Service::ping, chain(5)),
              "invalid_argument: the document's references are a ring or too long");
    EXPECT_EQ(refusal(Service::ping, chain(1), {.reference_hops_max = 0}),
              "invalid_argument: the document's references are a ring or too long");
}

TEST(Bof2Decoder, BothSidesOfTheTextLimit) {
    const auto ping = [](std::size_t bytes) {
        return enveloped("<ping><signature> " + std::string(bytes, 'x') + " </signature></ping>");
    };
    EXPECT_EQ(refusal(Service::ping, ping(4'096)), "accepted");
    EXPECT_EQ(refusal(Service::ping, ping(4'097)), "too_large: a field holds too long a text");
    // Images have the body's limit only.
    const std::string image =
        "<sendCapture><feedIdentifier>1</feedIdentifier>"
        "<sourceIdentifier>2</sourceIdentifier><cameraIdentifier>3</cameraIdentifier>"
        "<plateJpegImage>" +
        std::string(100'000, 'A') + "</plateJpegImage></sendCapture>";
    EXPECT_EQ(refusal(Service::input_capture, enveloped(image)), "accepted");
}

TEST(Bof2Decoder, BothSidesOfTheCompoundLimit) {
    const auto compound = [](std::size_t count) {
        std::string items;
        for (std::size_t index = 0; index < count; ++index) {
            items += "<i>w|u|AB32CDE|1|2|" + std::to_string(index) + "|2026-05-01T12:00:00Z</i>";
        }
        return enveloped("<sendCompoundCapture><captures>" + items +
                         "</captures></sendCompoundCapture>");
    };
    Decoder decoder;
    std::string document = compound(compound_captures_max);
    const auto request = decoder.decode(Service::input_compound_capture, document);
    ASSERT_TRUE(request.ok());
    const auto& captures = std::get<SendCompoundCapture>(*request).captures;
    ASSERT_EQ(captures.size(), compound_captures_max);
    for (std::size_t index = 0; index < captures.size(); ++index) {
        ASSERT_TRUE(captures[index].read.ok());
        EXPECT_EQ(captures[index].read->address.camera, static_cast<std::int16_t>(index));
    }
    EXPECT_EQ(refusal(Service::input_compound_capture, compound(compound_captures_max + 1)),
              "too_large: a compound request may hold at most 50 captures");
}

TEST(Bof2Decoder, NilSaysAbsentInEverySpelling) {
    for (const char* nil : {"xsi:nil='true'", "xsi:nil='1'", "nil=' TRUE '", "x:null='1'"}) {
        const std::string document =
            enveloped("<ping><signature " + std::string{nil} + ">word</signature></ping>");
        Decoder decoder;
        std::string body = document;
        const auto request = decoder.decode(Service::ping, body);
        ASSERT_TRUE(request.ok());
        EXPECT_EQ(std::get<Ping>(*request).word, "") << nil;
    }
    Decoder decoder;
    std::string body = enveloped("<ping><signature xsi:nil='false'>word</signature></ping>");
    const auto request = decoder.decode(Service::ping, body);
    ASSERT_TRUE(request.ok());
    EXPECT_EQ(std::get<Ping>(*request).word, "word");
}

TEST(Bof2Decoder, AnErrorNeverRepeatsTheDocument) {
    const std::string secret = "S3CRET";
    for (const std::string& body :
         {"<sendCapture><vrm href='#" + secret + "'/></sendCapture>",
          "<sendCapture><feedIdentifier>" + secret + "</feedIdentifier></sendCapture>",
          "<" + secret + "/>", "<sendCapture><" + secret + "></sendCapture>", "&" + secret + ";"}) {
        const std::string said = refusal(Service::input_capture, enveloped(body));
        EXPECT_NE(said, "accepted") << body;
        EXPECT_EQ(said.find(secret), std::string::npos) << said;
    }
}

// Method: what our own senders write decodes to what they were given, images of any bytes and all.
TEST(Bof2Decoder, ReadsWhatOurSendersWrite) {
    Decoder decoder;
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        const auto bytes = [&] {
            std::string any(1 + random() % 300, '\0');
            for (char& byte : any) byte = static_cast<char>(random());
            return any;
        };
        RawRead read{};
        read.word = "<w&'\">";
        read.username = "\xC3\xBC";
        read.vrm = "AB32CDE";
        read.captured = "2026-05-01T12:00:00Z";
        read.address = {12, 3, 1};
        read.latitude = static_cast<double>(random()) / 3e7 - 70;
        if (random() % 2 == 0) read.moving_towards = random() % 2 == 0;
        if (random() % 2 == 0) read.images.push_back({ImageKind::plate, bytes()});
        if (random() % 2 == 0) read.images.push_back({ImageKind::overview, bytes()});
        std::string document = send_capture_document(read);
        const auto request = decoder.decode(Service::input_capture, document);
        ASSERT_TRUE(request.ok()) << to_log_line(request.error());
        const RawRead& again = std::get<SendCapture>(*request).read;
        EXPECT_EQ(again.word, read.word);
        EXPECT_EQ(again.username, read.username);
        EXPECT_EQ(again.latitude, read.latitude);
        EXPECT_EQ(again.moving_towards, read.moving_towards);
        EXPECT_FALSE(again.field_refused);
        ASSERT_EQ(again.images.size(), read.images.size());
        for (std::size_t index = 0; index < read.images.size(); ++index) {
            EXPECT_EQ(again.images[index].kind, read.images[index].kind);
            EXPECT_EQ(again.images[index].bytes, read.images[index].bytes);
        }

        const std::string compact = to_compact_capture(read);
        document = send_compound_capture_document({compact, "second", compact});
        const auto compound = decoder.decode(Service::input_compound_capture, document);
        ASSERT_TRUE(compound.ok());
        const auto& captures = std::get<SendCompoundCapture>(*compound).captures;
        ASSERT_EQ(captures.size(), 3U);
        EXPECT_EQ(captures[1].text, "second");
        EXPECT_FALSE(captures[1].read.ok());
        EXPECT_EQ(captures[2].text, compact);

        const RawLateImage late{
            "w",
            "u",
            {1, 2, 3},
            "AB32CDE",
            "2026-05-01T12:00:00Z",
            {random() % 2 == 0 ? ImageKind::plate : ImageKind::overview, bytes()}};
        document = add_binary_capture_data_document(late);
        const auto added = decoder.decode(Service::input_binary_capture_data, document);
        ASSERT_TRUE(added.ok());
        EXPECT_EQ(std::get<AddBinaryCaptureData>(*added).late_image.image.kind, late.image.kind);
        EXPECT_EQ(std::get<AddBinaryCaptureData>(*added).late_image.image.bytes, late.image.bytes);
    }
}

// Method: any few bytes of a good document changed; whatever the decoder says, it must stay whole.
// Worth most under the sanitizers.
TEST(Bof2Decoder, SurvivesAnyDamage) {
    const std::string good =
        send_compound_capture_document({"w|u|AB32CDE|1|2|3|2026-05-01T12:00:00Z", "x"});
    Decoder decoder;
    for (std::uint32_t seed = 0; seed < 3'000; ++seed) {
        std::mt19937 random(seed);
        std::string document = good;
        for (auto left = 1 + random() % 4; left > 0; --left) {
            document[random() % document.size()] = "<>&;\"'/!-[]?# =\0\xFF|a"[random() % 19];
        }
        decoder.decode(Service::input_compound_capture, document).ignore("either way is right");
    }
    std::string document = good;
    EXPECT_TRUE(decoder.decode(Service::input_compound_capture, document).ok());
}

}  // namespace
}  // namespace bof::bof2
