// Goal: a person finds a vehicle for a stated purpose: the purpose first, the limit before it is met, what was
// found as table, map and timeline, each look on the record; and who reviews searches finds it there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { anotherTab, checkAxe, checkReflow, close, launch, LOOKS, open, screenshot, signIn } from './harness/browser.mjs';
import { Force } from './harness/force.mjs';
import { drawPictures } from './harness/pictures.mjs';
import { atSearch as signedInAtSearch, chooseKind, chooseNrd, givePurpose, press, REASON, REFERENCE } from './harness/searching.mjs';
import { CAMERAS, pass } from './harness/traffic.mjs';

const MARK = 'AB32CDE', UNSEEN = 'LD84XYZ';
const HOUR_S = 3600, DAY_S = 24 * HOUR_S;

let server, force, browser, auditor;

/** A day out and back again, then a second visit a day later, and traffic of others past camera 1. */
function passages(pictures) {
    const way = [[50, 1], [49.2, 2], [47.5, 3], [47.4, 3], [26, 4, pictures], [25, 3], [3, 2, pictures], [2.2, 1, pictures]];
    const own = way.map(([hours, camera, drawn], index) => ({ vrm: MARK, camera, secondsAgo: Math.round(hours * HOUR_S), confidence: 97 - index, pictures: drawn }));
    const others = Array.from({ length: 130 }, (_, index) => ({
        vrm: `KN${28 + (index % 23)}${String.fromCharCode(65 + (index % 5))}DE`, camera: 1, secondsAgo: 600 + index * 137 }));
    return [...own, ...others];
}

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    await force.hire('investigator', 'investigator');
    auditor = await force.hire('auditor', 'auditor');
    browser = await launch();
    const blank = await browser.newPage();
    await pass(server, passages(await drawPictures(blank, MARK)));
    await blank.close();
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

const atSearch = (options) => signedInAtSearch(browser, server, force, options);

async function ask(page, mark, preset = 'week') {
    await page.locator('[name="window.vrm"]').fill(mark);
    await page.locator(`input[name="preset"][value="${preset}"]`).check();
    await page.locator('form.step button[type=submit]').click();
    await page.locator('.results__about').waitFor();
}

async function atResults(options) {
    const page = await atSearch(options);
    await givePurpose(page);
    await ask(page, MARK);
    await page.locator('.table tbody tr').first().waitFor();
    return page;
}

function dateBefore(days) {
    const [year, month, day] = new Date(Date.now() - days * DAY_S * 1000).toISOString().slice(0, 10).split('-').map(Number);
    return `${day}/${month}/${year}`;
}

async function recorded(kind) {
    const { body } = await auditor.must(200, 'GET', `/api/v1/audit/entries?kind=${kind}&limit=1000`);
    return body.items;
}

test('without a purpose nothing is asked, and each field says what it lacks', async () => {
    const page = await atSearch();
    await page.getByRole('button', { name: 'Continue' }).click();
    const summary = page.locator('.govuk-error-summary');
    await summary.waitFor();
    assert.equal(await summary.locator('li').count(), 4);
    await page.locator('[name="purpose.reason"]').fill('aaaaaaaaaaaaaaaaaaaa');
    assert.match(await page.locator('.measure').innerText(), /^1 of at least 10/);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('link', { name: /Write the reason, with at least 10/ }).click();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('name')), 'purpose.reason');
    assert.equal((await recorded('search.started')).length, 0);
    await close(page);
});

test('a window across the age limit is explained before it is met, and again with the results', async () => {
    const page = await atSearch();
    await givePurpose(page);
    await screenshot(page, 'search-query', { fullPage: true, isKept: false });
    await page.locator('[name="window.from"]').fill(dateBefore(120));
    assert.match(await page.locator('.limit').innerText(), /Not opened[\s\S]*90 days[\s\S]*Inspector/);
    await screenshot(page, 'search-limit', { fullPage: true });
    await page.locator('[name="window.vrm"]').fill('ab32 cde');
    await page.locator('form.step button[type=submit]').click();
    await page.locator('.results__about').waitFor();
    assert.match(await page.locator('.limit').innerText(), /A part of the window was not opened[\s\S]*Inspector/);
    await page.locator('.table tbody tr').first().waitFor();
    assert.equal(await page.locator('.table tbody tr').count(), 8);
    await close(page);
});

