// What people see of a request: lists, the request itself, its result. Each display is on the
// record before it is made.
#include "authority/authority_desk.hpp"
#include "authority/detail/standing.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bof {
namespace {

using detail::is_open;
using detail::may_be_amended;

constexpr std::array<std::string_view, static_cast<std::size_t>(AuthorityAct::count_)> act_names{
    "amend", "submit",  "state_oral", "withdraw", "decide",    "revoke",
    "take",  "release", "run",        "return",   "see_result"};

void add_people(const AuthorityRequest& request, std::vector<PersonId>& people) {
    people.push_back(request.requester);
    for (const auto& one :
         {request.form.addressed_to, request.form.on_behalf_person, request.analyst}) {
        if (one) people.push_back(*one);
    }
    if (request.decision) people.push_back(request.decision->officer);
    if (request.oral) people.push_back(request.oral->given_by);
    if (request.result) people.push_back(request.result->by);
}

std::string name_of(const ReadKey& key) {
    return key.vrm.text() + ' ' + std::to_string(raw(key.nrd)) + ' ' + to_rfc3339(key.captured);
}

}  // namespace

std::string_view to_text(AuthorityAct act) { return act_names.at(static_cast<std::size_t>(act)); }

Result<AuthorityList> AuthorityDesk::list(const Person& person, const AuditActor& actor,
                                          const AuthorityListWish& wish) {
    AuthorityQuery query{.view = wish.view,
                         .viewer = person.id,
                         .requester = wish.requester,
                         .state = wish.state,
                         .now = now(),
                         .before = wish.before,
                         .limit = wish.limit};
    if (wish.view == AuthorityView::to_decide) {
        if (auto fit = check_authorising_officer(policy(), person, query.now); !fit.ok()) {
            return refused(actor, std::nullopt, fit.error());
        }
        const auto deputies = parts_.requests.deputies(person.id, query.now);
        if (!deputies.ok()) return deputies.error();
        for (const Deputy& deputy : *deputies) {
            if (deputy.deputy == person.id) query.stands_in_for.push_back(deputy.officer);
        }
    }
    if (wish.view == AuthorityView::queue && !has_older_access(policy(), person, query.now)) {
        return refused(actor, std::nullopt,
                       Decision{Refusal::older_access_missing, policy().version}.error());
    }
    auto found = parts_.requests.list(query);
    if (!found.ok()) return found.error();
    std::vector<PersonId> people;
    std::vector<std::string> ids;
    for (const Kept& one : *found) {
        add_people(one.row, people);
        ids.push_back(std::to_string(raw(one.row.id)));
    }
    auto names = parts_.requests.names(people);
    if (!names.ok()) return names.error();
    AuditEntry shown = entry("authority.listed", actor);
    shown.facts["authorities"] = std::move(ids);
    if (const auto recorded = parts_.audit.record(shown); !recorded.ok()) return recorded.error();
    return AuthorityList{*std::move(found), *std::move(names), query.now};
}

std::vector<AuthorityAct> AuthorityDesk::acts_of(const Person& person, const Known& known,
                                                 const AuthorityLook& look) const {
    const AuthorityRequest& request = known.kept.row;
    const UtcTime at = now();
    const AuthorityState state = state_at(request, at);
    const bool own = request.requester == person.id;
    std::vector<AuthorityAct> acts;
    const auto add = [&](AuthorityAct act, bool may) {
        if (may) acts.push_back(act);
    };
    const bool oral_now = may_be_amended(state) || state == AuthorityState::submitted;
    add(AuthorityAct::amend, own && may_be_amended(state));
    add(AuthorityAct::submit, own && may_be_amended(state));
    add(AuthorityAct::state_oral, own && policy().older_urgent_oral && oral_now);
    add(AuthorityAct::withdraw, own && check_withdraw(request, look.searches, at).ok());
    add(AuthorityAct::decide, check_decide(policy(), person, request, known.stands_in, at).ok() &&
                                  check_never_taken(person, look.history).ok());
    add(AuthorityAct::revoke, check_revoke(policy(), person, request, at).ok());
    add(AuthorityAct::take, check_take(policy(), person, request, at).ok());
    add(AuthorityAct::release, request.analyst == person.id && is_open(state) && !request.result);
    const bool runs = parts_.policy.judge_use(person, request, at).ok();
    add(AuthorityAct::run, runs);
    add(AuthorityAct::give_back, runs);
    add(AuthorityAct::see_result, sees_result(policy(), person, request, at));
    return acts;
}

