#include "documents/detail/words.hpp"

#include <array>
#include <cstddef>

namespace bof::documents {
namespace {

/// The same in both languages. The Welsh is a draft, for a translator to confirm.
struct Pair {
    std::string_view english;
    std::string_view welsh;

    constexpr std::string_view in(Tongue tongue) const {
        return tongue == Tongue::welsh ? welsh : english;
    }
};

template <typename Key>
constexpr std::size_t count_of = static_cast<std::size_t>(Key::count_);

constexpr std::array<Pair, count_of<Word>> words{{
    {"Authority for older ANPR data", "Awdurdod ar gyfer data ANPR hŷn"},
    {"Request {}", "Cais {}"},
    {"Page {page} of {pages}", "Tudalen {page} o {pages}"},
    {"Made for {} on {}, London time. That it was made is on the record.",
     "Gwnaed ar gyfer {} ar {}, amser Llundain. Mae ei wneud ar y cofnod."},
    {"SHA-256 of the filed rows: {}", "SHA-256 y rhesi a ffeiliwyd: {}"},
    {"No result is filed.", "Nid oes canlyniad wedi’i ffeilio."},
    {"1. ANPR data search form", "1. Ffurflen chwilio data ANPR"},
    {"2. Decision", "2. Penderfyniad"},
    {"3. Result", "3. Canlyniad"},
    {"4. History", "4. Hanes"},
    {"Requested by", "Gofynnwyd gan"},
    {"Submitted", "Cyflwynwyd"},
    {"Category of purpose", "Categori’r diben"},
    {"Reason", "Rheswm"},
    {"Reference", "Cyfeirnod"},
    {"On whose behalf", "Ar ran pwy"},
    {"Registration marks", "Marciau cofrestru"},
    {"Every vehicle", "Pob cerbyd"},
    {"Places", "Lleoedd"},
    {"Every NRD", "Pob NRD"},
    {"Captured", "Cipiwyd"},
    {"{} until {}", "{} tan {}"},
    {"Grade of the investigation", "Gradd yr ymchwiliad"},
    {"Necessity", "Angenrheidrwydd"},
    {"Proportionality", "Cymesuredd"},
    {"Earlier requests", "Ceisiadau cynharach"},
    {"None named", "Ni enwyd dim"},
    {"Addressed to", "Wedi’i gyfeirio at"},
    {"Any authorising officer", "Unrhyw swyddog awdurdodi"},
    {"State", "Cyflwr"},
    {"Decision", "Penderfyniad"},
    {"Decided by", "Penderfynwyd gan"},
    {"Decided on", "Dyddiad y penderfyniad"},
    {"Reasons in writing", "Rhesymau ysgrifenedig"},
    {"Open until", "Ar agor tan"},
    {"Given by word of mouth", "Rhoddwyd ar lafar"},
    {"Analyst", "Dadansoddwr"},
    {"Searches under it", "Chwiliadau o dano"},
    {"Returned by", "Dychwelwyd gan"},
    {"Returned on", "Dychwelwyd ar"},
    {"Note", "Nodyn"},
    {"Rows filed", "Rhesi a ffeiliwyd"},
    {"Kept until", "Cedwir tan"},
    {"Row", "Rhes"},
    {"Mark", "Marc"},
    {"NRD", "NRD"},
    {"Search", "Chwiliad"},
    {"When", "Pryd"},
    {"Who", "Pwy"},
    {"What", "Beth"},
    {"Nobody has decided on it yet.", "Nid oes neb wedi penderfynu arno eto."},
    {"Nothing was found, and that is the result.", "Ni chafwyd dim, a dyna’r canlyniad."},
    {"A result is filed. It is printed only for those who may see it.",
     "Mae canlyniad wedi’i ffeilio. Dim ond i’r rhai a gaiff ei weld y caiff ei argraffu."},
    {"Rows left out: {}. They lie outside the limits that were set when the authority was "
     "confirmed. They stay on file, and the seal is of all rows.",
     "Rhesi a adawyd allan: {}. Maent y tu allan i’r cyfyngiadau a osodwyd pan gadarnhawyd yr "
     "awdurdod. Maent yn aros ar ffeil, ac mae’r sêl o’r holl resi."},
    {"Nothing may be searched under it now.", "Ni cheir chwilio dim o dano nawr."},
}};

constexpr std::array<Pair, count_of<AuthorityState>> states{{
    {"Draft", "Drafft"},
    {"Waits for a decision", "Yn aros am benderfyniad"},
    {"Asked back", "Gofynnwyd yn ôl"},
    {"Given by word of mouth", "Rhoddwyd ar lafar"},
    {"Authorised", "Awdurdodwyd"},
    {"Refused", "Gwrthodwyd"},
    {"Withdrawn by the requester", "Tynnwyd yn ôl gan yr ymgeisydd"},
    {"Withdrawn by an officer", "Tynnwyd yn ôl gan swyddog"},
    {"Authorised, result filed", "Awdurdodwyd, canlyniad wedi’i ffeilio"},
    {"Over without a result", "Ar ben heb ganlyniad"},
    {"Not confirmed in time", "Heb ei gadarnhau mewn pryd"},
}};

constexpr std::array<Pair, count_of<AuthorityOutcome>> outcomes{{
    {"Authorised as asked", "Awdurdodwyd fel y gofynnwyd"},
    {"Authorised with limits", "Awdurdodwyd gyda chyfyngiadau"},
    {"Refused", "Gwrthodwyd"},
}};

constexpr std::array<Pair, count_of<AuthorityEventKind>> events{{
    {"Submitted", "Cyflwynwyd"},
    {"Asked back", "Gofynnwyd yn ôl"},
    {"Stated as given by word of mouth", "Datganwyd ei roi ar lafar"},
    {"Authorised", "Awdurdodwyd"},
    {"Refused", "Gwrthodwyd"},
    {"Withdrawn by the requester", "Tynnwyd yn ôl gan yr ymgeisydd"},
    {"Withdrawn by an officer", "Tynnwyd yn ôl gan swyddog"},
    {"Taken by an analyst", "Cymerwyd gan ddadansoddwr"},
    {"Put back on the queue", "Rhoddwyd yn ôl ar y ciw"},
    {"Result returned and filed", "Dychwelwyd a ffeiliwyd y canlyniad"},
}};

constexpr std::array<Pair, count_of<Rank>> ranks{{
    {"No rank", "Dim rheng"},
    {"Constable", "Cwnstabl"},
    {"Sergeant", "Rhingyll"},
    {"Inspector", "Arolygydd"},
    {"Chief Inspector", "Prif Arolygydd"},
    {"Superintendent", "Uwcharolygydd"},
    {"Chief Superintendent", "Prif Uwcharolygydd"},
    {"Assistant Chief Constable", "Prif Gwnstabl Cynorthwyol"},
    {"Deputy Chief Constable", "Dirprwy Brif Gwnstabl"},
    {"Chief Constable", "Prif Gwnstabl"},
}};

template <std::size_t Size>
constexpr bool is_whole(const std::array<Pair, Size>& table) {
    for (const Pair& pair : table) {
        if (pair.english.empty() || pair.welsh.empty()) return false;
    }
    return true;
}
static_assert(is_whole(words) && is_whole(states) && is_whole(outcomes) && is_whole(events) &&
                  is_whole(ranks),
              "each has its words, in both languages");

}  // namespace

std::string_view word(Word one, Tongue tongue) {
    return words[static_cast<std::size_t>(one)].in(tongue);
}
std::string_view state_word(AuthorityState state, Tongue tongue) {
    return states[static_cast<std::size_t>(state)].in(tongue);
}
std::string_view outcome_word(AuthorityOutcome outcome, Tongue tongue) {
    return outcomes[static_cast<std::size_t>(outcome)].in(tongue);
}
std::string_view event_word(AuthorityEventKind kind, Tongue tongue) {
    return events[static_cast<std::size_t>(kind)].in(tongue);
}
std::string_view rank_word(Rank rank, Tongue tongue) {
    return ranks[static_cast<std::size_t>(rank)].in(tongue);
}

}  // namespace bof::documents
