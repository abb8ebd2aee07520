#include "audit/audit_verifier.hpp"

#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace bof {
namespace {

namespace json = boost::json;
using Kind = AuditFinding::Kind;

/// "entry 5" or "entries 5 to 9".
std::string entries_text(std::uint64_t first, std::uint64_t last) {
    if (first == last) return "entry " + std::to_string(first);
    return "entries " + std::to_string(first) + " to " + std::to_string(last);
}

std::string capitalised(std::string text) {
    text.front() = 'E';  // All begin with "entry" or "entries".
    return text;
}

std::string checkpoint_of(std::uint64_t size) {
    return "the checkpoint of " + std::to_string(size) + (size == 1 ? " entry" : " entries");
}

std::optional<std::int64_t> number_in(const json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    if (value == nullptr || !value->is_int64()) return std::nullopt;
    return value->get_int64();
}

bool is_purge(const json::object& body) {
    const auto* const kind = body.if_contains("kind");
    return kind != nullptr && kind->is_string() && kind->get_string() == audit_purge_kind;
}

/// Canonical bodies have their own number behind all facts and texts that people chose, and no text
/// can hold a quotation mark unescaped; so the last such place is it, and nothing need be parsed.
bool says_number(std::string_view body, std::uint64_t number) {
    constexpr std::string_view name = ",\"number\":";
    const auto at = body.rfind(name);
    const std::string digits = std::to_string(number) + ",";
    return at != std::string_view::npos && body.substr(at + name.size()).starts_with(digits);
}

/// The same for what stands before and behind the number: canonical bodies have their names in
/// order (kind, name, number, person, salt, version, when), and `facts` come before all of them.
bool says_columns(std::string_view body, std::uint64_t number,
                  const ExportEntry::Columns& columns) {
    const std::string kind =
        ",\"kind\":" + json::serialize(json::string{columns.kind}) + ",\"name\":";
    const std::string person =
        ",\"number\":" + std::to_string(number) +
        (columns.person ? ",\"person\":" + std::to_string(raw(*columns.person)) : std::string{}) +
        ",\"salt\":";
    const std::string when = ",\"when\":\"" + to_rfc3339(columns.when) + "\"}";
    const auto kind_at = body.rfind(",\"kind\":");
    const auto number_at = body.rfind(",\"number\":");
    return kind_at != body.npos && body.substr(kind_at).starts_with(kind) &&
           number_at != body.npos && body.substr(number_at).starts_with(person) &&
           body.ends_with(when);
}

}  // namespace

AuditVerifier::AuditVerifier(std::optional<NoteKey> key, std::vector<Checkpoint> held)
    : key_(std::move(key)), held_(std::move(held)) {
    std::sort(held_.begin(), held_.end(), [](const Checkpoint& left, const Checkpoint& right) {
        return left.head.size < right.head.size;
    });
    check_held();
}

void AuditVerifier::find(Kind kind, std::string sentence) {
    if (report_.findings.size() >= audit_findings_max) {
        ++report_.findings_left_out;
        return;
    }
    report_.findings.push_back({kind, std::move(sentence)});
}

void AuditVerifier::add(const ExportLine& line) {
    std::visit([this](const auto& kind) { take(kind); }, line);
}

void AuditVerifier::add_text(std::string_view line) {
    const auto parsed = parse_export_line(line);
    if (parsed.ok()) return add(*parsed);
    find(Kind::line_unreadable,
         last_number_ == 0
             ? "A line before the first entry cannot be read."
             : "A line behind entry " + std::to_string(last_number_) + " cannot be read.");
}

void AuditVerifier::take(const ExportHeader& header) {
    auto key = parse_note_key(header.key);
    if (!key.ok()) return find(Kind::key_wrong, "The key that the export names cannot be read.");
    if (!key_) {
        key_ = std::move(*key);
    } else if (*key_ != *key) {
        find(Kind::key_wrong, "The export names the key of " + key->name + " (" + key->text() +
                                  "), not the one that was expected (" + key_->text() + ").");
    }
}

void AuditVerifier::take(const ExportEntry& entry) {
    if (entry.number <= last_number_) {
        const std::string twice = "Entry " + std::to_string(entry.number) + " stands twice.";
        return find(Kind::entry_misplaced,
                    entry.number == last_number_
                        ? twice
                        : "Entry " + std::to_string(entry.number) + " stands behind entry " +
                              std::to_string(last_number_) +
                              ": it stands twice, or the order was changed.");
    }
    if (entry.number != last_number_ + 1) {
        find(Kind::entry_missing,
             capitalised(entries_text(last_number_ + 1, entry.number - 1)) +
                 (entry.number - 1 == last_number_ + 1 ? " is missing." : " are missing."));
        whole_ = false;
    }
    last_number_ = entry.number;
    ++report_.entries;
    if (entry.body) {
        check_body(entry);
    } else if (!bodies_missing_.empty() && bodies_missing_.back().last + 1 == entry.number) {
        ++bodies_missing_.back().last;
    } else {
        bodies_missing_.push_back({entry.number, entry.number});
    }
    if (whole_) grow(entry.leaf);
}