test('a window that is all too old is not sent', async () => {
    const page = await atSearch();
    const before = (await recorded('search.started')).length;
    await givePurpose(page);
    await page.locator('[name="window.vrm"]').fill(MARK);
    await page.locator('[name="window.from"]').fill(dateBefore(120));
    await page.locator('[name="window.until"]').fill(dateBefore(110));
    await page.locator('form.step button[type=submit]').click();
    await page.locator('.govuk-error-summary').getByText(/older than 90 days/).waitFor();
    assert.equal((await recorded('search.started')).length, before);
    assert.equal((await recorded('search.refused')).length, 0);
    await close(page);
});

test('what was found: table, a row with its images, map and timeline, all on the record', async () => {
    const page = await atResults();
    assert.match(await page.locator('.pager').innerText(), /Page 1, rows 1 to 8/);
    assert.equal(new URL(page.url()).search, '?step=results');
    await page.getByRole('button', { name: /look at row 1 / }).click();
    await page.locator('.read-image img').nth(1).waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll('.read-image img')].every((image) => image.complete && image.naturalWidth > 0));
    assert.match(await page.locator('.detail').innerText(), /on the record/);
    await screenshot(page, 'search-results');
    await page.getByRole('button', { name: 'Row after' }).click();
    await page.locator('.detail__title').getByText('Page 1, row 2').waitFor();
    assert.ok((await recorded('search.image_shown')).length >= 2);
    assert.ok((await recorded('search.row_shown')).length >= 2);

    await page.getByRole('tab', { name: 'Map' }).click();
    await page.locator('.map__canvas[data-drawn=true]').waitFor();
    assert.equal(await page.locator('.table tbody tr').count(), 7);
    await page.waitForTimeout(300);
    await screenshot(page, 'search-map');
    await page.getByRole('tab', { name: 'Timeline' }).click();
    assert.ok(await page.locator('.day').count() >= 2);
    assert.match(await page.locator('.tabs__panel').innerText(), /without a read/);
    await screenshot(page, 'search-timeline');

    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href, document.title]));
    assert.ok(!stored.includes(MARK) && !stored.includes(REFERENCE), stored);
    await close(page);
});

test('pages of one NRD are turned, and rows keep their numbers', async () => {
    const page = await atSearch();
    await givePurpose(page);
    await chooseKind(page, 'places');
    await page.locator('form.step button[type=submit]').click();
    await page.locator('.govuk-error-summary').getByText('Choose at least one place').waitFor();
    await chooseNrd(page, CAMERAS[1].name);
    await page.locator('form.step button[type=submit]').click();
    await page.locator('.pager').getByText('Page 1, rows 1 to 50').waitFor();
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.locator('.pager').getByText('Page 2, rows 51 to 100').waitFor();
    const pagesBefore = (await recorded('search.page_shown')).length;
    await page.getByRole('button', { name: 'Previous page' }).click();
    await page.locator('.pager').getByText('Page 1, rows 1 to 50').waitFor();
    assert.equal((await recorded('search.page_shown')).length, pagesBefore);
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByRole('button', { name: 'Read page 3 too' }).click();
    await page.locator('.seen').getByText(/13[01] rows/).waitFor();
    await close(page);
});

test('nothing found says what was searched', async () => {
    const page = await atSearch();
    await givePurpose(page);
    await ask(page, UNSEEN, 'hours');
    assert.match(await page.locator('.notice--info').innerText(), /No read was found[\s\S]*LD84XYZ that all NRDs captured from/);
    await screenshot(page, 'search-empty');
    await close(page);
});

test('a mark that cannot be is refused at its field', async () => {
    const page = await atSearch();
    await givePurpose(page);
    await page.locator('[name="window.vrm"]').fill('AB32CDE/');
    await page.locator('form.step button[type=submit]').click();
    await page.locator('[id="field-window.vrm-error"]').getByText(/no plate carries/).waitFor();
    await close(page);
});

