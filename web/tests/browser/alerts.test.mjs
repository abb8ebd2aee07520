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
let server, force, browser, watcher, colleague;

before(async () => {
    server = await (await Bofd.prepared()).start();
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
            await close(page);
        });
    }
    await resolveAll();
});
