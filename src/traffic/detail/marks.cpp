#include "traffic/detail/marks.hpp"

#include "traffic/detail/random.hpp"
#include "traffic/traffic.hpp"
#include "vrm/confusion.hpp"

#include <array>
#include <numeric>
#include <string_view>

namespace bof::traffic {
namespace {

constexpr std::string_view tag_first = "ABCDEFGHKLMNOPRSVWY";
constexpr std::string_view tag_second = "ABCDEFGHJKLMNOPRSTUVWXY";
constexpr std::string_view series_letters = "ABCDEFGHJKLMNOPRSTUVWXYZ";
constexpr std::uint64_t ages_march = 23;      // 28 to 50.
constexpr std::uint64_t ages_september = 22;  // 78 to 99.

constexpr std::uint64_t british_marks = tag_first.size() * tag_second.size() *
                                        (ages_march + ages_september) * series_letters.size() *
                                        series_letters.size() * series_letters.size();
static_assert(british_marks > 16 * vehicles_max);
/// Multiples of the stride go through all marks before one comes again.
constexpr std::uint64_t stride = 98'764'321;
static_assert(std::gcd(stride, british_marks) == 1);

/// Takes the lowest "digit" to base symbols.size() off `number`.
char take(std::uint64_t& number, std::string_view symbols) {
    const char symbol = symbols[number % symbols.size()];
    number /= symbols.size();
    return symbol;
}

std::string german_mark(std::uint64_t number) {
    // No district has the letters ÜX.
    std::string text = "\u00DCX-";
    text.push_back(take(number, series_letters));
    text.push_back(take(number, series_letters));
    return text + std::to_string(number + 1);
}

std::string spanish_mark(std::uint64_t number) {
    // Spain leaves out the vowels.
    std::string text = std::to_string(10'000 + number % 10'000).substr(1);
    number /= 10'000;
    text.push_back(take(number, "AEIOU"));
    text.push_back(take(number, series_letters));
    text.push_back(take(number, series_letters));
    return text;
}

constexpr std::uint64_t german_marks = series_letters.size() * series_letters.size() * 9'999;
constexpr std::uint64_t irish_marks = 999'999;
static_assert(10'000 * 5 * series_letters.size() * series_letters.size() > vehicles_max);

/// What readers make of each symbol, from the survey.
struct Misreadings {
    static constexpr std::string_view symbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::array<double, symbols.size()> shares{};  ///< Of being misread at all.

    Misreadings() {
        for (const Confusion& each : confusions()) shares[symbols.find(each.truth)] += each.share;
    }
    double share(char symbol) const {
        const std::size_t index = symbols.find(symbol);
        return index == std::string_view::npos ? 0.0 : shares[index];
    }
};

char look_alike(char symbol, double mark) {
    char last = symbol;
    for (const Confusion& each : confusions()) {
        if (each.truth != symbol) continue;
        last = each.read;
        mark -= each.share;
        if (mark < 0.0) break;
    }
    return last;
}

/// One error somewhere in the text, each as likely as the survey says.
void misread_once(std::string& text, Random& random) {
    static const Misreadings misreadings;
    const double dropped = text.size() > 1 ? length_errors().dropped_share : 0.0;
    const double invented = text.size() < vrm_symbols_max ? length_errors().invented_share : 0.0;
    double total = 0.0;
    for (const char symbol : text) total += misreadings.share(symbol) + dropped + invented;
    double mark = random.unit() * total;
    for (std::size_t place = 0; place < text.size(); ++place) {
        const double substituted = misreadings.share(text[place]);
        if (mark < substituted) {
            text[place] = look_alike(text[place], mark);
            return;
        }
        mark -= substituted;
        if (mark < dropped) {
            text.erase(place, 1);
            return;
        }
        mark -= dropped;
        if (mark < invented) {
            // Edges, bolts and stickers look like these.
            text.insert(place, 1, std::string_view("1IJL")[random.below(4)]);
            return;
        }
        mark -= invented;
    }
    text.back() = text.back() == 'I' ? '1' : 'I';  // Only rounding leads here.
}

}  // namespace

std::string british_mark(std::uint64_t seed, std::uint32_t index) {
    // Below 2^24 times a stride below 2^27: no overflow.
    std::uint64_t number = (index * stride + seed % british_marks) % british_marks;
    std::string text;
    text.push_back(take(number, tag_first));
    text.push_back(take(number, tag_second));
    const std::uint64_t age = number % (ages_march + ages_september);
    number /= ages_march + ages_september;
    text += std::to_string(age < ages_march ? 28 + age : 78 + age - ages_march);
    for (int letter = 0; letter < 3; ++letter) text.push_back(take(number, series_letters));
    return text;
}

std::string foreign_mark(std::uint64_t seed, std::uint32_t index) {
    const std::uint32_t country = Random{seed, 0x666F726569676E, index}.below(3);
    if (country == 0 && index < german_marks) return german_mark(index);
    // No year 00, no county QQ.
    if (country == 1 && index < irish_marks) return "00-QQ-" + std::to_string(index + 1);
    return spanish_mark(index);
}

std::string misread_text(Vrm vrm, std::uint64_t key) {
    Random random(key);
    const std::string truth = vrm.text();
    std::string text = truth;
    misread_once(text, random);
    if (random.chance(0.15)) {
        const std::string once = text;
        misread_once(text, random);
        if (text == truth) text = once;
    }
    return text;
}

}  // namespace bof::traffic
