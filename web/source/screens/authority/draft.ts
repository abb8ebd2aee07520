// A request that is being written. It lives in this tab's memory until it is saved or its writer signs out: never in
// an address, for it holds registration marks.
import { effect, signal } from '@preact/signals';
import type { Schemas } from '../../api/types';
import { account } from '../../app/session';
import { milliseconds } from '../../i18n/moments';
import { NO_PURPOSE, type Purpose } from '../search/visit';
import { fieldsOf, spanOf, type Span, type WindowFields } from '../search/window';

export type Authority = Schemas['Authority'];
export type AuthorityForm = Schemas['AuthorityForm'];

export interface Draft {
    /** As the service knows it; null: not saved yet. */
    id: string | null;
    version: number;
    /** Filled in from a search: to be looked at. */
    isFromSearch: boolean;
    purpose: Purpose;
    onBehalfUserName: string;
    grade: string;
    /** One on each line. */
    marks: string;
    /** "site:3" or "nrd:12". */
    places: readonly string[];
    window: WindowFields;
    necessity: string;
    proportionality: string;
    earlier: string;
    earlierIds: readonly string[];
    /** '' is any officer. */
    addressedTo: string;
}

const NO_WINDOW: WindowFields = { from: { date: '', time: '00:00' }, until: { date: '', time: '00:00' } };

export const EMPTY: Draft = {
    id: null, version: 0, isFromSearch: false, purpose: NO_PURPOSE, onBehalfUserName: '', grade: '', marks: '', places: [], window: NO_WINDOW, necessity: '',
    proportionality: '', earlier: '', earlierIds: [], addressedTo: '',
};

export const draft = signal<Draft>(EMPTY);

/** At a shared desk the next person must find nothing of the one before. */
let owner: number | null = null;
effect(() => {
    const now = account.value?.person.id ?? null;
    if (now !== owner) draft.value = EMPTY;
    owner = now;
});

/** What a search did not open, as the beginning of a request. */
export function beginFromSearch(asked: { mark: string; places: readonly string[]; span: Span; purpose: Purpose }): void {
    draft.value = {
        ...EMPTY, isFromSearch: true, purpose: asked.purpose, marks: asked.mark.trim(), places: asked.places,
        window: fieldsOf(asked.span),
    };
}

/** Of a request that was saved before. */
export function draftOf(authority: Authority): Draft {
    const { asked } = authority;
    return {
        id: authority.id, version: authority.version, isFromSearch: false, purpose: authority.purpose, grade: authority.grade, marks: asked.vrms.join('\n'),
        onBehalfUserName: authority.on_behalf_of_person?.user_name ?? '', places: [...asked.sites.map((site) => `site:${site}`), ...asked.nrds.map((nrd) => `nrd:${nrd}`)],
        window: fieldsOf({ from: milliseconds(asked.from), until: milliseconds(asked.until) }), necessity: authority.necessity,
        proportionality: authority.proportionality, earlier: authority.earlier, earlierIds: authority.earlier_ids,
        addressedTo: authority.addressed_to ? String(authority.addressed_to.id) : '',
    };
}

/** Marks as they were typed: by lines, commas or semicolons. */
export function marksOf(text: string): string[] {
    return text.split(/[\n,;]+/).map((mark) => mark.trim()).filter((mark) => mark !== '');
}

function placesOf(places: readonly string[], kind: 'site' | 'nrd'): number[] {
    return places.filter((place) => place.startsWith(`${kind}:`)).map((place) => Number(place.slice(kind.length + 1)));
}

export function formOf(written: Draft): AuthorityForm {
    const { from, until } = spanOf(written.window);
    const userName = written.onBehalfUserName.trim();
    return {
        purpose: written.purpose,
        on_behalf_user_name: userName === '' ? null : userName,
        grade: written.grade.trim(),
        asked: {
            vrms: marksOf(written.marks), nrds: placesOf(written.places, 'nrd'), sites: placesOf(written.places, 'site'),
            from: new Date(from).toISOString(), until: new Date(until).toISOString(),
        },
        necessity: written.necessity.trim(),
        proportionality: written.proportionality.trim(),
        earlier: written.earlier.trim(),
        earlier_ids: [...written.earlierIds],
        addressed_to: written.addressedTo === '' ? null : Number(written.addressedTo),
    };
}
