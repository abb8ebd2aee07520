// Goal: a person finds a vehicle of which not all is known: by pattern, by misreadings, by what a witness remembers and
// by place. The question is summed up before it is asked, why each mark was found is said, and what is taken out of
// the system or corrected goes on the record.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { checkAxe, checkReflow, close as closePage, launch, screenshot, signedIn } from './harness/browser.mjs';
import { Force } from './harness/force.mjs';
import { atSearch as signedInAtSearch, chooseKind, givePurpose, press, REASON, REFERENCE, submit } from './harness/searching.mjs';
import { CAMERAS, pass } from './harness/traffic.mjs';

const MARK = 'AB32CDE', MISREAD = 'A832CDE';
const HOUR_S = 3600;

let server, force, browser, auditor;

function passages() {
    const own = [[30, 1], [29, 2], [5, 3], [4, 4]].map(([hours, camera]) => ({ vrm: MARK, camera, secondsAgo: hours * HOUR_S }));
    const misread = [[28, 3], [3, 2]].map(([hours, camera]) => ({ vrm: MISREAD, camera, secondsAgo: hours * HOUR_S, confidence: 61, images: true }));
    const others = ['AB41XYZ', 'LD84CDE', 'KN45HFD', 'AB33CDF'].map((vrm, index) => ({ vrm, camera: 1 + index, secondsAgo: (2 + index) * HOUR_S }));
    const many = Array.from({ length: 60 }, (_, index) => ({ vrm: `KN${28 + (index % 23)}${String.fromCharCode(65 + (index % 5))}DE`, camera: 1, secondsAgo: 700 + index * 91 }));
    return [...own, ...misread, ...others, ...many];
}

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    await force.hire('investigator', 'investigator');
    auditor = await force.hire('auditor', 'auditor');
    browser = await launch();
    await pass(server, passages());
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

async function atQuery(kind, options) {
    const page = await signedInAtSearch(browser, server, force, options);
    await givePurpose(page);
    await chooseKind(page, kind);
    return page;
}

/** Ends what was begun, for a person has but so many searches open, and closes the page. */
async function close(page) {
    await page.evaluate(async () => {
        const { items = [] } = await (await fetch('/api/v1/searches')).json();
        for (const { id } of items) await fetch(`/api/v1/searches/${id}`, { method: 'DELETE' });
    });
    await closePage(page);
}

async function found(page) {
    await page.locator('.results__split .table tbody tr').first().waitFor();
}

/** The marks of the rows that are shown, without their spaces. */
async function marksShown(page) {
    const texts = await page.locator('.results__split .table tbody .plate > [aria-hidden]').allInnerTexts();
    return texts.map((text) => text.replace(/\s/g, ''));
}

async function recorded(kind) {
    const { body } = await auditor.must(200, 'GET', `/api/v1/audit/entries?kind=${kind}&limit=1000`);
    return body.items;
}

async function atSimilar(options) {
    const page = await atQuery('similar', options);
    await page.locator('[name="sought.vrm"]').fill(MARK);
    await submit(page);
    await found(page);
    return page;
}

const openNarrowing = (page) => page.locator('details.narrow summary').click();

test('what cannot be is said at its field, and nothing is asked', async () => {
    const page = await atQuery('pattern');
    const summary = page.locator('.govuk-error-summary');
    await submit(page);
    await summary.getByText('Enter what is known of the mark').waitFor();
    await page.locator('[name="sought.pattern"]').fill('AB/2*');
    await submit(page);
    await summary.getByText('No plate carries one of these characters').waitFor();
    await chooseKind(page, 'similar');
    await page.locator('[name="sought.vrm"]').fill('AB?2CDE');
    await submit(page);
    await summary.getByText('Enter the whole mark').waitFor();
    await chooseKind(page, 'partial');
    await submit(page);
    await summary.getByText('Enter something that is known').waitFor();
    await chooseKind(page, 'places');
    await submit(page);
    await summary.getByText('Choose at least one place').waitFor();
    assert.equal((await recorded('search.started')).length, 0);
    assert.equal((await recorded('search.refused')).length, 0);
    await close(page);
});

