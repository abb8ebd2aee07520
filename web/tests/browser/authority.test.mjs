// Goal: reads older than the age limit are reached by the whole way and no other: the form, the decision in writing,
// the bureau's queue, the search within what was given, the filed result, its document; four people, each on their
// own screens. An authority that is withdrawn shows nothing more, also between two pages.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { checkAxe, checkReflow, close, launch, LOOKS, screenshot, signedIn } from './harness/browser.mjs';
import { Force } from './harness/force.mjs';
import { pass } from './harness/traffic.mjs';

const MARK = 'AB32CDE', SPARE = 'LD84XYZ', BUSY = 'KN45HFD';
const HOUR_S = 3600, DAY_S = 24 * HOUR_S, DAY_MS = DAY_S * 1000;
const REFERENCE = 'CR/2026/0417';
const TEXTS = {
    reason: 'Two burglaries of farm shops: this vehicle was seen to leave',
    necessity: 'The witness can only name the days. House to house enquiries and CCTV ended without result.',
    proportionality: 'Two marks and the days of the burglaries only; the journeys of others are not looked at.',
    grade: 'Serious, by the crime management unit',
};

let server, force, browser, people;

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    people = {
        requester: await force.hire('requester', 'investigator'),
        inspector: await force.hire('inspector', 'authorising_officer'),
        stand_in: await force.hire('stand_in', 'authorising_officer'),
        analyst: await force.hire('analyst', 'fib_analyst'),
        auditor: await force.hire('auditor', 'auditor'),
    };
    await force.grant('analyst', { older_access: true });
    browser = await launch();
    const older = [0, 1, 2, 3, 4, 5].map((hours) => ({ vrm: MARK, camera: 1 + (hours % 4), secondsAgo: 100 * DAY_S + hours * HOUR_S, confidence: 96 - hours, images: true }));
    const busy = Array.from({ length: 70 }, (_, index) => ({ vrm: BUSY, camera: 2, secondsAgo: 120 * DAY_S + index * 600 }));
    await pass(server, [...older, ...busy, { vrm: MARK, camera: 1, secondsAgo: 2 * HOUR_S }]);
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

function dateBefore(days) {
    const [year, month, day] = new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10).split('-').map(Number);
    return `${day}/${month}/${year}`;
}

function momentBefore(days) {
    return new Date(Date.now() - days * DAY_MS).toISOString();
}

async function recorded(kind) {
    const { body } = await people.auditor.must(200, 'GET', `/api/v1/audit/entries?kind=${kind}&limit=1000`);
    return body.items;
}

/** One step of somebody's, on the request as it stands. */
async function step(who, id, act, body) {
    const { version } = await people[who].must(200, 'GET', `/api/v1/authorities/${id}`);
    await people[who].must(204, 'POST', `/api/v1/authorities/${id}/${act}`, body, { 'If-Match': version });
}

/** A request through the API, as far as `until`: 'draft', 'submitted', 'asked_back', 'approved' or 'taken'. */
async function requestTo(until, { vrms = [MARK], reference = REFERENCE } = {}) {
    const { reason, ...form } = TEXTS;
    const { body } = await people.requester.must(201, 'POST', '/api/v1/authorities', {
        ...form, purpose: { category: 'serious_crime', reason, reference, on_behalf_of: 'Rural crime team' },
        asked: { vrms, nrds: [], sites: [], from: momentBefore(125), until: momentBefore(91) },
    });
    const steps = [['requester', 'submit'], ['inspector', 'decide', { decision: 'approve', reason: 'Necessary and proportionate as written' }], ['analyst', 'take']];
    if (until === 'asked_back') steps[1][2] = { decision: 'ask_back', reason: 'Say which of the two burglaries the second mark is for' };
    const count = { draft: 0, submitted: 1, asked_back: 2, approved: 2, taken: 3 }[until];
    for (const [who, act, given] of steps.slice(0, count)) await step(who, body.id, act, given);
    return body.id;
}

async function fillCase(page) {
    await page.locator('[name="grade"]').fill(TEXTS.grade);
    await page.locator('[name="necessity"]').fill(TEXTS.necessity);
    await page.locator('[name="proportionality"]').fill(TEXTS.proportionality);
    await page.locator('[name="earlier"]').fill('none');
}