void AuditVerifier::check_body(const ExportEntry& entry) {
    const std::string name = "entry " + std::to_string(entry.number);
    if (leaf_hash(*entry.body) != entry.leaf) {
        return find(Kind::body_changed,
                    "The body of " + name + " was changed: it does not hash to its leaf.");
    }
    if (!says_number(*entry.body, entry.number)) {
        find(Kind::body_number, "The body of " + name + " does not say its own number.");
    } else if (entry.columns && !says_columns(*entry.body, entry.number, *entry.columns)) {
        find(Kind::columns_differ, "The kind, the person or the time that " + name +
                                       " is found by was changed: its body says something else.");
    }
    // Only such a body is worth taking apart.
    if (entry.body->find(audit_purge_kind) == std::string::npos) return;
    boost::system::error_code failure;
    const auto body = json::parse(*entry.body, failure);
    if (failure || !body.is_object() || !is_purge(body.get_object())) return;
    const auto* const facts = body.get_object().if_contains("facts");
    if (facts == nullptr || !facts->is_object()) return;
    const auto first = number_in(facts->get_object(), audit_purge_first_fact);
    const auto last = number_in(facts->get_object(), audit_purge_last_fact);
    if (first && last) note_purge(entry.number, *first, *last);
}

void AuditVerifier::note_purge(std::uint64_t number, std::int64_t first, std::int64_t last) {
    // A purge cannot speak for entries that came after it.
    if (first < 1 || last < first || static_cast<std::uint64_t>(last) >= number) return;
    purged_.push_back({static_cast<std::uint64_t>(first), static_cast<std::uint64_t>(last)});
}

void AuditVerifier::grow(const TreeHash& leaf) {
    tree_.append(leaf);
    check_held();
}

void AuditVerifier::check_held() {
    for (; held_passed_ < held_.size() && held_[held_passed_].head.size == tree_.size();
         ++held_passed_) {
        if (held_[held_passed_].head.root == tree_.root()) continue;
        find(Kind::tree_differs, "The log does not go on from " + checkpoint_of(tree_.size()) +
                                     " that is held elsewhere: its history was replaced.");
    }
}

void AuditVerifier::take(const ExportCheckpoint& checkpoint) {
    if (!key_) {
        return find(Kind::key_wrong, "There is no key to check the checkpoints with.");
    }
    const std::string place = last_number_ == 0
                                  ? "The checkpoint before the first entry"
                                  : "The checkpoint behind entry " + std::to_string(last_number_);
    const auto opened = open_checkpoint(checkpoint.note, *key_);
    if (!opened.ok()) {
        return find(Kind::checkpoint_wrong, place + (opened.error().code == Errc::denied
                                                         ? " is not signed by the log's key."
                                                         : " is not a checkpoint."));
    }
    if (!whole_) return;  // Said already: without the missing entries no root can be compared.
    const std::uint64_t size = opened->head.size;
    if (size < tree_.size()) {
        return find(Kind::checkpoint_wrong, place + " is of " + std::to_string(size) +
                                                " entries: it does not stand at its place.");
    }
    if (size > tree_.size()) {
        whole_ = false;
        return find(Kind::entry_missing,
                    capitalised(entries_text(tree_.size() + 1, size)) +
                        ", which a signed checkpoint covers, did not come before it.");
    }
    if (opened->head.root != tree_.root()) {
        whole_ = false;  // No later root can agree: once is enough.
        return find(Kind::tree_differs,
                    "The tree is not the one that " + checkpoint_of(size) +
                        " signs: something in " +
                        entries_text(std::min(last_agreed_size_ + 1, size), size) +
                        " was changed, put in or taken out.");
    }
    ++report_.checkpoints;
    last_agreed_size_ = size;
    report_.last_checkpoint = *opened;
}

void AuditVerifier::judge_missing_bodies() {
    std::sort(purged_.begin(), purged_.end(),
              [](const Span& left, const Span& right) { return left.first < right.first; });
    const auto complain = [&](std::uint64_t first, std::uint64_t last) {
        find(Kind::body_missing, (first == last ? "The body of " : "The bodies of ") +
                                     entries_text(first, last) + (first == last ? " is" : " are") +
                                     " missing, and no purge entry covers that.");
    };
    auto purge = purged_.begin();
    std::uint64_t covered_to = 0;  // By the purges that begin at or before `from`.
    for (const Span& missing : bodies_missing_) {
        std::uint64_t from = missing.first;
        while (from <= missing.last) {
            for (; purge != purged_.end() && purge->first <= from; ++purge) {
                covered_to = std::max(covered_to, purge->last);
            }
            if (covered_to >= from) {
                const auto to = std::min(covered_to, missing.last);
                report_.bodies_expired += to - from + 1;
                from = to + 1;
                continue;
            }
            const auto to =
                purge == purged_.end() ? missing.last : std::min(missing.last, purge->first - 1);
            complain(from, to);
            from = to + 1;
        }
    }
}

AuditReport AuditVerifier::finish() {
    judge_missing_bodies();
    if (!key_) find(Kind::key_wrong, "The export names no key.");
    if (whole_ && tree_.size() > last_agreed_size_) {
        const bool one = tree_.size() == last_agreed_size_ + 1;
        find(Kind::not_covered, capitalised(entries_text(last_agreed_size_ + 1, tree_.size())) +
                                    (one ? " stands" : " stand") +
                                    " beyond the last signed checkpoint.");
    }
    for (; whole_ && held_passed_ < held_.size(); ++held_passed_) {
        find(Kind::shorter, "The log ends at entry " + std::to_string(last_number_) + ", but " +
                                checkpoint_of(held_[held_passed_].head.size) +
                                " is held elsewhere: its end was cut off.");
    }
    return std::move(report_);
}

AuditReport verify_export(std::istream& lines, std::optional<NoteKey> key,
                          std::vector<Checkpoint> held) {
    AuditVerifier verifier{std::move(key), std::move(held)};
    std::string line;
    while (std::getline(lines, line)) {
        if (!line.empty()) verifier.add_text(line);
    }
    return verifier.finish();
}

}  // namespace bof
