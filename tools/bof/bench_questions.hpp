#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "bof/bulk_stream.hpp"
#include "domain/ids.hpp"
#include "vrm/vrm.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bof::tool {

enum class QuestionKind : std::uint8_t {
    mark,     ///< All reads of one mark.
    nrd,      ///< All reads of one NRD.
    pattern,  ///< All reads of all marks that fit a pattern.
    misread,  ///< All reads of a mark and of what it may have been misread as.
};

struct HistoryQuestion {
    std::optional<Vrm> mark;  ///< Of mark and misread.
    NrdId nrd{};              ///< Of nrd.
    std::string pattern;      ///< Of pattern: "AB32*".
    UtcTime from;
    UtcTime until;  ///< Exclusive.
};

/// Questions of one kind, of which one figure is made.
struct QuestionSet {
    std::string name;  ///< "one mark, 30 days".
    QuestionKind kind = QuestionKind::mark;
    std::size_t edits_max = 0;  ///< Of misread.
    std::vector<HistoryQuestion> questions = {};
};

/// What the questions are about.
struct HistorySubject {
    BulkSettings settings;
    traffic::World world;
    std::vector<NrdId> nrds;  ///< Of the world's cameras, in their order.
};

/// Questions whose vehicles are drawn by their visits, and NRDs and windows evenly, from the seed
/// of the history. `share` of the usual number of each kind: above 0, at most 1.
/// Errors: as BulkStream::make(). Cost: invents up to a million passages.
Result<std::vector<QuestionSet>> make_questions(const HistorySubject& subject, double share);

}  // namespace bof::tool
