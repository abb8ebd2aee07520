// The service's own sentences in the reader's language. It speaks English; the Welsh stands here, fetched when it
// is first wanted, and a test holds that every sentence in the service's sources has one.
import { effect, signal } from '@preact/signals';
import type { Problem } from '../api/problem';
import { UNREACHABLE, UNREADABLE } from '../api/problem';
import { common } from './common';
import { language } from './language';

const welsh = signal<Readonly<Record<string, string>>>({});
let fetched = false;

export function followServerLanguage(): void {
    effect(() => {
        if (language.value !== 'cy' || fetched) return;
        fetched = true;
        import('./server.cy').then(
            ({ serverWelsh }) => {
                welsh.value = serverWelsh;
            },
            () => {
                fetched = false;
            },
        );
    });
}

/** "your account is closed" -> "Your account is closed." */
function asSentence(text: string): string {
    const first = text.charAt(0).toUpperCase() + text.slice(1);
    return /[.!?…]$/.test(first) ? first : `${first}.`;
}

/** The Welsh of a sentence in which something differs from time to time: {} in the dictionary. */
export function fromPattern(english: string, dictionary: Readonly<Record<string, string>>): string | undefined {
    for (const [pattern, translation] of Object.entries(dictionary)) {
        if (!pattern.includes('{}')) continue;
        const literal = pattern.split('{}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
        const values = new RegExp(`^${literal.join('(.*)')}$`, 's').exec(english)?.slice(1);
        if (values) return translation.replace(/\{\}/g, () => values.shift() ?? '');
    }
    return undefined;
}

/** A sentence of the service for people to read. Unknown ones stay English rather than silent. */
export function serverText(english: string): string {
    if (language.value !== 'cy') return asSentence(english);
    return asSentence(welsh.value[english] ?? fromPattern(english, welsh.value) ?? english);
}

/** What happened and what to do, in one or two sentences. */
export function problemText(problem: Problem): string {
    const own = problem.code === UNREACHABLE || problem.code === UNREADABLE;
    const said = own ? common(problem.code as 'unreachable' | 'unreadable') : serverText(problem.detail);
    if (problem.status !== 429 || problem.retryAfterSeconds === null) return said;
    return `${said} ${common.count('wait_seconds', problem.retryAfterSeconds)}`;
}