/** From a search whose window reaches back too far, to the form. */
async function fromSearch() {
    const page = await signedIn(browser, server, force, 'requester', '/search');
    await page.locator('input[name="purpose.category"][value="serious_crime"]').check();
    await page.locator('[name="purpose.reason"]').fill(TEXTS.reason);
    await page.locator('[name="purpose.reference"]').fill(REFERENCE);
    await page.locator('[name="purpose.on_behalf_of"]').fill('Rural crime team');
    await page.locator('form.step button[type=submit]').click();
    await page.locator('[name="window.vrm"]').fill(MARK);
    await page.locator('[name="window.from"]').fill(dateBefore(110));
    await page.locator('form.step button[type=submit]').click();
    await page.locator('.results__about').waitFor();
    await page.getByRole('button', { name: 'Ask for authority for this part' }).click();
    await page.getByRole('heading', { name: 'ANPR data search form' }).waitFor();
    return page;
}

test('from the form to the filed result, across four people', async () => {
    const requester = await fromSearch();
    assert.equal(new URL(requester.url()).pathname + new URL(requester.url()).search, '/authorities/new');
    assert.equal(await requester.locator('[name="asked.vrms"]').inputValue(), MARK);
    assert.equal(await requester.locator('[name="purpose.reference"]').inputValue(), REFERENCE);
    await requester.locator('[name="asked.vrms"]').fill(`${MARK}\n${SPARE}`);
    await fillCase(requester);
    await requester.locator('[name="addressed_to"]').selectOption({ label: 'Test inspector, Inspector' });
    await screenshot(requester, 'authority-form', { fullPage: true });
    await requester.getByRole('button', { name: 'Submit for decision' }).click();
    await requester.getByText('Waits for a decision').first().waitFor();
    const id = new URL(requester.url()).pathname.split('/').at(-1);

    const inspector = await signedIn(browser, server, force, 'inspector', '/');
    await inspector.getByRole('heading', { name: 'Requests to decide' }).waitFor();
    await screenshot(inspector, 'authority-to-decide');
    await inspector.getByRole('button', { name: `open request ${id}` }).click();
    await inspector.getByText(TEXTS.necessity).waitFor();
    await inspector.locator('input[name="decision"][value="limits"]').check();
    await inspector.locator('[name="limits.vrms-1"]').uncheck();
    await inspector.locator('[name="limits.valid_days"]').fill('3');
    await inspector.locator('[name="reason"]').fill('Necessary for the mark that the witness named; the other is a guess');
    await screenshot(inspector, 'authority-decide', { fullPage: true });
    await inspector.getByRole('button', { name: 'Decide', exact: true }).click();
    await inspector.getByText('Authorised with limits').waitFor();
    await close(inspector);

    const analyst = await signedIn(browser, server, force, 'analyst', '/bureau');
    await screenshot(analyst, 'authority-queue');
    await analyst.getByRole('button', { name: `open request ${id}` }).click();
    await analyst.getByRole('button', { name: 'Take it' }).click();
    await analyst.locator('[name="window.vrm"]').waitFor();
    assert.deepEqual(await analyst.locator('[name="window.vrm"] option').allTextContents(), ['AB32 CDE']);
    await screenshot(analyst, 'authority-run', { fullPage: true });
    await analyst.getByRole('button', { name: 'Search under this authority' }).click();
    await analyst.locator('.table tbody tr').first().waitFor();
    assert.equal(await analyst.locator('.table tbody tr').count(), 6);
    assert.match(await analyst.locator('.results__about').innerText(), new RegExp(`authority of request ${id}`));
    assert.equal(new URL(analyst.url()).search, '?step=results');
    await screenshot(analyst, 'authority-results');
    await analyst.getByRole('button', { name: `Back to request ${id}` }).click();
    await analyst.locator('[name="return.note"]').fill('Six passages on one day, both ways past the shops');
    await analyst.getByRole('button', { name: 'Return and file' }).click();
    await analyst.getByText('Result filed').first().waitFor();
    await close(analyst);

    await requester.reload();
    await requester.getByRole('button', { name: 'Show the filed result' }).click();
    await requester.locator('.table tbody tr').nth(5).waitFor();
    assert.match(await requester.locator('main').innerText(), /Six passages on one day/);
    await screenshot(requester, 'authority-result', { fullPage: true });
    await requester.getByRole('button', { name: 'see the images of row 2' }).click();
    await requester.getByRole('dialog', { name: 'Images of row 2' }).waitFor();
    await requester.waitForFunction(() => {
        const images = [...document.querySelectorAll('.read-image img')];
        return images.length === 2 && images.every((image) => image.complete && image.naturalWidth > 0);
    });
    await checkAxe(requester);
    await screenshot(requester, 'authority-result-images', { isKept: false });
    await requester.keyboard.press('Escape');
    assert.equal((await recorded('authority.image_shown')).length, 2);
    const text = await documentOf(requester);
    for (const part of [`Request ${id}`, REFERENCE, 'Authorised with limits', 'Test inspector, Inspector', 'Six passages on one day', 'AB32 CDE', 'Made for Test requester'])
        assert.ok(text.includes(part), `${part} is not in\n${text}`);
    await close(requester);

    const auditor = await signedIn(browser, server, force, 'auditor', '/authority-review');
    await screenshot(auditor, 'authority-review');
    await auditor.getByRole('button', { name: `open request ${id}` }).click();
    await auditor.getByRole('button', { name: 'Show the filed result' }).click();
    await auditor.locator('.table tbody tr').nth(5).waitFor();
    assert.match(await auditor.locator('.authority-history').innerText(), /Submitted[\s\S]*Authorised[\s\S]*Taken by an analyst[\s\S]*Result returned and filed/);
    assert.match(await auditor.locator('main').innerText(), /Nothing is for you to do here now/);
    await close(auditor);
    for (const kind of ['submitted', 'approved', 'taken', 'returned', 'result_shown', 'file_shown'])
        assert.ok((await recorded(`authority.${kind}`)).length >= 1, kind);
});