test('a closed search shows nothing more; its purpose is taken up only by hand', async () => {
    const page = await atResults();
    await page.getByRole('button', { name: 'Close this search' }).click();
    await page.getByText('This search is closed').waitFor();
    assert.equal(await page.locator('.table').count(), 0);
    assert.ok((await recorded('search.closed')).length >= 1);
    await page.getByRole('button', { name: 'New search' }).click();
    await page.locator('[name="purpose.reason"]').waitFor();
    assert.equal(await page.locator('[name="purpose.reason"]').inputValue(), '');
    await page.getByRole('button', { name: 'Take up a purpose you gave before' }).click();
    await page.getByRole('button', { name: `Fill in ${REFERENCE}` }).click();
    assert.equal(await page.locator('[name="purpose.reason"]').inputValue(), REASON);
    // Never silently: whoever picks it again says that it still holds.
    await page.locator('form.step button[type=submit]').click();
    await page.locator('.govuk-error-summary').getByText('Say that this purpose still holds').waitFor();
    await page.getByLabel('This purpose still holds for this search').check();
    await page.locator('form.step button[type=submit]').click();
    await page.locator('[name="window.vrm"]').waitFor();
    await ask(page, MARK);
    await close(page);
});

test('a purpose that says nothing comes back with what is wrong, field by field', async () => {
    const page = await atSearch();
    await givePurpose(page);
    await page.goBack();
    await page.locator('[name="purpose.reason"]').fill('Serious investigation, police enquiries');
    await page.locator('[name="purpose.reference"]').fill('the farm shop');
    await page.locator('form.step button[type=submit]').click();
    await page.locator('[name="window.vrm"]').fill(MARK);
    await page.locator('form.step button[type=submit]').click();
    const summary = page.locator('.govuk-error-summary');
    await summary.getByText('only says the category again').waitFor();
    await summary.getByText('No reference that this category accepts').waitFor();
    assert.match(await page.locator('[id="field-purpose.reference-hint"]').innerText(), /Crime number/);
    await close(page);
});

test('a search that has expired takes its reads from the screen', async () => {
    const page = await atSearch();
    await givePurpose(page);
    await page.clock.install();
    await ask(page, MARK);
    await page.locator('.table tbody tr').first().waitFor();
    await page.clock.fastForward('28:30');
    await page.getByText(/This search ends in 1 min/).waitFor();
    await page.clock.fastForward('02:00');
    await page.getByText(/This search ended at/).waitFor();
    assert.equal(await page.locator('.table').count(), 0);
    await page.getByRole('button', { name: 'Begin again with its purpose' }).click();
    assert.equal(await page.locator('[name="purpose.reason"]').inputValue(), REASON);
    await close(page);
});

test('a search that the service has ended says so', async () => {
    const page = await atSearch();
    await givePurpose(page);
    await chooseNrd(page, CAMERAS[1].name);
    await page.locator('form.step button[type=submit]').click();
    await page.getByRole('button', { name: 'Next page' }).waitFor();
    await page.evaluate(async () => {
        const { items } = await (await fetch('/api/v1/searches')).json();
        for (const { id } of items) await fetch(`/api/v1/searches/${id}`, { method: 'DELETE' });
    });
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('This search has ended').waitFor();
    await close(page);
});

test('by keyboard from the purpose to an image', async () => {
    const page = await atSearch();
    await page.locator('input[name="purpose.category"]').first().focus();
    await press(page, 'Space', 'Tab');
    await page.keyboard.type(REASON);
    await press(page, 'Tab');
    await page.keyboard.type(REFERENCE);
    await press(page, 'Tab');
    await page.keyboard.type('Test investigator');
    await press(page, 'Enter');
    await page.locator('[name="window.vrm"]').focus();
    await page.keyboard.type('ab32cde');
    // Past what narrows, to the time window.
    await press(page, 'Tab', 'Tab', 'ArrowRight', 'Enter');
    await page.locator('.table tbody tr').first().waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.className), 'step-heading');
    await page.locator('.table__open').first().focus();
    await press(page, 'Enter');
    await page.locator('.detail__title').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.classList.contains('detail')), true);
    await page.getByRole('button', { name: 'Back to the rows' }).focus();
    await press(page, 'Enter');
    assert.match(await page.evaluate(() => document.activeElement.textContent), /look at row 1/);
    await page.getByRole('tab', { name: 'Table' }).focus();
    await press(page, 'ArrowRight', 'ArrowRight');
    await page.locator('.day').first().waitFor();
    await close(page);
});

