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

/** A sentence of the service for people to read. Unknown ones stay English rather than silent. */
export function serverText(english: string): string {
    return asSentence((language.value === 'cy' && welsh.value[english]) || english);
}

/** What happened and what to do, in one or two sentences. */
export function problemText(problem: Problem): string {
    const own = problem.code === UNREACHABLE || problem.code === UNREADABLE;
    const said = own ? common(problem.code as 'unreachable' | 'unreadable') : serverText(problem.detail);
    if (problem.status !== 429 || problem.retryAfterSeconds === null) return said;
    return `${said} ${common.count('wait_seconds', problem.retryAfterSeconds)}`;
}
