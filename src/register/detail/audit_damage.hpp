#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bof::detail {

/// What a log that nobody has touched cannot show.
enum class AuditDamage : std::uint8_t {
    none,
    unreadable,     ///< Rows are missing, or hold what this program does not write.
    cut_off,        ///< Shorter than its own counters or checkpoint.
    replaced,       ///< Holds other entries than were put into it.
    not_numbered,   ///< Holds an entry that was given no number.
    not_as_signed,  ///< The tree is not that of the newest checkpoint.
    another_key,    ///< The newest checkpoint was signed with another key.
    count_,
};

/// For screens: a word that stays the same, and a sentence.
struct AuditDamageWords {
    AuditDamage damage;
    std::string_view code;
    PublicText sentence;
};
const AuditDamageWords& words_of(AuditDamage damage);

/// corrupt, or conflict for another key, with the sentence of the damage.
Error damage_error(AuditDamage damage, std::string internal);
/// Which damage an error of damage_error() was made of; unreadable for any other that is corrupt.
AuditDamage damage_of(const Error& error);

}  // namespace bof::detail
