#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace bof::detail {

/// The names of an enumeration, in the order of its values, which count from zero.
template <std::size_t count>
using Names = std::array<std::string_view, count>;

template <typename Value, std::size_t count>
constexpr std::string_view name_of(const Names<count>& names, Value value) {
    return names.at(static_cast<std::size_t>(value));
}

template <typename Value, std::size_t count>
constexpr std::optional<Value> value_named(const Names<count>& names, std::string_view text) {
    for (std::size_t index = 0; index < count; ++index) {
        if (names.at(index) == text) return static_cast<Value>(index);
    }
    return std::nullopt;
}

}  // namespace bof::detail
