#include "search/result_file.hpp"

#include "domain/sought.hpp"

#include <initializer_list>

namespace bof {
namespace {

std::string csv_line(std::initializer_list<std::string_view> cells) {
    std::string line;
    for (const std::string_view cell : cells) {
        if (!line.empty()) line += ',';
        line += csv_cell(cell);
    }
    return line + "\r\n";
}

std::string names_of_flags(ReadFlags flags) {
    std::string names;
    for (const auto& [flag, name] : read_flag_names) {
        if (!flags.has(flag)) continue;
        if (!names.empty()) names += ' ';
        names += name;
    }
    return names;
}

}  // namespace

std::string csv_cell(std::string_view text) {
    std::string cell = "\"";
    // A formula begins with one of these, also behind blanks.
    const auto first = text.find_first_not_of(" \t\r\n");
    const bool is_formula = first != std::string_view::npos &&
                            (std::string_view{"=+-@"}.find(text[first]) != std::string_view::npos ||
                             text.front() == '\t' || text.front() == '\r' || text.front() == '\n');
    if (is_formula) cell += '\'';
    for (const char symbol : text) {
        if (symbol == '"') cell += '"';
        cell += symbol;
    }
    return cell + '"';
}

ResultFile::ResultFile(const SearchRecord& search, UtcTime taken, const std::vector<Site>& sites,
                       const std::vector<Nrd>& nrds)
    : search_(search), taken_(taken) {
    std::map<SiteId, const Site*> site_of;
    for (const Site& site : sites) site_of.emplace(site.id, &site);
    for (const Nrd& nrd : nrds) {
        const auto its = nrd.site ? site_of.find(*nrd.site) : site_of.end();
        places_[nrd.id] = its == site_of.end()
                              ? Place{nrd.name, {}, {}}
                              : Place{nrd.name, its->second->name, its->second->road};
    }
}

void ResultFile::add(const Read& read, const ReadCorrection* correction) {
    const auto found = places_.find(read.key.nrd);
    const Place place = found == places_.end() ? Place{} : found->second;
    const std::string corrected =
        correction != nullptr && correction->corrected ? correction->corrected->text() : "";
    lines_ += csv_line(
        {read.key.vrm.text(), corrected, to_rfc3339(read.key.captured),
         std::to_string(raw(read.key.nrd)), place.name, place.site, place.road,
         motion_names.at(static_cast<std::size_t>(read.motion)),
         read.confidence_percent ? std::to_string(*read.confidence_percent) : std::string{},
         names_of_flags(read.flags), read.text_as_sent, to_rfc3339(read.received)});
    ++rows_;
}

std::string ResultFile::text(bool cut_short) const {
    const Purpose& purpose = search_.purpose;
    std::string text = "\xEF\xBB\xBF";
    text += csv_line({"search", std::to_string(raw(search_.id))});
    text += csv_line({"searcher", search_.person_name});
    text += csv_line({"searched", to_rfc3339(search_.started)});
    text += csv_line({"taken_out", to_rfc3339(taken_)});
    text += csv_line({"purpose", purpose.category});
    text += csv_line({"reason", purpose.reason});
    text += csv_line({"reference", purpose.reference});
    text += csv_line({"on_behalf_of", purpose.on_behalf_of});
    if (search_.authority) {
        text += csv_line({"authority", std::to_string(raw(*search_.authority))});
    }
    if (search_.vrm) text += csv_line({"mark", search_.vrm->text()});
    if (search_.nrd) text += csv_line({"NRD", std::to_string(raw(*search_.nrd))});
    if (!search_.asked.empty()) text += csv_line({"asked", search_.asked});
    text += csv_line({"from", to_rfc3339(search_.opened_from)});
    text += csv_line({"until", to_rfc3339(search_.until)});
    text += csv_line({"reads", std::to_string(rows_)});
    text += csv_line({"complete", cut_short ? "no" : "yes"});
    text += "\r\n";
    text += csv_line({"vrm", "corrected_to", "captured_utc", "nrd", "nrd_name", "site", "road",
                      "motion", "confidence_percent", "flags", "text_as_sent", "received_utc"});
    return text + lines_;
}

}  // namespace bof
