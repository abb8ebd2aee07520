// Goal: what was asked, decided and found stands in the document, whole and in either language;
// what is not open is not taken for open; rows that somebody may not see are not claimed to be
// none. Method: documents of whole and of half-finished requests, looked through as text.
// BOF_REPORT_SAMPLES names a folder to keep them in as PDF, to be looked at.
#include "documents/authority_document.hpp"

#include "report/pdf.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr UtcTime noon =
    UtcDay{std::chrono::year{2026} / std::chrono::May / std::chrono::day{6}} + hours{12};
constexpr UtcTime winter =
    UtcDay{std::chrono::year{2026} / std::chrono::January / std::chrono::day{6}} + hours{12};

Vrm mark(std::string_view text) { return *Vrm::parse(text); }

AuthorityRequest asked() {
    AuthorityRequest request;
    request.id = AuthorityId{12};
    request.requester = PersonId{3};
    request.state = AuthorityState::submitted;
    request.submitted = noon;
    request.form.purpose = {"serious_crime", "Two burglaries of farm shops by the same men",
                            "CR/2026/0417", "Rural crime team"};
    request.form.grade = "Serious, by the crime management unit";
    request.form.asked = {{mark("AB32CDE"), mark("LD84XYZ")}, {}, winter, winter + hours{48}};
    request.form.sites = {SiteId{5}};
    request.form.necessity =
        "The witness can only name the day, and no camera of a shop saw the road.";
    request.form.proportionality =
        "Two marks, one site, two days. Nobody else's journeys are looked at.";
    return request;
}

AuthorityFile file_of(AuthorityRequest request, AuthorityState state) {
    AuthorityFile file;
    file.request = std::move(request);
    file.state = state;
    file.category_name = "Serious crime";
    file.category_name_cy = "Troseddau difrifol";
    file.people = {
        {PersonId{3}, "DC Sioned Ŵyn"}, {PersonId{4}, "Idris Example"}, {PersonId{5}, "Gwen Ŷd"}};
    file.nrds = {{NrdId{7}, "A40 Glanhafod eastbound"}};
    file.sites = {{SiteId{5}, "A40 Glanhafod"}};
    file.history = {{noon, PersonId{3}, AuthorityEventKind::submitted, ""}};
    file.made = noon + hours{3};
    file.made_for = "DC Sioned Ŵyn";
    return file;
}

AuthorityFile whole_file() {
    AuthorityRequest request = asked();
    request.state = AuthorityState::approved;
    request.decision =
        AuthorityDecision{AuthorityOutcome::approved_with_limits,
                          PersonId{4},
                          Rank::inspector,
                          noon + hours{1},
                          "Necessary for the one mark that was named.",
                          {{mark("AB32CDE")}, {NrdId{7}}, winter, winter + hours{24}}};
    request.ends = noon + hours{24 * 7};
    request.analyst = PersonId{5};
    request.result = AuthorityReturn{PersonId{5}, noon + hours{2},
                                     "Two passages, both towards Aberwen.", 2, "9f2c"};
    AuthorityFile file = file_of(std::move(request), AuthorityState::returned);
    file.searches = {PurposeId{41}};
    file.history.push_back(
        {noon + hours{1}, PersonId{4}, AuthorityEventKind::approved, "Necessary."});
    for (std::uint32_t row = 0; row < 2; ++row) {
        file.rows.push_back(
            {row, PurposeId{41}, Read{{mark("AB32CDE"), NrdId{7}, winter + minutes{row}}, noon}});
    }
    file.kept_until = noon + hours{24 * 365};
    return file;
}

/// All that stands in it, a text a line.
std::string text_of(const report::Document& document) {
    std::string all = document.title + "\n" + document.reference + "\n";
    for (const report::Block& block : document.blocks) {
        if (const auto* heading = std::get_if<report::Heading>(&block)) all += heading->text + "\n";
        if (const auto* paragraph = std::get_if<report::Paragraph>(&block))
            all += paragraph->text + "\n";
        if (const auto* facts = std::get_if<report::Facts>(&block)) {
            for (const report::Fact& fact : facts->facts)
                all += fact.label + ": " + fact.text + "\n";
        }
        if (const auto* table = std::get_if<report::Table>(&block)) {
            for (const auto& row : table->rows) {
                for (const std::string& cell : row) all += cell + "|";
                all += "\n";
            }
        }
    }
    for (const std::string& line : document.foot) all += line + "\n";
    return all;
}

void expect_in(const std::string& text, std::initializer_list<std::string_view> parts) {
    for (const std::string_view part : parts)
        EXPECT_NE(text.find(part), std::string::npos) << part << "\nis not in\n" << text;
}

void keep(const std::string& name, const report::Document& document) {
    const Result<std::string> pdf = report::to_pdf(document);
    ASSERT_TRUE(pdf.ok()) << to_log_line(pdf.error());
    if (const char* folder = std::getenv("BOF_REPORT_SAMPLES"); folder != nullptr)
        std::ofstream(std::filesystem::path(folder) / (name + ".pdf"), std::ios::binary) << *pdf;
}

