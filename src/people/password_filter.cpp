#include "people/password_filter.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sodium.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bof {
namespace {

constexpr std::string_view magic = "BOFPW-1\n";
constexpr std::size_t head_bytes = 24;  // Magic, words, bits: little-endian.
constexpr std::uint64_t bits_per_word = 24;
constexpr unsigned hashes = 16;
constexpr std::uint64_t words_least = 4'096;  // Of a smaller one the bits would meet too often.
constexpr std::uint64_t words_most = 4'000'000'000;

std::uint64_t number_at(const unsigned char* bytes) {
    std::uint64_t number = 0;
    std::memcpy(&number, bytes, sizeof number);
    return number;
}

/// Runs `use(byte, mask)` for each bit of the word until it returns false.
template <typename Use>
void each_bit(std::string_view word, std::uint64_t bits, const Use& use) {
    constexpr unsigned byte_bits = 8;
    std::array<unsigned char, 16> hash{};
    crypto_generichash(hash.data(), hash.size(),
                       reinterpret_cast<const unsigned char*>(word.data()), word.size(), nullptr,
                       0);
    const std::uint64_t first = number_at(hash.data());
    const std::uint64_t further = number_at(hash.data() + 8) | 1U;
    for (unsigned index = 0; index < hashes; ++index) {
        const std::uint64_t bit = (first + index * further) % bits;
        if (!use(bit / byte_bits, static_cast<unsigned char>(1U << (bit % byte_bits)))) return;
    }
}

char unleeted(char symbol) {
    constexpr std::string_view from = "013457@$!";
    constexpr std::string_view to = "oleastasi";
    const auto at = from.find(symbol);
    return at == std::string_view::npos ? symbol : to[at];
}

bool is_letter(char symbol) {
    return (symbol >= 'a' && symbol <= 'z') || (static_cast<unsigned char>(symbol) & 0x80U) != 0;
}

bool write_whole(const std::filesystem::path& file, const std::vector<unsigned char>& bytes) {
    std::filesystem::path draft = file;
    draft += ".new";
    std::FILE* opened = std::fopen(draft.c_str(), "wb");
    if (opened == nullptr) return false;
    const bool written = std::fwrite(bytes.data(), 1, bytes.size(), opened) == bytes.size();
    const bool closed = std::fclose(opened) == 0;
    std::error_code failed;
    if (written && closed) std::filesystem::rename(draft, file, failed);
    return written && closed && !failed;
}

}  // namespace

std::string password_core(std::string_view password) {
    std::string lower;
    for (const char symbol : password) lower += to_lower_ascii(symbol);
    // First what stands around, so that the 1 of "word1" is no letter.
    while (!lower.empty() && !is_letter(lower.back())) lower.pop_back();
    const auto first = lower.find_first_not_of("0123456789 .,;:_-+*#/()[]{}<>|~^'\"?=&%");
    lower.erase(0, first == std::string::npos ? lower.size() : first);
    for (char& symbol : lower) symbol = unleeted(symbol);
    return lower;
}

Result<PasswordFilter> PasswordFilter::load(const std::filesystem::path& file) {
    const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0) {
        return Error{errno == ENOENT ? Errc::not_found : Errc::unavailable,
                     "the filter of known passwords cannot be read", file.string()};
    }
    struct stat status = {};
    const bool is_there = ::fstat(opened, &status) == 0 && status.st_size > 0;
    const auto size = is_there ? static_cast<std::size_t>(status.st_size) : 0;
    void* at = size == 0 ? MAP_FAILED : ::mmap(nullptr, size, PROT_READ, MAP_SHARED, opened, 0);
    ::close(opened);
    const Error damaged{Errc::corrupt, "this is no filter of known passwords, or it is damaged",
                        file.string()};
    if (at == MAP_FAILED) return damaged;
    PasswordFilter filter;
    filter.mapped_ = {static_cast<const unsigned char*>(at),
                      [at, size](const unsigned char*) { ::munmap(at, size); }};
    if (size < head_bytes || std::memcmp(at, magic.data(), magic.size()) != 0) return damaged;
    filter.words_ = number_at(filter.mapped_.get() + 8);
    filter.bits_ = number_at(filter.mapped_.get() + 16);
    if (filter.bits_ == 0 || filter.words_ > words_most ||
        (filter.bits_ + 7) / 8 != size - head_bytes) {
        return damaged;
    }
    return filter;
}

Result<std::uint64_t> PasswordFilter::make(
    const std::filesystem::path& file, std::uint64_t words_max,
    const std::function<std::optional<std::string>()>& next) {
    constexpr std::size_t shortest = 4;
    if (words_max == 0 || words_max > words_most) {
        return Error{Errc::too_large, "a filter holds 1 to 4 000 000 000 words"};
    }
    const std::uint64_t bits = std::max(words_max, words_least) * bits_per_word;
    std::vector<unsigned char> bytes(head_bytes + (bits + 7) / 8);
    std::uint64_t words = 0;
    while (const auto word = next()) {
        const std::string core = password_core(*word);
        if (core.size() < shortest) continue;
        if (++words > words_max) return Error{Errc::too_large, "there are more words than said"};
        each_bit(core, bits, [&](std::uint64_t at, unsigned char mask) {
            bytes[head_bytes + at] = static_cast<unsigned char>(bytes[head_bytes + at] | mask);
            return true;
        });
    }
    std::memcpy(bytes.data(), magic.data(), magic.size());
    std::memcpy(bytes.data() + 8, &words, sizeof words);
    std::memcpy(bytes.data() + 16, &bits, sizeof bits);
    if (!write_whole(file, bytes)) {
        return Error{Errc::unavailable, "the filter cannot be written", file.string()};
    }
    return words;
}

bool PasswordFilter::contains(std::string_view word) const {
    bool is_in = true;
    each_bit(word, bits_, [&](std::uint64_t at, unsigned char mask) {
        is_in = (mapped_.get()[head_bytes + at] & mask) != 0;
        return is_in;
    });
    return is_in;
}

}  // namespace bof
