#include "codec/detail/bof2_parts.hpp"

#include "base/assert.hpp"
#include "base/text.hpp"

#include <array>

namespace bof::bof2 {
namespace {

constexpr std::string_view input_namespace = "http://input.webservices.bof2.anite.com";
constexpr std::string_view admin_namespace = "http://admin.webservices.bof2.anite.com";

constexpr std::array services{
    ServiceTraits{Service::input_capture, "InputCaptureWebService", "sendCapture", input_namespace},
    ServiceTraits{Service::input_compact_capture, "InputCompactCaptureWebService",
                  "sendCompactCapture", input_namespace},
    ServiceTraits{Service::input_compound_capture, "InputCompoundCaptureWebService",
                  "sendCompoundCapture", input_namespace},
    ServiceTraits{Service::input_binary_capture_data, "InputBinaryCaptureDataWebService",
                  "addBinaryCaptureData", input_namespace},
    ServiceTraits{Service::ping, "PingWebService", "ping", admin_namespace},
};

consteval bool services_are_complete() {
    for (std::size_t index = 0; index < services.size(); ++index) {
        if (static_cast<std::size_t>(services[index].service) != index) return false;
    }
    return services.size() == static_cast<std::size_t>(Service::count_);
}
static_assert(services_are_complete(), "one row for each Service, in the same order");

using detail::Part;

constexpr std::array send_capture_parts{
    Part{"signatureOfSender", "xsd:string", "signature"},
    Part{"username", "xsd:string"},
    Part{"vrm", "xsd:string"},
    Part{"feedIdentifier", "xsd:short"},
    Part{"sourceIdentifier", "xsd:short"},
    Part{"cameraIdentifier", "xsd:short"},
    Part{"plateJpegImage", "xsd:base64Binary"},
    Part{"overviewJpegImage", "xsd:base64Binary"},
    Part{"captureTime", "xsd:dateTime"},
    Part{"latitude", "xsd:float"},
    Part{"longitude", "xsd:float"},
    Part{"cameraPresetPosition", "xsd:short"},
    Part{"cameraPan", "xsd:string"},
    Part{"cameraTilt", "xsd:string"},
    Part{"cameraZoom", "xsd:string"},
    Part{"confidencePercentage", "xsd:byte"},
    Part{"motionTowardCamera", "xsd:boolean"},
};
static_assert(send_capture_parts.size() == detail::parts_max);
static_assert(send_capture_parts.size() == detail::send_capture::moving_towards + 1);

constexpr std::array compact_parts{Part{"capture", "xsd:string"}};
constexpr std::array compound_parts{Part{"captures", "impl:ArrayOf_xsd_string"}};

constexpr std::array binary_parts{
    Part{"signature", "xsd:string", "signatureOfSender"},
    Part{"username", "xsd:string"},
    Part{"vrm", "xsd:string"},
    Part{"feedIdentifier", "xsd:short"},
    Part{"sourceIdentifier", "xsd:short"},
    Part{"cameraIdentifier", "xsd:short"},
    Part{"captureTime", "xsd:dateTime"},
    Part{"binaryImage", "xsd:base64Binary"},
    Part{"binaryDataType", "xsd:string"},
};
static_assert(binary_parts.size() == detail::add_binary::kind + 1);

constexpr std::array ping_parts{
    Part{"signature", "xsd:string", "signatureOfSender"},
    Part{"sourcePncId", "xsd:int"},
};

}  // namespace

const ServiceTraits& traits(Service service) {
    BOF_ASSERT(service < Service::count_);
    return services[static_cast<std::size_t>(service)];
}

std::optional<Service> service_named(std::string_view name) {
    for (const ServiceTraits& row : services) {
        if (equal_ignoring_case(row.name, name)) return row.service;
    }
    return std::nullopt;
}

std::span<const Part> detail::parts(Service service) {
    switch (service) {
        case Service::input_capture:
            return send_capture_parts;
        case Service::input_compact_capture:
            return compact_parts;
        case Service::input_compound_capture:
            return compound_parts;
        case Service::input_binary_capture_data:
            return binary_parts;
        case Service::ping:
            return ping_parts;
        case Service::count_:
            break;
    }
    return {};
}

std::string_view detail::return_type(Service service) {
    return service == Service::ping ? "xsd:boolean" : "xsd:string";
}

}  // namespace bof::bof2