Result<AuthorityLook> AuthorityDesk::look(const Person& person, const AuditActor& actor,
                                          AuthorityId id) {
    auto known = find_known(person, actor, id);
    if (!known.ok()) return known.error();
    AuthorityLook look{.request = known->kept, .kept_until = {}, .now = now()};
    look.kept_until = known->kept.row.created + policy().older_form_kept;
    auto history = parts_.requests.history(id);
    if (!history.ok()) return history.error();
    look.history = *std::move(history);
    auto searches = parts_.requests.searches_of(id);
    if (!searches.ok()) return searches.error();
    look.searches = *std::move(searches);
    look.may = acts_of(person, *known, look);
    std::vector<PersonId> people;
    add_people(known->kept.row, people);
    for (const AuthorityEvent& event : look.history) people.push_back(event.person);
    auto names = parts_.requests.names(people);
    if (!names.ok()) return names.error();
    look.names = *std::move(names);
    if (const auto& behalf = known->kept.row.form.on_behalf_person) {
        const auto found = parts_.people.find(*behalf);
        if (!found.ok()) return found.error();
        look.on_behalf_user_name = found->row.user_name;
    }
    AuditEntry shown = entry("authority.shown", actor);
    shown.facts["authority"] = static_cast<std::int64_t>(raw(id));
    if (const auto recorded = parts_.audit.record(shown); !recorded.ok()) return recorded.error();
    return look;
}

Result<AuthorityDesk::Known> AuthorityDesk::find_result(const Person& person,
                                                        const AuditActor& actor,
                                                        AuthorityId id) const {
    // The same words whether there is no request, no result or not for him.
    const Error none{Errc::not_found, "there is no result, or it is not yours to see"};
    auto known = find_known(person, actor, id);
    if (!known.ok()) return known.error().code == Errc::not_found ? none : known.error();
    if (!sees_result(policy(), person, known->kept.row, now())) return refused(actor, id, none);
    return known;
}

// The seal is of all that was filed, so that is what is compared with it.
Result<AuthorityDesk::ShownRows> AuthorityDesk::sealed_rows(const AuthorityRequest& request) const {
    auto rows = parts_.requests.filed_reads(request.id);
    if (!rows.ok()) return rows.error();
    if (rows->size() != request.result->rows || hash_of_rows(*rows) != request.result->sha256) {
        return Error{Errc::corrupt,
                     "what was filed is no longer what was sealed: call the maintainer",
                     "authority " + std::to_string(raw(request.id))};
    }
    const std::size_t left_out = std::erase_if(
        *rows, [&](const FiledRead& filed) { return !shows_filed(request, filed.read.key); });
    return ShownRows{*std::move(rows), static_cast<std::uint32_t>(left_out)};
}

Result<AuthorityRows> AuthorityDesk::result(const Person& person, const AuditActor& actor,
                                            AuthorityId id, std::uint32_t from, std::size_t limit) {
    const auto known = find_result(person, actor, id);
    if (!known.ok()) return known.error();
    const AuthorityRequest& request = known->kept.row;
    auto all = sealed_rows(request);
    if (!all.ok()) return all.error();
    AuthorityRows shown{
        *request.result, all->left_out, request.created + policy().older_form_kept, {}, {}};
    std::vector<std::string> reads;
    for (const FiledRead& filed : all->rows) {
        if (filed.row < from) continue;
        if (shown.rows.size() == limit) {
            shown.more = true;
            break;
        }
        reads.push_back(name_of(filed.read.key));
        shown.rows.push_back(filed);
    }
    auto names = parts_.requests.names(std::array{request.result->by});
    if (!names.ok()) return names.error();
    shown.names = *std::move(names);
    AuditEntry recorded_as = entry("authority.result_shown", actor);
    recorded_as.facts["authority"] = static_cast<std::int64_t>(raw(id));
    recorded_as.facts["reads"] = std::move(reads);
    recorded_as.facts["left_out"] = std::int64_t{shown.left_out};
    const auto recorded = parts_.audit.record(recorded_as);
    if (!recorded.ok()) return recorded.error();
    return shown;
}

