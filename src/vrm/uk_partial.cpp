#include "vrm/uk_partial.hpp"

#include <algorithm>
#include <utility>

namespace bof {
namespace {

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view decimal_digits = "0123456789";

// Units: tenths of a bit, as MarkFilter::fit().
/// Of an identifier of the year before: two months of January and February, against six.
constexpr std::uint16_t carried_over_fit = 16;
/// Of what neighbours something said to be perhaps so. Assumed: one witness in eight is so far off.
constexpr std::uint16_t neighbour_fit = 30;

/// Months since the year 0.
constexpr int month_of(int year, int month) { return year * 12 + month - 1; }
constexpr int year_of(int month) { return month / 12; }

/// When an age identifier was given to new vehicles: until the next began.
struct Period {
    VrmFormat format;
    std::string text;
    int month_first;
};

void add_yearly(std::vector<Period>& periods, VrmFormat format, std::string_view year_letters,
                int month_first) {
    for (const char letter : year_letters) {
        periods.push_back({format, std::string(1, letter), month_first});
        month_first += 12;
    }
}

/// In order of time.
std::vector<Period> make_periods() {
    std::vector<Period> periods;
    add_yearly(periods, VrmFormat::suffix, "ABCDE", month_of(1963, 1));
    // The letter changed in August from 1967 on.
    add_yearly(periods, VrmFormat::suffix, "FGHJKLMNPRSTVWXY", month_of(1967, 8));
    add_yearly(periods, VrmFormat::prefix, "ABCDEFGHJKLMNPRS", month_of(1983, 8));
    // And twice a year, in March and September, from 1999 on.
    int month_first = month_of(1999, 3);
    for (const char letter : std::string_view("TVWXY")) {
        periods.push_back({VrmFormat::prefix, std::string(1, letter), month_first});
        month_first += 6;
    }
    for (; year_of(month_first) <= age_year_last; month_first += 6) {
        const bool is_march = month_first == month_of(year_of(month_first), 3);
        const int number = year_of(month_first) % 100 + (is_march ? 0 : 50);
        if (number > 99) break;  // September 2050.
        periods.push_back(
            {VrmFormat::current, std::to_string(100 + number).substr(1), month_first});
    }
    return periods;
}

const std::vector<Period>& all_periods() {
    static const std::vector<Period> periods = make_periods();
    return periods;
}

/// How well the identifier that came before `month_end` fits the year.
std::optional<std::uint16_t> fit_of_period(const Period& period, int month_end, int year,
                                           Certainty certainty) {
    const int began = year_of(period.month_first);
    if (began == year) return 0;
    if (began < year && month_end > month_of(year, 1)) return carried_over_fit;
    const bool is_neighbour = began == year - 1 || began == year + 1;
    if (certainty == Certainty::maybe && is_neighbour) return neighbour_fit;
    return std::nullopt;
}

/// One automaton for each length that a mark of the format may have.
std::vector<detail::SymbolAutomaton> shapes_of(const AgeIdentifier& age) {
    const auto add = [](detail::SymbolAutomaton& automaton, std::string_view symbols,
                        std::size_t times) {
        for (; times > 0; --times) automaton.add_one_of(symbols);
    };
    std::vector<detail::SymbolAutomaton> shapes;
    if (age.format == VrmFormat::current) {
        detail::SymbolAutomaton automaton;
        add(automaton, letters, 2);
        for (const char digit : age.text) automaton.add_one_of({&digit, 1});
        add(automaton, letters, 3);
        shapes.push_back(automaton);
        return shapes;
    }
    for (const std::size_t number_length : {1U, 2U, 3U}) {
        detail::SymbolAutomaton automaton;
        const bool is_prefix = age.format == VrmFormat::prefix;
        add(automaton, is_prefix ? std::string_view{age.text} : letters, is_prefix ? 1 : 3);
        add(automaton, decimal_digits, number_length);
        add(automaton, is_prefix ? letters : std::string_view{age.text}, is_prefix ? 3 : 1);
        shapes.push_back(automaton);
    }
    return shapes;
}

/// Upper case, without blanks around.
std::string folded(std::string_view text) {
    std::string upper;
    for (const char symbol : text) {
        if (symbol == ' ') continue;
        upper.push_back(symbol >= 'a' && symbol <= 'z' ? static_cast<char>(symbol - 'a' + 'A')
                                                       : symbol);
    }
    return upper;
}

Result<std::vector<AgeIdentifier>> ages_of(const UkPartial& partial) {
    if (partial.year && !partial.age_identifier.empty()) {
        return Error{Errc::invalid_argument,
                     "give the year or the age identifier, not both: one follows from the other"};
    }
    if (partial.year) {
        auto ages = age_identifiers_of(*partial.year, partial.age);
        if (!ages.empty()) return ages;
        return Error{Errc::invalid_argument,
                     "the year must be from 1963, when marks began to bear their age, to 2050"};
    }
    auto ages = age_identifiers_written(folded(partial.age_identifier), partial.age);
    if (!ages.empty()) return ages;
    return Error{Errc::invalid_argument,
                 "there is no such age identifier: write two digits from 02 to 99, or a letter "
                 "other than I, O, Q, U and Z"};
}

}  // namespace

std::vector<AgeIdentifier> age_identifiers_of(int year, Certainty certainty) {
    std::vector<AgeIdentifier> ages;
    if (year < age_year_first || year > age_year_last) return ages;
    const std::vector<Period>& periods = all_periods();
    for (std::size_t index = 0; index < periods.size(); ++index) {
        const Period& period = periods[index];
        const bool is_last = index + 1 == periods.size();
        const int month_end = is_last ? period.month_first + 6 : periods[index + 1].month_first;
        if (const auto fit = fit_of_period(period, month_end, year, certainty)) {
            ages.push_back({period.format, period.text, *fit});
        }
    }
    return ages;
}

std::vector<AgeIdentifier> age_identifiers_written(std::string_view text, Certainty certainty) {
    const std::vector<Period>& periods = all_periods();
    const auto is_written = [&](std::size_t index) {
        return index < periods.size() && periods[index].text == text;
    };
    std::vector<AgeIdentifier> ages;
    for (std::size_t index = 0; index < periods.size(); ++index) {
        const bool is_neighbour =
            certainty == Certainty::maybe && (is_written(index + 1) || is_written(index - 1));
        if (!is_written(index) && !is_neighbour) continue;
        ages.push_back({periods[index].format, periods[index].text,
                        is_written(index) ? std::uint16_t{0} : neighbour_fit});
    }
    return ages;
}

Result<std::unique_ptr<const UkPartialFilter>> UkPartialFilter::make(const UkPartial& partial) {
    std::unique_ptr<UkPartialFilter> filter{new UkPartialFilter};
    filter->unread_ = partial.unread;
    filter->format_ = partial.format;
    if (!partial.starts.empty()) {
        if (auto added = filter->add_part(partial.starts + "*"); !added.ok()) return added.error();
        filter->start_ = filter->parts_.back().literal_start();
    }
    if (!partial.ends.empty()) {
        if (auto added = filter->add_part("*" + partial.ends); !added.ok()) return added.error();
    }
    if (!partial.contains.empty()) {
        if (auto added = filter->add_part("*" + partial.contains + "*"); !added.ok()) {
            return added.error();
        }
    }
    if (partial.year || !partial.age_identifier.empty()) {
        if (auto added = filter->add_age(partial); !added.ok()) return added.error();
    }
    if (filter->parts_.empty() && filter->ages_.empty() && !filter->format_) {
        return Error{Errc::invalid_argument,
                     "nothing is known of the mark: give how it starts or ends, a part of it, its "
                     "year or its format"};
    }
    return std::unique_ptr<const UkPartialFilter>{std::move(filter)};
}

Result<void> UkPartialFilter::add_part(std::string text) {
    Result<MarkPattern> pattern = MarkPattern::parse(text);
    if (!pattern.ok()) return pattern.error();
    parts_.push_back(std::move(*pattern));
    return {};
}

Result<void> UkPartialFilter::add_age(const UkPartial& partial) {
    Result<std::vector<AgeIdentifier>> ages = ages_of(partial);
    if (!ages.ok()) return ages.error();
    age_literals_ = vrm_symbols_max;
    for (const AgeIdentifier& age : *ages) {
        if (format_ && age.format != *format_) continue;
        age_literals_ = std::min(age_literals_, age.text.size());
        for (const detail::SymbolAutomaton& shape : shapes_of(age)) {
            ages_.push_back({shape, age.fit});
        }
    }
    if (ages_.empty()) {
        return Error{Errc::invalid_argument,
                     "no mark of that format bears that age: leave the format or the age out"};
    }
    std::ranges::stable_sort(ages_, {}, &Age::fit);
    return {};
}

std::optional<std::uint16_t> UkPartialFilter::fit(Vrm vrm) const {
    // One variable: with a return of std::nullopt GCC 12 waits for its own half-written answer.
    std::optional<std::uint16_t> fit;
    if (may_fit(detail::set_of(detail::MarkPairs{vrm}))) fit = fit_symbols(vrm);
    return fit;
}

bool UkPartialFilter::may_fit(detail::SymbolSet symbols) const {
    const auto may_accept = [&](const detail::SymbolAutomaton& automaton) {
        return automaton.may_accept(symbols, unread_);
    };
    return std::ranges::all_of(parts_, may_accept, &MarkPattern::automaton_) &&
           (ages_.empty() || std::ranges::any_of(ages_, may_accept, &Age::automaton));
}

std::optional<std::uint16_t> UkPartialFilter::fit_age(const detail::MarkSymbols& mark,
                                                      UnreadSymbols unread) const {
    const bool has_parts = std::ranges::all_of(
        parts_, [&](const MarkPattern& part) { return part.automaton_.accepts(mark, unread); });
    if (!has_parts) return std::nullopt;
    if (ages_.empty()) return std::uint16_t{0};
    for (const Age& age : ages_) {
        if (age.automaton.accepts(mark, unread)) return age.fit;
    }
    return std::nullopt;
}

std::optional<std::uint16_t> UkPartialFilter::fit_symbols(Vrm vrm) const {
    const detail::MarkSymbols mark = detail::symbols_of(vrm);
    auto fit = fit_age(mark, UnreadSymbols::fit_nothing);
    const std::size_t unread = detail::unread_count(mark);
    if (!fit && unread > 0 && unread_ == UnreadSymbols::fit_any) {
        fit = fit_age(mark, UnreadSymbols::fit_any);
        if (fit) *fit = static_cast<std::uint16_t>(*fit + unread * unread_symbol_fit);
    }
    // An age has its format with it, of which an unread symbol may leave several.
    if (fit && ages_.empty() && format_ && format_of(vrm) != *format_) return std::nullopt;
    return fit;
}

std::string UkPartialFilter::literal_start() const {
    return unread_ == UnreadSymbols::fit_any ? std::string{} : start_;
}

std::size_t UkPartialFilter::literal_count() const {
    std::size_t count = age_literals_;
    for (const MarkPattern& part : parts_) count += part.literal_count();
    return count;
}

}  // namespace bof
