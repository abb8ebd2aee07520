#include "domain/voi_fields.hpp"
#include "matching/detail/file_output.hpp"
#include "matching/detail/number_code.hpp"
#include "matching/detail/voi_format.hpp"
#include "matching/voi_file.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <deque>
#include <utility>

#include <tsl/robin_map.h>
#include <xxhash.h>

namespace bof {
namespace {

using detail::FileOutput;
using detail::VoiFileHeader;
using detail::VoiSlot;

/// Texts of one field that are kept once. A field with more different ones has few that repeat.
constexpr std::size_t dictionary_texts_max = 65'536;
constexpr std::size_t dictionary_text_bytes_max = 120;
/// Keys a bucket on average: one or two cache lines.
constexpr std::uint32_t bucket_entries = 4;

struct TextHash {
    std::size_t operator()(std::string_view text) const {
        return XXH3_64bits(text.data(), text.size());
    }
};

/// The texts of one field, numbered in the order of their first use.
class Dictionary {
  public:
    /// Nothing when the text is not in it and there is no room.
    std::optional<std::uint32_t> number_of(std::string_view text) {
        if (text.size() > dictionary_text_bytes_max) return std::nullopt;
        if (const auto found = numbers_.find(text); found != numbers_.end()) return found->second;
        if (texts_.size() >= dictionary_texts_max) return std::nullopt;
        const auto number = static_cast<std::uint32_t>(texts_.size());
        texts_.emplace_back(text);
        numbers_.emplace(texts_.back(), number);
        return number;
    }
    const std::deque<std::string>& texts() const { return texts_; }

  private:
    std::deque<std::string> texts_;  // A deque: the views below stay valid.
    tsl::robin_map<std::string_view, std::uint32_t, TextHash> numbers_;
};

struct KeyAndRow {
    std::uint64_t key;
    std::uint32_t row;

    friend bool operator<(const KeyAndRow& left, const KeyAndRow& right) {
        return left.key != right.key ? left.key < right.key : left.row < right.row;
    }
};

std::uint32_t bucket_bits_for(std::size_t entries) {
    const auto bits = std::bit_width(entries / bucket_entries);
    return std::max(1U, static_cast<std::uint32_t>(bits));
}

std::vector<std::uint32_t> buckets_of(const std::vector<KeyAndRow>& order, std::uint32_t bits) {
    std::vector<std::uint32_t> buckets((std::size_t{1} << bits) + 1);
    std::size_t place = 0;
    for (std::size_t bucket = 0; bucket < buckets.size(); ++bucket) {
        while (place < order.size() && (order[place].key >> (64U - bits)) < bucket) ++place;
        buckets[bucket] = static_cast<std::uint32_t>(place);
    }
    return buckets;
}

/// Everything the entry says but its mark, so that two revisions are compared without their texts.
std::uint64_t content_hash(const VoiEntry& entry, const VoiSlot& slot, std::string& buffer) {
    buffer.clear();
    for (const VoiTextField& field : voi_text_fields) {
        const std::string& text = entry.*field.text;
        detail::append_number(buffer, text.size());
        buffer += text;
    }
    detail::append_number(buffer, static_cast<std::uint64_t>(slot.valid_from_ms));
    detail::append_number(buffer, static_cast<std::uint32_t>(slot.weed_day));
    detail::append_number(buffer, slot.row_and_priority >> VoiSlot::priority_shift);
    return XXH3_64bits(buffer.data(), buffer.size());
}

}  // namespace

struct VoiFileWriter::State {
    State(std::filesystem::path where, ListId list_id, std::uint32_t number)
        : folder(std::move(where)),
          list(list_id),
          revision(number),
          dictionaries(voi_text_fields.size()) {}

    void append_texts(const VoiEntry& entry);
    Result<void> write_index(VoiFileHeader& header);
    Result<void> write_header(VoiFileHeader& header);

