// Goal: an operator's work on live alerts, before the real service: a listed vehicle passes and is on the screen with
// both images; it is worked on by keys alone; nothing is lost or doubled by what happens to the connection.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bofd, until } from './harness/bofd.mjs';
import { anotherTab, checkAxe, checkReflow, close, launch, open, screenshot, signIn } from './harness/browser.mjs';
import { Client } from './harness/client.mjs';
import { Force } from './harness/force.mjs';
import { inventedMark, listInForce } from './harness/lists.mjs';
import { drawPictures } from './harness/pictures.mjs';
import { pass } from './harness/traffic.mjs';
import { Wire } from './harness/wire.mjs';

const WAIT_MS = 20_000;
const STOLEN = 'LD84XYZ', DRUGS = 'KV41PQR', INSURANCE = 'GH29JKL', RACED = 'AB32CDE', LOST = 'MN95STU', MANY = 90;
const ENTRIES = [
    { vrm: STOLEN, make: 'Audi', model: 'A3', colour: 'Grey', action: 'STOP. Firearms officers only. Do not stop single crewed.', warning: 'FIREARMS, VIOLENT',
        reason: 'Stolen in a burglary', information: 'Two men, one with a beard. Last seen leaving Aber Morfa.' },
    { vrm: RACED, reason: 'Made off without paying', make: 'Ford', model: 'Fiesta', colour: 'Red' },
    { vrm: DRUGS, reason: 'Supply of drugs', make: 'BMW', model: '320', colour: 'Black', priority: 'medium', action: 'Observe and report. Do not stop.' },
    { vrm: INSURANCE, reason: 'No insurance', make: 'Vauxhall', model: 'Corsa', colour: 'White', priority: 'low', action: 'Stop and seize' },
    { vrm: LOST, reason: 'Driver wanted on warrant', make: 'Kia', model: 'Ceed', colour: 'Blue', priority: 'medium' },
    ...Array.from({ length: MANY }, (_, index) => ({ vrm: inventedMark(index), reason: 'Seen at a scene', priority: 'low' })),
];

/** `watcher` looks at the service from outside; whoever signs in often has old sessions ended. */
let server, wire, force, browser, watcher, colleague;

before(async () => {
    wire = await Wire.laid();
    server = await Bofd.prepared({ 'api.public_url': `"${wire.origin}"` });
    server.origin = wire.origin;
    wire.leadTo(server.ports.api);
    await server.start();
    force = await Force.of(server);
    await force.hire('operator', 'fcr_operator', { facts: { display_name: 'Carys Owen' } });
    watcher = await force.hire('watcher', 'fcr_operator');
    colleague = await force.hire('colleague', 'fcr_operator', { facts: { display_name: 'Gethin Pugh' } });
    await force.hire('supervisor', 'fcr_supervisor', { facts: { display_name: 'Nia Vaughan' } });
    const owner = await force.hire('specialist', 'anpr_specialist');
    const importer = await force.hire('analyst', 'fib_analyst');
    await listInForce(owner, importer, { name: 'Force list' }, ENTRIES);
    browser = await launch();
});

after(async () => {
    await browser?.close();
    wire?.remove();
    await server?.remove();
});

async function alerts() {
    const { body } = await watcher.must(200, 'GET', '/api/v1/alerts?desk=control_room&limit=500');
    return body.items;
}

/** The vehicle passes, and its alert is made. */
async function arrive(vrm, facts = {}) {
    const before = (await alerts()).find((alert) => alert.vrm === vrm)?.sighting_count ?? 0;
    await pass(server, [{ vrm, camera: 1, ...facts }]);
    return until(async () => (await alerts()).find((alert) => alert.vrm === vrm && alert.sighting_count > before), () => `an alert of ${vrm}`, WAIT_MS);
}

async function resolveAll() {
    for (const { id, version } of await alerts()) {
        await watcher.must(200, 'POST', `/api/v1/alerts/${id}/resolve`, { outcome: 'no_action_required' }, { 'If-Match': `"${version}"` });
    }
}

const rowOf = (page, { id }) => page.locator(`#alert-${id}`);
const rowsShown = (page) => page.locator('.row__open');

async function atWork(options = {}, who = 'operator') {
    const page = await open(browser, server, { at: '/alerts', ...options });
    await signIn(page, force, who);
    await page.locator('.connection--live').waitFor();
    return page;
}

