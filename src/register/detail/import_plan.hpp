#pragma once

#include "register/detail/checks.hpp"
#include "register/register.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bof::detail {

/// What an import would do to the register, worked out in memory against one view of it.
class ImportPlan {
  public:
    ImportPlan(RegisterContents contents, UtcTime now);

    /// Plans one row. Order: as in the file.
    void add(const NrdImportRow& row);

    /// What to tell the administrator. `applied` is false.
    NrdImportReport report() const;

    enum class Fate : std::uint8_t { kept, added, changed };
    template <typename Row>
    struct Planned {
        Row row;
        Fate fate = Fate::kept;
        std::size_t import_row = 0;  ///< The row that is about it; 0: none so far.
        std::string fields = {};     ///< Changed ones: "road, position".
    };
    const std::vector<Planned<Site>>& sites() const { return sites_; }
    const std::vector<Planned<Nrd>>& nrds() const { return nrds_; }

  private:
    using Numbers = std::pair<std::uint32_t, std::int16_t>;

    /// Notes problems of the row under way.
    void complain(std::string_view column, std::string sentence);
    const Source* find_source(const NrdImportRow& row, UtcTime when);
    std::optional<SiteId> plan_site(const NrdImportRow& row, const Validity& validity);
    void settle_site(Planned<Site>& site, const NrdImportRow& row);
    void plan_nrd(const Nrd& wanted, bool keeps_start);
    void change_nrd(Planned<Nrd>& planned, Nrd wanted);

    const UtcTime now_;
    std::vector<Source> sources_;
    std::vector<Planned<Site>> sites_;
    std::vector<Planned<Nrd>> nrds_;
    std::map<std::pair<std::int16_t, std::int16_t>, std::vector<std::size_t>> sources_by_numbers_;
    std::map<std::string, std::size_t, std::less<>> sites_by_name_;
    std::map<Numbers, std::vector<std::size_t>> nrds_by_camera_;
    /// Rows of this file that have given a site its road or position.
    std::map<std::pair<std::size_t, std::string>, std::size_t> settled_by_row_;
    std::vector<std::size_t> nrd_order_;  // Index in nrds_ of each row without problem.
    std::vector<NrdImportProblem> problems_;
    std::size_t row_ = 0;
};

}  // namespace bof::detail
