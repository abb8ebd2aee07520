#include "ingest/read_check.hpp"

#include "codec/bof2.hpp"
#include "codec/capture_time.hpp"
#include "codec/jpeg.hpp"
#include "policy/retention.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>

namespace bof {
namespace {

constexpr std::size_t pose_text_bytes_max = 32;
constexpr double microdegrees_per_degree = 1e6;
// xsd:float holds a longitude to about 0.5 m: within this, a fixed NRD only repeats where it
// stands.
constexpr std::int32_t same_place_microdegrees = 20;

/// The natural key, or why there is none.
struct CheckedKey {
    std::optional<ReadKey> key;
    SenderRefusal refusal;
    ReadFlags flags;
    const KnownNrd* nrd = nullptr;
};

CheckedKey refused(QuarantineReason reason, std::string detail) {
    return {std::nullopt, {reason, std::move(detail)}, {}, nullptr};
}

CheckedKey check_key(const CheckContext& context, const KnownSource& source,
                     const CameraAddress& address, std::string_view captured_text,
                     std::string_view vrm_text) {
    const auto written = parse_capture_time(captured_text);
    if (!written.ok()) {
        return refused(QuarantineReason::unusable_time,
                       std::string{written.error().public_text.view()});
    }
    CheckedKey checked;
    UtcTime captured;
    if (written->offset) {
        captured = UtcTime{written->local.time_since_epoch() - *written->offset};
    } else {
        captured = source.zone.to_utc(written->local);
        checked.flags.set(ReadFlag::zone_assumed);
    }
    if (captured > context.now + context.policy.future_max) {
        return refused(QuarantineReason::future_time,
                       "the capture time lies too far in the future");
    }
    if (day_of(captured) < oldest_day_kept(context.policy, context.now)) {
        return refused(QuarantineReason::beyond_retention,
                       "captured longer ago than reads are kept");
    }
    if (captured > context.now + context.policy.clock_tolerance) {
        checked.flags.set(ReadFlag::clock_doubtful);
    }
    if (context.now - captured > context.policy.late_after) checked.flags.set(ReadFlag::late);

    checked.nrd = context.directory.find_nrd(source.source.id, address.camera, captured);
    if (checked.nrd == nullptr) {
        return refused(QuarantineReason::unknown_camera,
                       "the source has no such camera, or had none at the capture time");
    }
    const auto vrm = Vrm::parse(vrm_text);
    if (!vrm.ok()) {
        return refused(QuarantineReason::impossible_vrm,
                       std::string{vrm.error().public_text.view()});
    }
    checked.key = ReadKey{*vrm, checked.nrd->nrd.id, captured};
    return checked;
}

/// Why an image cannot be kept as one; nothing when it can.
std::optional<std::string> image_problem(const RawImage& image, const ImageLimits& limits) {
    if (image.bytes.size() > limits.bytes_max) return "the image is larger than the limit";
    const auto size = check_jpeg(image.bytes);
    if (!size.ok()) return std::string{size.error().public_text.view()};
    return std::nullopt;
}

bool is_larger_than_advised(const RawImage& image, const ImageLimits& limits) {
    return image.bytes.size() > (image.kind == ImageKind::plate ? limits.plate_bytes_advised
                                                                : limits.overview_bytes_advised);
}

std::optional<Position> check_position(const RawRead& raw, const KnownNrd& nrd, ReadFlags& flags) {
    if (!raw.latitude && !raw.longitude) return std::nullopt;
    const double latitude = raw.latitude.value_or(std::numeric_limits<double>::quiet_NaN());
    const double longitude = raw.longitude.value_or(std::numeric_limits<double>::quiet_NaN());
    if (latitude == 0.0 && longitude == 0.0) return std::nullopt;  // How cameras write "no fix".
    // Written so that NaN fails too.
    if (!(latitude >= -90.0 && latitude <= 90.0 && longitude >= -180.0 && longitude <= 180.0)) {
        flags.set(ReadFlag::field_refused);
        return std::nullopt;
    }
    const Position position{
        static_cast<std::int32_t>(std::lround(latitude * microdegrees_per_degree)),
        static_cast<std::int32_t>(std::lround(longitude * microdegrees_per_degree))};
    const bool repeats_site =
        nrd.nrd.kind == NrdKind::fixed && nrd.site_position &&
        std::abs(position.latitude_microdegrees - nrd.site_position->latitude_microdegrees) <=
            same_place_microdegrees &&
        std::abs(position.longitude_microdegrees - nrd.site_position->longitude_microdegrees) <=
            same_place_microdegrees;
    return repeats_site ? std::nullopt : std::optional{position};
}

std::string check_pose_text(std::string_view text, ReadFlags& flags) {
    if (text.size() <= pose_text_bytes_max) return std::string{text};
    flags.set(ReadFlag::field_refused);
    return {};
}

CameraPose check_pose(const RawRead& raw, ReadFlags& flags) {
    CameraPose pose;
    if (raw.preset) {
        if (*raw.preset >= std::numeric_limits<std::int16_t>::min() &&
            *raw.preset <= std::numeric_limits<std::int16_t>::max()) {
            pose.preset = static_cast<std::int16_t>(*raw.preset);
        } else {
            flags.set(ReadFlag::field_refused);
        }
    }
    pose.pan = check_pose_text(raw.pan, flags);
    pose.tilt = check_pose_text(raw.tilt, flags);
    pose.zoom = check_pose_text(raw.zoom, flags);
    return pose;
}

std::optional<std::uint8_t> check_confidence(const RawRead& raw, ReadFlags& flags) {
    if (!raw.confidence_percent) return std::nullopt;
    if (!(*raw.confidence_percent >= 0.0 && *raw.confidence_percent <= 100.0)) {
        flags.set(ReadFlag::field_refused);
        return std::nullopt;
    }
    return static_cast<std::uint8_t>(std::lround(*raw.confidence_percent));
}

Motion motion_of(const RawRead& raw) {
    if (!raw.moving_towards) return Motion::unknown;
    return *raw.moving_towards ? Motion::towards : Motion::away;
}

bool is_address_allowed(const Source& source, const Sender& sender) {
    return std::any_of(source.addresses.begin(), source.addresses.end(),
                       [&](const AddressRange& range) { return range.contains(sender.address); });
}

}  // namespace

Result<const KnownSource*> authenticate(const CheckContext& context, const CameraAddress& address,
                                        std::string_view word, std::string_view username,
                                        const Sender& sender, SenderRefusal& refusal) {
    const Error not_accepted{
        Errc::unauthenticated,
        "the source is not known here, or its word, user name or network address is not accepted"};
    const KnownSource* known =
        context.directory.find_source(address.feed, address.source, context.now);
    if (known == nullptr) {
        refusal = {QuarantineReason::unknown_source, "no such feed and source is valid now"};
        return not_accepted;
    }
    if (!is_address_allowed(known->source, sender)) {
        refusal = {QuarantineReason::wrong_word, "the sender's address is not in the allow-list"};
        return not_accepted;
    }
    if (!known->word.matches(word)) {
        refusal = {QuarantineReason::wrong_word, "the shared word is wrong"};
        return not_accepted;
    }
    if (!known->source.username.empty() && known->source.username != username) {
        refusal = {QuarantineReason::wrong_word, "the user name is wrong"};
        return not_accepted;
    }
    return known;
}

QuarantineItem quarantine_of(UtcTime now, const SenderRefusal& refusal, RawRead&& raw,
                             const Sender& sender) {
    std::vector<RawImage> images = std::move(raw.images);
    raw.images.clear();
    raw.word = {};
    return {now,
            refusal.reason,
            refusal.detail,
            raw.address,
            std::string{sender.address_text},
            std::string{sender.service},
            bof2::to_compact_capture(raw),
            std::move(images)};
}

QuarantineItem quarantine_of(UtcTime now, const SenderRefusal& refusal, RawLateImage&& raw,
                             const Sender& sender) {
    RawRead shown;
    shown.username = raw.username;
    shown.address = raw.address;
    shown.vrm = raw.vrm;
    shown.captured = raw.captured;
    shown.images.push_back(std::move(raw.image));
    return quarantine_of(now, refusal, std::move(shown), sender);
}

std::vector<CommitItem> check_read(const CheckContext& context, const KnownSource& source,
                                   RawRead&& raw, const Sender& sender) {
    std::vector<CommitItem> items;
    auto checked = check_key(context, source, raw.address, raw.captured, raw.vrm);
    if (!checked.key) {
        items.emplace_back(quarantine_of(context.now, checked.refusal, std::move(raw), sender));
        return items;
    }

    CapturedRead captured{Read{.key = *checked.key, .received = context.now}, {}};
    ReadFlags& flags = checked.flags;
    if (raw.field_refused) flags.set(ReadFlag::field_refused);
    captured.read.confidence_percent = check_confidence(raw, flags);
    captured.read.motion = motion_of(raw);
    captured.read.position = check_position(raw, *checked.nrd, flags);
    captured.read.pose = check_pose(raw, flags);
    if (raw.vrm != checked.key->vrm.text()) captured.read.text_as_sent = raw.vrm;

    std::vector<RawImage> images = std::move(raw.images);
    raw.images.clear();
    for (RawImage& image : images) {
        if (image.bytes.empty()) continue;
        if (const auto problem = image_problem(image, context.images)) {
            flags.set(ReadFlag::image_refused);
            RawRead apart = raw;
            apart.images.push_back(std::move(image));
            items.emplace_back(quarantine_of(context.now,
                                             {QuarantineReason::undecodable_image, *problem},
                                             std::move(apart), sender));
            continue;
        }
        if (is_larger_than_advised(image, context.images)) flags.set(ReadFlag::image_large);
        captured.images.push_back({image.kind, std::move(image.bytes)});
    }
    captured.read.flags = flags;
    items.emplace(items.begin(), std::move(captured));
    return items;
}

CommitItem check_late_image(const CheckContext& context, const KnownSource& source,
                            RawLateImage&& raw, const Sender& sender) {
    const auto checked = check_key(context, source, raw.address, raw.captured, raw.vrm);
    if (!checked.key) {
        return quarantine_of(context.now, checked.refusal, std::move(raw), sender);
    }
    if (const auto problem = image_problem(raw.image, context.images)) {
        return quarantine_of(context.now, {QuarantineReason::undecodable_image, *problem},
                             std::move(raw), sender);
    }
    return LateImage{*checked.key, context.now, {raw.image.kind, std::move(raw.image.bytes)}};
}

}  // namespace bof
