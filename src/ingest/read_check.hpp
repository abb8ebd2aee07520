#pragma once

#include "ingest/nrd_directory.hpp"
#include "policy/policy_in_force.hpp"
#include "store/read_store.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Who sent something, as the transport knows it.
struct Sender {
    std::array<std::uint8_t, 16> address;  ///< IPv6 form.
    std::string_view address_text;
    std::string_view service;  ///< "sendCapture"...
};

/// Sizes by which images are judged.
struct ImageLimits {
    std::size_t bytes_max = 1U << 20U;        ///< Larger: refused, to quarantine.
    std::size_t plate_bytes_advised = 3'072;  ///< Larger: kept and flagged.
    std::size_t overview_bytes_advised = 25'600;
};

/// What a check needs to know, at one moment.
struct CheckContext {
    const NrdDirectory& directory;
    const PolicyInForce& policy;
    const ImageLimits& images;
    UtcTime now;
};

/// Finds the source that the numbers name and makes sure that it is the one sending: shared word in
/// constant time, user name when one is set, sender address in the allow-list.
/// Errors: unauthenticated - one sentence whatever was wrong, so that trying teaches nothing;
///         `reason` says for our own records which it was.
struct SenderRefusal {
    QuarantineReason reason;
    std::string detail;
};
Result<const KnownSource*> authenticate(const CheckContext& context, const CameraAddress& address,
                                        std::string_view word, std::string_view username,
                                        const Sender& sender, SenderRefusal& refusal);

/// Turns what an authenticated source sent into what is to be made durable: the read with its
/// usable images, or a quarantine item that holds all of it; images that are not usable become
/// quarantine items of their own and the read says so in its flags. Never empty; nothing is thrown
/// away. Rule: R-24 (beyond retention), R-31 (clocks). Takes the image bytes out of `raw`.
std::vector<CommitItem> check_read(const CheckContext& context, const KnownSource& source,
                                   RawRead&& raw, const Sender& sender);
CommitItem check_late_image(const CheckContext& context, const KnownSource& source,
                            RawLateImage&& raw, const Sender& sender);

/// A quarantine item holding all that was sent, without the shared word.
/// Takes the image bytes out of `raw`.
QuarantineItem quarantine_of(UtcTime now, const SenderRefusal& refusal, RawRead&& raw,
                             const Sender& sender);
/// The same for an image that came apart.
QuarantineItem quarantine_of(UtcTime now, const SenderRefusal& refusal, RawLateImage&& raw,
                             const Sender& sender);

}  // namespace bof
