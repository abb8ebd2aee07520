// Light, dark, or as the system has it.
import { effect, signal } from '@preact/signals';
import { readChoice, writeChoice } from './choices';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const theme = signal<Theme>(readChoice('theme', THEMES, 'system'));

/** What is seen now: maps and charts draw themselves anew when it changes. */
export const isDark = signal(false);

export function followTheme(): void {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const apply = (): void => {
        isDark.value = theme.value === 'dark' || (theme.value === 'system' && system.matches);
        document.documentElement.dataset['theme'] = isDark.value ? 'dark' : 'light';
    };
    system.addEventListener('change', apply);
    effect(() => {
        writeChoice('theme', theme.value);
        apply();
    });
}
