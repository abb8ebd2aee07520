// The alerts of one desk as they now are: a snapshot, then what the stream tells. Nothing here knows the screen.
import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { asProblem, type Problem } from '../../api/problem';
import type { Alert } from '../../api/types';
import { active, type Book, isOverdue, merged, pruned } from './alert';
import { type News, SILENCE_MS_MAX, type Source } from './following';
import { type Surroundings, TabLink } from './tabs';

export interface AlertPage {
    items: Alert[];
    next: string | null;
    /** Null on pages after the first. */
    cursor: string | null;
}

export interface AlertSource extends Source {
    /** A page of the desk's alerts that are not resolved. Throws a Problem. */
    page(after: string | null, signal: AbortSignal): Promise<AlertPage>;
}

export type FeedState = 'loading' | 'live' | 'catching_up' | 'lost';

/** What has come beside what was known: `fresh` are alerts that this tab had not seen before. */
export interface Arrival {
    fresh: Alert[];
    /** Known before, and now of a higher priority. */
    raised: Alert[];
    /** Known before, and now with the supervisor. */
    overdue: Alert[];
}

const CHECK_MS = 500;
const RETRY_FIRST_MS = 500, RETRY_MS_MAX = 15_000;

const rank = { high: 2, medium: 1, low: 0 } as const;

export class AlertStore {
    readonly #book = signal<Book>(new Map());
    readonly #rows = new Map<string, Signal<Alert>>();
    readonly #state = signal<FeedState>('loading');
    readonly #lastHeard = signal(0);
    readonly #problem = signal<Problem | null>(null);
    readonly #stopped = new AbortController();
    readonly #link: TabLink;
    #cursor = '';
    #hasSnapshot = false;
    #snapshotting: AbortController | null = null;
    /** What was told while a snapshot was on its way: newer than the snapshot may be. */
    #toldSince: Set<string> | null = null;
    #checking: ReturnType<typeof setInterval> | undefined;

    /** All that are not resolved. */
    readonly active: ReadonlySignal<Alert[]> = computed(() => active(this.#book.value));
    readonly state: ReadonlySignal<FeedState> = this.#state;
    /** When the last word came, in milliseconds since 1970. */
    readonly lastHeard: ReadonlySignal<number> = this.#lastHeard;
    /** Why nothing is shown, or followed any more. */
    readonly problem: ReadonlySignal<Problem | null> = this.#problem;
    /** Told of what arrives, but not of what the first snapshot shows. */
    onArrival: (arrival: Arrival) => void = () => undefined;

    constructor(private readonly source: AlertSource, name: string, private readonly around: Surroundings) {
        this.#link = new TabLink(name, source, {
            cursor: () => this.#cursor,
            onNews: (news) => this.#hear(news),
            onGap: () => void this.#snapshot(),
            onRefused: (problem) => this.#refused(problem),
        }, around);
    }

