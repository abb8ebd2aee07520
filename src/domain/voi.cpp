#include "domain/voi.hpp"

#include <array>

namespace bof {
namespace {

constexpr std::array<std::string_view, 3> priority_names{"high", "medium", "low"};
constexpr std::array<std::string_view, 2> kind_names{"operational", "intelligence"};

template <typename Value, std::size_t count>
std::optional<Value> parse(const std::array<std::string_view, count>& names,
                           std::string_view text) {
    for (std::size_t index = 0; index < count; ++index) {
        if (names.at(index) == text) return static_cast<Value>(index);
    }
    return std::nullopt;
}

}  // namespace

std::string_view to_text(Priority priority) {
    return priority_names.at(static_cast<std::size_t>(priority));
}
std::optional<Priority> parse_priority(std::string_view text) {
    return parse<Priority>(priority_names, text);
}

std::string_view to_text(ListKind kind) { return kind_names.at(static_cast<std::size_t>(kind)); }
std::optional<ListKind> parse_list_kind(std::string_view text) {
    return parse<ListKind>(kind_names, text);
}

}  // namespace bof
