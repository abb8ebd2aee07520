#include "domain/nrd.hpp"

namespace bof {
namespace {

constexpr std::array nrd_kind_names{
    std::string_view{"fixed"},
    std::string_view{"mobile"},
    std::string_view{"vehicle_mounted"},
    std::string_view{"dual_use"},
};

}  // namespace

std::string_view to_text(NrdKind kind) { return nrd_kind_names[static_cast<std::size_t>(kind)]; }

std::optional<NrdKind> parse_nrd_kind(std::string_view text) {
    for (std::size_t index = 0; index < nrd_kind_names.size(); ++index) {
        if (nrd_kind_names[index] == text) return static_cast<NrdKind>(index);
    }
    return std::nullopt;
}

}  // namespace bof