    const std::filesystem::path folder;
    const ListId list;
    const std::uint32_t revision;
    FileOutput output;
    std::vector<Dictionary> dictionaries;
    std::vector<std::uint64_t> packed_vrms;  // By row.
    std::vector<VoiSlot> slots;              // By row.
    std::string texts;                       // Of the entry at hand.
    std::string hashed;
    std::string final_name;
};

VoiFileWriter::VoiFileWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
VoiFileWriter::~VoiFileWriter() = default;
VoiFileWriter::VoiFileWriter(VoiFileWriter&&) noexcept = default;
VoiFileWriter& VoiFileWriter::operator=(VoiFileWriter&&) noexcept = default;

Result<VoiFileWriter> VoiFileWriter::create(const std::filesystem::path& folder, ListId list,
                                            std::uint32_t revision) {
    auto state = std::make_unique<State>(folder, list, revision);
    if (auto begun = state->output.begin(folder, voi_unfinished_prefix); !begun.ok())
        return begun.error();
    // Room for the header, which is known last.
    const std::string nothing(detail::voi_file_header_bytes, '\0');
    if (auto put = state->output.put_unchecked(nothing); !put.ok()) return put.error();
    return VoiFileWriter{std::move(state)};
}

void VoiFileWriter::State::append_texts(const VoiEntry& entry) {
    texts.clear();
    for (std::size_t index = 0; index < voi_text_fields.size(); ++index) {
        const std::string& text = entry.*voi_text_fields[index].text;
        if (text.empty()) {
            texts.push_back('\0');
        } else if (const auto number = dictionaries[index].number_of(text)) {
            detail::append_number(texts, std::uint64_t{*number} * 2 + 1);
        } else {
            detail::append_number(texts, text.size() * 2);
            texts += text;
        }
    }
}

Result<void> VoiFileWriter::add(const VoiEntry& entry) {
    State& state = *state_;
    if (state.slots.size() >= voi_file_entries_max) {
        return Error{Errc::too_many, "a list has at most 20 million entries: split it"};
    }
    const auto row = static_cast<std::uint32_t>(state.slots.size() + 1);
    const std::uint32_t priority =
        entry.priority ? static_cast<std::uint32_t>(*entry.priority) : VoiSlot::no_priority;
    VoiSlot slot{};
    slot.text_at = state.output.put_bytes() - detail::voi_file_header_bytes;
    slot.valid_from_ms = entry.valid_from ? to_unix_ms(*entry.valid_from) : INT64_MIN;
    slot.weed_day = entry.weed_date
                        ? static_cast<std::int32_t>(entry.weed_date->time_since_epoch().count())
                        : INT32_MAX;
    slot.row_and_priority = row | priority << VoiSlot::priority_shift;
    slot.content = content_hash(entry, slot, state.hashed);
    state.append_texts(entry);
    state.slots.push_back(slot);
    state.packed_vrms.push_back(entry.vrm.packed());
    return state.output.put(state.texts);
}

Result<void> VoiFileWriter::State::write_index(VoiFileHeader& header) {
    std::vector<KeyAndRow> order;
    order.reserve(slots.size());
    for (std::size_t index = 0; index < slots.size(); ++index) {
        order.push_back(
            {detail::voi_key(packed_vrms[index]), static_cast<std::uint32_t>(index + 1)});
    }
    packed_vrms = {};
    std::sort(order.begin(), order.end());

    std::vector<std::uint32_t> places(order.size());
    for (std::size_t place = 0; place < order.size(); ++place) {
        if (auto put = output.put_plain(order[place].key); !put.ok()) return put;
        places[order[place].row - 1] = static_cast<std::uint32_t>(place);
    }
    for (const KeyAndRow& each : order) {
        if (auto put = output.put_plain(slots[each.row - 1]); !put.ok()) return put;
    }
    slots = {};
    for (const std::uint32_t place : places) {
        if (auto put = output.put_plain(place); !put.ok()) return put;
    }
    if (auto put = output.align(); !put.ok()) return put;
    header.bucket_bits = bucket_bits_for(order.size());
    for (const std::uint32_t bucket : buckets_of(order, header.bucket_bits)) {
        if (auto put = output.put_plain(bucket); !put.ok()) return put;
    }
    return {};
}

Result<void> VoiFileWriter::State::write_header(VoiFileHeader& header) {
    std::memcpy(header.magic, detail::voi_file_magic, sizeof(header.magic));
    header.form = detail::voi_file_form;
    header.list = raw(list);
    header.revision = revision;
    const auto checksum = output.checksum();
    if (!checksum.ok()) return checksum.error();
    header.content_checksum = *checksum;
    header.header_checksum = XXH3_64bits(&header, offsetof(VoiFileHeader, header_checksum));
    final_name = "list-" + std::to_string(raw(list)) + "-revision-" + std::to_string(revision) +
                 "-" + detail::hex_text(header.content_checksum) + ".voi";
    return output.put_front({reinterpret_cast<const char*>(&header), sizeof(header)});
}

Result<std::shared_ptr<const VoiFile>> VoiFileWriter::seal() {
    State& state = *state_;
    VoiFileHeader header{};
    header.entries = static_cast<std::uint32_t>(state.slots.size());
    header.texts_bytes = state.output.put_bytes() - detail::voi_file_header_bytes;
    if (auto put = state.output.align(); !put.ok()) return put.error();

    const std::uint64_t dictionary_at = state.output.put_bytes();
    for (const Dictionary& dictionary : state.dictionaries) {
        state.texts.clear();
        detail::append_number(state.texts, dictionary.texts().size());
        for (const std::string& text : dictionary.texts()) {
            detail::append_number(state.texts, text.size());
            state.texts += text;
        }
        if (auto put = state.output.put(state.texts); !put.ok()) return put.error();
    }
    header.dictionary_bytes = state.output.put_bytes() - dictionary_at;
    state.dictionaries = {};
    if (auto put = state.output.align(); !put.ok()) return put.error();

    if (auto written = state.write_index(header); !written.ok()) return written.error();
    if (auto written = state.write_header(header); !written.ok()) return written.error();
    return VoiFile::open(state.output.path());
}

Result<std::string> VoiFileWriter::publish() {
    BOF_ASSERT(!state_->final_name.empty());
    if (auto done = state_->output.publish(state_->final_name); !done.ok()) return done.error();
    return state_->final_name;
}

}  // namespace bof
