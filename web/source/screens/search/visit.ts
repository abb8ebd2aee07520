// A visit to the search screen: the purpose, the question, and what was found. It lives in this tab's memory only
// and ends with the session: never in an address, never in storage.
import { effect, signal } from '@preact/signals';
import { api } from '../../api/client';
import { asProblem, type Problem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { account } from '../../app/session';
import { askedOf, type Query } from './question';
import type { Span } from './window';

export type Purpose = Schemas['Purpose'];
export type FoundRead = Schemas['FoundRead'];
export type FittingMark = Schemas['FittingMark'];
type SearchPage = Schemas['SearchPage'];

export const NO_PURPOSE: Purpose = { category: '', reason: '', reference: '', on_behalf_of: '' };

export interface Running {
    search: Schemas['Search'];
    purpose: Purpose;
    query: Query;
    asked: Span;
    started: number;
    pages: readonly SearchPage[];
    /** The page that the table shows, from 0. */
    shown: number;
    /** Only the reads of this mark are shown; null: of all. Its pages are numbered by themselves. */
    only: FittingMark | null;
    /** Pages of what is not shown now, by the number of its mark. */
    aside: ReadonlyMap<number | null, Pick<Running, 'pages' | 'shown'>>;
    /** Marks that are known of this search, by number. */
    marks: ReadonlyMap<number, FittingMark>;
    /** 'authority': what it was made under is over or was withdrawn. */
    ended: null | 'expired' | 'closed' | 'gone' | 'authority' | 'policy';
}

/** The search for which the purpose in the form was stated before; null when it is stated anew. */
export const takenUp = signal<number | null>(null);
/** What the service has against the purpose, by field; told where it was written. */
export const purposeRefused = signal<Readonly<Record<string, string>>>({});

export const purposeDraft = signal<Purpose>(NO_PURPOSE);
/** The purpose that was gone on with; null until then. */
export const purpose = signal<Purpose | null>(null);
export const query = signal<Query | null>(null);
export const running = signal<Running | null>(null);

/** A page is being looked for. */
export interface Looking {
    /** How far the search has come, as a moment; null: nothing is known of it yet. */
    until: string | null;
    stop: () => void;
}
export const looking = signal<Looking | null>(null);

const PAGE_ROWS = 50;

function forget(): void {
    purposeDraft.value = NO_PURPOSE;
    takenUp.value = null;
    purposeRefused.value = {};
    purpose.value = null;
    query.value = null;
    looking.value = null;
    running.value = null;
}

/** At a shared desk the next person must find nothing of the one before. */
let owner: number | null = null;
effect(() => {
    const now = account.value?.person.id ?? null;
    if (now !== owner) forget();
    owner = now;
});

export type OfferedPurpose = Schemas['OfferedPurpose'];

const OFFERED_SHOWN = 5;

/** The purposes that one gave and that have not ended. Throws a Problem. The look is on the record. */
export async function earlierPurposes(): Promise<OfferedPurpose[]> {
    const { data } = await api.get('/api/v1/purposes/recent', { query: { limit: OFFERED_SHOWN } });
    return data.items;
}

type Begun = Pick<Schemas['StartSearch'], 'window' | 'sought' | 'narrow' | 'purpose' | 'authority' | 'again'>;

function marksFirst({ plan }: Schemas['Search']): ReadonlyMap<number, FittingMark> {
    return new Map((plan?.first ?? []).map((mark) => [mark.mark, mark]));
}

/** Called off while it is planned, it is given up; had it come too far for that, it is ended as soon as it can be named. */
async function begin(body: Begun, why: Purpose, what: Query, span: Span, signal?: AbortSignal): Promise<void> {
    const before = running.value;
    if (before && before.ended === null) await closeSearch();
    const callOff = (): void => void api.delete('/api/v1/searches/planning').catch(() => undefined);
    signal?.addEventListener('abort', callOff);
    const { data } = await api.post('/api/v1/searches', { body: { ...body, order: what.order, page_rows: PAGE_ROWS } })
        .finally(() => signal?.removeEventListener('abort', callOff));
    if (signal?.aborted) {
        await api.delete('/api/v1/searches/{search}', { path: { search: data.id } });
        signal.throwIfAborted();
    }
    running.value = {
        search: data, purpose: why, query: what, asked: span, started: Date.now(), pages: [], shown: 0, only: null, aside: new Map(), marks: marksFirst(data), ended: null,
    };
}

/** Opens the search. Throws a Problem; when `signal` called it off, what fetch throws then. */
export function startSearch(why: Purpose, what: Query, span: Span, signal?: AbortSignal): Promise<void> {
    return begin({ ...askedOf(what, span), purpose: why, again: takenUp.value }, why, what, span, signal);
}

/** Opens a search of older reads under an authority, whose form says why. Throws a Problem. */
export function startUnder(authority: string, why: Purpose, what: Query, span: Span): Promise<void> {
    return begin({ ...askedOf(what, span), authority }, why, what, span);
}

/** Reads and images go with the search: what its end has closed must not stay on a screen. */
export function end(how: NonNullable<Running['ended']>): void {
    const now = running.value;
    looking.value?.stop();
    if (now && now.ended === null) running.value = { ...now, pages: [], only: null, aside: new Map(), marks: new Map(), ended: how };
}

/** The service's code for a search that was opened under another policy. */
const POLICY_CHANGED = 'policy_changed';

/** A page or a row was refused: the search, or the authority it was made under, may have ended. Returns the problem unless one has. */
export async function checkGone(error: unknown): Promise<Problem | null> {
    const problem = asProblem(error);
    if (problem.code === POLICY_CHANGED) {
        end('policy');
        return null;
    }
    if (problem.status === 403 && running.value?.search.authority) {
        end('authority');
        return null;
    }
    if (problem.status !== 404 && problem.status !== 409) return problem;
    try {
        const { data } = await api.get('/api/v1/searches');
        if (data.items.some(({ id }) => id === running.value?.search.id)) return problem;
    } catch {
        return problem;
    }
    end('gone');
    return null;
}

/** The next page that has rows, or may have; null at the end. */
export function pageAfter({ pages, shown }: Pick<Running, 'pages' | 'shown'>): number | null {
    const next = pages.findIndex(({ rows }, index) => index > shown && rows.length > 0);
    if (next >= 0) return next;
    return pages[pages.length - 1]?.more ? pages.length : null;
}

export function pageBefore({ pages, shown }: Pick<Running, 'pages' | 'shown'>): number | null {
    for (let page = shown - 1; page >= 0; page -= 1) if ((pages[page]?.rows.length ?? 0) > 0) return page;
    return null;
}

/** One page more, put behind those that are there. null: the search has ended or another was begun meanwhile. */
async function fetchPage(now: Running, number: number, signal: AbortSignal): Promise<SearchPage | null> {
    const { data } = await api.get('/api/v1/searches/{search}/pages/{page}',
        { path: { search: now.search.id, page: number }, ...(now.only ? { query: { rank: now.only.mark } } : {}), signal });
    const still = running.value;
    if (!still || still.search.id !== now.search.id || still.only !== now.only || still.ended !== null) return null;
    const pages = [...still.pages];
    pages[number] = data;
    running.value = { ...still, pages, shown: data.rows.length > 0 ? number : still.shown };
    return data;
}

/** A page may be empty because looking for it was work enough: goes on to one with rows, the end, or until it is stopped. */
async function lookFrom(now: Running, number: number): Promise<void> {
    const mine = new AbortController();
    const until = now.pages[number - 1]?.looked_until ?? null;
    const told: Looking = { until, stop: () => mine.abort() };
    looking.value = told;
    try {
        for (let page = number; !mine.signal.aborted; page += 1) {
            const data = await fetchPage(now, page, mine.signal);
            if (!data || data.rows.length > 0 || !data.more) return;
            looking.value = { ...told, until: data.looked_until };
        }
    } finally {
        if (looking.value?.stop === told.stop) looking.value = null;
    }
}

/** Fetches the page unless it is here already, and shows it. Returns what went wrong. */
export async function showPage(number: number): Promise<Problem | null> {
    const now = running.value;
    if (!now || now.ended !== null || looking.value) return null;
    if (now.pages[number]) {
        running.value = { ...now, shown: number };
        return null;
    }
    try {
        await lookFrom(now, number);
        return null;
    } catch (error) {
        return error instanceof DOMException && error.name === 'AbortError' ? null : checkGone(error);
    }
}

/** Shows the reads of one mark alone, or of all again. What was fetched before is kept. */
export function showOnly(mark: FittingMark | null): void {
    const now = running.value;
    if (!now || now.ended !== null || (now.only?.mark ?? null) === (mark?.mark ?? null)) return;
    looking.value?.stop();
    const aside = new Map(now.aside).set(now.only?.mark ?? null, { pages: now.pages, shown: now.shown });
    running.value = { ...now, ...(aside.get(mark?.mark ?? null) ?? { pages: [], shown: 0 }), only: mark, aside };
}

/** Marks that the service has told of, so that rows can say why they are there. */
export function noteMarks(search: string, marks: readonly FittingMark[]): void {
    const now = running.value;
    if (!now || now.search.id !== search || now.ended !== null) return;
    running.value = { ...now, marks: new Map([...now.marks, ...marks.map((one) => [one.mark, one] as const)]) };
}

/** What a person just said of a row stands beside it at once, on every page that has it. */
export function noteCorrection(search: string, row: number, correction: Schemas['ReadCorrection']): void {
    const now = running.value;
    if (!now || now.search.id !== search || now.ended !== null) return;
    const withIt = (page: SearchPage): SearchPage => ({ ...page, rows: page.rows.map((one) => (one.row === row ? { ...one, correction } : one)) });
    running.value = { ...now, pages: now.pages.map(withIt) };
}

/** What was found is the way of one vehicle. */
export function isOneVehicle({ query: what, only }: Running): boolean {
    return what.kind === 'exact' || only !== null;
}

/** Throws a Problem, unless it had ended already. */
export async function closeSearch(): Promise<void> {
    const now = running.value;
    if (!now || now.ended !== null) return;
    looking.value?.stop();
    try {
        await api.delete('/api/v1/searches/{search}', { path: { search: now.search.id } });
    } catch (error) {
        if (asProblem(error).status !== 404) throw error;
    }
    end('closed');
}
