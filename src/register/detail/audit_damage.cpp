#include "register/detail/audit_damage.hpp"

#include <array>
#include <utility>

namespace bof::detail {
namespace {

constexpr std::array<AuditDamageWords, static_cast<std::size_t>(AuditDamage::count_)> table{{
    {AuditDamage::none, "none", "the audit log is sound"},
    {AuditDamage::unreadable, "unreadable",
     "the audit log in the database is damaged: do not repair it, call a person who may look into "
     "it"},
    {AuditDamage::cut_off, "cut_off", "the audit log is shorter than it was: its end was cut off"},
    {AuditDamage::replaced, "replaced",
     "the audit log holds other entries than those that were put into it"},
    {AuditDamage::not_numbered, "not_numbered",
     "the audit log holds an entry that it never gave a number to"},
    {AuditDamage::not_as_signed, "not_as_signed",
     "the audit log is not the one that its newest checkpoint signs"},
    {AuditDamage::another_key, "another_key",
     "the audit log was signed with another key than that in the key file: put the right key file "
     "back"},
}};

consteval bool table_is_in_order() {
    for (std::size_t index = 0; index < table.size(); ++index) {
        if (static_cast<std::size_t>(table[index].damage) != index) return false;
    }
    return true;
}
static_assert(table_is_in_order(), "one row a damage, in the order of AuditDamage");

}  // namespace

const AuditDamageWords& words_of(AuditDamage damage) {
    return table.at(static_cast<std::size_t>(damage));
}

Error damage_error(AuditDamage damage, std::string internal) {
    const Errc code = damage == AuditDamage::another_key ? Errc::conflict : Errc::corrupt;
    return {code, words_of(damage).sentence, std::move(internal)};
}

AuditDamage damage_of(const Error& error) {
    for (const AuditDamageWords& row : table) {
        if (row.sentence.view() == error.public_text.view()) return row.damage;
    }
    return error.code == Errc::corrupt ? AuditDamage::unreadable : AuditDamage::none;
}

}  // namespace bof::detail