Result<StoredImage> AuthorityDesk::image(const Person& person, const AuditActor& actor,
                                         AuthorityId id, std::uint32_t row, ImageKind kind,
                                         std::uint8_t ordinal) {
    const Error none{Errc::not_found, "there is no such image"};
    const auto known = find_result(person, actor, id);
    if (!known.ok()) return known.error();
    const auto rows = sealed_rows(known->kept.row);
    if (!rows.ok()) return rows.error();
    const auto filed = std::find_if(rows->rows.begin(), rows->rows.end(),
                                    [row](const FiledRead& one) { return one.row == row; });
    // One that is left out is not there.
    if (filed == rows->rows.end()) return refused(actor, id, none);
    const UtcTime at = now();
    const auto permit = parts_.policy.judge_filed(person, known->kept.row, filed->read.key, at);
    if (!permit.ok()) return refused(actor, id, permit.error());
    AuditEntry shown = entry("authority.image_shown", actor);
    shown.facts["authority"] = static_cast<std::int64_t>(raw(id));
    shown.facts["reads"] = std::vector<std::string>{name_of(filed->read.key)};
    shown.facts["image"] = std::string{kind == ImageKind::plate ? "plate" : "overview"};
    shown.facts["ordinal"] = std::int64_t{ordinal};
    const auto recorded = parts_.audit.record(shown);
    if (!recorded.ok()) return recorded.error();
    const AccessGrant grant = parts_.policy.grant(*permit, filed->search, *recorded, at);
    auto images = parts_.reads.images(grant, filed->read.key, at);
    if (!images.ok()) return images.error();
    const auto wanted = std::find_if(images->begin(), images->end(), [&](const StoredImage& image) {
        return image.kind == kind && image.ordinal == ordinal;
    });
    if (wanted == images->end()) return none;
    return std::move(*wanted);
}

Result<AuthorityFile> AuthorityDesk::file(const Person& person, const AuditActor& actor,
                                          AuthorityId id) {
    const auto known = find_known(person, actor, id);
    if (!known.ok()) return known.error();
    const AuthorityRequest& request = known->kept.row;
    AuthorityFile file{.request = request, .state = state_at(request, now()), .made = now()};
    file.made_for = person.display_name;
    file.kept_until = request.created + policy().older_form_kept;
    auto history = parts_.requests.history(id);
    if (!history.ok()) return history.error();
    file.history = *std::move(history);
    auto searches = parts_.requests.searches_of(id);
    if (!searches.ok()) return searches.error();
    file.searches = *std::move(searches);
    if (sees_result(policy(), person, request, now())) {
        auto rows = sealed_rows(request);
        if (!rows.ok()) return rows.error();
        file.rows = std::move(rows->rows);
        file.left_out = rows->left_out;
    }
    for (const PurposeCategory& row : policy().purpose_categories) {
        if (row.code != request.form.purpose.category) continue;
        file.category_name = row.name;
        file.category_name_cy = row.name_cy;
    }
    std::vector<PersonId> people;
    add_people(request, people);
    for (const AuthorityEvent& event : file.history) people.push_back(event.person);
    auto names = parts_.requests.names(people);
    if (!names.ok()) return names.error();
    file.people = *std::move(names);
    const auto nrds = parts_.estate.nrds();
    if (!nrds.ok()) return nrds.error();
    for (const Nrd& nrd : *nrds) file.nrds[nrd.id] = nrd.name;
    const auto sites = parts_.estate.sites();
    if (!sites.ok()) return sites.error();
    for (const Site& site : *sites) file.sites[site.id] = site.name;
    AuditEntry shown = entry("authority.file_shown", actor);
    shown.facts["authority"] = static_cast<std::int64_t>(raw(id));
    shown.facts["reads"] = static_cast<std::int64_t>(file.rows.size());
    shown.facts["left_out"] = std::int64_t{file.left_out};
    if (const auto recorded = parts_.audit.record(shown); !recorded.ok()) return recorded.error();
    return file;
}

Result<std::vector<AuthorisingOfficer>> AuthorityDesk::officers(const Person& person) {
    const Decision asks = parts_.policy.may(person, Permission::authority_request, now());
    const Decision decides = parts_.policy.may(person, Permission::authority_decide, now());
    if (!asks.allowed() && !decides.allowed()) return asks.error();
    const auto people = parts_.people.people();
    if (!people.ok()) return people.error();
    const auto deputies = parts_.requests.deputies(std::nullopt, now());
    if (!deputies.ok()) return deputies.error();
    std::vector<AuthorisingOfficer> found;
    for (const auto& one : *people) {
        if (one.row.id == person.id || !is_authorising_officer(policy(), one.row, now())) continue;
        AuthorisingOfficer officer{one.row.id, one.row.display_name, one.row.rank, {}};
        for (const Deputy& deputy : *deputies) {
            if (deputy.officer != one.row.id) continue;
            officer.absent_until = std::max(officer.absent_until, std::optional{deputy.until});
        }
        found.push_back(std::move(officer));
    }
    return found;
}

}  // namespace bof
