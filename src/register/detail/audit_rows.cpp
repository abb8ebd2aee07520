#include "register/detail/audit_rows.hpp"

#include <array>

#include <sodium.h>

namespace bof::detail {
namespace {

std::string random_salt() {
    constexpr std::size_t salt_bytes = 16;
    std::array<unsigned char, salt_bytes> salt{};
    randombytes_buf(salt.data(), salt.size());
    std::string hex(2 * salt_bytes + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), salt.data(), salt.size());
    hex.pop_back();
    return hex;
}

}  // namespace

AuditNumber insert_audit_entry(soci::session& session, const AuditEntry& entry) {
    session << "UPDATE audit_state SET last_number = last_number + 1";
    long long number = 0;
    session << "SELECT last_number FROM audit_state", soci::into(number);

    const auto audit_number = static_cast<AuditNumber>(number);
    const std::string body = canonical_json(entry, audit_number, random_salt());
    const long long recorded = to_unix_ms(entry.when);
    const long long person = entry.actor.person ? raw(*entry.actor.person) : 0;
    soci::indicator has_person = entry.actor.person ? soci::i_ok : soci::i_null;
    session << "INSERT INTO audit_entry (number, recorded_ms, kind, person_id, body)"
               " VALUES (:number, :recorded, :kind, :person, :body)",
        soci::use(number), soci::use(recorded), soci::use(entry.kind),
        soci::use(person, has_person), soci::use(body);
    return audit_number;
}

}  // namespace bof::detail
