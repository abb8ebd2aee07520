// A pattern of a mark as people type it: what the service will understand by it, and what it says in words.
import { t } from './texts';

const SYMBOLS_MAX = 12, BYTES_MAX = 64;

export type PatternFault = 'empty' | 'symbol' | 'long';

export interface Pattern {
    /** As the service writes it: "AB?2*". */
    text: string;
    /** What the service would refuse, as far as is plain here. */
    fault: PatternFault | null;
}

/** Blanks, hyphens and dots do not matter; `_` and `#` are one symbol, as `?` is. What is not known here stays for the service to judge. */
export function readPattern(typed: string): Pattern {
    const text = typed.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toUpperCase()
        .replace(/[\s.\-\u00ad\u00b7\u2010-\u2015\u2022\u2212]/g, '').replace(/[_#]/g, '?').replace(/\*+/g, '*');
    const symbols = [...text].filter((symbol) => symbol !== '*').length;
    const isStrange = /[!-)+-/:->@[-`{-~]/.test(text);
    const fault = text === '' ? 'empty' : isStrange ? 'symbol' : symbols > SYMBOLS_MAX || new TextEncoder().encode(typed).length > BYTES_MAX ? 'long' : null;
    return { text, fault };
}

/** Neither `?` nor `*`: one mark. */
export function isOneMark(text: string): boolean {
    return text !== '' && !/[?*]/.test(text);
}

/** "AB?2" as "AB, one unknown symbol, 2". */
function runInWords(run: string): string {
    const parts = run.match(/\?+|[^?]+/g) ?? [];
    return parts.map((part) => (part.startsWith('?') ? t.count('pattern.unknown', part.length) : part)).join(', ');
}

/** What a pattern asks, for people who do not think in signs. '' when it asks nothing. */
export function patternInWords({ text, fault }: Pattern): string {
    if (fault !== null) return '';
    const runs = text.split('*').filter((run) => run !== '').map(runInWords);
    if (!text.includes('*')) return isOneMark(text) ? t('pattern.one', { mark: text }) : t('pattern.whole', { n: text.length, run: runs[0] ?? '' });
    if (runs.length === 0) return t('pattern.any');
    const first = text.startsWith('*') ? null : runs[0] ?? null, last = text.endsWith('*') ? null : runs[runs.length - 1] ?? null;
    const inner = runs.slice(first === null ? 0 : 1, last === null ? runs.length : -1);
    const said = [first === null ? '' : t('pattern.begins', { run: first }), ...inner.map((run) => t('pattern.has', { run })), last === null ? '' : t('pattern.ends', { run: last })];
    return said.filter(Boolean).join(t('pattern.then'));
}