test('a listed vehicle passes and is on the screen, with both images and its track', async () => {
    const page = await atWork();
    await page.getByText('No alert is open').waitFor();
    await arrive(STOLEN, { camera: 3, secondsAgo: 900, images: true });
    await arrive(STOLEN, { camera: 1, secondsAgo: 300, images: true });
    const alert = await arrive(STOLEN, { camera: 2, pictures: await drawPictures(page, STOLEN, { colour: '#5a6067' }) });
    await rowOf(page, alert).click();
    assert.equal(new URL(page.url()).pathname, `/alerts/${alert.id}`);
    const opened = page.locator('.alert');
    await opened.locator('.picture img').nth(1).waitFor();
    const sizes = await opened.locator('.picture img').evaluateAll((images) => Promise.all(images.map(async (image) => {
        await image.decode();
        return image.naturalWidth;
    })));
    assert.deepEqual(sizes, [300, 640]);
    for (const text of ['FIREARMS, VIOLENT', 'STOP. Firearms officers only', 'Stolen in a burglary', 'Two men', 'Force list']) {
        await opened.getByText(text).first().waitFor();
    }
    await opened.locator('.map__canvas[data-drawn]').waitFor();
    assert.deepEqual(await opened.locator('tbody tr td:first-child').allInnerTexts(), ['3', '2', '1']);
    await opened.getByRole('button', { name: 'Show the images of sighting 1' }).click();
    await opened.locator('tbody tr[aria-current]', { hasText: 'A487 Aber Morfa' }).waitFor();
    await close(page);
    await resolveAll();
});

/** Alerts as a busy hour has them: several of each priority, some taken, one seen three times. */
async function busyHour(page) {
    const pictures = await drawPictures(page, STOLEN, { colour: '#5a6067' });
    for (let index = 0; index < 6; ++index) await arrive(inventedMark(index), { camera: 1 + (index % 4), secondsAgo: 40 * index });
    await arrive(LOST, { camera: 4, secondsAgo: 95 });
    await arrive(INSURANCE, { camera: 2, secondsAgo: 30 });
    const taken = await arrive(DRUGS, { camera: 1, secondsAgo: 200 });
    await colleague.must(200, 'POST', `/api/v1/alerts/${taken.id}/acknowledge`, undefined, { 'If-Match': `"${taken.version}"` });
    await arrive(RACED, { camera: 4 });
    await arrive(STOLEN, { camera: 3, secondsAgo: 1900, images: true });
    await arrive(STOLEN, { camera: 1, secondsAgo: 700, images: true });
    return arrive(STOLEN, { camera: 2, secondsAgo: 8, pictures });
}

const PICTURES = [
    { name: 'alerts', width: 1280 }, { name: 'alerts-wide', width: 1920 }, { name: 'alerts-dark', width: 1280, theme: 'dark' },
    { name: 'alerts-cy', width: 1280, language: 'cy' }, { name: 'alerts-phone', width: 390 },
];

test('pictures, reflow at 320 px, and nothing for axe to find', async (the) => {
    const first = await atWork();
    const alert = await busyHour(first);
    await close(first);
    for (const { name, ...options } of PICTURES) {
        await the.test(name, async () => {
            const page = await atWork(options);
            await rowOf(page, alert).waitFor();
            if (options.width === 390) await screenshot(page, 'alerts-phone-list');
            await rowOf(page, alert).click();
            await page.locator('.picture img').nth(1).waitFor();
            await page.locator('.map__canvas[data-drawn]').waitFor();
            await page.mouse.move(5, 5);
            await screenshot(page, name);
            await checkAxe(page);
            await page.setViewportSize({ width: 320, height: 640 });
            await checkReflow(page);
            await page.getByRole('button', { name: /^(Close|Cau)$/ }).click();
            await checkReflow(page);
            await close(page);
        });
    }
    await resolveAll();
});

/** The id of the alert whose row has the focus. */
const focused = (page) => page.evaluate(() => document.activeElement?.id.replace('alert-', ''));
const stateOf = async ({ id }) => (await watcher.must(200, 'GET', `/api/v1/alerts/${id}`)).body;
const rowIds = (page) => rowsShown(page).evaluateAll((links) => links.map(({ id }) => id.replace('alert-', '')));