test('who reviews searches sees who searched, when and why', async () => {
    const page = await open(browser, server, { at: '/searches/review' });
    await signIn(page, force, 'auditor');
    await page.locator('.table tbody tr').first().waitFor();
    assert.match(await page.locator('.table tbody').innerText(), /Test investigator[\s\S]*CR\/2026\/0417/);
    await screenshot(page, 'search-review');
    await page.locator('.table__open').first().click();
    assert.match(await page.locator('dialog').innerText(), /Burglary of a farm shop/);
    await checkAxe(page);
    await page.keyboard.press('Escape');
    await page.locator('[name="person"]').selectOption({ label: 'Test auditor' });
    await page.getByRole('button', { name: 'Apply filters' }).click();
    await page.getByText('No search was made that fits').waitFor();
    await close(page);
});

for (const { theme, language } of LOOKS) {
    test(`nothing for axe to find: ${theme}, ${language}`, async () => {
        const page = await atSearch({ theme, language });
        await checkAxe(page);
        await screenshot(page, theme === 'light' && language === 'en' ? 'search-purpose' : `search-purpose-${theme}-${language}`, { fullPage: true, isKept: language === 'en' && theme === 'light' });
        await givePurpose(page);
        await checkAxe(page);
        await ask(page, MARK);
        await page.locator('.table__open').first().click();
        await page.locator('.read-image img').first().waitFor();
        await checkAxe(page);
        if (theme === 'dark') await screenshot(page, `search-results-${theme}-${language}`);
        for (const tab of [1, 2]) {
            await page.getByRole('tab').nth(tab).click();
            if (tab === 1) await page.locator('.map__canvas[data-drawn=true]').waitFor();
            await checkAxe(page);
        }
        await close(page);
    });
}

for (const width of [320, 390, 1920]) {
    test(`nothing is cut off at ${width} px`, async () => {
        const page = await atSearch({ width });
        await checkReflow(page);
        await screenshot(page, `search-purpose-${width}`, { fullPage: true, isKept: false });
        await givePurpose(page);
        await page.locator('[name="window.from"]').fill(dateBefore(200));
        await checkReflow(page);
        await screenshot(page, `search-query-${width}`, { fullPage: true, isKept: false });
        await ask(page, MARK);
        await page.locator('.table__open').first().click();
        await page.locator('.read-image img').first().waitFor();
        // A picture of the whole page changes the window for a moment, which the map would remark upon.
        for (const tab of [0, 1, 2]) {
            await page.getByRole('tab').nth(tab).click();
            if (tab === 1) await page.locator('.map__canvas[data-drawn=true]').waitFor();
            await checkReflow(page);
            await screenshot(page, `search-results-${width}-${tab}`, { fullPage: width < 1000 && tab !== 1, isKept: false });
        }
        await close(page);
    });
}

test('on paper: purpose, searcher and time stand with the reads', async () => {
    const page = await atResults();
    await page.emulateMedia({ media: 'print' });
    assert.match(await page.locator('.results__about').innerText(), /Burglary of a farm shop[\s\S]*Printed by Test investigator at \d/);
    assert.equal(await page.locator('.results__actions').isVisible(), false);
    await screenshot(page, 'search-print', { fullPage: true });
    await close(page);
});

test('at a shared desk the next person finds nothing of the one before', async () => {
    const page = await atResults();
    const tab = await anotherTab(page, server, '/search');
    await tab.locator('[name="purpose.reason"]').waitFor();
    assert.equal(await tab.locator('[name="purpose.reason"]').inputValue(), '');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.locator('#field-user_name').waitFor();
    await signIn(page, force, 'investigator');
    await page.locator('[name="purpose.reason"]').waitFor();
    assert.equal(await page.locator('[name="purpose.reason"]').inputValue(), '');
    assert.ok(!(await page.content()).includes(REFERENCE));
    await close(page);
});
