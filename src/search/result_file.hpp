#pragma once

#include "domain/nrd.hpp"
#include "domain/read.hpp"
#include "register/correction_register.hpp"
#include "register/search_register.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// One cell: quoted; with an apostrophe in front where a spreadsheet would take it for a formula.
std::string csv_cell(std::string_view text);

/// What a search has found, as a file that says on its first lines whose search it was, when, for
/// what purpose and how many reads follow. Rule.
class ResultFile {
  public:
    /// `taken`: when it is taken out. Sites and NRDs to name; empty: by number only.
    ResultFile(const SearchRecord& search, UtcTime taken, const std::vector<Site>& sites,
               const std::vector<Nrd>& nrds);

    void add(const Read& read, const ReadCorrection* correction);
    std::size_t rows() const { return rows_; }
    /// `cut_short`: there are more reads than the file has. UTF-8 with a byte order mark, so that
    /// spreadsheets read it as that; lines end in CR LF.
    std::string text(bool cut_short) const;

  private:
    struct Place {
        std::string name;
        std::string site;
        std::string road;
    };

    SearchRecord search_;
    UtcTime taken_;
    std::map<NrdId, Place> places_;
    std::string lines_;
    std::size_t rows_ = 0;
};

}  // namespace bof
