#include "audit/checkpoint.hpp"

#include <charconv>
#include <optional>

namespace bof {
namespace {

/// Cuts the first line off `text`; nothing when no line end is left.
std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

/// Decimal without leading zeros, below 2^63.
std::optional<std::uint64_t> parse_size(std::string_view text) {
    std::int64_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (error != std::errc{} || end != text.data() + text.size() || size < 0) return std::nullopt;
    if (text.front() == '-' || (text.front() == '0' && text.size() > 1)) return std::nullopt;
    return static_cast<std::uint64_t>(size);
}

}  // namespace

std::string checkpoint_text(const Checkpoint& checkpoint) {
    return checkpoint.origin + "\n" + std::to_string(checkpoint.head.size) + "\n" +
           to_text(checkpoint.head.root) + "\n";
}

Result<Checkpoint> parse_checkpoint_text(std::string_view text) {
    const auto origin = take_line(text);
    const auto size = take_line(text);
    const auto root = take_line(text);
    const auto parsed_size = size ? parse_size(*size) : std::nullopt;
    const auto parsed_root = root ? parse_tree_hash(*root) : std::nullopt;
    if (!origin || origin->empty() || !parsed_size || !parsed_root) {
        return Error{Errc::invalid_argument, "that is not a checkpoint"};
    }
    return Checkpoint{std::string{*origin}, {*parsed_size, *parsed_root}};
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& signer) {
    const std::string text = checkpoint_text(checkpoint);
    return to_note(text, {signer.signature_line(text, {})});
}

Result<Checkpoint> open_checkpoint(std::string_view note, const NoteKey& key) {
    const auto parsed = parse_signed_note(note);
    if (!parsed.ok()) return parsed.error();
    auto checkpoint = parse_checkpoint_text(parsed->text);
    if (!checkpoint.ok()) return checkpoint;
    if (checkpoint->origin != key.name || !is_signed_by(*parsed, key)) {
        return Error{Errc::denied, "the checkpoint is not signed by the log's key"};
    }
    return checkpoint;
}

}  // namespace bof
