// What one person works with at one desk: its alerts, the list that stands still, and what is said and sounded.
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { api, actionKey, openEvents } from '../../api/client';
import { asProblem, type Problem } from '../../api/problem';
import type { Alert, OwnAccount, Schemas } from '../../api/types';
import { connection } from '../../app/connection';
import { announce } from '../../components/announcer';
import { spelledMark } from '../../components/Plate';
import { isOverdue, PRIORITIES } from './alert';
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
/** How often whoever leads hears that alerts are still left alone. */
const OVERDUE_HEARD_EVERY_MS = 30_000;

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

/** Whom an alert goes to that nobody acknowledges. */
function leads({ person }: OwnAccount): boolean {
    return person.roles.includes('fcr_supervisor') || person.roles.includes('fcr_inspector');
}

/** Whether only the supervisor's being told lies between the two: nothing that whoever acts has to see first. */
function isSameWork(before: Alert, now: Alert): boolean {
    return before.state === now.state && before.sighting_count === now.sighting_count && before.priority === now.priority && now.escalated !== null && before.escalated === null;
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
    #reminding: ReturnType<typeof setInterval> | undefined;
    readonly #leads: boolean;
    #stopFollowing: () => void = () => undefined;

    constructor(account: OwnAccount, readonly desk: string) {
        this.#leads = leads(account);
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
        if (this.#leads) this.#reminding = setInterval(() => this.#sound(this.store.active.peek().filter(isOverdue)), OVERDUE_HEARD_EVERY_MS);
        this.store.start();
    }

    stop(): void {
        this.#stopFollowing();
        clearTimeout(this.#telling);
        clearInterval(this.#reminding);
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
        const now = this.store.row(alert.id)?.peek();
        if (now && isSameWork(alert, now)) return this.resolve(now, outcome, note, action);
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
            if (isSameWork(alert, problem.current)) return this.resolve(problem.current, outcome, note, actionKey());
            this.beaten.value = { act: 'resolve', current: problem.current };
            return false;
        }
    }

    /** The tone of the worst of them that may be heard. Returns those. */
    #sound(alerts: readonly Alert[]): Alert[] {
        const heard = alerts.filter(({ state, late }) => state === 'new' && !late);
        const worst = PRIORITIES.find((priority) => heard.some((alert) => alert.priority === priority));
        if (worst) sounds(worst);
        return heard;
    }

    #arrived({ fresh, raised, overdue }: Arrival): void {
        for (const { priority, vrm, last_nrd } of this.#sound([...fresh, ...raised, ...(this.#leads ? overdue : [])])) {
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
