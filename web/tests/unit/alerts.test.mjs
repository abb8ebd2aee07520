// Goal: the list of alerts is what the service says, whatever comes twice, late, in pieces or by another tab, and
// does not move while it is held.
// Method: the store with a service, locks and channels played here, and a clock that goes when it is told to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './bundle.mjs';
import { HeldClock } from './clock.mjs';

globalThis.addEventListener ??= () => undefined;
const { alert: rows, events, following, held, keys, places, store: stores, problem, signals } = await load({
    alert: 'source/screens/alerts/alert.ts', events: 'source/screens/alerts/events.ts', following: 'source/screens/alerts/following.ts',
    held: 'source/screens/alerts/held.ts', keys: 'source/screens/alerts/keys.ts', places: 'source/screens/alerts/places.ts',
    store: 'source/screens/alerts/store.ts', problem: 'source/api/problem.ts', signals: 'node_modules/@preact/signals/dist/signals.mjs',
});

const OPENED = '2026-11-01T10:00:00.000Z';
const anAlert = (id, facts = {}) => ({
    id, version: 1, state: 'new', priority: 'medium', vrm: 'AB32CDE', list: 1, entry: { vrm: 'AB32CDE', reason: 'Stolen' }, opened: OPENED, last_nrd: 1, late: false, escalated: null, resolved: null, ...facts,
});
const bookOf = (...alerts) => rows.merged(new Map(), alerts);

test('only what is newer changes the book; nothing new leaves it the same', () => {
    const book = bookOf(anAlert('1', { version: 2, state: 'acknowledged' }));
    assert.equal(rows.merged(book, [anAlert('1'), anAlert('1', { version: 2 })]), book);
    assert.equal(rows.merged(book, [anAlert('1', { version: 3, state: 'resolved' })]).get('1').state, 'resolved');
    assert.equal(rows.merged(book, [anAlert('1', { version: 4 }), anAlert('1', { version: 3 })]).get('1').version, 4);
});

test('a resolved alert is remembered, so that an older word does not bring it back, but not for ever', () => {
    const many = Array.from({ length: rows.RESOLVED_KEPT_MAX + 1 }, (_, index) => anAlert(`r${index}`, { state: 'resolved', resolved: `2026-11-01T10:00:00.${String(index).padStart(3, '0')}Z` }));
    const book = rows.pruned(bookOf(anAlert('open'), ...many));
    assert.equal(book.size, rows.RESOLVED_KEPT_MAX + 1);
    assert.equal(book.has('r0'), false);
    assert.deepEqual([book.has('open'), book.has('r1')], [true, true]);
});

test('in a lane what nobody has taken comes first, and of that the latest', () => {
    const at = (minute) => `2026-11-01T10:0${minute}:00.000Z`;
    const alerts = [anAlert('old', { opened: at(1) }), anAlert('taken', { state: 'acknowledged', opened: at(5) }), anAlert('late', { opened: at(3) }), anAlert('high', { priority: 'high' })];
    assert.deepEqual(held.arranged(alerts), [{ priority: 'high', ids: ['high'] }, { priority: 'medium', ids: ['late', 'old', 'taken'] }]);
    assert.equal(rows.standing(alerts).oldest.id, 'high');
    assert.deepEqual([rows.standing(alerts).waiting, rows.standing(alerts).waitingHigh, rows.standing(alerts).taken, rows.standing(alerts).overdue], [3, 1, 1, 0]);
    const escalated = at(6);
    assert.equal(rows.standing([anAlert('1', { escalated }), anAlert('2', { escalated, state: 'acknowledged' })]).overdue, 1, 'whoever takes it ends that');
});

test('the filter finds by part of a mark, spaced or not, of a reason, of a place', () => {
    const find = (facts) => rows.passes(anAlert('1'), { ...rows.NO_FILTER, ...facts }, () => 'A40 Glanhafod');
    for (const words of ['b32 c', 'AB32CDE', 'stol', 'glanhafod', ' ']) assert.equal(find({ words }), true, words);
    assert.equal(find({ words: 'xyz' }), false);
    assert.deepEqual([find({ priorities: ['high'] }), find({ priorities: ['high', 'medium'] }), find({ state: 'acknowledged' }), find({ list: '2' }), find({ site: 'A40 Glanhafod' })], [false, true, false, false, true]);
});