/** The text of the document that the page has to download. */
async function documentOf(page) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /as PDF/ }).click()]);
    const file = await download.path();
    assert.equal(fs.readFileSync(file).subarray(0, 5).toString(), '%PDF-');
    return execFileSync('pdftotext', ['-layout', '-enc', 'UTF-8', file, '-'], { encoding: 'utf8' });
}

test('what is withdrawn while its pages are turned shows nothing more', async () => {
    const id = await requestTo('taken', { vrms: [BUSY], reference: 'CR/2026/0421' });
    const page = await signedIn(browser, server, force, 'analyst', `/authorities/${id}`);
    await page.getByRole('button', { name: 'Search under this authority' }).click();
    await page.locator('.pager').getByText('Page 1, rows 1 to 50').waitFor();
    await step('inspector', id, 'revoke', { note: 'The second witness has taken it back' });
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('The authority for this search is over or was withdrawn').waitFor();
    assert.equal(await page.locator('.table').count(), 0);
    await page.getByRole('button', { name: `Back to request ${id}` }).click();
    await page.getByText('Withdrawn by an officer').first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Search under this authority' }).count(), 0);
    await close(page);
});

test('the form says what it lacks at each field, and is kept', async () => {
    const page = await signedIn(browser, server, force, 'requester', '/authorities/new');
    await page.getByRole('button', { name: 'Submit for decision' }).click();
    const summary = page.locator('.govuk-error-summary');
    await summary.waitFor();
    assert.equal(await summary.locator('li a').count(), 9);
    await page.getByRole('link', { name: /why it is necessary/ }).click();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('name')), 'necessity');
    await page.locator('[name="necessity"]').fill(TEXTS.necessity);
    await page.locator('[name="asked.vrms"]').fill('ab32 cde');
    await page.getByRole('link', { name: 'NRDs' }).click();
    await page.getByRole('heading', { level: 1, name: 'NRDs' }).waitFor();
    await page.goBack();
    await page.locator('[name="necessity"]').waitFor();
    assert.equal(await page.locator('[name="necessity"]').inputValue(), TEXTS.necessity);
    const [from, until] = [dateBefore(120), dateBefore(100)];
    await page.locator('[name="asked.from"]').fill(from);
    await page.locator('[name="asked.until"]').fill(until);
    await page.locator('[name="place"]').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Save as a draft' }).click();
    await page.getByText(/Saved as draft \d+/).first().waitFor();
    const id = /draft (\d+)/.exec(await page.locator('.notice--success').innerText())[1];
    await page.reload();
    await page.goto(`${server.origin}/authorities/${id}/edit`);
    await page.locator('[name="necessity"]').waitFor();
    assert.equal(await page.locator('[name="asked.vrms"]').inputValue(), MARK);
    assert.equal(await page.locator('.authority-places li').count(), 1);
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href, document.title]));
    assert.ok(!stored.includes(MARK), stored);
    await close(page);
});

