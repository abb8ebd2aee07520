// Goal: what a camera is told, over real HTTP: empty return only after the commit, text for what
// was not understood, a Fault for who is not accepted, 503 when nothing could be promised. Method:
// the real server, decoder and ingest over a writer that remembers.
#include "soap/bof2_endpoint.hpp"
#include "ingest/tests/recording_writer.hpp"
#include "soap/tests/http_exchange.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace bof {
namespace {

const UtcTime noon = from_unix_ms(1'777'636'800'000);

class Bof2EndpointTest : public testing::Test {
  protected:
    Bof2EndpointTest() {
        Source source{};
        source.id = SourceId{1};
        source.feed = 12;
        source.source = 3;
        source.word_hash = SecretHash::of("blue-harbour").stored();
        source.addresses = {AddressRange{{}, 0}};
        source.valid_from = from_unix_ms(0);
        Nrd nrd{};
        nrd.id = NrdId{7};
        nrd.source = SourceId{1};
        nrd.camera = 1;
        nrd.valid_from = from_unix_ms(0);
        ingest.use_directory(std::make_shared<const NrdDirectory>(
            std::vector{source}, std::vector{nrd}, std::vector<Site>{}, metrics));
        ingest.start();
        EXPECT_TRUE(server.start().ok());
    }
    ~Bof2EndpointTest() override {
        server.stop();
        ingest.stop();
    }
    Bof2EndpointTest(const Bof2EndpointTest&) = delete;
    Bof2EndpointTest& operator=(const Bof2EndpointTest&) = delete;
    Bof2EndpointTest(Bof2EndpointTest&&) = delete;
    Bof2EndpointTest& operator=(Bof2EndpointTest&&) = delete;

    static http::ServerSettings settings() {
        http::ServerSettings made;
        made.name = "test";
        made.listen = {"127.0.0.1", 0};
        return made;
    }
    std::string post(std::string_view service, std::string_view document) {
        return http_exchange(server.port(), "POST", "/bof2/services/" + std::string{service},
                             document);
    }
    std::string post_compact(std::string_view compact) {
        return post("InputCompactCaptureWebService", bof2::send_compact_capture_document(compact));
    }

