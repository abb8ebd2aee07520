#!/usr/bin/env node
// Measures the page of live alerts in a real browser, before a real bofd.
//
//     bench/page.mjs BUILD_FOLDER [--alerts N] [--minute N] [--seconds N] [--loads N] [--markdown] [--quick]
//
// How soon the list is drawn when `--alerts` alerts (200) are open, from the start of loading the page to the frame
// that shows the last of them, over `--loads` loads (9). Then, for `--seconds` (60), alerts arrive at `--minute` (200)
// a minute while the first is open and the list moves as it likes: how long the page was busy at a time, and which
// frames were late. Needs what the browser tests need. An alert that never showed makes the exit status 1.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        alerts: { type: 'string', default: '200' }, minute: { type: 'string', default: '200' }, seconds: { type: 'string', default: '60' },
        loads: { type: 'string', default: '9' }, markdown: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false },
    },
});
const [build] = positionals;
if (!build) {
    console.error('usage: bench/page.mjs BUILD_FOLDER [--alerts N] [--minute N] [--seconds N] [--loads N] [--markdown] [--quick]');
    process.exit(2);
}
process.env.BOF_BUILD = path.resolve(build);
const plan = {
    alerts: values.quick ? 20 : Number(values.alerts), aMinute: Number(values.minute), seconds: values.quick ? 6 : Number(values.seconds), loads: values.quick ? 2 : Number(values.loads),
};

const harness = fileURLToPath(new URL('../web/tests/browser/harness/', import.meta.url));
const { Bofd, until } = await import(path.join(harness, 'bofd.mjs'));
const { launch, open, signIn } = await import(path.join(harness, 'browser.mjs'));
const { Force } = await import(path.join(harness, 'force.mjs'));
const { inventedMark, listInForce } = await import(path.join(harness, 'lists.mjs'));
const { pass } = await import(path.join(harness, 'traffic.mjs'));

const PATIENCE_MS = 60_000;
const FRAME_LATE_MS = 50;
const PRIORITIES = ['high', 'medium', 'low'];

/** In the page, from its first moment on: when the list was whole, which tasks were long, which frames late. */
function watch(wanted, lateMs) {
    const seen = { drawnMs: null, tasks: [], frames: [] };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask', buffered: true });
    let last = performance.now();
    const frame = (now) => {
        if (now - last > lateMs) seen.frames.push(now - last);
        last = now;
        // What is there when a frame begins is on the screen with the one before it at the latest.
        if (seen.drawnMs === null && document.querySelectorAll('.row__open').length >= wanted) seen.drawnMs = now;
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
}

const percentile = (numbers, share) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? 0;
const rowsShown = (page) => page.locator('.row__open').count();

async function measureLoads(page) {
    const drawn = [];
    for (let load = 0; load < plan.loads; ++load) {
        await page.reload();
        drawn.push(await (await page.waitForFunction(() => globalThis.seen.drawnMs, null, { timeout: PATIENCE_MS })).jsonValue());
    }
    return drawn;
}

async function measureArrivals(page, server, marks) {
    await page.locator('.row__open').first().click();
    await page.locator('.map__canvas[data-drawn]').waitFor({ timeout: PATIENCE_MS });
    await page.locator('h1').click();
    await page.mouse.move(2, 2);
    const before = await rowsShown(page);
    await page.evaluate(() => Object.assign(globalThis.seen, { tasks: [], frames: [] }));
    await pass(server, marks.map((vrm, index) => ({ vrm, camera: 1 + (index % 4) })), ['--rate', String(plan.aMinute / 60), '--shift-to-now']);
    await until(async () => await rowsShown(page) === before + marks.length, () => 'every alert on the screen', PATIENCE_MS);
    return page.evaluate(() => globalThis.seen);
}

function show(drawn, { tasks, frames }) {
    const ms = (value) => `${Math.round(value)} ms`;
    const what = `page: list of ${plan.alerts} alerts drawn`, p50 = ms(percentile(drawn, 0.5)), worst = ms(Math.max(...drawn));
    console.log(values.markdown ? `| ${what} | - | ${p50} | ${worst} | load | - | - | - | - | - | - |` : `${what}: median ${p50}, worst of ${plan.loads} ${worst}`);
    const busy = `${tasks.length} tasks over 50 ms, the longest ${ms(Math.max(0, ...tasks))}; ${frames.length} frames later than ${FRAME_LATE_MS} ms, the latest ${ms(Math.max(0, ...frames))}`;
    console.log(`${values.markdown ? '- ' : ''}page, ${plan.aMinute} alerts a minute for ${plan.seconds} s: ${busy}`);
}

const arriving = Math.round((plan.aMinute * plan.seconds) / 60);
const marks = Array.from({ length: plan.alerts + arriving }, (_, index) => inventedMark(index));
const server = await (await Bofd.prepared()).start();
const browser = await launch();
try {
    const force = await Force.of(server);
    await force.hire('operator', 'fcr_operator');
    const owner = await force.hire('specialist', 'anpr_specialist'), importer = await force.hire('analyst', 'fib_analyst');
    await listInForce(owner, importer, { name: 'Force list' }, marks.map((vrm, index) => ({ vrm, reason: 'Stolen', priority: PRIORITIES[index % 3] })));
    await pass(server, marks.slice(0, plan.alerts).map((vrm, index) => ({ vrm, camera: 1 + (index % 4), secondsAgo: index })));
    const page = await open(browser, server, { at: '/alerts' });
    await signIn(page, force, 'operator');
    await until(async () => await rowsShown(page) === plan.alerts, () => `${plan.alerts} alerts on the screen`, PATIENCE_MS);
    await page.addInitScript(`(${watch})(${plan.alerts}, ${FRAME_LATE_MS})`);
    const drawn = await measureLoads(page);
    show(drawn, await measureArrivals(page, server, marks.slice(plan.alerts)));
} catch (error) {
    console.error(`page: ${error.message}\n${server.logTail()}`);
    process.exitCode = 1;
} finally {
    await browser.close();
    await server.remove();
}
