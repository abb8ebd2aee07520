#include "domain/voi_fields.hpp"

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace bof {

std::optional<PublicText> problem_of_voi_text(std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max) return PublicText{"the text is too long"};
    if (trimmed(text).size() != text.size()) {
        return PublicText{"the text has blanks at one of its ends"};
    }
    for (std::size_t at = 0; at < text.size();) {
        const auto first = static_cast<unsigned char>(text[at]);
        if (first < 0x20U || first == 0x7FU) {
            return PublicText{"the text holds a control character"};
        }
        const std::size_t bytes = utf8_sequence_bytes(text.substr(at));
        if (bytes == 0) return PublicText{"the text is not UTF-8"};
        at += bytes;
    }
    return std::nullopt;
}

std::optional<VoiFieldProblem> problem_of(const VoiEntry& entry) {
    if (entry.vrm.has_unread_symbol()) {
        return VoiFieldProblem{"vrm", "a mark with unread symbols cannot be matched exactly"};
    }
    for (const VoiTextField& field : voi_text_fields) {
        if (const auto problem = problem_of_voi_text(entry.*field.text, field.bytes_max)) {
            return VoiFieldProblem{field.column, *problem};
        }
    }
    if (entry.weed_date && (*entry.weed_date < UtcDay{} || *entry.weed_date >= voi_day_end)) {
        return VoiFieldProblem{"weed_date", "a weed date lies between 1970 and 2199"};
    }
    if (entry.valid_from && (*entry.valid_from < UtcTime{} || *entry.valid_from >= voi_day_end)) {
        return VoiFieldProblem{"valid_from", "the start lies between 1970 and 2199"};
    }
    if (entry.valid_from && entry.weed_date && *entry.valid_from >= *entry.weed_date) {
        return VoiFieldProblem{"weed_date", "the entry would end before it begins"};
    }
    return std::nullopt;
}

}  // namespace bof
