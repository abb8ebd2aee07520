// One stream for all tabs of a browser: over HTTP/1.1 six connections to one service are all there is. A lock makes
// one tab the leader, which tells the others what comes. When it closes, or falls silent, another takes over.
import { follow, type Follower, type News, type Source } from './following';

/** A leader says something at least this often, also while the service is away. */
const WORD_EVERY_MS = 2_000;
/** A leader that says nothing for this long is frozen: another tab takes the lock from it. */
export const LEADER_SILENCE_MS_MAX = 10_000;
/** Ticks further apart than this: this tab itself was asleep. */
const ASLEEP_MS = 5_000;
const TICK_MS = 1_000;

export type TabMessage =
    | { kind: 'news'; news: News }
    /** From a new leader: from where it goes on. */
    | { kind: 'leading'; cursor: string }
    /** The leader is there, and tries. */
    | { kind: 'trying' };

export interface Channel {
    postMessage(message: TabMessage): void;
    onmessage: ((event: MessageEvent<TabMessage>) => void) | null;
    close(): void;
}

export interface Surroundings {
    locks: Pick<LockManager, 'request'>;
    channel: (name: string) => Channel;
    now: () => number;
}

export interface TabFollower extends Follower {
    /** From where this tab would go on. */
    cursor(): string;
    /** What was told between may have passed this tab by: a snapshot is needed. */
    onGap(): void;
}

/** Listens at once; leads or waits to lead from lead() on. `name` must tell sessions and desks apart: cursors do. */
export class TabLink {
    readonly isLeading = () => this.#leading !== null;
    readonly #stopped = new AbortController();
    readonly #channel: Channel;
    #leading: AbortController | null = null;
    #lastWord: number;
    #lastTick: number;
    #ticking: ReturnType<typeof setInterval> | undefined;

    constructor(private readonly name: string, private readonly source: Source, private readonly follower: TabFollower, private readonly around: Surroundings) {
        this.#channel = around.channel(name);
        this.#lastWord = this.#lastTick = around.now();
        this.#channel.onmessage = ({ data }) => this.#hear(data);
    }

    lead(): void {
        this.#lastWord = this.#lastTick = this.around.now();
        this.#ticking = setInterval(() => this.#tick(), TICK_MS);
        this.#queue({ signal: this.#stopped.signal });
    }

    stop(): void {
        clearInterval(this.#ticking);
        this.#stopped.abort();
        this.#leading?.abort();
        this.#channel.close();
    }

    #hear(message: TabMessage): void {
        if (this.#stopped.signal.aborted) return;
        this.#lastWord = this.around.now();
        if (this.#leading) return;
        if (message.kind === 'news') this.follower.onNews(message.news);
        else if (message.kind === 'leading' && message.cursor !== this.follower.cursor()) this.follower.onGap();
    }

    #queue(options: LockOptions): void {
        this.around.locks.request(this.name, options, () => this.#lead()).catch(() => {
            // Taken from this tab, or no longer wanted.
            this.#leading?.abort();
            this.#leading = null;
            if (!this.#stopped.signal.aborted) this.#queue({ signal: this.#stopped.signal });
        });
    }

    /** Holds the lock as long as it runs. */
    async #lead(): Promise<void> {
        if (this.#stopped.signal.aborted) return;
        const mine = new AbortController();
        this.#leading = mine;
        this.#channel.postMessage({ kind: 'leading', cursor: this.follower.cursor() });
        await follow(this.source, this.follower.cursor(), {
            onNews: (news) => {
                if (mine.signal.aborted) return;
                this.#channel.postMessage({ kind: 'news', news });
                this.#lastWord = this.around.now();
                this.follower.onNews(news);
            },
            onRefused: (problem) => {
                // For good: this tab neither leads nor takes the lead again.
                this.stop();
                this.follower.onRefused(problem);
            },
        }, mine.signal);
        if (this.#leading === mine) this.#leading = null;
    }

    #tick(): void {
        const now = this.around.now();
        if (now - this.#lastTick > ASLEEP_MS) this.#lastWord = now;
        this.#lastTick = now;
        const silence = now - this.#lastWord;
        if (this.#leading) {
            if (silence >= WORD_EVERY_MS) this.#channel.postMessage({ kind: 'trying' });
        } else if (silence > LEADER_SILENCE_MS_MAX) {
            this.#lastWord = now;
            this.#queue({ steal: true });
        }
    }
}
