#pragma once

#include <cstdint>
#include <type_traits>

namespace bof {

/// Ids given by the register. Zero is never given.
enum class NrdId : std::uint32_t {};
enum class SourceId : std::uint32_t {};
enum class SiteId : std::uint32_t {};
enum class PersonId : std::uint32_t {};
enum class ListId : std::uint32_t {};
enum class AlertId : std::uint64_t {};
enum class PurposeId : std::uint64_t {};
/// A request for older reads, and the authority that it became.
enum class AuthorityId : std::uint64_t {};
/// The place of an entry in the audit log.
enum class AuditNumber : std::uint64_t {};

template <typename Id>
constexpr auto raw(Id id) {
    return static_cast<std::underlying_type_t<Id>>(id);
}

}  // namespace bof