test('by keys alone: move, open, acknowledge, resolve with outcome and note, and turn the keys off', async () => {
    const low = await arrive(INSURANCE), high = await arrive(STOLEN, { images: true });
    const page = await atWork();
    await rowOf(page, low).waitFor();
    await page.locator('h1').focus();
    while (await focused(page) !== high.id) await page.keyboard.press('Tab');
    await page.keyboard.press('j');
    assert.equal(await focused(page), low.id);
    await page.keyboard.press('ArrowUp');
    assert.equal(await focused(page), high.id);
    await page.keyboard.press('Enter');
    await page.locator('.alert .picture img').first().waitFor();
    await page.keyboard.press('a');
    await page.locator('.alert', { hasText: 'Acknowledged by You' }).waitFor();
    assert.equal((await stateOf(high)).state, 'acknowledged');
    await page.keyboard.press('m');
    await page.locator('.map__canvas:focus').waitFor();
    await page.keyboard.press('/');
    await page.locator('#alerts-find:focus').waitFor();
    await page.keyboard.type('a');
    assert.equal((await stateOf(low)).state, 'new', 'a letter that is written is no key');
    await page.keyboard.press('Backspace');
    await rowOf(page, high).focus();
    await page.keyboard.press('?');
    await screenshot(page, 'alerts-keys');
    await page.getByRole('checkbox').press('Space');
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await rowOf(page, high).focus();
    await page.keyboard.press('j');
    assert.equal(await focused(page), high.id, 'keys are off');
    await page.getByRole('button', { name: 'Keys and sound' }).click();
    await page.getByRole('checkbox').press('Space');
    await page.keyboard.press('Escape');
    await rowOf(page, high).focus();
    await page.keyboard.press('r');
    await page.getByRole('radio', { name: 'Vehicle stopped' }).press('Space');
    await page.locator('#field-note').focus();
    await page.keyboard.type('Two arrested at the services.');
    await screenshot(page, 'alerts-resolve');
    await checkAxe(page);
    await page.getByRole('button', { name: 'Resolve', exact: true }).press('Enter');
    await page.locator('.alert', { hasText: 'Resolved by You' }).waitFor();
    const done = await stateOf(high);
    assert.deepEqual([done.outcome, done.note], ['vehicle_stopped', 'Two arrested at the services.']);
    await page.getByRole('link', { name: 'Resolved' }).click();
    await page.getByRole('cell', { name: 'Vehicle stopped' }).first().waitFor();
    await screenshot(page, 'alerts-resolved');
    await checkAxe(page);
    await close(page);
    await resolveAll();
});

test('two operators race for one alert: one has it, the other is told who; a note is never lost', async () => {
    const alert = await arrive(RACED);
    const page = await atWork();
    await rowOf(page, alert).click();
    const seen = { 'If-Match': `"${alert.version}"` };
    // The colleague is faster by a whole answer: what this page sends was looked at before.
    await page.route('**/acknowledge', async (route) => {
        await colleague.must(200, 'POST', `/api/v1/alerts/${alert.id}/acknowledge`, undefined, seen);
        await route.continue();
    });
    await page.locator('.alert').getByRole('button', { name: /^Acknowledge/ }).click();
    await page.getByRole('alert').filter({ hasText: /Gethin Pugh acknowledged the alert/ }).waitFor();
    const lost = await watcher.must(409, 'POST', `/api/v1/alerts/${alert.id}/acknowledge`, undefined, seen);
    assert.equal(lost.body.current.acknowledged_by_name, 'Gethin Pugh');
    await rowOf(page, alert).locator('xpath=ancestor::li').filter({ hasText: 'Gethin Pugh has it' }).waitFor();

    await page.locator('.alert').getByRole('button', { name: /^Resolve/ }).click();
    await page.getByRole('radio', { name: 'Misread' }).check();
    await page.locator('#field-note').fill('The image shows another mark.');
    const { version } = await stateOf(alert);
    await page.route('**/resolve', async (route) => {
        await colleague.must(200, 'POST', `/api/v1/alerts/${alert.id}/resolve`, { outcome: 'passed_on' }, { 'If-Match': `"${version}"` });
        await route.continue();
    });
    await page.locator('dialog').getByRole('button', { name: 'Resolve', exact: true }).click();
    await page.locator('dialog').getByRole('alert').filter({ hasText: /Gethin Pugh has resolved this alert already.*Passed on/ }).waitFor();
    assert.equal(await page.locator('#field-note').inputValue(), 'The image shows another mark.');
    await close(page);
});

