#include "domain/voi.hpp"

#include "domain/detail/names.hpp"

namespace bof {
namespace {

constexpr detail::Names<3> priority_names{"high", "medium", "low"};
constexpr detail::Names<2> kind_names{"operational", "intelligence"};

}  // namespace

std::string_view to_text(Priority priority) { return detail::name_of(priority_names, priority); }
std::optional<Priority> parse_priority(std::string_view text) {
    return detail::value_named<Priority>(priority_names, text);
}

std::string_view to_text(ListKind kind) { return detail::name_of(kind_names, kind); }
std::optional<ListKind> parse_list_kind(std::string_view text) {
    return detail::value_named<ListKind>(kind_names, text);
}

}  // namespace bof
