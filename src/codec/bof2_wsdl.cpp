#include "codec/bof2.hpp"
#include "codec/detail/bof2_parts.hpp"
#include "codec/detail/xml_text.hpp"

namespace bof::bof2 {
namespace {

using bof::detail::append_escaped;

/// Lays a document out of pieces; what comes from the configuration is escaped.
class Text {
  public:
    Text& operator<<(std::string_view piece) {
        text_ += piece;
        return *this;
    }
    Text& escaped(std::string_view piece) {
        append_escaped(text_, piece);
        return *this;
    }
    std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

/// All capture services have the port type of the first in common; stubs are named after it.
std::string_view port_type(Service service) {
    return service == Service::ping ? traits(Service::ping).name
                                    : traits(Service::input_capture).name;
}

void write_opening(Text& text, std::string_view target) {
    text << R"(<?xml version="1.0" encoding="UTF-8"?>)"
            "\n<wsdl:definitions targetNamespace=\"";
    text.escaped(target) << R"(" xmlns:impl=")";
    text.escaped(target) << R"(")"
                            "\n    xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\""
                            "\n    xmlns:wsdlsoap=\"http://schemas.xmlsoap.org/wsdl/soap/\""
                            "\n    xmlns:soapenc=\"http://schemas.xmlsoap.org/soap/encoding/\""
                            "\n    xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">\n";
}

/// SOAP 1.1 arrays are a restriction of soapenc:Array, the item type standing in an attribute. The
/// sequence says the same once more for clients that do not know the attribute. The import names a
/// schema of our own, because clients on a closed network cannot fetch the public one.
void write_types(Text& text, std::string_view target, std::string_view endpoint_url) {
    text << "  <wsdl:types>\n    <xsd:schema targetNamespace=\"";
    text.escaped(target) << R"(">
      <xsd:import namespace="http://schemas.xmlsoap.org/soap/encoding/" schemaLocation=")";
    text.escaped(endpoint_url) << R"(?xsd=soapenc"/>
      <xsd:complexType name="ArrayOf_xsd_string">
        <xsd:complexContent>
          <xsd:restriction base="soapenc:Array">
            <xsd:sequence>
              <xsd:element name="item" type="xsd:string" minOccurs="0" maxOccurs="unbounded"/>
            </xsd:sequence>
            <xsd:attribute ref="soapenc:arrayType" wsdl:arrayType="xsd:string[]"/>
          </xsd:restriction>
        </xsd:complexContent>
      </xsd:complexType>
    </xsd:schema>
  </wsdl:types>
)";
}

void write_messages(Text& text, Service service) {
    const std::string_view operation = traits(service).operation;
    text << "  <wsdl:message name=\"" << operation << "Request\">\n";
    for (const detail::Part& part : detail::parts(service)) {
        text << "    <wsdl:part name=\"" << part.name << "\" type=\"" << part.type << "\"/>\n";
    }
    text << "  </wsdl:message>\n  <wsdl:message name=\"" << operation << "Response\">\n"
         << "    <wsdl:part name=\"" << operation << "Return\" type=\""
         << detail::return_type(service) << "\"/>\n  </wsdl:message>\n";
}

void write_port_type(Text& text, Service service) {
    const std::string_view operation = traits(service).operation;
    text << "  <wsdl:portType name=\"" << port_type(service) << "\">\n"
         << "    <wsdl:operation name=\"" << operation << "\" parameterOrder=\"";
    std::string_view gap;
    for (const detail::Part& part : detail::parts(service)) {
        text << gap << part.name;
        gap = " ";
    }
    text << "\">\n      <wsdl:input message=\"impl:" << operation << "Request\" name=\""
         << operation << "Request\"/>\n      <wsdl:output message=\"impl:" << operation
         << "Response\" name=\"" << operation
         << "Response\"/>\n    </wsdl:operation>\n  </wsdl:portType>\n";
}

void write_message_binding(Text& text, std::string_view body_namespace) {
    text << "        <wsdlsoap:body use=\"encoded\""
            " encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\" namespace=\"";
    text.escaped(body_namespace) << "\"/>\n";
}

void write_binding(Text& text, Service service, std::string_view response_namespace) {
    const ServiceTraits& row = traits(service);
    text << "  <wsdl:binding name=\"" << row.name
         << "SoapBinding\" type=\"impl:" << port_type(service) << R"(">
    <wsdlsoap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name=")"
         << row.operation << R"(">
      <wsdlsoap:operation soapAction=""/>
      <wsdl:input name=")"
         << row.operation << "Request\">\n";
    write_message_binding(text, row.request_namespace);
    text << "      </wsdl:input>\n      <wsdl:output name=\"" << row.operation << "Response\">\n";
    write_message_binding(text, response_namespace);
    text << "      </wsdl:output>\n    </wsdl:operation>\n  </wsdl:binding>\n";
}

void write_service(Text& text, Service service, std::string_view endpoint_url) {
    const std::string_view name = traits(service).name;
    text << "  <wsdl:service name=\"" << name << "Service\">\n    <wsdl:port name=\"" << name
         << "\" binding=\"impl:" << name << "SoapBinding\">\n      <wsdlsoap:address location=\"";
    text.escaped(endpoint_url)
        << "\"/>\n    </wsdl:port>\n  </wsdl:service>\n</wsdl:definitions>\n";
}

}  // namespace

std::string wsdl_document(Service service, std::string_view endpoint_url,
                          std::string_view response_namespace) {
    Text text;
    write_opening(text, response_namespace);
    if (service == Service::input_compound_capture) {
        write_types(text, response_namespace, endpoint_url);
    }
    write_messages(text, service);
    write_port_type(text, service);
    write_binding(text, service, response_namespace);
    write_service(text, service, endpoint_url);
    return text.take();
}

std::string_view soap_encoding_schema() {
    return R"(<?xml version="1.0" encoding="UTF-8"?>
<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"
    targetNamespace="http://schemas.xmlsoap.org/soap/encoding/">
  <xsd:attribute name="arrayType" type="xsd:string"/>
  <xsd:complexType name="Array">
    <xsd:sequence>
      <xsd:any namespace="##any" minOccurs="0" maxOccurs="unbounded" processContents="lax"/>
    </xsd:sequence>
    <xsd:anyAttribute namespace="##other" processContents="lax"/>
  </xsd:complexType>
</xsd:schema>
)";
}

}  // namespace bof::bof2
