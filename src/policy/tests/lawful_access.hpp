#pragma once

#include <array>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

// tests/api/lawful_access.csv: what docs/rules.md says to a search, written by hand. Its first row
// that fits a case is the answer. A cell is "*", or words between "|", or "!" and the words that it
// is not. The same file is asked through the real HTTP API.
namespace bof::older {

class LawfulAccess {
  public:
    /// Role, rank, training, vetting, guidance, purpose, age and kind, as the file writes them.
    using Case = std::array<std::string, 8>;

    struct Row {
        std::string rule;
        Case cells;
        std::string answer;
    };

    /// Without the file: no rows.
    explicit LawfulAccess(const std::string& file) {
        std::ifstream stream{file};
        std::string line;
        std::getline(stream, line);  // The names of the columns.
        while (std::getline(stream, line)) {
            const auto cells = cells_of(line);
            Row row{cells.at(0), {}, cells.at(9)};
            for (std::size_t at = 0; at < row.cells.size(); ++at) row.cells[at] = cells.at(at + 1);
            rows_.push_back(row);
        }
    }

    std::size_t row_count() const { return rows_.size(); }

    /// The first row that fits; none: null.
    const Row* row_of(const Case& asked) const {
        for (const Row& row : rows_) {
            bool does_fit = true;
            for (std::size_t at = 0; at < asked.size(); ++at) {
                does_fit = does_fit && fits(row.cells[at], asked[at]);
            }
            if (does_fit) return &row;
        }
        return nullptr;
    }

  private:
    static std::vector<std::string> cells_of(const std::string& line) {
        std::vector<std::string> cells(1);
        bool is_quoted = false;
        for (const char sign : line) {
            if (sign == '"') {
                is_quoted = !is_quoted;
            } else if (sign == ',' && !is_quoted) {
                cells.emplace_back();
            } else {
                cells.back() += sign;
            }
        }
        return cells;
    }

    static bool fits(const std::string& cell, const std::string& word) {
        if (cell == "*") return true;
        const bool is_not = cell.starts_with('!');
        std::istringstream words{cell.substr(is_not ? 1 : 0)};
        bool is_among = false;
        for (std::string one; std::getline(words, one, '|');) is_among = is_among || one == word;
        return is_among != is_not;
    }

    std::vector<Row> rows_;
};

}  // namespace bof::older
