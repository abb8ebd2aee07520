// Goal: who looks after NRDs sees at once which deliver and which do not, on the map and in the table alike, and
// what one of them delivered in the last hours.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { checkAxe, checkReflow, close, launch, LOOKS, open, screenshot, signIn } from './harness/browser.mjs';
import { Force } from './harness/force.mjs';
import { CAMERAS, pass } from './harness/traffic.mjs';

const HOUR_S = 3600;
let server, force, browser;

/** Camera 1 delivers, with a morning rush; 2 was last heard of some hours ago, 3 some days ago, 4 never. */
function passages() {
    const reads = [];
    const add = (camera, hoursAgo, count) => {
        for (let index = 0; index < count; ++index) {
            reads.push({ vrm: `KN${28 + (reads.length % 23)}${String.fromCharCode(65 + (reads.length % 20))}DE`, camera, secondsAgo: Math.round(hoursAgo * HOUR_S + index * 7 + 2) });
        }
    };
    for (let hour = 23; hour >= 0; --hour) add(1, hour, 6 + Math.round(14 * Math.exp(-((hour - 9) ** 2) / 8)));
    for (let hour = 20; hour >= 3; --hour) add(2, hour, 4);
    add(3, 60, 5);
    return reads;
}

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    await force.hire('manager', 'anpr_manager');
    await pass(server, passages());
    browser = await launch();
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

async function atNrds(options = {}) {
    const page = await open(browser, server, { at: '/nrds', ...options });
    await signIn(page, force, 'manager');
    await page.locator('.table tbody tr').first().waitFor();
    return page;
}

const rowOf = (page, camera) => page.locator('.table tbody tr', { hasText: CAMERAS[camera].name });

test('map and table tell the states; the worst comes first', async () => {
    const page = await atNrds();
    assert.match(await rowOf(page, 1).innerText(), /Active/);
    assert.match(await rowOf(page, 2).innerText(), /Quiet/);
    assert.match(await rowOf(page, 3).innerText(), /Silent/);
    assert.match(await rowOf(page, 4).innerText(), /Never/);
    assert.match(await page.locator('.table tbody tr').first().innerText(), /Silent/);
    assert.match(await page.locator('.state-counts').innerText(), /4\s*All[\s\S]*1\s*✖?\s*Silent/);
    assert.equal(await rowOf(page, 1).locator('.spark__bar').count(), 24);
    await page.locator('.map__canvas[data-drawn=true]').waitFor();
    await page.waitForTimeout(300);
    await screenshot(page, 'nrds');
    await close(page);
});

test('filters by state, road and words; state and road stay in the address, words do not', async () => {
    const page = await atNrds();
    await page.getByRole('button', { name: /Quiet/ }).click();
    assert.equal(await page.locator('.table tbody tr').count(), 1);
    assert.equal(new URL(page.url()).search, '?state=quiet');
    await page.reload();
    await page.locator('.table tbody tr').first().waitFor();
    assert.equal(await page.locator('.table tbody tr').count(), 1);
    await page.getByRole('button', { name: /All$/ }).click();
    await page.locator('[name="text"]').fill('bwlch westbound');
    assert.equal(await page.locator('.table tbody tr').count(), 1);
    assert.equal(new URL(page.url()).search, '');
    await page.locator('[name="text"]').fill('nowhere');
    await page.getByText('No NRD fits these filters').waitFor();
    await close(page);
});

test('columns are sorted by keyboard', async () => {
    const page = await atNrds();
    await page.getByRole('button', { name: 'Last hour' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    assert.match(await page.locator('.table tbody tr').first().innerText(), new RegExp(CAMERAS[1].name));
    await page.getByRole('link', { name: CAMERAS[1].name }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: CAMERAS[1].name }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
    await close(page);
});

test('one NRD: its hours as a chart, a sentence, a table and a file', async () => {
    const page = await atNrds();
    await page.getByRole('link', { name: CAMERAS[1].name }).click();
    await page.locator('.chart canvas').waitFor();
    await page.locator('.map__canvas[data-drawn=true]').waitFor();
    assert.match(await page.locator('.nrd__sentence').innerText(), /in each of the last 24 hours: \d+ in all, at most \d+, in the hour from \d\d:00/);
    await page.waitForTimeout(300);
    await screenshot(page, 'nrd');
    await page.getByRole('button', { name: 'Show as a table' }).click();
    assert.equal(await page.locator('.chart tbody tr').count(), 24);
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as CSV' }).click()]);
    assert.match(file.suggestedFilename(), /^nrd-\d+-reads-per-hour\.csv$/);
    assert.match(await page.locator('.detail__facts').innerText(), /A40 Glanhafod[\s\S]*Heddlu Bryn Arian/);
    await page.goto(`${server.origin}/nrds/999999`);
    await page.getByRole('heading', { level: 1, name: 'There is no NRD of this number' }).waitFor();
    await close(page);
});

test('what is shown renews itself, and stays when the service is away', async () => {
    const page = await atNrds();
    assert.match(await rowOf(page, 4).innerText(), /Never/);
    await page.clock.install();
    await page.reload();
    await page.locator('.table tbody tr').first().waitFor();
    await pass(server, [{ vrm: 'AB32CDE', camera: 4 }]);
    await page.clock.fastForward(31_000);
    await rowOf(page, 4).getByText('Active').waitFor();
    await page.route('**/api/v1/nrds/activity', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json',
        body: JSON.stringify({ type: 'about:blank', title: 'Unavailable', status: 503, code: 'unavailable', detail: 'the register cannot be used' }) }));
    await page.clock.fastForward(31_000);
    await page.locator('.notice--error').waitFor();
    assert.match(await page.locator('.nrds__at').innerText(), /not renewed since/);
    assert.equal(await page.locator('.table tbody tr').count(), 4);
    await close(page);
});

for (const { theme, language } of LOOKS) {
    test(`nothing for axe to find: ${theme}, ${language}`, async () => {
        const page = await atNrds({ theme, language });
        await page.locator('.map__canvas[data-drawn=true]').waitFor();
        await checkAxe(page);
        await page.waitForTimeout(300);
        if (theme === 'dark') await screenshot(page, `nrds-${theme}-${language}`);
        await page.locator('.nrd-link').first().click();
        await page.locator('.chart canvas').waitFor();
        await checkAxe(page);
        await close(page);
    });
}

for (const width of [320, 390, 1920]) {
    test(`nothing is cut off at ${width} px`, async () => {
        const page = await atNrds({ width });
        await page.locator('.map__canvas[data-drawn=true]').waitFor();
        await checkReflow(page);
        await page.waitForTimeout(300);
        await screenshot(page, `nrds-${width}`, { isKept: false });
        await page.locator('.nrd-link').first().click();
        await page.locator('.chart canvas').waitFor();
        await checkReflow(page);
        await screenshot(page, `nrd-${width}`, { isKept: false });
        await close(page);
    });
}
