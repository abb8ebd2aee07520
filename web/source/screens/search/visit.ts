// A visit to the search screen: the purpose, the question, and what was found. It lives in this tab's memory only
// and ends with the session: never in an address, never in storage.
import { effect, signal } from '@preact/signals';
import { api } from '../../api/client';
import { asProblem, type Problem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { account } from '../../app/session';
import { fieldsOf, presetSpan, type Preset, type Span, type WindowFields } from './window';

export type Purpose = Schemas['Purpose'];
export type FoundRead = Schemas['FoundRead'];
type SearchPage = Schemas['SearchPage'];

export const NO_PURPOSE: Purpose = { category: '', reason: '', reference: '', on_behalf_of: '' };

export interface Query {
    kind: 'vehicle' | 'nrd';
    vrm: string;
    /** Ids as the form's choices have them; '' is none. */
    site: string;
    nrd: string;
    /** null: the fields say it. */
    preset: Preset | null;
    fields: WindowFields;
    order: 'newest_first' | 'oldest_first';
}

export interface Running {
    search: Schemas['Search'];
    purpose: Purpose;
    query: Query;
    asked: Span;
    started: number;
    pages: readonly SearchPage[];
    /** The page that the table shows, from 0. */
    shown: number;
    /** 'authority': what it was made under is over or was withdrawn. */
    ended: null | 'expired' | 'closed' | 'gone' | 'authority';
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

const PAGE_ROWS = 50;

export function firstQuery(ageMaxDays: number): Query {
    const span = presetSpan('hours', ageMaxDays, Date.now());
    return { kind: 'vehicle', vrm: '', site: '', nrd: '', preset: 'hours', fields: fieldsOf(span), order: 'newest_first' };
}

function forget(): void {
    purposeDraft.value = NO_PURPOSE;
    takenUp.value = null;
    purposeRefused.value = {};
    purpose.value = null;
    query.value = null;
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

async function begin(body: Pick<Schemas['StartSearch'], 'window' | 'purpose' | 'authority' | 'again'>, why: Purpose, what: Query, span: Span): Promise<void> {
    const before = running.value;
    if (before && before.ended === null) await closeSearch();
    const { data } = await api.post('/api/v1/searches', { body: { ...body, order: what.order, page_rows: PAGE_ROWS } });
    running.value = { search: data, purpose: why, query: what, asked: span, started: Date.now(), pages: [], shown: 0, ended: null };
}

function windowOf(what: Query, span: Span): Schemas['Window'] {
    const wanted = what.kind === 'vehicle' ? { vrm: what.vrm.trim() } : { nrd: Number(what.nrd) };
    return { ...wanted, from: new Date(span.from).toISOString(), until: new Date(span.until).toISOString() };
}

/** Opens the search. Throws a Problem. */
export function startSearch(why: Purpose, what: Query, span: Span): Promise<void> {
    return begin({ window: windowOf(what, span), purpose: why, again: takenUp.value }, why, what, span);
}

/** Opens a search of older reads under an authority, whose form says why. Throws a Problem. */
export function startUnder(authority: string, why: Purpose, what: Query, span: Span): Promise<void> {
    return begin({ window: windowOf(what, span), authority }, why, what, span);
}

/** Reads and images go with the search: what its end has closed must not stay on a screen. */
export function end(how: NonNullable<Running['ended']>): void {
    const now = running.value;
    if (now && now.ended === null) running.value = { ...now, pages: [], ended: how };
}

/** A page or a row was refused: the search, or the authority it was made under, may have ended. Returns the problem unless one has. */
export async function checkGone(error: unknown): Promise<Problem | null> {
    const problem = asProblem(error);
    if (problem.status === 403 && running.value?.search.authority) {
        end('authority');
        return null;
    }
    if (problem.status !== 404) return problem;
    try {
        const { data } = await api.get('/api/v1/searches');
        if (data.items.some(({ id }) => id === running.value?.search.id)) return problem;
    } catch {
        return problem;
    }
    end('gone');
    return null;
}

/** Fetches the page unless it is here already, and shows it. Returns what went wrong. */
export async function showPage(number: number): Promise<Problem | null> {
    const now = running.value;
    if (!now || now.ended !== null) return null;
    if (now.pages[number]) {
        running.value = { ...now, shown: number };
        return null;
    }
    try {
        const { data } = await api.get('/api/v1/searches/{search}/pages/{page}', { path: { search: now.search.id, page: number } });
        const still = running.value;
        if (!still || still.search.id !== now.search.id || still.ended !== null) return null;
        const pages = [...still.pages];
        pages[number] = data;
        running.value = { ...still, pages, shown: number };
        return null;
    } catch (error) {
        return checkGone(error);
    }
}

/** Throws a Problem, unless it had ended already. */
export async function closeSearch(): Promise<void> {
    const now = running.value;
    if (!now || now.ended !== null) return;
    try {
        await api.delete('/api/v1/searches/{search}', { path: { search: now.search.id } });
    } catch (error) {
        if (asProblem(error).status !== 404) throw error;
    }
    end('closed');
}
