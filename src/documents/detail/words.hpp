#pragma once

#include "documents/authority_document.hpp"
#include "domain/authority.hpp"
#include "domain/person.hpp"

#include <cstdint>
#include <string_view>

namespace bof::documents {

/// Words of documents, in the order of their table.
enum class Word : std::uint8_t {
    title,
    reference,
    page_of,
    printed_by,
    rows_hash,
    no_result,
    the_form,
    the_decision,
    the_result,
    the_history,
    requested_by,
    submitted,
    category,
    reason,
    case_reference,
    on_behalf_of,
    marks,
    any_mark,
    places,
    any_place,
    captured,
    until,
    grade,
    necessity,
    proportionality,
    earlier,
    none,
    addressed_to,
    any_officer,
    state,
    decision,
    decided_by,
    decided_at,
    reasons,
    open_until,
    oral,
    analyst,
    searches,
    returned_by,
    returned_at,
    note,
    rows,
    kept_until,
    row,
    mark,
    where,
    search,
    when,
    who,
    what,
    not_decided,
    nothing_found,
    result_kept_apart,
    rows_left_out,
    closed,
    count_,
};

std::string_view word(Word one, Tongue tongue);
std::string_view state_word(AuthorityState state, Tongue tongue);
std::string_view outcome_word(AuthorityOutcome outcome, Tongue tongue);
std::string_view event_word(AuthorityEventKind kind, Tongue tongue);
std::string_view rank_word(Rank rank, Tongue tongue);

}  // namespace bof::documents