    ManualClock clock{noon};
    Metrics metrics;
    RecordingWriter writer;
    Ingest ingest{writer, clock, {}, metrics};
    bool ready = true;
    Bof2Endpoint endpoint{ingest,
                          {.public_url = "https://bof.example", .response_namespace = {}},
                          [this] { return ready; },
                          metrics};
    http::Server server{settings(),
                        [this](http::Request&& request, const http::Responder& responder) {
                            endpoint.handle(std::move(request), responder);
                        },
                        metrics};
};

const std::string good_capture =
    "blue-harbour|user|AB32CDE|12|3|1|2026-05-01T12:00:00Z|||||||95|true";

void expect_has(const std::string& answer, std::string_view part) {
    EXPECT_NE(answer.find(part), std::string::npos) << "no " << part << " in:\n" << answer;
}

TEST_F(Bof2EndpointTest, AcceptedIsAnEmptyReturnInTheServicesNamespace) {
    const auto answer = post_compact(good_capture);
    expect_has(answer, "HTTP/1.1 200");
    expect_has(answer, "sendCompactCaptureResponse");
    expect_has(answer, "https://bof.example/bof2/services/InputCompactCaptureWebService");
    EXPECT_EQ(writer.batches().size(), 1U);
}

TEST_F(Bof2EndpointTest, UnknownCameraIsAcceptedAndKeptInQuarantine) {
    const auto answer = post_compact("blue-harbour|user|AB32CDE|12|3|99|2026-05-01T12:00:00Z");
    expect_has(answer, "HTTP/1.1 200");
    ASSERT_EQ(writer.batches().size(), 1U);
    EXPECT_TRUE(std::holds_alternative<QuarantineItem>(writer.batches()[0][0]));
}

TEST_F(Bof2EndpointTest, WrongWordIsAFaultAndTheWordIsNotKept) {
    const auto answer = post_compact("blue-harbor|user|AB32CDE|12|3|1|2026-05-01T12:00:00Z");
    expect_has(answer, "HTTP/1.1 500");
    expect_has(answer, "Fault");
    expect_has(answer, "unauthenticated");
    writer.wait_for_batches(1);
    const auto batches = writer.batches();
    const auto& sample = std::get<QuarantineItem>(batches[0][0]);
    EXPECT_EQ(sample.message.find("blue-harbor"), std::string::npos);
}

TEST_F(Bof2EndpointTest, AMalformedCompactCaptureIsToldWhyAndSampledWithoutItsWord) {
    const auto answer = post_compact("blue-harbour|user|AB32CDE");
    expect_has(answer, "HTTP/1.1 200");
    EXPECT_EQ(answer.find("<sendCompactCaptureReturn xsi:type=\"xsd:string\"></"),
              std::string::npos);
    const auto batches = writer.batches();
    ASSERT_EQ(batches.size(), 1U);
    const auto& sample = std::get<QuarantineItem>(batches[0][0]);
    EXPECT_EQ(to_text(sample.reason), "malformed_capture");
    EXPECT_EQ(sample.message, "|user|AB32CDE");
}

TEST_F(Bof2EndpointTest, CompoundKeepsTheGoodOnesAndNamesTheOthers) {
    const auto answer =
        post("inputCOMPOUNDcapturewebservice",
             bof2::send_compound_capture_document(
                 {good_capture, "nonsense", "wrong|user|AB32CDF|12|3|1|2026-05-01T12:00:00Z",
                  "blue-harbour|user|AB32CDG|12|3|1|2026-05-01T12:00:00Z"}));
    expect_has(answer, "HTTP/1.1 200");
    expect_has(answer, "capture 1: ");
    expect_has(answer, "capture 2: the source is not known here");
    EXPECT_EQ(answer.find("capture 0"), std::string::npos);
    EXPECT_EQ(answer.find("capture 3"), std::string::npos);
    const auto batches = writer.batches();
    std::size_t reads = 0;
    for (const auto& item : batches.at(0)) reads += std::holds_alternative<CapturedRead>(item);
    EXPECT_EQ(reads, 2U);
}

TEST_F(Bof2EndpointTest, ADiskThatRefusesIsARetryableFault) {
    writer.fail_with(Error{Errc::unavailable, "the disk is full"});
    const auto answer = post_compact(good_capture);
    expect_has(answer, "HTTP/1.1 503");
    expect_has(answer, "Retry-After: ");
    expect_has(answer, "the disk is full");
}

TEST_F(Bof2EndpointTest, MalformedXmlIsAFault) {
    const auto answer = post("InputCaptureWebService", "<a><b></a>");
    expect_has(answer, "HTTP/1.1 500");
    expect_has(answer, "invalid_argument");
    EXPECT_TRUE(writer.batches().empty());
}

TEST_F(Bof2EndpointTest, PingSaysWhetherReadsCanBeTaken) {
    const std::string ping =
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">"
        "<soapenv:Body><ping><signature>x</signature><sourcePncId>1</sourcePncId></ping>"
        "</soapenv:Body></soapenv:Envelope>";
    expect_has(post("PingWebService", ping), ">true<");
    ready = false;
    expect_has(post("PingWebService", ping), ">false<");
}

TEST_F(Bof2EndpointTest, DescribesItselfAndSaysWhatIsWrongWithTheAddress) {
    const auto get = [&](std::string_view target) {
        return http_exchange(server.port(), "GET", target);
    };
    for (const char* query : {"wsdl", "WSDL", "wsdl=wsdl0"}) {
        const auto wsdl = get("/bof2/services/inputcapturewebservice?" + std::string{query});
        expect_has(wsdl, "HTTP/1.1 200");
        expect_has(wsdl, "https://bof.example/bof2/services/InputCaptureWebService");
    }
    expect_has(get("/bof2/services/InputCaptureWebService"), "HTTP/1.1 200");
    expect_has(get("/bof2/services/NoSuchService"), "HTTP/1.1 404");
    expect_has(get("/"), "HTTP/1.1 404");
    const auto refused = http_exchange(server.port(), "DELETE", "/bof2/services/PingWebService");
    expect_has(refused, "HTTP/1.1 405");
    expect_has(refused, "Allow: GET, HEAD, POST");
}

}  // namespace
}  // namespace bof
