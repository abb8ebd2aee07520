// Any bytes as a registration mark and as a pattern of one: refused or taken, and what is taken
// survives every way it is used.
#include "vrm/confusion.hpp"
#include "vrm/format.hpp"
#include "vrm/mark_pattern.hpp"
#include "vrm/misread_model.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

void must(bool holds) {
    if (!holds) __builtin_trap();
}

void try_pattern(std::string_view text) {
    const bof::Result<bof::MarkPattern> pattern = bof::MarkPattern::parse(text);
    if (!pattern.ok()) {
        must(!pattern.error().public_text.view().empty());
        return;
    }
    must(bof::MarkPattern::parse(pattern->text())->text() == pattern->text());
    must(pattern->text().starts_with(pattern->literal_start()));
    if (!pattern->is_one_mark()) return;
    must(pattern->fits(*bof::Vrm::parse(text), bof::UnreadSymbols::fit_nothing));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    try_pattern(text);
    const bof::Result<bof::Vrm> vrm = bof::Vrm::parse(text);
    if (!vrm.ok()) {
        must(!vrm.error().public_text.view().empty());
        return 0;
    }
    must(vrm->size() >= 1 && vrm->size() <= bof::vrm_symbols_max);
    must(*bof::Vrm::from_packed(vrm->packed()) == *vrm);
    must(*bof::Vrm::parse(vrm->text()) == *vrm);
    must(bof::format_of(*vrm) < bof::VrmFormat::count_);
    must(*bof::Vrm::parse(bof::display_text(*vrm)) == *vrm);
    must(bof::may_be_misread_of(*vrm, *vrm));
    const auto filter = bof::MisreadFilter::make(*vrm);
    must(filter.ok() ? (*filter)->fit(*vrm) == 0 : vrm->has_unread_symbol());
    return 0;
}
