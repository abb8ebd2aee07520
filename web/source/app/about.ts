// What the service says of itself to anybody: whose it is, and whether it is a demonstration.
import { signal } from '@preact/signals';
import { language } from '../i18n/language';

export interface DemoAccount {
    user_name: string;
    password: string;
    display_name: string;
    role: string;
}

export interface About {
    force_name: string;
    force_name_cy: string;
    badge: boolean;
    version: string;
    demo: { accounts: DemoAccount[] } | null;
}

const NOTHING_KNOWN: About = { force_name: '', force_name_cy: '', badge: false, version: '', demo: null };

export const about = signal<About>(NOTHING_KNOWN);

/** Without an answer the page works on, under no force's name. */
export async function loadAbout(): Promise<void> {
    try {
        const response = await fetch('/api/v1/about', { headers: { Accept: 'application/json' } });
        if (response.ok) about.value = { ...NOTHING_KNOWN, ...((await response.json()) as Partial<About>) };
    } catch {
        // Whoever cannot be reached is said by what the page asks for next.
    }
}

/** In the language in use; '' when the service has no name set. */
export function forceName(): string {
    const { force_name, force_name_cy } = about.value;
    return (language.value === 'cy' && force_name_cy) || force_name;
}
