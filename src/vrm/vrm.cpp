#include "vrm/vrm.hpp"

#include "vrm/detail/symbol_folding.hpp"

#include <array>

namespace bof {
namespace {

using detail::Fold;
using detail::unread_digit;
constexpr std::uint64_t base = detail::vrm_base;
constexpr std::string_view all_digits = detail::vrm_digits;
constexpr const auto& powers = detail::vrm_powers;

/// Digits as they come, most significant first.
class Packer {
  public:
    /// False when there is no room.
    bool put(std::uint64_t digit) {
        if (count_ == vrm_symbols_max) return false;
        packed_ = packed_ * base + digit;
        ++count_;
        has_readable_ = has_readable_ || digit != unread_digit;
        return true;
    }
    bool put(Fold fold) {
        if (fold.first == Fold::left_out) return true;
        return put(std::uint64_t{fold.first}) &&
               (fold.second == 0 || put(std::uint64_t{fold.second}));
    }
    bool is_empty() const { return count_ == 0; }
    bool has_readable() const { return has_readable_; }
    std::uint64_t padded() const { return packed_ * powers[vrm_symbols_max - count_]; }

  private:
    std::uint64_t packed_ = 0;
    std::size_t count_ = 0;
    bool has_readable_ = false;
};

}  // namespace

Result<Vrm> Vrm::parse(std::string_view text) {
    if (text.size() > vrm_text_bytes_max) {
        return Error{Errc::invalid_argument, "the registration mark is longer than 64 bytes"};
    }
    Packer packer;
    while (!text.empty()) {
        const Fold fold = detail::take_fold(text);
        if (const auto refusal = detail::refusal_of(fold)) return *refusal;
        if (!packer.put(fold)) {
            return Error{Errc::invalid_argument, "the registration mark has more than 12 symbols"};
        }
    }
    if (packer.is_empty()) {
        return Error{Errc::invalid_argument, "the registration mark is empty"};
    }
    if (!packer.has_readable()) {
        return Error{Errc::invalid_argument, "no symbol of the registration mark was read"};
    }
    return Vrm{packer.padded()};
}

Result<Vrm> Vrm::from_packed(std::uint64_t packed) {
    // The first place must hold a symbol; places run up to 40^12.
    bool is_mark = packed >= powers[vrm_symbols_max - 1] && packed < powers[vrm_symbols_max];
    bool has_symbol = false;
    bool has_readable = false;
    for (std::uint64_t left = packed; left != 0; left /= base) {
        const std::uint64_t digit = left % base;
        is_mark = is_mark && digit < all_digits.size() && !(has_symbol && digit == 0);
        has_symbol = has_symbol || digit != 0;
        has_readable = has_readable || (digit != 0 && digit != unread_digit);
    }
    if (!is_mark || !has_readable) {
        return Error{Errc::corrupt, "a stored registration mark is damaged"};
    }
    return Vrm{packed};
}

std::string Vrm::text() const {
    std::array<char, vrm_symbols_max> places{};
    std::uint64_t left = packed_;
    for (std::size_t place = places.size(); place-- > 0; left /= base) {
        places[place] = all_digits[left % base];
    }
    return {places.data(), size()};
}

std::size_t Vrm::size() const {
    std::size_t count = vrm_symbols_max;
    for (std::uint64_t left = packed_; left % base == 0; left /= base) --count;
    return count;
}

bool Vrm::has_unread_symbol() const {
    for (std::uint64_t left = packed_; left != 0; left /= base) {
        if (left % base == unread_digit) return true;
    }
    return false;
}

}  // namespace bof