test('a pattern is explained while it is typed, and finds every mark that fits', async () => {
    const page = await atQuery('pattern');
    await page.locator('[name="sought.pattern"]').fill('ab*');
    assert.match(await page.locator('.understood').innerText(), /AB\* begins with AB/);
    assert.match(await page.locator('.sum').innerText(), /Reads of marks that fit AB\* \(begins with AB\), captured from .*, newest first/);
    await screenshot(page, 'search-pattern', { fullPage: true });
    await submit(page);
    await found(page);
    assert.deepEqual(new Set(await marksShown(page)), new Set([MARK, 'AB41XYZ', 'AB33CDF']));
    assert.match(await page.locator('.plan').innerText(), /Marks that fit\s+3[\s\S]*Reads expected\s+few/);
    assert.match(await page.locator('.results__about').innerText(), /Reads of marks that fit AB\*/);
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href, document.title]));
    assert.ok(!/AB\*|ab\*/.test(stored), stored);
    await page.getByRole('tab', { name: 'Map' }).click();
    await page.locator('.map__canvas[data-drawn=true]').waitFor();
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.locator('.day').first().waitFor();
    await close(page);
});

test('misreadings are ranked and explained, and one mark can be chosen', async () => {
    const page = await atSimilar();
    const marks = page.locator('.marks tbody tr');
    assert.match(await marks.nth(0).innerText(), /The mark itself/);
    const misread = page.locator('.marks tbody tr', { hasText: MISREAD });
    assert.match(await misread.innerText(), /B read as 8, second character[\s\S]*1 in \d/);
    assert.deepEqual(new Set(await marksShown(page)), new Set([MARK, MISREAD]));
    await screenshot(page, 'search-similar', { fullPage: true });
    await misread.getByRole('button', { name: /^Only this mark/ }).click();
    await page.locator('.only').waitFor();
    await found(page);
    assert.deepEqual(await marksShown(page), [MISREAD, MISREAD]);
    await page.getByRole('button', { name: 'Show all marks again' }).click();
    await page.locator('.only').waitFor({ state: 'hidden' });
    assert.equal(new Set(await marksShown(page)).size, 2);
    await close(page);
});

