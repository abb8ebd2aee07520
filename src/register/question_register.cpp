#include "register/question_register.hpp"

#include "register/detail/audit_rows.hpp"
#include "register/detail/columns.hpp"
#include "register/detail/database.hpp"
#include "register/detail/notice_rows.hpp"
#include "register/detail/numbers.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace bof {
namespace {

using detail::Access;
using soci::into;
using soci::use;

constexpr std::array<std::string_view, static_cast<std::size_t>(QuestionState::count_)> states{
    "waiting", "answered", "accepted"};
constexpr std::array<std::string_view, static_cast<std::size_t>(QuestionWordKind::count_)> kinds{
    "question", "answer", "addition", "further", "acceptance"};
std::string number_text(std::uint64_t number) {
    return std::to_string(std::min(number, detail::sql_number_max));
}

Error no_such_question() { return {Errc::not_found, "there is no such question"}; }

/// `rest` is made of numbers and states only.
Result<std::vector<SearchQuestion>> read_questions(soci::session& session,
                                                   const std::string& rest) {
    long long id = 0;
    long long search = 0;
    long long searcher = 0;
    std::string searcher_name;
    long long asker = 0;
    long long asked = 0;
    long long due = 0;
    std::string state;
    long long policy_version = 0;
    soci::statement query =
        (session.prepare
             << "SELECT q.id, q.search_id, q.searcher_id, person.display_name, q.asker_id,"
                " q.asked_ms, q.due_ms, q.state, q.policy_version FROM search_question q"
                " JOIN person ON person.id = q.searcher_id "
             << rest,
         into(id), into(search), into(searcher), into(searcher_name), into(asker), into(asked),
         into(due), into(state), into(policy_version));
    std::vector<SearchQuestion> found;
    query.execute();
    while (query.fetch()) {
        const auto parsed = parse_question_state(state);
        if (!parsed) return detail::damaged_row("search_question", id);
        found.push_back({static_cast<QuestionId>(id), static_cast<PurposeId>(search),
                         static_cast<PersonId>(searcher), searcher_name,
                         static_cast<PersonId>(asker), from_unix_ms(asked), from_unix_ms(due),
                         *parsed, static_cast<std::uint32_t>(policy_version)});
    }
    return found;
}

Result<SearchQuestion> find_question(soci::session& session, QuestionId id) {
    auto found =
        read_questions(session, "WHERE q.id = " + number_text(static_cast<std::uint64_t>(id)));
    if (!found.ok()) return found.error();
    if (found->empty()) return no_such_question();
    return std::move(found->front());
}

Result<void> read_words(soci::session& session, SearchQuestion& question) {
    const auto id = static_cast<long long>(question.id);
    std::string kind;
    long long person = 0;
    std::string name;
    long long said = 0;
    std::string text;
    long long audit_number = 0;
    soci::statement query =
        (session.prepare << "SELECT w.kind, w.person_id, person.display_name, w.said_ms, w.words,"
                            " w.audit_number FROM search_question_word w"
                            " JOIN person ON person.id = w.person_id"
                            " WHERE w.question_id = :id ORDER BY w.ordinal",
         use(id), into(kind), into(person), into(name), into(said), into(text), into(audit_number));
    query.execute();
    while (query.fetch()) {
        const auto* const known = std::find(kinds.begin(), kinds.end(), kind);
        if (known == kinds.end()) return detail::damaged_row("search_question_word", id);
        question.words.push_back({static_cast<QuestionWordKind>(known - kinds.begin()),
                                  static_cast<PersonId>(person), name, from_unix_ms(said), text,
                                  static_cast<AuditNumber>(audit_number)});
    }
    return {};
}

/// Keeps other writers of searches out until the transaction ends.
void lock_searches(soci::session& session) {
    session << "UPDATE searches_state SET revision = revision + 1";
}

/// Puts the words down with their record, and tells the other side.
Result<void> put_down(soci::session& session, const SearchQuestion& about, QuestionWordKind kind,
                      const QuestionSaying& saying, NoticeKind notice) {
    const auto id = static_cast<long long>(about.id);
    long long ordinal = 0;
    session << "SELECT COUNT(*) FROM search_question_word WHERE question_id = :id", use(id),
        into(ordinal);
    // Accepting ends it, so that there is always a way out.
    if (static_cast<std::size_t>(ordinal) >= question_words_max &&
        kind != QuestionWordKind::acceptance) {
        return Error{Errc::too_many, "no more can be said about this question: ask a new one"};
    }
    AuditEntry entry = saying.entry;
    entry.facts["question"] = std::int64_t{id};
    entry.facts["search"] = static_cast<std::int64_t>(raw(about.search));
    if (!saying.text.empty()) entry.facts["text"] = saying.text;
    const AuditNumber record = detail::insert_audit_entry(session, entry);
    const std::string name{to_text(kind)};
    const long long person = raw(saying.person);
    const long long said = to_unix_ms(entry.when);
    const auto audit_number = static_cast<long long>(raw(record));
    session << "INSERT INTO search_question_word (question_id, ordinal, kind, person_id, said_ms,"
               " words, audit_number)"
               " VALUES (:id, :ordinal, :kind, :person, :said, :words, :audit)",
        use(id), use(ordinal), use(name), use(person), use(said), use(saying.text),
        use(audit_number);
    const bool by_searcher = saying.person == about.searcher;
    detail::insert_notice(session, by_searcher ? about.asker : about.searcher,
                          {notice, static_cast<std::uint64_t>(about.id), entry.when, record});
    return {};
}

void set_state(soci::session& session, const SearchQuestion& to) {
    const auto id = static_cast<long long>(to.id);
    const long long asker = raw(to.asker);
    const long long due = to_unix_ms(to.due);
    const std::string state{to_text(to.state)};
    session << "UPDATE search_question SET asker_id = :asker, due_ms = :due, state = :state"
               " WHERE id = :id",
        use(asker), use(due), use(state), use(id);
}

Result<SearchQuestion> find_answered(soci::session& session, QuestionId id) {
    auto found = find_question(session, id);
    if (found.ok() && found->state != QuestionState::answered) {
        return Error{Errc::conflict, "there is no answer that waits to be accepted: look again"};
    }
    return found;
}

}  // namespace

