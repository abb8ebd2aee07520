// What an entry of the audit log says, apart from how it is shown.
import type { Schemas } from '../../api/types';
import { t } from './texts';

export type Entry = Schemas['AuditEntry'];

/** Every kind of entry there is, as docs/audit.md lists them, by what they are about. */
export const KINDS = [
    'search.started', 'search.page_shown', 'search.row_shown', 'search.image_shown', 'search.marks_shown', 'search.exported', 'search.read_corrected', 'search.closed', 'search.refused', 'search.reviewed', 'search.purposes_offered',
    'search.question_asked', 'search.question_asked_further', 'search.question_answered', 'search.question_accepted', 'search.question_shown',
    'search.questions_listed', 'search.question_refused',
    'authority.drafted', 'authority.amended', 'authority.submitted', 'authority.asked_back', 'authority.oral_stated', 'authority.approved',
    'authority.refused_in_writing', 'authority.withdrawn', 'authority.revoked', 'authority.taken', 'authority.released', 'authority.returned', 'authority.shown',
    'authority.listed', 'authority.result_shown', 'authority.image_shown', 'authority.file_shown', 'authority.deputy_named', 'authority.deputy_ended',
    'authority.refused', 'authority.expired', 'authority.unconfirmed', 'authority.ending_told',
    'alert.opened', 'alert.listed', 'alert.shown', 'alert.opened_detail', 'alert.images_shown', 'alert.acknowledged', 'alert.escalated', 'alert.resolved', 'alert.refused',
    'policy.shipped', 'policy.proposed', 'policy.approved', 'policy.change_refused', 'policy.withdrawn', 'policy.in_force', 'policy.refused', 'policy.replayed',
    'lists.list_added', 'lists.list_changed', 'lists.imported', 'lists.import_report_shown', 'lists.rolled_back', 'lists.entry_added', 'lists.entry_amended',
    'lists.entry_withdrawn', 'lists.entries_shown', 'lists.refused',
    'people.first_administrator_added', 'people.person_added', 'people.person_changed', 'people.person_closed', 'people.role_given', 'people.role_taken',
    'people.account_reviewed', 'people.reviews_shown', 'people.import_shown', 'people.imported', 'people.older_access_confirmed', 'people.older_access_taken', 'people.ending_told',
    'people.password_reset', 'people.password_changed', 'people.guidance_acknowledged', 'people.signed_in', 'people.sign_in_failed', 'people.account_locked',
    'people.code_asked', 'people.recovery_code_used', 'people.confirmed', 'people.second_factor_begun', 'people.second_factor_set_up', 'people.second_factor_turned_off',
    'people.second_factor_reset', 'people.recovery_codes_made', 'people.sessions_shown', 'people.own_session_ended', 'people.own_sessions_ended',
    'people.signed_out', 'people.sessions_ended', 'people.session_misused', 'people.listed', 'people.shown', 'people.refused',
    'access.applied', 'access.withdrawn', 'access.authorised', 'access.declined', 'access.effected', 'access.listed', 'access.shown',
    'guidance.published', 'guidance.readers_shown',
    'estate.source_added', 'estate.source_word_set', 'estate.nrd_added',
    'retention.started', 'retention.rows_deleted', 'retention.done', 'retention.failed', 'retention.alarm', 'retention.previewed', 'retention.reports_listed', 'retention.state_shown',
    'retention.refused', 'hold.placed', 'hold.reviewed', 'hold.review_due', 'hold.released', 'hold.listed',
    'audit.entries_shown', 'audit.proof_shown', 'audit.exported', 'audit.purged', 'api.answer_repeated', 'api.refused',
] as const;

/** "A search was begun" for "search.started"; a kind that this page does not know is shown as it is. */
export function kindName(kind: string): string {
    return t.lookup(`kind.${kind}`, kind);
}

/** Entries as the rows of a file: what is shown, nothing more. */
export function rowsOf(entries: readonly Entry[]): (string | number)[][] {
    const row = (entry: Entry) => [entry.number, entry.when, actorOf(entry), entry.kind, factsOf(entry).map(({ name, value }) => `${name}=${value}`).join('; ')];
    return [['number', 'when', 'who', 'kind', 'facts'], ...entries.map(row)];
}

export interface Fact {
    name: string;
    label: string;
    value: string;
}

function textOf(value: unknown): string {
    if (Array.isArray(value)) return value.map(String).join(', ');
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** What the entry is about; none when its body has expired. */
export function factsOf(entry: Pick<Entry, 'body'>): Fact[] {
    const facts = (entry.body as { facts?: Record<string, unknown> } | null)?.facts ?? {};
    return Object.entries(facts).map(([name, value]) => ({ name, label: t.lookup(`fact.${name}`, name), value: textOf(value) }));
}

const TELLING = ['vrm', 'reference', 'category', 'reason', 'outcome', 'role', 'user_name', 'list', 'alert', 'search', 'permission'];

/** The facts that tell most, for a row of a table. */
export function inShort(entry: Pick<Entry, 'body'>): string {
    return factsOf(entry)
        .filter(({ name, value }) => TELLING.includes(name) && value !== '')
        .sort((left, right) => TELLING.indexOf(left.name) - TELLING.indexOf(right.name))
        .slice(0, 3)
        .map(({ label, value }) => `${label}: ${value}`)
        .join(' · ');
}

/** The account that acted, or the program; and from where. */
export function actorOf(entry: Entry): string {
    const body = entry.body as { name?: string; address?: string } | null;
    const name = entry.person_name ?? body?.name ?? t('expired_person');
    return body?.address ? t('actor_at', { name, address: body.address }) : name;
}
