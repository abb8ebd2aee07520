// Which language the page speaks. Kept on this machine, not with the account: shared desks switch often.
import { effect, signal } from '@preact/signals';
import { readChoice, writeChoice } from '../app/choices';

export const LANGUAGES = ['en', 'cy'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language by its own name. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', cy: 'Cymraeg' };

function first(): Language {
    const wanted = navigator.languages?.some((name) => /^cy\b/i.test(name)) ? 'cy' : 'en';
    return readChoice('language', LANGUAGES, wanted);
}

export const language = signal<Language>(first());

/** Keeps the choice, and tells screen readers and hyphenation which language this is. */
export function followLanguage(): void {
    effect(() => {
        document.documentElement.lang = language.value;
        writeChoice('language', language.value);
    });
}
