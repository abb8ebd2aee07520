// Goal: answers and WSDLs have exactly the shape that clients of Apache Axis services expect.
#include "codec/bof2.hpp"

#include "codec/detail/xml_guard.hpp"

#include <gtest/gtest.h>

namespace bof::bof2 {
namespace {

constexpr const char* url = "https://bof.example/bof2/services/InputCaptureWebService";

bool holds(const std::string& document, const std::string& piece) {
    return document.find(piece) != std::string::npos;
}

TEST(Bof2Encoder, ResponseIsAsAxisWritesIt) {
    EXPECT_EQ(response_document(Service::input_capture, url, ""),
              R"(<?xml version="1.0" encoding="utf-8"?>)"
              R"(<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/")"
              R"( xmlns:xsd="http://www.w3.org/2001/XMLSchema")"
              R"( xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>)"
              R"(<ns1:sendCaptureResponse)"
              R"( soapenv:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/")"
              R"( xmlns:ns1="https://bof.example/bof2/services/InputCaptureWebService">)"
              R"(<sendCaptureReturn xsi:type="xsd:string"></sendCaptureReturn>)"
              R"(</ns1:sendCaptureResponse></soapenv:Body></soapenv:Envelope>)");
}

TEST(Bof2Encoder, TextAndNamespaceAreEscaped) {
    const std::string document = response_document(Service::input_compound_capture,
                                                   "http://a/?b&\"c\"<", "1 < 2 & \"x\"\r\n\x01");
    EXPECT_TRUE(holds(document, R"(xmlns:ns1="http://a/?b&amp;&quot;c&quot;&lt;")")) << document;
    EXPECT_TRUE(holds(document, "xsd:string\">1 &lt; 2 &amp; &quot;x&quot;&#13;\n </send"))
        << document;
    EXPECT_TRUE(bof::detail::check_xml(document, {}).ok());
}

TEST(Bof2Encoder, PingAnswersABoolean) {
    EXPECT_TRUE(holds(ping_response_document(url, true),
                      R"(<pingReturn xsi:type="xsd:boolean">true</pingReturn>)"));
    EXPECT_TRUE(holds(ping_response_document(url, false), ">false</pingReturn>"));
}

TEST(Bof2Encoder, FaultSaysWhoseFaultItIs) {
    const std::string client = fault_document({Errc::invalid_argument, "no <b> & no c", "secret"});
    EXPECT_TRUE(holds(client,
                      "<soapenv:Fault><faultcode>soapenv:Client</faultcode>"
                      "<faultstring>no &lt;b&gt; &amp; no c</faultstring>"
                      "<detail><code>invalid_argument</code></detail></soapenv:Fault>"))
        << client;
    EXPECT_FALSE(holds(client, "secret"));
    EXPECT_TRUE(holds(fault_document({Errc::unavailable, "busy"}), "soapenv:Server"));
    EXPECT_TRUE(holds(fault_document({Errc::corrupt, "broken"}), "soapenv:Server"));
    EXPECT_TRUE(holds(fault_document({Errc::too_many, "slower"}), "soapenv:Client"));
}

TEST(Bof2Wsdl, EachServiceSaysWhereAndHow) {
    for (std::size_t index = 0; index < static_cast<std::size_t>(Service::count_); ++index) {
        const auto service = static_cast<Service>(index);
        const ServiceTraits& row = traits(service);
        const std::string name{row.name};
        const std::string operation{row.operation};
        const std::string wsdl = wsdl_document(service, "https://a/b?c&d", "urn:response");
        SCOPED_TRACE(wsdl);
        EXPECT_TRUE(bof::detail::check_xml(wsdl, {}).ok());
        EXPECT_TRUE(holds(wsdl, R"(targetNamespace="urn:response")"));
        EXPECT_TRUE(holds(wsdl, R"(<wsdl:service name=")" + name + R"(Service">)"));
        EXPECT_TRUE(holds(wsdl, R"(<wsdl:port name=")" + name + R"(")"));
        EXPECT_TRUE(holds(wsdl, R"(location="https://a/b?c&amp;d"/>)"));
        EXPECT_TRUE(holds(wsdl, R"(namespace=")" + std::string{row.request_namespace} + R"("/>)"));
        EXPECT_TRUE(holds(wsdl, R"(namespace="urn:response"/>)"));
        EXPECT_TRUE(holds(wsdl, R"(<wsdlsoap:operation soapAction=""/>)"));
        EXPECT_TRUE(holds(wsdl, R"(<wsdl:part name=")" + operation + R"(Return")"));
    }
}

TEST(Bof2Wsdl, SendCaptureHasItsSeventeenPartsInOrder) {
    const std::string wsdl = wsdl_document(Service::input_capture, url, url);
    EXPECT_TRUE(holds(
        wsdl, R"(parameterOrder="signatureOfSender username vrm feedIdentifier sourceIdentifier )"
              R"(cameraIdentifier plateJpegImage overviewJpegImage captureTime latitude longitude )"
              R"(cameraPresetPosition cameraPan cameraTilt cameraZoom confidencePercentage )"
              R"(motionTowardCamera">)"))
        << wsdl;
    EXPECT_TRUE(holds(wsdl, R"(<wsdl:part name="confidencePercentage" type="xsd:byte"/>)"));
    EXPECT_TRUE(holds(wsdl, R"(<wsdl:part name="captureTime" type="xsd:dateTime"/>)"));
    EXPECT_TRUE(holds(wsdl, R"(<wsdl:part name="feedIdentifier" type="xsd:short"/>)"));
}

TEST(Bof2Wsdl, CompoundSendsAnArrayOfStrings) {
    const std::string wsdl = wsdl_document(Service::input_compound_capture, "http://a/b", "urn:r");
    EXPECT_TRUE(holds(wsdl, R"(wsdl:arrayType="xsd:string[]")"));
    EXPECT_TRUE(holds(wsdl, R"(schemaLocation="http://a/b?xsd=soapenc")"));
    EXPECT_TRUE(bof::detail::check_xml(soap_encoding_schema(), {}).ok());
}

TEST(Bof2Services, AreFoundWithoutRegardToCase) {
    EXPECT_EQ(service_named("inputcapturewebservice"), Service::input_capture);
    EXPECT_EQ(service_named("PINGWEBSERVICE"), Service::ping);
    EXPECT_EQ(service_named("PingWebServic"), std::nullopt);
    EXPECT_EQ(service_named(""), std::nullopt);
}

}  // namespace
}  // namespace bof::bof2
