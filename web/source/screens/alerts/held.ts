// The list as it stands on the screen. While somebody works in it, nothing in it moves: what changes is changed in
// place, and what arrives waits to be let in.
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Alert, Priority } from '../../api/types';
import { before, type Filter, NO_FILTER, passes, PRIORITIES } from './alert';

export interface Lane {
    priority: Priority;
    ids: readonly string[];
}

/** The lanes of these alerts; a lane without any is left out. */
export function arranged(alerts: readonly Alert[]): Lane[] {
    return PRIORITIES.map((priority) => ({ priority, ids: alerts.filter((alert) => alert.priority === priority).sort(before).map(({ id }) => id) }))
        .filter(({ ids }) => ids.length > 0);
}

function same(a: readonly Lane[], b: readonly Lane[]): boolean {
    return JSON.stringify(a) === JSON.stringify(b);
}

export class HeldList {
    readonly filter = signal<Filter>(NO_FILTER);
    readonly isHeld = signal(false);
    readonly #lanes = signal<readonly Lane[]>([]);
    readonly #wanted: ReadonlySignal<Alert[]>;
    readonly #stop: () => void;

    readonly lanes: ReadonlySignal<readonly Lane[]> = this.#lanes;
    /** In the order of the screen. */
    readonly ids: ReadonlySignal<string[]> = computed(() => this.#lanes.value.flatMap(({ ids }) => ids));
    /** What would be let in: it passes the filter and is not on the screen. */
    readonly arrivals: ReadonlySignal<Alert[]>;

    constructor(alerts: ReadonlySignal<readonly Alert[]>, siteOf: (nrd: number) => string) {
        this.#wanted = computed(() => alerts.value.filter((alert) => passes(alert, this.filter.value, siteOf)));
        this.arrivals = computed(() => {
            const shown = new Set(this.ids.value);
            return this.#wanted.value.filter(({ id }) => !shown.has(id));
        });
        let filter = this.filter.peek();
        this.#stop = effect(() => {
            // Whoever filters wants to see what passes now.
            const filtersAnew = filter !== this.filter.value;
            filter = this.filter.value;
            const wanted = this.#wanted.value;
            if (!this.isHeld.value || filtersAnew) this.#arrange(wanted);
        });
    }

    /** Lets in what waits, and out what is done. */
    refresh(): void {
        this.#arrange(this.#wanted.peek());
    }

    stop(): void {
        this.#stop();
    }

    #arrange(alerts: readonly Alert[]): void {
        const lanes = arranged(alerts);
        if (!same(lanes, this.#lanes.peek())) this.#lanes.value = lanes;
    }
}