test('what a witness remembers is enough', async () => {
    const page = await atQuery('partial');
    await page.locator('[name="sought.starts"]').fill('ab');
    await page.locator('[name="sought.ends"]').fill('cde');
    await page.locator('[name="sought.format"]').selectOption('current');
    assert.match(await page.locator('.sum').innerText(), /known in part \(begins with AB, ends with CDE, form Since 2001/);
    await submit(page);
    await found(page);
    assert.deepEqual(new Set(await marksShown(page)), new Set([MARK]));
    await close(page);
});

test('a circle by its fields, a polygon on the map: each shows what stands in it', async () => {
    const page = await atQuery('places');
    await page.locator('input[name="area"][value="circle"]').check();
    const { latitude, longitude } = CAMERAS[4];
    await page.locator('[name="narrow.circle"]').fill(`${latitude}, ${longitude}`);
    await page.locator('[name="narrow.circle.radius_m"]').fill('3');
    assert.match(await page.locator('.area__within').innerText(), /1 site stands in this area: A44 Bwlch Derwen/);
    await submit(page);
    await found(page);
    assert.deepEqual(new Set(await page.locator('.results__split .table tbody .place-name .muted').allInnerTexts()), new Set([CAMERAS[4].name]));
    await page.getByRole('link', { name: 'What to look for' }).click();
    await page.locator('input[name="area"][value="polygon"]').check();
    const canvas = page.locator('.map__canvas[data-drawn=true]');
    await canvas.waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    const { width, height } = await canvas.boundingBox();
    for (const [x, y] of [[0.02, 0.02], [0.98, 0.02], [0.98, 0.98], [0.02, 0.98]]) await canvas.click({ position: { x: x * width - (x > 0.5 ? 40 : 0), y: y * height } });
    await page.locator('.area__within').getByText('4 sites stand in this area').waitFor();
    assert.equal((await page.locator('[name="narrow.polygon"]').inputValue()).split('\n').length, 4);
    await screenshot(page, 'search-area', { fullPage: true });
    await page.getByRole('button', { name: 'Take the last point away' }).click();
    assert.equal((await page.locator('[name="narrow.polygon"]').inputValue()).split('\n').length, 3);
    await close(page);
});

test('conditions narrow: all of them hold, and they are summed up', async () => {
    const page = await atQuery('exact');
    await page.locator('[name="window.vrm"]').fill(MARK);
    assert.equal(await page.locator('.narrow__fields').isVisible(), false);
    await openNarrowing(page);
    await page.getByLabel(CAMERAS[1].site, { exact: true }).check();
    await page.getByLabel(CAMERAS[2].site, { exact: true }).check();
    await page.getByRole('button', { name: 'Add times of day' }).click();
    await page.locator('[name="narrow.times.0.from"]').fill('00:00');
    await page.locator('[name="narrow.times.0.until"]').fill('23:59');
    await page.locator('[name="narrow.confidence_min"]').fill('50');
    assert.match(await page.locator('.sum').innerText(), /Reads of AB32 CDE, at A40 Glanhafod, A48 Pont Lleuad, between 00:00 and 23:59, confidence at least 50 %/);
    assert.match(await page.locator('.narrow__used').innerText(), /3 conditions chosen/);
    await submit(page);
    await found(page);
    assert.equal(await page.locator('.results__split .table tbody tr').count(), 2);
    await close(page);
});

test('a search too wide is refused with what to do, and the narrowing opens', async () => {
    const page = await atQuery('pattern');
    await page.locator('[name="sought.pattern"]').fill('*');
    await submit(page, 'limit');
    const summary = page.locator('.govuk-error-summary');
    await summary.waitFor();
    assert.match(await summary.innerText(), /[a-z]{4}/);
    assert.equal(await page.locator('.results__about').count(), 0);
    await screenshot(page, 'search-too-wide', { isKept: false });
    await close(page);
});

/** Pages of the service without rows, as of a search through much: `count` of them, then its own. */
async function emptyPages(page, count) {
    let given = 0;
    await page.route(/\/api\/v1\/searches\/[^/]+\/pages\/\d+/, async (route) => {
        const number = Number(/pages\/(\d+)/.exec(route.request().url())[1]);
        if (given >= count) return route.fallback();
        given += 1;
        await new Promise((resolve) => setTimeout(resolve, 150));
        const looked_until = new Date(Date.now() - (number + 1) * 12 * HOUR_S * 1000).toISOString();
        return route.fulfill({ json: { page: number, rows: [], more: true, cut_short: false, looked_until } }).catch(() => undefined);
    });
}

test('what is still being planned can be cancelled, at the service too', async () => {
    const page = await atQuery('pattern');
    await page.locator('[name="sought.pattern"]').fill('ab*');
    let calledOff;
    const isCalledOff = new Promise((resolve) => { calledOff = resolve; });
    await page.route('**/api/v1/searches', async (route) => {
        if (route.request().method() !== 'POST') return route.continue();
        await isCalledOff;  // A long plan.
        const problem = { type: 'about:blank', title: 'It was cancelled', status: 409, code: 'cancelled', detail: 'it was cancelled' };
        return route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(problem) });
    });
    await page.route('**/api/v1/searches/planning', async (route) => {
        const answer = await route.fetch();
        calledOff(answer.status());
        return route.fulfill({ response: answer });
    });
    await page.locator('form.step button[type=submit]').click();
    await page.getByRole('status').getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await isCalledOff, 204);
    await page.locator('form.step button[type=submit]:enabled').waitFor();
    assert.equal(await page.getByText('There is a problem').count(), 0);
    await page.unrouteAll({ behavior: 'wait' });
    await close(page);
});

test('how far it has looked is shown, and it can be cancelled and gone on with', async () => {
    const page = await atQuery('pattern');
    await page.locator('[name="sought.pattern"]').fill('ab*');
    await emptyPages(page, 1000);
    await submit(page);
    await page.locator('.progress').getByText(/Looked back to \d+ \w+ \d{4}, \d\d:\d\d/).waitFor();
    await screenshot(page, 'search-progress', { isKept: false });
    const pressed = Date.now();
    await page.locator('.progress').getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Stopped before anything was found').waitFor();
    console.log(`cancelled after ${Date.now() - pressed} ms`);
    assert.equal(await page.locator('.progress').count(), 0);
    await page.getByRole('button', { name: 'Look further' }).waitFor();
    await checkAxe(page);
    await close(page);
});

