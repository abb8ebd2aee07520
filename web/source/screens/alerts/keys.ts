// Single keys, alive only while the list or an alert has the focus (WCAG 2.1.4), and only when they are wanted.
import { signal } from '@preact/signals';
import { readChoice, writeChoice } from '../../app/choices';
import { go } from '../../app/router';
import { may } from '../../app/session';
import type { Work } from './work';

const chosen = signal(readChoice('alert_keys', ['on', 'off'] as const, 'on'));

export function useKeysOn(): boolean {
    return chosen.value === 'on';
}

export function turnKeys(on: boolean): void {
    chosen.value = on ? 'on' : 'off';
    writeChoice('alert_keys', chosen.value);
}

export interface Keyboard {
    work: Work;
    open: string | null;
    isResolved: boolean;
    resolve: (alert: string) => void;
    help: () => void;
}

/** The neighbour of `id` in `ids`; the first when it is none of them. */
export function neighbour(ids: readonly string[], id: string | null, step: 1 | -1): string | undefined {
    const at = id === null ? -1 : ids.indexOf(id);
    if (at < 0) return ids[0];
    return ids[Math.min(ids.length - 1, Math.max(0, at + step))];
}

function move({ work }: Keyboard, step: 1 | -1): void {
    const next = neighbour(work.list.ids.value, work.current.value, step);
    if (next === undefined) return;
    work.current.value = next;
    document.getElementById(`alert-${next}`)?.focus();
}

/** What A and R act on: the row that has the focus, else the alert that is open. */
function meant({ work, open }: Keyboard, target: Element): string | null {
    return target.closest('.alerts__list') ? work.current.value : open;
}

function act(keyboard: Keyboard, key: string, target: Element): boolean {
    const { work } = keyboard;
    const id = meant(keyboard, target);
    const alert = id === null ? undefined : work.store.row(id)?.peek();
    switch (key) {
        case 'a':
            if (alert?.state === 'new' && may('alert.acknowledge')) void work.acknowledge(alert);
            return true;
        case 'r':
            if (alert && alert.state !== 'resolved' && may('alert.resolve')) keyboard.resolve(alert.id);
            return true;
        case 'm':
            document.querySelector<HTMLElement>('.alert .map__canvas')?.focus();
            return true;
        case 'n':
            work.list.refresh();
            return true;
        case '/':
            document.getElementById('alerts-find')?.focus();
            return true;
        case '?':
            keyboard.help();
            return true;
        case 'Escape':
            if (keyboard.open === null) return false;
            go(keyboard.isResolved ? '/alerts?view=resolved' : '/alerts', 'replace');
            document.getElementById(`alert-${keyboard.open}`)?.focus();
            return true;
        default:
            return false;
    }
}

const STEPS: Record<string, 1 | -1> = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

export function onKeys(event: KeyboardEvent, keyboard: Keyboard): void {
    const target = event.target;
    if (!(target instanceof Element) || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (target.closest('input, textarea, select, dialog, [contenteditable]')) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const step = STEPS[key];
    // Arrows scroll what is open and move its map; in the list they move along the rows.
    const isArrow = key.startsWith('Arrow');
    if (step !== undefined && (!isArrow || target.closest('.alerts__list'))) move(keyboard, step);
    else if (isArrow || !act(keyboard, key, target)) return;
    event.preventDefault();
}