test('while the list is held nothing in it moves; what arrives waits, and comes in when asked or let go', () => {
    const all = signals.signal([anAlert('1')]);
    const list = new held.HeldList(all, () => '');
    const shown = () => list.ids.value;
    list.isHeld.value = true;
    all.value = [anAlert('1', { state: 'acknowledged', version: 2 }), anAlert('2', { priority: 'high' })];
    assert.deepEqual([shown(), list.arrivals.value.map(({ id }) => id)], [['1'], ['2']]);
    all.value = [anAlert('2', { priority: 'high' })];
    assert.deepEqual(shown(), ['1'], 'what is resolved stays in its place');
    list.refresh();
    assert.deepEqual([shown(), list.arrivals.value.length], [['2'], 0]);
    all.value = [...all.value, anAlert('3')];
    assert.deepEqual(shown(), ['2']);
    list.isHeld.value = false;
    assert.deepEqual(shown(), ['2', '3']);
    list.isHeld.value = true;
    list.filter.value = { ...rows.NO_FILTER, priorities: ['high'] };
    assert.deepEqual(shown(), ['2'], 'whoever filters sees what passes');
    list.stop();
});

test('events are read in whatever pieces they come, split letters too', () => {
    const bytes = new TextEncoder().encode('retry: 200\nevent: heartbeat\nid: c1\ndata: {}\n\nevent: alert\r\ndata: {"id":"é"}\r\n\r\n: said aside\n\n');
    for (const size of [1, 2, 7, bytes.length]) {
        const reader = new events.EventReader();
        const found = [];
        for (let at = 0; at < bytes.length; at += size) found.push(...reader.feed(bytes.slice(at, at + size)));
        assert.deepEqual(found, [{ name: 'heartbeat', id: 'c1', data: '{}' }, { name: 'alert', id: '', data: '{"id":"é"}' }], `pieces of ${size}`);
    }
});

test('a burst is one piece of news, and its cursor that of its last alert', () => {
    const said = (name, id, data = {}) => ({ name, id, data: JSON.stringify(data) });
    const news = following.newsOf([said('alert', '', { id: '1' }), said('alert', 'c2', { id: '2' }), said('heartbeat', 'c2'), said('reset', 'c9')]);
    assert.deepEqual(news.map(({ kind, cursor }) => [kind, cursor]), [['alerts', 'c2'], ['heartbeat', 'c2'], ['reset', 'c9']]);
    assert.equal(news[0].alerts.length, 2);
    assert.equal(following.newsOf([said('alert', '', { id: '1' })])[0].cursor, null, 'cut off in its midst: from the old cursor again');
});

test('keys move to the neighbour and stay at the ends', () => {
    assert.equal(keys.neighbour(['a', 'b'], 'a', 1), 'b');
    assert.equal(keys.neighbour(['a', 'b'], 'b', 1), 'b');
    assert.equal(keys.neighbour(['a', 'b'], 'a', -1), 'a');
    assert.equal(keys.neighbour(['a', 'b'], 'gone', 1), 'a');
    assert.equal(keys.neighbour([], null, 1), undefined);
});

test('headings of the compass, at both sides of each limit', () => {
    assert.deepEqual([0, 22, 23, 67, 68, 180, 337, 338, 359].map(places.compass), ['n', 'n', 'ne', 'ne', 'e', 's', 'nw', 'n', 'n']);
});

// ---- The store, before a service that is played here ---------------------------------------------------

/** What a browser's tabs share. */
class Browser {
    #held = new Map();
    #queues = new Map();
    #channels = [];