test('the file says who took it and why, and the taking is on the record', async () => {
    const page = await atSimilar();
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    const dialog = page.locator('dialog[open]');
    assert.match(await dialog.innerText(), new RegExp(`${REASON}[\\s\\S]*${REFERENCE}`));
    await checkAxe(page);
    await screenshot(page, 'search-export');
    const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Save the file' }).click()]);
    assert.doesNotMatch(download.suggestedFilename(), /AB32/i);
    const text = fs.readFileSync(await download.path(), 'utf8');
    for (const told of [REASON, REFERENCE, 'Test investigator', MARK, MISREAD]) assert.ok(text.includes(told), told);
    assert.equal((await recorded('search.exported')).length, 1);
    await close(page);
});

test('a misread read is marked so, and the right mark then finds it', async () => {
    const page = await atSimilar();
    await page.locator('.results__split tbody tr', { hasText: MISREAD }).first().getByRole('button', { name: /look at row/ }).click();
    await page.getByRole('button', { name: 'Mark as misread' }).click();
    const dialog = page.locator('dialog[open]');
    await dialog.locator('[name="vrm"]').fill(MISREAD);
    await dialog.locator('[name="reason"]').fill('short');
    await dialog.getByRole('button', { name: 'Put it on the record' }).click();
    await dialog.getByText('Enter a mark other than').first().waitFor();
    await dialog.getByText('Write how you know').first().waitFor();
    await checkAxe(page);
    await dialog.locator('[name="vrm"]').fill(MARK);
    await dialog.locator('[name="reason"]').fill('The plate is plain on the overview image');
    await dialog.getByRole('button', { name: 'Put it on the record' }).click();
    await page.locator('.results__split tbody .corrected').waitFor();
    assert.match(await page.locator('.detail').innerText(), /Misread, says Test investigator[\s\S]*plain on the overview/);
    await screenshot(page, 'search-corrected', { fullPage: true });

    await page.getByRole('button', { name: 'Another search for this purpose' }).click();
    await page.locator('[name="window.vrm"]').fill(MARK);
    await submit(page);
    await found(page);
    const corrected = page.locator('.results__split tbody tr', { hasText: MISREAD });
    assert.equal(await corrected.count(), 1);
    assert.match(await corrected.innerText(), /Corrected/);
    await close(page);
});

test('by keyboard alone to one mark of several', async () => {
    const page = await atQuery('exact');
    await page.locator('input[name="kind"][value="exact"]').focus();
    await press(page, 'ArrowDown', 'Tab');
    await page.keyboard.type('ab*');
    await press(page, 'Enter');
    await found(page);
    await page.locator('.marks').getByRole('button').first().focus();
    await press(page, 'Enter');
    await page.locator('.only').waitFor();
    await close(page);
});

test('who reviews searches sees what was sought', async () => {
    const page = await signedIn(browser, server, force, 'auditor', '/searches/review');
    await page.locator('.table tbody tr').first().waitFor();
    assert.match(await page.locator('.table tbody').innerText(), /Reads of marks that fit AB\*/);
    await close(page);
});

for (const [theme, language, width] of [['light', 'en', 1280], ['dark', 'cy', 1280], ['light', 'cy', 320], ['dark', 'en', 320]]) {
    test(`nothing for axe to find, nothing too wide: ${theme}, ${language}, ${width}`, async () => {
        const page = await atQuery('pattern', { theme, language, width });
        for (const kind of ['pattern', 'similar', 'partial', 'places']) {
            await chooseKind(page, kind);
            await checkAxe(page);
            await checkReflow(page);
        }
        await chooseKind(page, 'similar');
        await page.locator('[name="sought.vrm"]').fill(MARK);
        await openNarrowing(page);
        await page.locator('input[name="area"][value="circle"]').check();
        await page.locator('.map__canvas[data-drawn=true]').waitFor();
        await checkAxe(page);
        await checkReflow(page);
        await page.locator('input[name="area"][value="none"]').check();
        await submit(page);
        await found(page);
        await checkAxe(page);
        await checkReflow(page);
        await page.locator('.marks').getByRole('button').nth(1).click();
        await page.locator('.only').waitFor();
        await found(page);
        await checkAxe(page);
        await checkReflow(page);
        await close(page);
    });
}
