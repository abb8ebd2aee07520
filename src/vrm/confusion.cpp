#include "vrm/confusion.hpp"

#include "vrm/detail/confusion_table.hpp"

#include <array>

namespace bof {
namespace {

constexpr std::string_view all_symbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// Look-alikes in the typefaces of plates, wider than the survey: it is small, and a reader that
/// was not in it errs in its own way.
constexpr std::array<std::string_view, 6> classes{"0OQD", "1IL", "8B", "5S", "2Z", "6G"};
constexpr std::size_t class_size_max = 4;

/// The symbol and those of its class, the symbol first.
struct ConfusionClass {
    std::array<char, class_size_max> members{};
    std::size_t count = 0;

    constexpr void add(char symbol) { members[count++] = symbol; }
};

constexpr auto class_of_symbol = [] {
    std::array<ConfusionClass, all_symbols.size()> all{};
    for (std::size_t index = 0; index < all_symbols.size(); ++index) {
        all[index].add(all_symbols[index]);
        for (const std::string_view members : classes) {
            if (members.find(all_symbols[index]) == std::string_view::npos) continue;
            for (const char member : members) {
                if (member != all_symbols[index]) all[index].add(member);
            }
        }
    }
    return all;
}();

constexpr std::string_view any_symbol = "?0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static_assert(any_symbol.front() == vrm_unread_symbol);

}  // namespace

std::span<const Confusion> confusions() { return confusion_table; }

LengthErrors length_errors() { return length_error_table; }

std::string_view confusable_with(char symbol) {
    if (symbol == vrm_unread_symbol) return any_symbol;
    const std::size_t index = all_symbols.find(symbol);
    if (index == std::string_view::npos) return {};
    return {class_of_symbol[index].members.data(), class_of_symbol[index].count};
}

bool may_be_misread_of(Vrm read, Vrm truth) {
    const std::string left = read.text();
    const std::string right = truth.text();
    if (left.size() != right.size()) return false;
    for (std::size_t place = 0; place < left.size(); ++place) {
        if (right[place] == vrm_unread_symbol) continue;
        if (confusable_with(left[place]).find(right[place]) == std::string_view::npos) return false;
    }
    return true;
}

}  // namespace bof
