// What one person works with at one desk: its alerts, the list that stands still, and what is said and sounded.
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { api, actionKey, openEvents } from '../../api/client';
import { asProblem, type Problem } from '../../api/problem';
import type { Alert, OwnAccount, Schemas } from '../../api/types';
import { connection } from '../../app/connection';
import { announce } from '../../components/announcer';
import { spelledMark } from '../../components/Plate';
import { PRIORITIES } from './alert';
import { HeldList } from './held';
import { siteOf } from './places';
import { sounds } from './sound';
import { type AlertSource, type Arrival, AlertStore } from './store';
import type { Channel } from './tabs';
import { t } from './texts';

export type Outcome = Schemas['AlertOutcome'];

const PAGE = 500;
/** Arrivals within this time are told together. */
const TOLD_EVERY_MS = 2_500;
const TRIES_MAX = 3;

/** How an act on an alert ended when somebody was faster. */
export interface Beaten {
    act: 'acknowledge' | 'resolve';
    /** The alert as it now is. */
    current: Alert;
}

function sourceOf(desk: string): AlertSource {
    return {
        page: async (after, signal) => {
            const query = after === null ? { desk, limit: PAGE } : { desk, limit: PAGE, after };
            return (await api.get('/api/v1/alerts', { query, signal })).data;
        },
        open: (cursor, signal) => openEvents('/api/v1/alerts/stream', { query: { desk }, after: cursor, signal }),
    };
}

/** The same for all tabs of one session at one desk, and for no others: cursors are good for one session. */
function linkName({ person, started }: OwnAccount, desk: string): string {
    return `openbof-alerts-${person.id}-${started}-${desk}`;
}

export class Work {
    readonly store: AlertStore;
    readonly list: HeldList;
    /** The row that the keys act on, when none is open. */
    readonly current = signal<string | null>(null);
    /** The one row that Tab comes to: the last that had the focus, else the first. */
    readonly tabStop: ReadonlySignal<string | undefined> = computed(() => {
        const ids = this.list.ids.value, current = this.current.value;
        return current !== null && ids.includes(current) ? current : ids[0];
    });
    /** The alert that is open. */
    readonly open = signal<string | null>(null);
    /** Somebody was faster: shown until the next act. */
    readonly beaten = signal<Beaten | null>(null);
    readonly problem = signal<Problem | null>(null);
    /** Notes that were begun, by alert: closing the dialog loses nothing. */
    readonly notes = new Map<string, { outcome: Outcome | ''; note: string }>();
    #untold: Alert[] = [];
    #telling: ReturnType<typeof setTimeout> | undefined;
    #stopFollowing: () => void = () => undefined;

    constructor(account: OwnAccount, readonly desk: string) {
        const channel = (name: string): Channel => new BroadcastChannel(name);
        this.store = new AlertStore(sourceOf(desk), linkName(account, desk), { locks: navigator.locks, channel, now: Date.now });
        this.list = new HeldList(this.store.active, siteOf);
        this.store.onArrival = (arrival) => this.#arrived(arrival);
    }

    start(): void {
        this.#stopFollowing = effect(() => {
            const state = this.store.state.value;
            connection.value = state === 'loading' ? 'catching_up' : state;
        });
        this.store.start();
    }

    stop(): void {
        this.#stopFollowing();
        clearTimeout(this.#telling);
        this.store.stop();
        this.list.stop();
        connection.value = 'idle';
    }

    /** Takes an alert for whoever is signed in. */
    async acknowledge(alert: Alert): Promise<void> {
        this.beaten.value = this.problem.value = null;
        const action = actionKey();
        let known = alert;
        for (let tries = 0; tries < TRIES_MAX; ++tries) {
            try {
                const { data } = await api.post('/api/v1/alerts/{alert}/acknowledge', { path: { alert: alert.id }, ifMatch: `"${known.version}"`, action: `${action}-${tries}` });
                this.store.take(data);
                announce(t('done.acknowledged', { mark: spelledMark(alert.vrm) }));
                return;
            } catch (error) {
                const problem = asProblem(error);
                if (!problem.isConflict || !problem.current) { this.problem.value = problem; return; }
                this.store.take(problem.current);
                known = problem.current;
                // The vehicle was only seen again: nobody else has taken it.
                if (known.state === 'new') continue;
                this.beaten.value = { act: 'acknowledge', current: known };
                return;
            }
        }
    }

    /** Ends an alert. Returns whether it is done; else `beaten` says who was faster. Throws any other Problem. */
    async resolve(alert: Alert, outcome: Outcome, note: string, action: string): Promise<boolean> {
        this.beaten.value = this.problem.value = null;
        try {
            const { data } = await api.post('/api/v1/alerts/{alert}/resolve', { path: { alert: alert.id }, ifMatch: `"${alert.version}"`, action, body: { outcome, note } });
            this.store.take(data);
            this.notes.delete(alert.id);
            announce(t('done.resolved', { mark: spelledMark(alert.vrm) }));
            return true;
        } catch (error) {
            const problem = asProblem(error);
            if (!problem.isConflict || !problem.current) throw problem;
            this.store.take(problem.current);
            this.beaten.value = { act: 'resolve', current: problem.current };
            return false;
        }
    }

    #arrived({ fresh, raised }: Arrival): void {
        const heard = [...fresh, ...raised].filter(({ state, late }) => state === 'new' && !late);
        const worst = PRIORITIES.find((priority) => heard.some((alert) => alert.priority === priority));
        if (worst) sounds(worst);
        for (const { priority, vrm, last_nrd } of heard) {
            if (priority === 'high') announce(t('arrived.high', { mark: spelledMark(vrm), site: siteOf(last_nrd) }), 'urgent');
        }
        this.#untold.push(...fresh);
        this.#telling ??= setTimeout(() => this.#tell(), TOLD_EVERY_MS);
    }

    #tell(): void {
        this.#telling = undefined;
        const count = this.#untold.length;
        this.#untold = [];
        if (count > 0) announce(t.count('arrived.some', count));
    }
}
