// What the service says of itself to anybody: whose it is, and whether it is a demonstration.
import { signal } from '@preact/signals';
import { api } from '../api/client';
import type { Schemas } from '../api/types';
import { language } from '../i18n/language';

export type About = Schemas['About'];
export type DemoAccount = Schemas['DemoAccount'];

const NOTHING_KNOWN: About = { force_name: '', force_name_cy: '', badge: false, version: '', demo: null };

export const about = signal<About>(NOTHING_KNOWN);

/** Without an answer the page works on, under no force's name. */
export async function loadAbout(): Promise<void> {
    try {
        about.value = (await api.get('/api/v1/about')).data;
    } catch {
        // Whoever cannot be reached is said by what the page asks for next.
    }
}

/** In the language in use; '' when the service has no name set. */
export function forceName(): string {
    const { force_name, force_name_cy } = about.value;
    return (language.value === 'cy' && force_name_cy) || force_name;
}