    locks = {
        request: (name, options, act) => new Promise((resolve, reject) => {
            const wish = { act, resolve, reject };
            options.signal?.addEventListener('abort', () => {
                const queue = this.#queues.get(name) ?? [];
                if (queue.includes(wish)) queue.splice(queue.indexOf(wish), 1);
                reject(new Error('aborted'));
            });
            if (options.steal) {
                this.#held.get(name)?.reject(new Error('stolen'));
                this.#grant(name, wish);
            } else if (this.#held.has(name)) this.#queues.set(name, [...(this.#queues.get(name) ?? []), wish]);
            else this.#grant(name, wish);
        }),
    };

    #grant(name, wish) {
        this.#held.set(name, wish);
        Promise.resolve(wish.act()).finally(() => {
            if (this.#held.get(name) !== wish) return;
            this.#held.delete(name);
            wish.resolve();
            const next = this.#queues.get(name)?.shift();
            if (next) this.#grant(name, next);
        });
    }

    channel = (name) => {
        const mine = { name, onmessage: null, close: () => { this.#channels = this.#channels.filter((one) => one !== mine); } };
        mine.postMessage = (data) => this.#channels.filter((one) => one !== mine && one.name === name).forEach((one) => one.onmessage?.({ data: structuredClone(data) }));
        this.#channels.push(mine);
        return mine;
    };

    around() {
        return { locks: this.locks, channel: this.channel, now: Date.now };
    }
}

/** Alerts, and streams that tell their changes after a cursor; cursors are numbers of changes. */
class Service {
    alerts = new Map();
    changes = [];
    streams = [];
    snapshots = 0;
    opens = [];
    refusal = null;

    change(...alerts) {
        for (const alert of alerts) this.alerts.set(alert.id, alert);
        this.changes.push(...alerts);
        this.streams.forEach((stream) => this.#tell(stream));
    }

    beat() {
        this.streams.forEach((stream) => stream.say('heartbeat', stream.at, {}));
    }

    cut() {
        this.streams.splice(0).forEach(({ control }) => control.close());
    }

    source() {
        return {
            page: async () => {
                this.snapshots += 1;
                if (this.refusal) throw this.refusal;
                return { items: [...this.alerts.values()].filter(({ state }) => state !== 'resolved'), next: null, cursor: String(this.changes.length) };
            },
            open: async (cursor, signal) => {
                this.opens.push(cursor);
                if (this.refusal) throw this.refusal;
                const stream = { at: Number(cursor) };
                const body = new ReadableStream({ start: (control) => { stream.control = control; } });
                stream.say = (name, id, data) => stream.control.enqueue(new TextEncoder().encode(`event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`));
                signal.addEventListener('abort', () => {
                    stream.control.error(new Error('aborted'));
                    this.streams = this.streams.filter((one) => one !== stream);
                });
                this.streams.push(stream);
                this.#tell(stream);
                stream.say('heartbeat', stream.at, {});
                return body;
            },
        };
    }

    #tell(stream) {
        while (stream.at < this.changes.length) stream.say('alert', stream.at + 1, this.changes[stream.at++]);
    }
}

const settle = async () => {
    for (let turn = 0; turn < 40; ++turn) await new Promise((resolve) => setImmediate(resolve));
};

let clock = null;

async function pass(ms) {
    for (let gone = 0; gone < ms; gone += 250) {
        clock.tick(250);
        await settle();
    }
}

/** `act({service, browser, tab})`, with the clock held still. */
function played(name, act) {
    test(name, async () => {
        clock = new HeldClock();
        const service = new Service(), browser = new Browser(), tabs = [];
        const tab = async () => {
            const store = new stores.AlertStore(service.source(), 'link', browser.around());
            const arrivals = [];
            const overdue = [];
            store.onArrival = (arrival) => {
                arrivals.push(...arrival.fresh.map(({ id }) => id));
                overdue.push(...arrival.overdue.map(({ id }) => id));
            };
            store.start();
            await settle();
            const one = { store, arrivals, overdue, ids: () => store.active.value.map(({ id }) => id).sort() };
            tabs.push(one);
            return one;
        };
        try {
            await act({ service, browser, tab });
        } finally {
            tabs.forEach(({ store }) => store.stop());
            await settle();
            clock.release();
        }
    });
}

played('a snapshot, then the stream; what arrives is told, what was there is not', async ({ service, tab }) => {
    service.change(anAlert('1'));
    const one = await tab();
    service.change(anAlert('2'), anAlert('1', { version: 2, state: 'resolved' }));
    await settle();
    assert.deepEqual([one.ids(), one.arrivals, one.store.state.value], [['2'], ['2'], 'live']);
});

played('what goes to the supervisor is told once, and no more when it has been taken', async ({ service, tab }) => {
    const escalated = '2026-11-01T10:01:00.000Z';
    service.change(anAlert('1'), anAlert('2'), anAlert('3', { escalated }));
    const one = await tab();
    service.change(anAlert('1', { version: 2, escalated }), anAlert('2', { version: 2, escalated, state: 'acknowledged' }));
    service.change(anAlert('1', { version: 3, escalated }));
    await settle();
    assert.deepEqual([one.overdue, one.arrivals], [['1'], []]);
});

played('silence is told as lost after six seconds, not before; the stream then goes on from where it was', async ({ service, tab }) => {
    const one = await tab();
    await pass(5_500);
    assert.equal(one.store.state.value, 'live');
    service.refusal = new problem.Problem(0, { code: 'unreachable', detail: 'gone' });
    await pass(1_000);
    assert.equal(one.store.state.value, 'lost');
    service.refusal = null;
    service.change(anAlert('1'));
    await pass(1_000);
    assert.deepEqual([one.ids(), one.store.state.value, one.arrivals], [['1'], 'live', ['1']]);
});

played('the regular end of a stream is no loss: it comes back at once with its cursor', async ({ service, tab }) => {
    service.change(anAlert('1'));
    const one = await tab();
    service.change(anAlert('2'));
    await settle();
    service.cut();
    await pass(500);
    assert.deepEqual([one.store.state.value, service.opens, one.ids()], ['live', ['1', '2'], ['1', '2']]);
});

played('a refusal is tried again ever more slowly, and 401 not at all', async ({ service, tab }) => {
    const one = await tab();
    service.refusal = new problem.Problem(503, { code: 'unavailable', detail: 'not now' });
    service.cut();
    await pass(60_000);
    const tries = service.opens.length;
    assert.ok(tries > 5 && tries < 15, `${tries} tries in a minute`);
    service.refusal = null;
    await pass(15_000);
    assert.equal(one.store.state.value, 'live');
    service.refusal = new problem.Problem(401, { code: 'unauthenticated', detail: 'sign in' });
    service.cut();
    await pass(1_000);
    const before = service.opens.length;
    await pass(60_000);
    assert.deepEqual([service.opens.length, one.store.problem.value?.status], [before, 401]);
});

played('a reset takes a snapshot: what was resolved meanwhile goes, what was missed is news', async ({ service, tab }) => {
    service.change(anAlert('1'), anAlert('2'));
    const one = await tab();
    service.alerts.delete('1');
    service.alerts.set('3', anAlert('3'));
    service.streams[0].say('reset', service.changes.length, {});
    await settle();
    assert.deepEqual([one.ids(), one.arrivals, service.snapshots], [['2', '3'], ['3'], 2]);
});

played('many tabs have one stream, and hear the same', async ({ service, tab }) => {
    const tabs = [await tab(), await tab(), await tab()];
    service.change(anAlert('1'));
    await settle();
    assert.equal(service.streams.length, 1);
    for (const { ids, store } of tabs) assert.deepEqual([ids(), store.state.value], [['1'], 'live']);
});

played('when the leader closes another goes on; nothing told between is lost', async ({ service, tab }) => {
    const tabs = [await tab(), await tab(), await tab()];
    service.beat();
    await settle();
    tabs[0].store.stop();
    service.change(anAlert('1'));
    await settle();
    assert.equal(service.streams.length, 1);
    for (const { ids } of tabs.slice(1)) assert.deepEqual(ids(), ['1']);
});

played('a new leader that goes on from elsewhere makes the others look again; one that goes on from here does not', async ({ service, browser, tab }) => {
    service.change(anAlert('1'));
    const one = await tab(), other = await tab();
    service.alerts.set('2', anAlert('2'));
    const said = browser.channel('link');
    said.postMessage({ kind: 'leading', cursor: '1' });
    await settle();
    assert.deepEqual([service.snapshots, other.ids()], [2, ['1']]);
    said.postMessage({ kind: 'leading', cursor: '9' });
    await settle();
    // The leader itself has nothing to hear from another.
    assert.deepEqual([service.snapshots, other.ids(), one.ids()], [3, ['1', '2'], ['1']]);
});

played('a leader that falls silent loses the lead', async ({ service, browser, tab }) => {
    const frozen = browser.locks.request('link', {}, () => new Promise(() => undefined)).catch(() => 'taken');
    await settle();
    const one = await tab();
    await pass(8_000);
    assert.deepEqual([one.store.state.value, service.streams.length], ['lost', 0]);
    await pass(4_000);
    assert.deepEqual([one.store.state.value, service.streams.length, await frozen], ['live', 1, 'taken']);
});

played('while the service is away the leader keeps the lead', async ({ service, tab }) => {
    const leader = await tab(), follower = await tab();
    service.refusal = new problem.Problem(0, { code: 'unreachable', detail: 'gone' });
    service.cut();
    await pass(30_000);
    assert.deepEqual([leader.store.state.value, follower.store.state.value], ['lost', 'lost']);
    service.refusal = null;
    service.change(anAlert('1'));
    await pass(16_000);
    assert.deepEqual([follower.ids(), follower.store.state.value, service.streams.length], [['1'], 'live', 1]);
});
