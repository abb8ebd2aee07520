// Alerts as the list has them: which is newer, and in what order they are worked on.
import type { Alert, Priority } from '../../api/types';

/** Worst first: the order of the lanes. */
export const PRIORITIES: readonly Priority[] = ['high', 'medium', 'low'];

export type Book = ReadonlyMap<string, Alert>;

/** `book` with what is newer in `news`; the same book when nothing is. What comes twice or late changes nothing. */
export function merged(book: Book, news: readonly Alert[]): Book {
    const newer = news.filter(({ id, version }) => version > (book.get(id)?.version ?? 0));
    if (newer.length === 0) return book;
    const next = new Map(book);
    for (const alert of newer) {
        if (alert.version > (next.get(alert.id)?.version ?? 0)) next.set(alert.id, alert);
    }
    return next;
}

/** Most resolved alerts that are remembered, so that an older word about one does not bring it back. */
export const RESOLVED_KEPT_MAX = 500;

/** Forgets the resolved alerts that were resolved first, beyond RESOLVED_KEPT_MAX. */
export function pruned(book: Book): Book {
    const resolved = [...book.values()].filter(({ state }) => state === 'resolved');
    if (resolved.length <= RESOLVED_KEPT_MAX) return book;
    resolved.sort((a, b) => (a.resolved ?? '').localeCompare(b.resolved ?? ''));
    const next = new Map(book);
    for (const { id } of resolved.slice(0, resolved.length - RESOLVED_KEPT_MAX)) next.delete(id);
    return next;
}

/** Within a lane: what nobody has taken comes first, and of these the latest, which may still be near. */
export function before(a: Alert, b: Alert): number {
    const taken = Number(a.state !== 'new') - Number(b.state !== 'new');
    if (taken !== 0) return taken;
    return Date.parse(b.opened) - Date.parse(a.opened) || a.id.localeCompare(b.id);
}

export interface Filter {
    /** Empty: all. */
    priorities: readonly Priority[];
    state: 'all' | 'new' | 'acknowledged';
    /** Of a list, as text; '' for all. */
    list: string;
    /** The name of a site; '' for all. */
    site: string;
    /** Part of a mark, of a reason, of a vehicle or of a place; '' for all. */
    words: string;
}

export const NO_FILTER: Filter = { priorities: [], state: 'all', list: '', site: '', words: '' };

export function isFiltering(filter: Filter): boolean {
    return filter.priorities.length > 0 || filter.state !== 'all' || filter.list !== '' || filter.site !== '' || filter.words.trim() !== '';
}

/** `siteOf`: the name of the site of an NRD. */
export function passes(alert: Alert, filter: Filter, siteOf: (nrd: number) => string): boolean {
    if (filter.priorities.length > 0 && !filter.priorities.includes(alert.priority)) return false;
    if (filter.state !== 'all' && alert.state !== filter.state) return false;
    if (filter.list !== '' && String(alert.list) !== filter.list) return false;
    if (filter.site !== '' && siteOf(alert.last_nrd) !== filter.site) return false;
    const words = filter.words.trim().toLowerCase();
    if (words === '') return true;
    const { reason, make, model, colour } = alert.entry;
    const told = [reason, make, model, colour, siteOf(alert.last_nrd)].join(' ').toLowerCase();
    return told.includes(words) || alert.vrm.toLowerCase().includes(words.replaceAll(' ', ''));
}

/** Nobody has taken it in time, and it is with the supervisor. */
export function isOverdue({ state, escalated }: Alert): boolean {
    return state === 'new' && escalated !== null;
}

/** What is worked on: everything that is not resolved. */
export function active(book: Book): Alert[] {
    return [...book.values()].filter(({ state }) => state !== 'resolved');
}

export interface Standing {
    waiting: number;
    waitingHigh: number;
    /** Of those waiting: with the supervisor. */
    overdue: number;
    taken: number;
    /** Of those that nobody has taken; null when there is none. */
    oldest: Alert | null;
}

/** What a supervisor asks first. */
export function standing(alerts: readonly Alert[]): Standing {
    const waiting = alerts.filter(({ state }) => state === 'new');
    const oldest = waiting.reduce<Alert | null>((first, alert) => (first === null || alert.opened < first.opened ? alert : first), null);
    return { waiting: waiting.length, waitingHigh: waiting.filter(({ priority }) => priority === 'high').length, overdue: waiting.filter(isOverdue).length, taken: alerts.length - waiting.length, oldest };
}
