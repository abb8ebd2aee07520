// Any bytes as a registration mark: refused or taken, and what is taken survives every way it is
// used.
#include "vrm/confusion.hpp"
#include "vrm/format.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

void must(bool holds) {
    if (!holds) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
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
    return 0;
}