std::string_view to_text(QuestionState state) { return states.at(static_cast<std::size_t>(state)); }

std::optional<QuestionState> parse_question_state(std::string_view text) {
    const auto* const found = std::find(states.begin(), states.end(), text);
    if (found == states.end()) return std::nullopt;
    return static_cast<QuestionState>(found - states.begin());
}

std::string_view to_text(QuestionWordKind kind) { return kinds.at(static_cast<std::size_t>(kind)); }

QuestionRegister::QuestionRegister(std::shared_ptr<detail::Database> database)
    : database_(std::move(database)) {}

Result<QuestionId> QuestionRegister::ask(PurposeId search, const QuestionSaying& saying,
                                         UtcTime due, std::uint32_t policy_version) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<QuestionId> {
        lock_searches(session);
        SearchQuestion made;
        const auto about = static_cast<long long>(std::min(raw(search), detail::sql_number_max));
        long long searcher = 0;
        session << "SELECT person_id FROM search WHERE id = :id", use(about), into(searcher);
        if (!session.got_data()) return Error{Errc::not_found, "there is no such search"};
        made.search = search;
        made.searcher = static_cast<PersonId>(searcher);
        made.asker = saying.person;
        if (made.searcher == made.asker) {
            return Error{Errc::invalid_argument, "nobody asks himself about his own search"};
        }
        long long open = 0;
        session << "SELECT COUNT(*) FROM search_question"
                   " WHERE search_id = :id AND state <> 'accepted'",
            use(about), into(open);
        if (open != 0) {
            return Error{Errc::conflict, "this search is being asked about already"};
        }
        const long long id = detail::next_number(session, "search_question");
        const long long asker = raw(made.asker);
        const long long asked = to_unix_ms(saying.entry.when);
        const long long answer_by = to_unix_ms(due);
        const long long version = policy_version;
        session << "INSERT INTO search_question (id, search_id, searcher_id, asker_id, asked_ms,"
                   " due_ms, state, policy_version)"
                   " VALUES (:id, :search, :searcher, :asker, :asked, :due, 'waiting', :version)",
            use(id), use(about), use(searcher), use(asker), use(asked), use(answer_by),
            use(version);
        made.id = static_cast<QuestionId>(id);
        const auto down = put_down(session, made, QuestionWordKind::question, saying,
                                   NoticeKind::search_questioned);
        if (!down.ok()) return down.error();
        return made.id;
    });
}