test('the list holds still while somebody works in it', async () => {
    const first = await arrive(INSURANCE);
    const page = await atWork();
    await rowOf(page, first).focus();
    const there = await rowOf(page, first).boundingBox();
    const second = await arrive(STOLEN);
    await page.getByRole('button', { name: /1 new alert: show it.*1 of them high/ }).waitFor();
    assert.deepEqual([await rowIds(page), await rowOf(page, first).boundingBox()], [[first.id], there]);
    await page.keyboard.press('n');
    assert.deepEqual([await rowIds(page), await focused(page)], [[second.id, first.id], first.id]);
    await resolveAll();
    await page.locator('.row--resolved').nth(1).waitFor();
    await page.locator('#alerts-find').focus();
    await page.getByText('No alert is open').waitFor();
    await close(page);
});

test('the connection is cut and restored, and the service stands still: nothing lost, nothing doubled', async () => {
    const page = await atWork({ allow: 'unreachable' });
    wire.cut();
    const missed = await arrive(LOST);
    await page.locator('.alerts__lost').waitFor();
    await page.locator('.connection--lost').waitFor();
    await screenshot(page, 'alerts-lost');
    await checkAxe(page);
    wire.mend();
    await rowOf(page, missed).waitFor();
    await page.locator('.connection--live').waitFor();
    // Half open: nothing is refused, nothing comes.
    server.process.kill('SIGSTOP');
    await page.locator('.alerts__lost').waitFor();
    server.process.kill('SIGCONT');
    await page.locator('.connection--live').waitFor();
    const next = await arrive(INSURANCE);
    await rowOf(page, next).waitFor();
    assert.deepEqual(await rowIds(page), [missed.id, next.id]);
    await close(page);
    await resolveAll();
});

test('the service restarts under a signed-in page, which goes on', async () => {
    const page = await atWork({ allow: 'unreachable' });
    const kept = await arrive(LOST);
    await rowOf(page, kept).waitFor();
    await server.stop();
    await page.locator('.alerts__lost').waitFor();
    await server.start();
    await page.locator('.connection--live').waitFor({ timeout: 30_000 });
    const next = await arrive(INSURANCE);
    await rowOf(page, next).waitFor();
    assert.deepEqual(await rowIds(page), [kept.id, next.id]);
    await close(page);
    await resolveAll();
});

test('the wall board shows what is open and who has it, and nothing that only operators need', async () => {
    const alert = await arrive(STOLEN);
    const page = await atWork({ at: '/alerts/wall', width: 1920 });
    await page.getByRole('row').filter({ hasText: 'LD84 XYZ' }).filter({ hasText: 'Nobody yet' }).waitFor();
    await colleague.must(200, 'POST', `/api/v1/alerts/${alert.id}/acknowledge`, undefined, { 'If-Match': `"${alert.version}"` });
    await page.getByRole('row').filter({ hasText: 'Gethin Pugh' }).waitFor();
    assert.doesNotMatch(await page.locator('main').innerText(), /burglary|FIREARMS/);
    await checkAxe(page);
    await screenshot(page, 'alerts-wall');
    await page.setViewportSize({ width: 320, height: 640 });
    await checkReflow(page);
    await close(page);
    await resolveAll();
});

async function openStreams() {
    const text = await (await fetch(`http://127.0.0.1:${server.ports.monitor}/metrics`)).text();
    return Number(/^bof_alerts_streams (\d+)/m.exec(text)[1]);
}

test('eight tabs have one stream; when the one that has it closes, another goes on', async () => {
    const first = await atWork();
    const tabs = [first];
    while (tabs.length < 8) tabs.push(await anotherTab(first, server, '/alerts'));
    for (const tab of tabs) await tab.locator('.connection--live').waitFor();
    await until(async () => await openStreams() === 1, () => 'one stream', WAIT_MS);
    const alert = await arrive(STOLEN);
    for (const tab of tabs) await rowOf(tab, alert).waitFor();
    await first.close();
    const next = await arrive(INSURANCE);
    for (const tab of tabs.slice(1)) await rowOf(tab, next).waitFor();
    await until(async () => await openStreams() === 1, () => 'one stream', WAIT_MS);
    for (const tab of tabs.slice(1)) assert.deepEqual([await rowIds(tab), tab.problems], [[alert.id, next.id], []]);
    await close(first);
    await resolveAll();
});

test('a session that is ended leads to signing in', async () => {
    const page = await atWork({}, 'supervisor');
    const { person } = await page.evaluate(() => fetch('/api/v1/session').then((answer) => answer.json()));
    await force.administrator.must(200, 'DELETE', `/api/v1/people/${person.id}/sessions`);
    // At the latest when the stream ends, after a minute.
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor({ timeout: 80_000 });
    assert.equal(new URL(page.url()).pathname, '/alerts');
    await close(page);
});
