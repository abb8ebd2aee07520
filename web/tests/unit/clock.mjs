// A clock that stands still until a test lets time pass. Node 18 has none of its own that holds Date too.

const REAL = { setTimeout, clearTimeout, setInterval, clearInterval, now: Date.now };

export class HeldClock {
    #now = 0;
    #next = 1;
    #waiting = new Map();

    /** From here to release() timers and Date.now() are this clock's. */
    constructor() {
        const wait = (act, ms, every) => {
            this.#waiting.set(this.#next, { act, at: this.#now + Math.max(1, ms), every });
            return this.#next++;
        };
        const forget = (id) => this.#waiting.delete(id);
        globalThis.setTimeout = (act, ms = 1) => wait(act, ms, null);
        globalThis.setInterval = (act, ms = 1) => wait(act, ms, Math.max(1, ms));
        globalThis.clearTimeout = globalThis.clearInterval = forget;
        Date.now = () => this.#now;
    }

    /** Lets time pass, and what is due happen in its order. */
    tick(ms) {
        const end = this.#now + ms;
        for (;;) {
            const due = [...this.#waiting].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
            if (!due) break;
            const [id, timer] = due;
            this.#now = timer.at;
            if (timer.every === null) this.#waiting.delete(id);
            else timer.at += timer.every;
            timer.act();
        }
        this.#now = end;
    }

    release() {
        const { now, ...timers } = REAL;
        Object.assign(globalThis, timers);
        Date.now = now;
    }
}
