// Which screen, by the path. Every screen has an address; none ever holds a registration mark.
import { signal } from '@preact/signals';

export interface Place {
    path: string;
    query: URLSearchParams;
}

function here(): Place {
    return { path: location.pathname, query: new URLSearchParams(location.search) };
}

export const place = signal<Place>(here());

/** Counts the moves within the page: the first screen keeps the browser's own focus, later ones take it. */
export const moves = signal(0);

type Guard = () => boolean;
let mayLeave: Guard | null = null;

/** Asks `guard` before leaving the screen, and the browser before closing it. Returns what takes it away again. */
export function guardLeaving(guard: Guard): () => void {
    const closing = (event: BeforeUnloadEvent): void => event.preventDefault();
    mayLeave = guard;
    addEventListener('beforeunload', closing);
    return () => {
        removeEventListener('beforeunload', closing);
        if (mayLeave === guard) mayLeave = null;
    };
}

/** Goes to an address of this page, such as /account. `replace`: without a way back to the one before. */
export function go(address: string, how: 'push' | 'replace' = 'push'): void {
    if (mayLeave && !mayLeave()) return;
    mayLeave = null;
    history[how === 'push' ? 'pushState' : 'replaceState'](null, '', address);
    arrive();
}

/** Changes the query of this screen without a move: filters and tabs that a link should keep. */
export function setQuery(values: Record<string, string | null>): void {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(values)) {
        if (value === null || value === '') query.delete(name);
        else query.set(name, value);
    }
    const text = query.toString();
    history.replaceState(null, '', text ? `${location.pathname}?${text}` : location.pathname);
    place.value = here();
}

function arrive(): void {
    const samePath = place.value.path === location.pathname;
    place.value = here();
    if (samePath) return;
    moves.value += 1;
    scrollTo(0, 0);
}

function isPlainClick(event: MouseEvent): boolean {
    return event.button === 0 && !event.defaultPrevented && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
}

/** Links to this page's own screens move within it; all others are the browser's. */
export function followLinks(): void {
    addEventListener('popstate', arrive);
    document.addEventListener('click', (event) => {
        const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
        if (!(link instanceof HTMLAnchorElement) || !isPlainClick(event)) return;
        if (link.origin !== location.origin || link.target || link.hasAttribute('download')) return;
        if (link.pathname.startsWith('/api/') || link.pathname.startsWith('/assets/')) return;
        if (link.hash && link.pathname === location.pathname) return;
        if (link.pathname === '/NOTICE.txt') return;
        event.preventDefault();
        go(link.pathname + link.search);
    });
}

/** The values of {names} in `pattern` as they stand in the address, or null when `path` is none of its kind: /people/{person} of /people/3. */
export function match(pattern: string, path: string): Record<string, string> | null {
    const wanted = pattern.split('/').filter(Boolean);
    const given = path.split('/').filter(Boolean);
    if (wanted.length !== given.length) return null;
    const values: Record<string, string> = {};
    for (const [index, part] of wanted.entries()) {
        const value = given[index] ?? '';
        const name = /^\{(\w+)\}$/.exec(part)?.[1];
        if (name !== undefined) values[name] = value;
        else if (part !== value) return null;
    }
    return values;
}
