#include "domain/nrd.hpp"

#include "domain/detail/names.hpp"

namespace bof {
namespace {

constexpr detail::Names<4> nrd_kind_names{"fixed", "mobile", "vehicle_mounted", "dual_use"};

}  // namespace

std::string_view to_text(NrdKind kind) { return detail::name_of(nrd_kind_names, kind); }

std::optional<NrdKind> parse_nrd_kind(std::string_view text) {
    return detail::value_named<NrdKind>(nrd_kind_names, text);
}

}  // namespace bof