TEST(AuthorityDocument, HoldsFormDecisionAndResult) {
    const report::Document document =
        authority_document(whole_file(), {Tongue::english, "Glanmor Police"});
    const std::string text = text_of(document);
    expect_in(text, {"Request 12",
                     "Requested by: DC Sioned Ŵyn",
                     "Submitted: 6 May 2026, 13:00:00",
                     "Category of purpose: Serious crime",
                     "Registration marks: AB32 CDE, LD84 XYZ",
                     "Places: A40 Glanhafod",
                     "Captured: 6 January 2026, 12:00:00 until 8 January 2026, 12:00:00",
                     "Authorised with limits",
                     "Idris Example, Inspector",
                     "Registration marks: AB32 CDE\n",
                     "NRD 7: A40 Glanhafod eastbound",
                     "Open until: 13 May 2026, 13:00:00",
                     "Returned by: Gwen Ŷd",
                     "Rows filed: 2",
                     "1|AB32 CDE|6 January 2026, 12:00:00|A40 Glanhafod eastbound|41|",
                     "2|AB32 CDE|6 January 2026, 12:01:00|",
                     "Authorised:\nNecessary.",
                     "Made for DC Sioned Ŵyn on 6 May 2026, 16:00:00",
                     "SHA-256 of the filed rows: 9f2c",
                     "Nothing may be searched under it now"});
    keep("authority", document);
}

TEST(AuthorityDocument, IsWelshThroughout) {
    const report::Document document =
        authority_document(whole_file(), {Tongue::welsh, "Heddlu Glanmôr"});
    const std::string text = text_of(document);
    expect_in(text, {"Cais 12", "Troseddau difrifol", "6 Mai 2026, 13:00:00",
                     "6 Ionawr 2026, 12:00:00 tan", "Awdurdodwyd gyda chyfyngiadau", "Arolygydd",
                     "SHA-256 y rhesi a ffeiliwyd: 9f2c"});
    EXPECT_EQ(document.page_of, "Tudalen {page} o {pages}");
    for (const std::string_view english :
         {"Requested", "Captured", "Authorised", "Inspector", "January"})
        EXPECT_EQ(text.find(english), std::string::npos) << english;
    keep("authority-cy", document);
}

TEST(AuthorityDocument, SaysWhatHasNotHappenedYet) {
    const std::string text =
        text_of(authority_document(file_of(asked(), AuthorityState::submitted), {}));
    expect_in(text, {"Waits for a decision. Nothing may be searched",
                     "Nobody has decided on it yet.", "No result is filed.",
                     "Earlier requests: None named", "Addressed to: Any authorising officer"});
}

TEST(AuthorityDocument, DoesNotCallOpenWhatIsNot) {
    for (const AuthorityState state :
         {AuthorityState::revoked, AuthorityState::withdrawn, AuthorityState::expired,
          AuthorityState::refused, AuthorityState::unconfirmed, AuthorityState::draft}) {
        AuthorityFile file = whole_file();
        file.state = state;
        expect_in(text_of(authority_document(file, {})), {"Nothing may be searched under it now."});
    }
    AuthorityFile file = whole_file();
    file.state = AuthorityState::approved;
    EXPECT_EQ(text_of(authority_document(file, {})).find("Nothing may be searched"),
              std::string::npos);
}

TEST(AuthorityDocument, ARefusalOpensNothing) {
    AuthorityFile file = whole_file();
    file.request.decision->outcome = AuthorityOutcome::refused;
    const std::string text = text_of(authority_document(file, {}));
    EXPECT_EQ(text.find("Open until"), std::string::npos);
    EXPECT_EQ(text.find("NRD 7"), std::string::npos);
}

TEST(AuthorityDocument, RowsThatOneMayNotSeeAreNotCalledNone) {
    AuthorityFile file = whole_file();
    file.rows.clear();
    expect_in(text_of(authority_document(file, {})),
              {"A result is filed. It is printed only for those"});
    file.request.result->rows = 0;
    expect_in(text_of(authority_document(file, {})),
              {"Nothing was found, and that is the result."});
}

TEST(AuthorityDocument, SaysHowManyRowsTheLimitsLeaveOut) {
    AuthorityFile file = whole_file();
    file.rows.pop_back();
    file.left_out = 1;
    expect_in(text_of(authority_document(file, {})),
              {"Rows filed: 2", "Rows left out: 1. They lie outside the limits", "1|AB32 CDE|"});
    expect_in(text_of(authority_document(file, {Tongue::welsh, ""})), {"Rhesi a adawyd allan: 1."});
    file.rows.clear();
    file.left_out = 2;
    const std::string text = text_of(authority_document(file, {}));
    expect_in(text, {"Rows left out: 2."});
    EXPECT_EQ(text.find("A result is filed."), std::string::npos);
}

TEST(AuthorityDocument, NamesByNumberWhatHasNoName) {
    AuthorityFile file = whole_file();
    file.people.clear();
    file.nrds.clear();
    file.sites.clear();
    file.category_name.clear();
    expect_in(text_of(authority_document(file, {})),
              {"Requested by: 3", "Places: 5", "NRD 7: 7", "Category of purpose: serious_crime"});
}

TEST(AuthorityDocument, TheLargestFileIsPrinted) {
    AuthorityFile file = whole_file();
    const FiledRead row = file.rows[0];
    file.rows.assign(authority_rows_max, row);
    file.request.form.necessity.assign(authority_text_bytes_max, 'n');
    file.request.form.asked.vrms.assign(authority_vrms_max, mark("AB32CDE"));
    EXPECT_TRUE(report::to_pdf(authority_document(file, {})).ok());
}

}  // namespace
}  // namespace bof
