#include "search/search_desk.hpp"

#include "base/assert.hpp"
#include "policy/purpose_check.hpp"
#include "search/detail/open_search.hpp"
#include "search/search_ends.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <sodium.h>

namespace bof {
namespace {

constexpr std::size_t id_bytes = 16;
/// How long the end of a search waits for pages of it that are under way.
constexpr std::chrono::seconds finish_max{5};

using Facts = std::map<std::string, AuditFact, std::less<>>;

std::string make_id() {
    BOF_ASSERT(sodium_init() >= 0);
    std::array<unsigned char, id_bytes> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::string hex(2 * id_bytes + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
    hex.pop_back();
    return hex;
}

std::vector<std::string> names_of(const std::vector<Read>& reads) {
    std::vector<std::string> names;
    for (const Read& read : reads) names.push_back(name_on_record(read.key));
    return names;
}

void add_window(Facts& facts, const SearchWish& wish) {
    const SearchWindow& window = wish.window;
    if (wish.is_wide()) facts["asked"] = asked_json(wish.sought, wish.narrow);
    if (window.vrm) facts["vrm"] = window.vrm->text();
    if (window.nrd) facts["nrd"] = std::int64_t{raw(*window.nrd)};
    facts["from"] = to_rfc3339(window.from);
    facts["until"] = to_rfc3339(window.until);
}

}  // namespace

SearchDesk::SearchDesk(const ReadReader& reads, SearchRegister& searches, AuditSink& audit,
                       const PolicyDesk& policy, const Clock& clock, const SearchLimits& limits,
                       AuthorityDesk* authorities, const SearchGround& ground)
    : reads_(reads),
      searches_(searches),
      audit_(audit),
      policy_(policy),
      clock_(clock),
      limits_(limits),
      authorities_(authorities),
      ground_(ground) {}

Error SearchDesk::refused(const AuditActor& actor, const SearchWish& wish, const Error& error) {
    Facts facts{{"why", std::string{error.public_text.view()}},
                {"reference", wish.purpose.reference},
                {"policy_version", std::int64_t{policy_.policy().version}}};
    add_window(facts, wish);
    audit_.note({clock_.now(), "search.refused", actor, std::move(facts)})
        .ignore("nothing is shown in any case");
    return error;
}

Result<OpenedSearch> SearchDesk::start(const Person& person, const AuditActor& actor,
                                       const SearchWish& wish) {
    if (wish.authority) return start_under(*wish.authority, person, actor, wish);
    if (wish.is_wide()) return start_wide(person, actor, wish, nullptr);
    const auto permit = policy_.judge_search(person, wish.window, wish.purpose, clock_.now());
    if (!permit.ok()) {
        // A slip of the pen is corrected and sent again; a refusal is for the record.
        if (permit.error().code != Errc::denied) return permit.error();
        return refused(actor, wish, permit.error());
    }
    if (auto holds = check_again(person, wish); !holds.ok()) return holds.error();
    const auto joined = with_corrected(wish);
    if (!joined.ok()) return joined.error();
    if (*joined == nullptr) return open(person, actor, wish, *permit);
    const auto wider =
        policy_.judge_wide_search(person, (*joined)->window, wish.purpose, clock_.now());
    if (!wider.ok()) return wider.error();
    return open(person, actor, wish, *wider, nullptr, joined->get());
}

Result<void> SearchDesk::check_again(const Person& person, const SearchWish& wish) {
    if (!wish.again) return {};
    const Error not_so{
        Errc::invalid_argument,
        "this purpose is not one of yours, has been changed, or has ended: state it anew"};
    const auto stated = searches_.find(*wish.again);
    if (!stated.ok()) {
        return stated.error().code == Errc::not_found ? not_so : stated.error();
    }
    if (stated->person != person.id || stated->authority || stated->purpose != wish.purpose) {
        return not_so;
    }
    const auto offered = searches_.purposes_of(
        person.id, clock_.now() - policy_.policy().purpose_offered_max, search_records_page_max);
    if (!offered.ok()) return offered.error();
    const bool holds = std::any_of(offered->begin(), offered->end(),
                                   [&](const auto& each) { return each.purpose == wish.purpose; });
    if (holds) return {};
    return not_so;
}

Result<std::vector<OfferedPurpose>> SearchDesk::purposes(const Person& person,
                                                         const AuditActor& actor,
                                                         std::size_t count_max) {
    const PolicyInForce& in_force = policy_.policy();
    const UtcTime now = clock_.now();
    const auto decision = may(in_force, person, Permission::read_search, now);
    if (!decision.allowed()) return decision.error();
    auto stated = searches_.purposes_of(person.id, now - in_force.purpose_offered_max, count_max);
    if (!stated.ok()) return stated.error();
    std::vector<OfferedPurpose> offered;
    for (StatedPurpose& each : *stated) {
        if (!purpose_problems(in_force, each.purpose).empty()) continue;
        const UtcTime until = each.first_stated + in_force.purpose_offered_max;
        offered.push_back({std::move(each), until});
    }
    const auto recorded = audit_.record({now,
                                         "search.purposes_offered",
                                         actor,
                                         {{"count", static_cast<std::int64_t>(offered.size())}}});
    if (!recorded.ok()) return recorded.error();
    return offered;
}

Result<OpenedSearch> SearchDesk::start_under(AuthorityId authority, const Person& person,
                                             const AuditActor& actor, const SearchWish& wish) {
    if (wish.again) {
        return Error{Errc::invalid_argument,
                     "an authority has its own purpose: no other is used again under it"};
    }
    if (authorities_ == nullptr) {
        return Error{Errc::unavailable, "authorities cannot be asked for: try again"};
    }
    const auto use = authorities_->in_use(person, actor, authority);
    if (!use.ok()) return use.error();  // On the record already.
    SearchWish under = wish;
    under.purpose = use->purpose;
    if (under.is_wide()) return start_wide(person, actor, under, &use->authority);
    const auto permit = policy_.judge_search_under(use->authority, person, under.window,
                                                   under.purpose, clock_.now());
    if (!permit.ok()) {
        if (permit.error().code != Errc::denied) return permit.error();
        return refused(actor, under, permit.error());
    }
    return open(person, actor, under, *permit, &use->authority.scope());
}

Result<std::stop_source> SearchDesk::reserve(PersonId person, const std::string& id) {
    return table_.with([&](Table& table) -> Result<std::stop_source> {
        const auto own = std::count_if(table.begin(), table.end(), [&](const auto& each) {
            return each.second.person == person;
        });
        if (static_cast<std::size_t>(own) >= limits_.open_per_person_max) {
            return Error{Errc::too_many, "you have too many searches open: close one first"};
        }
        if (table.size() >= limits_.open_max) {
            return Error{Errc::too_many, "too many searches are open: try again in a moment"};
        }
        const Place made{person, nullptr, std::stop_source{}};
        table.emplace(id, made);
        return made.planning;
    });
}

// Durable before there is a grant.
Result<SearchRecord> SearchDesk::put_on_record(const Person& person, const AuditActor& actor,
                                               const SearchWish& wish, const Permit& permit) {
    const UtcTime now = clock_.now();
    const AccessScope& scope = permit.scope();
    SearchRecord wanted;
    wanted.person = person.id;
    wanted.started = now;
    wanted.purpose = wish.purpose;
    wanted.vrm = wish.window.vrm;
    wanted.nrd = wish.window.nrd;
    wanted.from = wish.window.from;
    wanted.until = wish.window.until;
    wanted.opened_from = scope.captured_from;
    wanted.authority = permit.authority();
    if (wish.is_wide()) wanted.asked = asked_json(wish.sought, wish.narrow);
    wanted.policy_version = permit.policy_version();

    Facts facts;
    facts["category"] = wish.purpose.category;
    facts["reason"] = wish.purpose.reason;
    facts["reference"] = wish.purpose.reference;
    facts["on_behalf_of"] = wish.purpose.on_behalf_of;
    facts["opened_from"] = to_rfc3339(scope.captured_from);
    facts["policy_version"] = std::int64_t{wanted.policy_version};
    if (wish.again) facts["again"] = static_cast<std::int64_t>(raw(*wish.again));
    if (wanted.authority) {
        facts["authority"] = static_cast<std::int64_t>(raw(*wanted.authority));
    }
    add_window(facts, wish);
    if (scope.nrds && wish.is_wide()) facts["nrds"] = std::int64_t(scope.nrds->size());
    return searches_.add(std::move(wanted), {now, "search.started", actor, std::move(facts)});
}

Result<OpenedSearch> SearchDesk::open(const Person& person, const AuditActor& actor,
                                      const SearchWish& wish, const Permit& permit,
                                      const AuthorityScope* under, Asking* asking) {
    if (wish.page_rows == 0 || wish.page_rows > limits_.page_rows_max) {
        return Error{Errc::invalid_argument, "a page has 1 to 200 rows"};
    }
    if (auto trusted = audit_.may_show(); !trusted.ok()) return trusted.error();
    close_expired();
    const std::string id = make_id();
    const auto reserved = reserve(person.id, id);
    if (!reserved.ok()) return reserved.error();

    const auto recorded = put_on_record(person, actor, wish, permit);
    if (!recorded.ok()) {
        table_.with([&](Table& table) { table.erase(id); });
        return recorded.error();
    }

    Permit opened = permit;
    std::optional<Asked> asked;
    if (asking != nullptr) {
        auto planned = plan(person, *asking, opened, *recorded, Cancel{reserved->get_token()});
        if (!planned.ok()) {
            abandon(id, *recorded, actor, wish, planned.error());
            return planned.error();
        }
        asked = *std::move(planned);
    }
    const AccessScope& scope = permit.scope();
    const UtcTime now = clock_.now();
    OpenedSearch about{
        id,
        recorded->id,
        scope.captured_from,
        scope.captured_until,
        permit.withheld(),
        std::min(now + policy_.policy().search_open_max, permit.ends().value_or(UtcTime::max())),
        permit.authority(),
        asked ? asked->plan : std::nullopt};
    std::optional<AuthorityUse> use;
    if (permit.authority() && under != nullptr) {
        use = AuthorityUse{*permit.authority(), recorded->id, *under};
    }
    // Not make_shared: what is guarded cannot be moved into place.
    std::shared_ptr<Open> made{
        new Open{person.id, wish.window, wish.order, wish.page_rows,
                 policy_.grant(opened, recorded->id, recorded->audit_number, now),
                 permit.policy_version(), about, std::move(use), std::move(asked)}};
    table_.with([&](Table& table) { table[id].open = std::move(made); });
    return about;
}

// Somebody else's takes the same way as none, the record's time included, so that nobody learns
// which of the two it was. The record does.
Result<std::shared_ptr<SearchDesk::Open>> SearchDesk::find_own(const Person& person,
                                                               const AuditActor& actor,
                                                               const std::string& id) {
    const Place place = table_.with([&](const Table& table) {
        const auto found = table.find(id);
        return found == table.end() ? Place{} : found->second;
    });
    if (place.person == person.id) return place.open;
    Facts facts{{"why", std::string{"no such search of this person"}},
                {"policy_version", std::int64_t{policy_.policy().version}}};
    if (place.open != nullptr) {
        facts["search"] = static_cast<std::int64_t>(raw(place.open->about.number));
    }
    audit_.note({clock_.now(), "search.refused", actor, std::move(facts)})
        .ignore("nothing is shown in any case");
    return no_such_search();
}

Result<std::shared_ptr<SearchDesk::Open>> SearchDesk::find(const Person& person,
                                                           const AuditActor& actor,
                                                           const std::string& id) {
    auto own = find_own(person, actor, id);
    if (!own.ok()) return own;
    const UtcTime now = clock_.now();
    auto found = *std::move(own);
    if (found == nullptr) return no_such_search();
    // First, so that an authority that is over is what is said.
    if (found->use) {
        if (auto holds = check_authority(person, actor, id, *found); !holds.ok()) {
            return holds.error();
        }
    }
    if (now >= found->about.expires) return no_such_search();
    // What an earlier policy opened, the one in force may not.
    if (policy_.policy().version != found->policy_version) {
        return Error{Errc::denied, search_policy_changed};
    }
    // A role that was taken meanwhile closes what it had opened.
    const auto decision = policy_.may(person, Permission::read_search, now);
    if (!decision.allowed()) return decision.error();
    return found;
}

// An authority that no longer holds ends the search, whatever is asked of it next.
Result<void> SearchDesk::check_authority(const Person& person, const AuditActor& actor,
                                         const std::string& id, Open& open) {
    const AuthorityStanding standing = authorities_->still_holds(person, actor, *open.use);
    if (standing.over != nullptr) {
        end(id, open, actor, standing.over).ignore("nothing is shown: it is tried again");
    }
    return standing.holds;
}

Result<void> SearchDesk::record(const Person& person, const AuditActor& actor, const Open& open,
                                std::string kind, Facts facts, std::span<const Read> reads) {
    facts["search"] = static_cast<std::int64_t>(raw(open.about.number));
    if (open.use) {
        return authorities_->file_reads(person, *open.use, reads,
                                        {clock_.now(), std::move(kind), actor, std::move(facts)});
    }
    const auto recorded = audit_.record({clock_.now(), std::move(kind), actor, std::move(facts)});
    if (!recorded.ok()) return recorded.error();
    return {};
}

Result<ReadPage> SearchDesk::read(const Open& open, const ReadPageQuery& query) const {
    return open.window.vrm ? reads_.by_vrm(open.grant, *open.window.vrm, query, clock_.now())
                           : reads_.by_nrd(open.grant, *open.window.nrd, query, clock_.now());
}

Result<SearchPage> SearchDesk::page(const Person& person, const AuditActor& actor,
                                    const std::string& id, std::uint32_t number,
                                    std::optional<std::uint32_t> mark) {
    const auto open = find(person, actor, id);
    if (!open.ok()) return open.error();
    Open& search = **open;
    const Use use{search};
    if (!use.entered()) return no_such_search();
    if (mark && (!search.asked || *mark >= search.asked->marks.size())) {
        return Error{Errc::not_found, "there is no such mark in this search"};
    }
    std::optional<std::optional<ReadKey>> after;
    search.seen.with([&](const Open::Seen& seen) {
        const auto pages = seen.page_after.find(mark);
        if (number == 0) {
            after.emplace();
        } else if (pages != seen.page_after.end() && number <= pages->second.size()) {
            after = pages->second[number - 1];
        }
    });
    if (!after) return Error{Errc::not_found, "there is no such page"};

    const auto found = look(search, mark, *after, search.page_rows);
    if (!found.ok()) return found.error();
    const auto corrected = corrections_of(search);
    if (!corrected.ok()) return corrected.error();
    Facts facts{{"page", std::int64_t{number}}, {"reads", names_of(found->reads)}};
    if (mark) facts["mark"] = search.asked->marks[*mark].vrm.text();
    const auto shown =
        record(person, actor, search, "search.page_shown", std::move(facts), found->reads);
    if (!shown.ok()) return shown.error();
    return show_page(search, number, mark, *found, *corrected);
}

SearchPage SearchDesk::show_page(Open& search, std::uint32_t number,
                                 std::optional<std::uint32_t> mark, const Looked& found,
                                 const std::map<ReadKey, ReadCorrection>& corrected) {
    return search.seen.with([&](Open::Seen& seen) {
        SearchPage page{.number = number, .rows = {}, .more = found.resume_after.has_value()};
        page.looked_until = search.about.plan ? found.until : std::nullopt;
        bool some_left_out = false;
        for (const Read& read : found.reads) {
            const auto next = static_cast<std::uint32_t>(seen.rows.size());
            auto place = seen.row_of.find(read.key);
            if (place == seen.row_of.end()) {
                some_left_out = seen.rows.size() >= limits_.rows_max;
                if (some_left_out) break;
                place = seen.row_of.emplace(read.key, next).first;
                seen.rows.push_back(read.key);
            }
            page.rows.push_back({place->second, read});
            if (const auto its = corrected.find(read.key); its != corrected.end()) {
                page.rows.back().correction = its->second;
            }
            if (!search.asked) continue;
            const auto rank = search.asked->rank_of.find(read.key.vrm);
            if (rank == search.asked->rank_of.end()) continue;
            page.rows.back().mark = rank->second;
            seen.marks_shown.insert(rank->second);
        }
        seen.counts.pages += 1;
        seen.counts.reads += page.rows.size();
        page.cut_short = some_left_out || (seen.rows.size() >= limits_.rows_max && page.more);
        page.more = page.more && !page.cut_short;
        auto& pages = seen.page_after[mark];
        if (page.more && number == pages.size()) pages.push_back(found.resume_after);
        return page;
    });
}

Result<SearchDesk::Row> SearchDesk::find_row(const Person& person, const AuditActor& actor,
                                             const std::string& id, std::uint32_t row) {
    auto open = find(person, actor, id);
    if (!open.ok()) return open.error();
    const auto key = (*open)->seen.with([&](const Open::Seen& seen) {
        return row < seen.rows.size() ? std::optional{seen.rows[row]} : std::nullopt;
    });
    if (!key) return Error{Errc::not_found, "there is no such row"};
    return Row{std::move(*open), *key};
}

Result<FoundDetail> SearchDesk::detail(const Person& person, const AuditActor& actor,
                                       const std::string& id, std::uint32_t row) {
    const auto place = find_row(person, actor, id, row);
    if (!place.ok()) return place.error();
    Open& search = *place->open;
    const Use use{search};
    if (!use.entered()) return no_such_search();
    const ReadKey& key = place->key;
    const UtcTime now = clock_.now();
    const auto reads = reads_.by_vrm(search.grant, key.vrm,
                                     {.from = key.captured,
                                      .until = key.captured + std::chrono::milliseconds{1},
                                      .after = std::nullopt,
                                      .limit = read_page_max},
                                     now);
    if (!reads.ok()) return reads.error();
    const auto wanted = std::find_if(reads->reads.begin(), reads->reads.end(),
                                     [&](const Read& read) { return read.key == key; });
    if (wanted == reads->reads.end()) return Error{Errc::not_found, "the read is kept no longer"};
    FoundDetail detail{{row, *wanted}, {}, {}};
    // Under an authority nothing is shown that is not on file: of a read, that is the one of the
    // page.
    if (!search.use) {
        auto variants = reads_.variants(search.grant, key, now);
        if (!variants.ok()) return variants.error();
        detail.variants = std::move(*variants);
    }
    if (ground_.corrections != nullptr) {
        auto corrections = ground_.corrections->of_read(key);
        if (!corrections.ok()) return corrections.error();
        detail.corrections = std::move(*corrections);
    }
    const auto images = reads_.images(search.grant, key, now);
    if (!images.ok()) return images.error();
    for (const StoredImage& image : *images) {
        detail.images.push_back({image.kind, image.ordinal, image.jpeg.size()});
    }
    const auto shown = record(person, actor, search, "search.row_shown",
                              {{"reads", std::vector<std::string>{name_on_record(key)}}});
    if (!shown.ok()) return shown.error();
    return detail;
}

Result<StoredImage> SearchDesk::image(const Person& person, const AuditActor& actor,
                                      const std::string& id, std::uint32_t row, ImageKind kind,
                                      std::uint8_t ordinal) {
    const auto place = find_row(person, actor, id, row);
    if (!place.ok()) return place.error();
    Open& search = *place->open;
    const Use use{search};
    if (!use.entered()) return no_such_search();
    auto images = reads_.images(search.grant, place->key, clock_.now());
    if (!images.ok()) return images.error();
    const auto wanted = std::find_if(images->begin(), images->end(), [&](const StoredImage& image) {
        return image.kind == kind && image.ordinal == ordinal;
    });
    if (wanted == images->end()) return Error{Errc::not_found, "there is no such image"};
    const auto shown =
        record(person, actor, search, "search.image_shown",
               {{"reads", std::vector<std::string>{name_on_record(place->key)}},
                {"image", std::string{kind == ImageKind::plate ? "plate" : "overview"}},
                {"ordinal", std::int64_t{ordinal}}});
    if (!shown.ok()) return shown.error();
    search.seen.with([](Open::Seen& seen) { seen.counts.images += 1; });
    return std::move(*wanted);
}

Result<void> SearchDesk::end(const std::string& id, Open& open, const AuditActor& actor,
                             const char* why) {
    open.seen.with([](Open::Seen& seen) { seen.ending = true; });
    open.stop.request_stop();
    const auto last = open.seen.wait_for(
        finish_max, [](const Open::Seen& seen) { return seen.in_use == 0; },
        [](const Open::Seen& seen) { return seen.counts; });
    const auto closed = searches_.close(open.about.number, last,
                                        {clock_.now(),
                                         "search.closed",
                                         actor,
                                         {{"why", std::string{why}},
                                          {"pages", static_cast<std::int64_t>(last.pages)},
                                          {"rows", static_cast<std::int64_t>(last.reads)},
                                          {"images", static_cast<std::int64_t>(last.images)}}});
    if (!closed.ok() && closed.error().code != Errc::not_found) return closed;
    table_.with([&](Table& table) { table.erase(id); });
    return {};
}

Result<void> SearchDesk::close(const Person& person, const AuditActor& actor,
                               const std::string& id) {
    // Asked without policy: whoever may no longer look may still close.
    const auto open = find_own(person, actor, id);
    if (!open.ok()) return open.error();
    if (*open == nullptr) return no_such_search();
    return end(id, **open, actor, "closed");
}

std::size_t SearchDesk::call_off_planning(PersonId person) {
    return table_.with([&](Table& table) {
        std::size_t called_off = 0;
        for (auto& [id, place] : table) {
            if (place.person != person || place.open != nullptr) continue;
            if (place.planning.request_stop()) ++called_off;
        }
        return called_off;
    });
}

std::vector<OpenedSearch> SearchDesk::open_searches(const Person& person) const {
    const UtcTime now = clock_.now();
    return table_.with([&](const Table& table) {
        std::vector<OpenedSearch> own;
        for (const auto& [id, place] : table) {
            if (place.person != person.id || place.open == nullptr) continue;
            if (now < place.open->about.expires) own.push_back(place.open->about);
        }
        return own;
    });
}

Result<std::vector<SearchRecord>> SearchDesk::review(const Person& person, const AuditActor& actor,
                                                     std::optional<PersonId> of,
                                                     std::size_t count_max,
                                                     std::optional<PurposeId> before) {
    const auto decision = policy_.may(person, Permission::search_review, clock_.now());
    const bool own = of == person.id && person.state == PersonState::active;
    if (!own && !decision.allowed()) return decision.error();
    auto found = searches_.list(of, count_max, before);
    if (!found.ok()) return found;
    Facts facts{{"count", static_cast<std::int64_t>(found->size())}};
    if (!found->empty()) {
        facts["first"] = static_cast<std::int64_t>(raw(found->back().id));
        facts["last"] = static_cast<std::int64_t>(raw(found->front().id));
    }
    if (of) facts["person"] = std::int64_t{raw(*of)};
    const auto recorded = audit_.record({clock_.now(), "search.reviewed", actor, std::move(facts)});
    if (!recorded.ok()) return recorded.error();
    return found;
}

std::size_t SearchDesk::open_count() const {
    return table_.with([](const Table& table) { return table.size(); });
}

std::size_t SearchDesk::close_expired() {
    const UtcTime now = clock_.now();
    const auto expired = table_.with([&](const Table& table) {
        std::vector<std::pair<std::string, std::shared_ptr<Open>>> found;
        for (const auto& [id, place] : table) {
            if (place.open != nullptr && now >= place.open->about.expires) {
                found.emplace_back(id, place.open);
            }
        }
        return found;
    });
    std::size_t ended = 0;
    for (const auto& [id, open] : expired) {
        if (!end(id, *open, {std::nullopt, "bofd", {}}, "expired").ok()) break;
        ++ended;
    }
    return ended;
}

}  // namespace bof