test('what was asked back is changed and submitted again', async () => {
    const id = await requestTo('asked_back');
    const page = await signedIn(browser, server, force, 'requester', `/authorities/${id}`);
    await page.getByText('Asked back').first().waitFor();
    await page.getByRole('link', { name: 'Change the form' }).click();
    await page.getByText('Say which of the two burglaries').waitFor();
    await page.locator('[name="earlier"]').fill('none; the second mark is for the second burglary');
    await page.getByRole('button', { name: 'Submit for decision' }).click();
    await page.getByText('Waits for a decision').first().waitFor();
    assert.match(await page.locator('main').innerText(), /the second mark is for the second burglary/);
    await page.getByText('Withdraw the request').first().click();
    await page.locator('[name="withdraw.note"]').fill('The vehicle was found in the meantime');
    await page.getByRole('button', { name: 'Withdraw the request' }).click();
    await page.getByText('Withdrawn by the requester').first().waitFor();
    await close(page);
});

test('a refusal takes written reasons; somebody faster is told of', async () => {
    const id = await requestTo('submitted');
    const page = await signedIn(browser, server, force, 'inspector', `/authorities/${id}`);
    await page.getByRole('button', { name: 'Decide', exact: true }).click();
    await page.getByRole('link', { name: 'Choose your decision' }).waitFor();
    await page.locator('input[name="decision"][value="refuse"]').check();
    await page.locator('[name="reason"]').fill('no');
    await page.getByRole('button', { name: 'Decide', exact: true }).click();
    await page.getByRole('link', { name: /Write at least/ }).waitFor();
    await page.locator('[name="reason"]').fill('What is written does not show why older reads are necessary');
    await step('stand_in', id, 'decide', { decision: 'ask_back', reason: 'Which of the burglaries is meant here' });
    await page.getByRole('button', { name: 'Decide', exact: true }).click();
    await page.getByText('Asked back').first().waitFor();
    await close(page);
});

test('a deputy is named, and ended', async () => {
    const page = await signedIn(browser, server, force, 'inspector', '/decisions');
    await page.locator('[name="deputy"]').selectOption({ label: 'Test stand_in, Inspector' });
    await page.getByRole('button', { name: 'Name the deputy' }).click();
    await page.getByRole('button', { name: /End it/ }).click();
    await page.waitForFunction(() => ![...document.querySelectorAll('button')].some((button) => /End it/.test(button.textContent)));
    assert.ok((await recorded('authority.deputy_ended')).length >= 1);
    await close(page);
});

const SCREENS = [
    ['requester', () => '/authorities'], ['requester', () => '/authorities/new'], ['requester', ({ asked }) => `/authorities/${asked}`],
    ['inspector', () => '/decisions'], ['inspector', ({ submitted }) => `/authorities/${submitted}`],
    ['analyst', () => '/bureau'], ['analyst', ({ taken }) => `/authorities/${taken}`], ['auditor', () => '/authority-review'],
];

async function examples() {
    return { asked: await requestTo('asked_back'), submitted: await requestTo('submitted', { vrms: [MARK, SPARE] }), taken: await requestTo('taken') };
}

async function eachScreen(options, check) {
    const ids = await examples();
    let page = null, before = null;
    for (const [who, place] of SCREENS) {
        if (who !== before) {
            if (page) await close(page);
            page = await signedIn(browser, server, force, who, place(ids), options);
            before = who;
        } else {
            await page.goto(server.origin + place(ids));
        }
        await page.locator('main h1').waitFor();
        await page.waitForFunction(() => document.querySelectorAll('.loading').length === 0);
        if (place(ids) === `/authorities/${ids.submitted}`) await page.locator('input[name="decision"][value="limits"]').check();
        await check(page, place(ids).replace(/\d+/, 'n').replaceAll('/', '-'), who);
    }
    await close(page);
}