Result<void> QuestionRegister::answer(QuestionId id, const QuestionSaying& saying) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        lock_searches(session);
        auto found = find_question(session, id);
        if (!found.ok()) return found.error();
        if (found->searcher != saying.person) return no_such_question();
        const bool waits = found->state == QuestionState::waiting;
        if (waits) {
            found->state = QuestionState::answered;
            set_state(session, *found);
        }
        return put_down(session, *found,
                        waits ? QuestionWordKind::answer : QuestionWordKind::addition, saying,
                        NoticeKind::search_answered);
    });
}

Result<void> QuestionRegister::ask_further(QuestionId id, const QuestionSaying& saying,
                                           UtcTime due) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        lock_searches(session);
        auto found = find_answered(session, id);
        if (!found.ok()) return found.error();
        found->state = QuestionState::waiting;
        found->asker = saying.person;
        found->due = due;
        set_state(session, *found);
        return put_down(session, *found, QuestionWordKind::further, saying,
                        NoticeKind::search_asked_further);
    });
}

Result<void> QuestionRegister::accept(QuestionId id, const QuestionSaying& saying) {
    return database_->transact(Access::write, [&](soci::session& session) -> Result<void> {
        lock_searches(session);
        auto found = find_answered(session, id);
        if (!found.ok()) return found.error();
        found->state = QuestionState::accepted;
        set_state(session, *found);
        return put_down(session, *found, QuestionWordKind::acceptance, saying,
                        NoticeKind::search_justified);
    });
}

Result<SearchQuestion> QuestionRegister::find(QuestionId id) {
    return database_->transact(Access::read, [&](soci::session& session) -> Result<SearchQuestion> {
        auto found = find_question(session, id);
        if (!found.ok()) return found;
        if (auto words = read_words(session, *found); !words.ok()) return words.error();
        return found;
    });
}

Result<std::vector<SearchQuestion>> QuestionRegister::list(const QuestionFilter& filter,
                                                           std::size_t count_max,
                                                           std::optional<QuestionId> before) {
    const auto border = before ? static_cast<std::uint64_t>(*before) : detail::sql_number_max;
    std::string rest = "WHERE q.id < " + number_text(border);
    if (filter.searcher) rest += " AND q.searcher_id = " + std::to_string(raw(*filter.searcher));
    if (filter.state) rest += " AND q.state = '" + std::string{to_text(*filter.state)} + "'";
    rest += " ORDER BY q.id DESC LIMIT " + std::to_string(std::min(count_max, questions_page_max));
    return database_->transact(
        Access::read, [&](soci::session& session) { return read_questions(session, rest); });
}

Result<std::vector<SearchQuestion>> QuestionRegister::about(PurposeId first, PurposeId last) {
    const std::string rest = "WHERE q.search_id BETWEEN " + number_text(raw(first)) + " AND " +
                             number_text(raw(last)) + " ORDER BY q.id LIMIT " +
                             std::to_string(questions_of_searches_max);
    return database_->transact(
        Access::read, [&](soci::session& session) { return read_questions(session, rest); });
}

}  // namespace bof