    start(): void {
        this.#lastHeard.value = this.around.now();
        this.#checking = setInterval(() => this.#check(), CHECK_MS);
        void this.#snapshot().then(() => {
            if (!this.#stopped.signal.aborted && this.#problem.value === null) this.#link.lead();
        });
    }

    stop(): void {
        clearInterval(this.#checking);
        this.#stopped.abort();
        this.#snapshotting?.abort();
        this.#link.stop();
    }

    /** The newest of it that is known; re-renders who reads its value when it changes. */
    row(id: string): ReadonlySignal<Alert> | undefined {
        return this.#rows.get(id);
    }

    /** What came by another way: the answer to an act, or an alert that was opened. */
    take(alert: Alert): void {
        this.#merge([alert], 'own');
    }

    #hear(news: News): void {
        batch(() => {
            this.#lastHeard.value = this.around.now();
            if (news.cursor !== null) this.#cursor = news.cursor;
            if (news.kind === 'alerts') this.#merge(news.alerts, 'told');
            if (news.kind === 'reset') void this.#snapshot();
            else if (this.#hasSnapshot && this.#snapshotting === null) this.#state.value = 'live';
        });
    }

    #check(): void {
        if (this.#problem.value !== null) return;
        if (this.around.now() - this.#lastHeard.value > SILENCE_MS_MAX && this.#state.value !== 'loading') this.#state.value = 'lost';
    }

    #refused(problem: Problem): void {
        batch(() => {
            this.#problem.value = problem;
            this.#state.value = 'lost';
        });
    }

    #merge(alerts: readonly Alert[], how: 'told' | 'own' | 'snapshot'): void {
        const before = this.#book.value;
        const after = merged(before, alerts);
        if (how === 'told') alerts.forEach(({ id }) => this.#toldSince?.add(id));
        if (after === before) return;
        const arrival: Arrival = { fresh: [], raised: [], overdue: [] };
        for (const { id } of alerts) {
            const was = before.get(id), is = after.get(id);
            if (!is || is.state === 'resolved') continue;
            if (!was) arrival.fresh.push(is);
            else if (rank[is.priority] > rank[was.priority]) arrival.raised.push(is);
            else if (isOverdue(is) && !isOverdue(was)) arrival.overdue.push(is);
        }
        this.#show(pruned(after));
        const isNews = how === 'told' || (how === 'snapshot' && this.#hasSnapshot);
        if (isNews && arrival.fresh.length + arrival.raised.length + arrival.overdue.length > 0) this.onArrival(arrival);
    }

    #show(book: Book): void {
        batch(() => {
            for (const [id, alert] of book) {
                const row = this.#rows.get(id);
                if (!row) this.#rows.set(id, signal(alert));
                else if (row.peek() !== alert) row.value = alert;
            }
            this.#book.value = book;
        });
    }

    /** Takes a snapshot, again and again until it has one. Never throws. */
    async #snapshot(): Promise<void> {
        this.#snapshotting?.abort();
        const mine = new AbortController();
        this.#snapshotting = mine;
        this.#toldSince = new Set();
        if (this.#hasSnapshot) this.#state.value = 'catching_up';
        for (let wait = RETRY_FIRST_MS; !mine.signal.aborted; wait = Math.min(wait * 2, RETRY_MS_MAX)) {
            try {
                const { alerts, cursor } = await this.#pages(mine.signal);
                if (mine.signal.aborted) return;
                this.#takeSnapshot(alerts, cursor);
                return;
            } catch (error) {
                if (mine.signal.aborted) return;
                const problem = asProblem(error);
                if ([400, 401, 403].includes(problem.status)) return this.#refused(problem);
                // 404: an alert that a page was to begin after is another desk's by now. From the start again.
                if (!this.#hasSnapshot) this.#problem.value = problem;
                await new Promise((resolve) => setTimeout(resolve, Math.max(wait, (problem.retryAfterSeconds ?? 0) * 1000)));
            }
        }
    }

    /** The cursor of the first page: what changes while others are fetched is told again by the stream. */
    async #pages(signal: AbortSignal): Promise<{ alerts: Alert[]; cursor: string }> {
        const first = await this.source.page(null, signal);
        const alerts = [...first.items];
        for (let next = first.next; next !== null;) {
            const page: AlertPage = await this.source.page(next, signal);
            alerts.push(...page.items);
            next = page.next;
        }
        return { alerts, cursor: first.cursor ?? '' };
    }

    #takeSnapshot(alerts: readonly Alert[], cursor: string): void {
        const told = this.#toldSince ?? new Set();
        const there = new Set(alerts.map(({ id }) => id));
        batch(() => {
            this.#merge(alerts, 'snapshot');
            // Not in the snapshot, and nothing told since: resolved while nobody could say so here.
            const gone = active(this.#book.value).filter(({ id }) => !there.has(id) && !told.has(id));
            if (gone.length > 0) {
                const book = new Map(this.#book.value);
                gone.forEach(({ id }) => book.delete(id));
                this.#book.value = book;
            }
            if (!this.#hasSnapshot) this.#cursor = cursor;
            this.#hasSnapshot = true;
            this.#snapshotting = null;
            this.#toldSince = null;
            this.#problem.value = null;
            this.#lastHeard.value = this.around.now();
            this.#state.value = 'live';
        });
    }
}