for (const { theme, language } of LOOKS) {
    test(`nothing for axe to find: ${theme}, ${language}`, async () => {
        await eachScreen({ theme, language }, async (page, name, who) => {
            await checkAxe(page);
            if (theme === 'dark') await screenshot(page, `authority${name}-${who}-dark-cy`, { fullPage: true, isKept: false });
        });
    });
}

for (const width of [320, 1920]) {
    test(`nothing is cut off at ${width} px`, async () => {
        await eachScreen({ width }, async (page, name, who) => {
            await checkReflow(page);
            await screenshot(page, `authority${name}-${who}-${width}`, { fullPage: true, isKept: false });
        });
    });
}

test('by keyboard from the queue to a decision', async () => {
    const id = await requestTo('submitted');
    const page = await signedIn(browser, server, force, 'inspector', '/decisions');
    await page.getByRole('button', { name: `open request ${id}` }).focus();
    await page.keyboard.press('Enter');
    await page.locator('input[name="decision"]').first().focus();
    for (const key of ['Space', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    assert.equal(await page.locator('input[name="decision"][value="refuse"]').isChecked(), true);
    await page.keyboard.press('Tab');
    await page.keyboard.type('What is written does not show why older reads are necessary');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Refused').first().waitFor();
    await close(page);
});

/** From now on an officer may give an authority by word of mouth. */
async function allowWordOfMouth() {
    const lead = await force.lead(), chief = await force.chief();
    for (const one of [lead, chief]) await force.acknowledgeGuidance(one);
    const { body: now } = await lead.must(200, 'GET', '/api/v1/policy');
    // What loosens a safeguard is approved before its moment.
    const effective = new Date(Date.now() + 8000).toISOString();
    const { body, version } = await lead.must(201, 'POST', '/api/v1/policy/versions', { base: now.version, rows: { older_urgent_oral: true }, reason: 'Agreed for urgent cases', effective });
    await chief.must(200, 'POST', `/api/v1/policy/versions/${body.number}/approve`, { reason: 'Agreed for urgent cases' }, { 'If-Match': version });
    for (;;) {
        const { body: policy } = await lead.must(200, 'GET', '/api/v1/policy');
        if (policy.version !== now.version) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

test('what the confirmation limits is left out of a result that was filed before, and the page and its document say so', async () => {
    await allowWordOfMouth();
    const id = await requestTo('draft', { reference: 'CR/2026/0433' });
    const { body: officers } = await people.requester.must(200, 'GET', '/api/v1/authorities/officers');
    const inspector = officers.items.find(({ name }) => name === 'Test inspector').id;
    await step('requester', id, 'oral', { given_by: inspector, given_at: new Date(Date.now() - 5000).toISOString() });
    await step('analyst', id, 'take');
    const { body: opened } = await people.analyst.must(201, 'POST', '/api/v1/searches', {
        window: { vrm: MARK, from: momentBefore(124), until: momentBefore(92) }, authority: id, page_rows: 50,
    });
    const { body: page } = await people.analyst.must(200, 'GET', `/api/v1/searches/${opened.id}/pages/0`);
    assert.equal(page.rows.length, 6);
    await step('analyst', id, 'return', { note: 'Six passages by word of mouth' });
    // Newest first: the four newest lie beyond the limit.
    await step('inspector', id, 'decide', { decision: 'approve', reason: 'Necessary for the first evening alone', limits: { until: page.rows[3].read.captured } });

    const requester = await signedIn(browser, server, force, 'requester', `/authorities/${id}`);
    await requester.getByRole('button', { name: 'Show the filed result' }).click();
    await requester.getByText('4 filed rows are left out').waitFor();
    assert.equal(await requester.locator('.table tbody tr').filter({ hasText: MARK.slice(0, 4) }).count(), 2);
    await checkAxe(requester);
    await screenshot(requester, 'authority-result-limited', { isKept: false });
    const text = await documentOf(requester);
    assert.match(text, /Rows left out: 4\./);
    assert.match(text, /Rows filed\s+6/);
    await close(requester);
    const welsh = await signedIn(browser, server, force, 'requester', `/authorities/${id}`, { language: 'cy', width: 320 });
    await welsh.getByRole('button', { name: 'Dangos y canlyniad a ffeiliwyd' }).click();
    await welsh.getByText('Gadawyd 4 rhes a ffeiliwyd allan').waitFor();
    await checkReflow(welsh);
    await close(welsh);
});
