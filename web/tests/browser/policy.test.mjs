// Goal: everybody reads the policy with where each rule comes from; one person proposes a change that takes a
// safeguard away, another approves it, and from its moment on the service decides by it: what a search
// has open is closed and says why, and the same search then answers by the new limit.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { checkAxe, checkReflow, close, launch, open, screenshot, signIn } from './harness/browser.mjs';
import { Force } from './harness/force.mjs';
import { pass } from './harness/traffic.mjs';

const MARK = 'AB32CDE';
const DAY_S = 24 * 3_600;

let server, force, browser, analyst, manager;

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    manager = await force.hire('manager', 'anpr_manager');
    await force.hire('chief', 'chief_officer');
    analyst = await force.hire('analyst', 'fib_analyst');
    browser = await launch();
    await pass(server, [[1, 75], [2, 2]].map(([camera, days]) => ({ vrm: MARK, camera, secondsAgo: days * DAY_S })));
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

async function at(path, who, options = {}) {
    const page = await open(browser, server, { at: path, ...options });
    await signIn(page, force, who);
    return page;
}

test('everybody reads the rules with source and grade, and may not change them', async () => {
    const page = await at('/policy', 'analyst');
    await page.getByText('Reads captured longer ago than this are opened only on written authority.').waitFor();
    const row = page.locator('tr', { hasText: 'Reads captured longer ago than this' });
    assert.match(await row.innerText(), /90 days[\s\S]*Policy[\s\S]*R-05/);
    assert.ok(await page.locator('.badge', { hasText: 'Assumed' }).count() > 10);
    assert.equal(await page.getByRole('link', { name: 'Propose a change' }).count(), 0);
    assert.match(await page.locator('section', { hasText: 'Versions' }).last().innerText(), /As shipped/);
    await checkAxe(page);
    await checkReflow(page);
    await screenshot(page, 'policy');
    await close(page);
});

test('a change that only tightens comes at once', async () => {
    const page = await at('/policy/change', 'manager');
    await page.locator('summary', { hasText: 'Older reads' }).click();
    await page.getByLabel('Reads captured longer ago than this are opened only on written authority.').fill('80');
    await page.getByRole('button', { name: 'See what would change' }).click();
    await page.getByText('Loosens nothing').waitFor();
    await page.getByLabel('Why should the policy be so?').fill('Agreed by the strategy group in May');
    await page.getByRole('button', { name: 'Send the proposal' }).click();
    await page.getByText('In force since').waitFor();
    assert.match(await page.locator('dl').innerText(), /In force/);
    const { body: policy } = await analyst.must(200, 'GET', '/api/v1/policy');
    assert.deepEqual([policy.version, policy.search_age_max_days], [1, 80]);
    await close(page);
});

/** From the purpose to the results: the last 79 days. */
async function search(page) {
    const begin = new Date(Date.now() - 79 * DAY_S * 1000);
    await page.locator('[name="window.vrm"]').fill(MARK);
    await page.locator('[name="window.from"]').fill(`${begin.getUTCDate()}/${begin.getUTCMonth() + 1}/${begin.getUTCFullYear()}`);
    await page.locator('form.step button[type=submit]').click();
    await page.locator('.results__about').waitFor();
    await page.locator('.table tbody tr').first().waitFor();
}

test('an open search ends with the policy it was made under, says so, and answers by the new one', async () => {
    const page = await at('/search', 'analyst');
    await page.locator('input[name="purpose.category"][value="serious_crime"]').check();
    await page.locator('[name="purpose.reason"]').fill('Burglary of a farm shop: this vehicle was seen to leave');
    await page.locator('[name="purpose.reference"]').fill('CR/2026/0417');
    await page.locator('[name="purpose.on_behalf_of"]').fill('Rural crime team');
    await page.locator('form.step button[type=submit]').click();
    await search(page);
    assert.equal(await page.locator('.table tbody tr').count(), 2);
    assert.equal(await page.locator('.limit').count(), 0);

    await manager.must(201, 'POST', '/api/v1/policy/versions', { base: 1, rows: { search_age_max_days: 70 }, reason: 'Agreed by the strategy group in June' });
    const refused = page.waitForResponse((response) => response.status() === 403);
    await page.getByRole('button', { name: /look at row 1 / }).click();
    assert.equal((await (await refused).json()).code, 'policy_changed');
    await page.getByText('The policy has changed since this search was made').waitFor();
    assert.equal(await page.locator('.table tbody tr').count(), 0);
    await checkAxe(page);
    await screenshot(page, 'policy-search-ended', { isKept: false });
    await page.getByRole('button', { name: 'Begin again with its purpose' }).click();
    await page.locator('form.step button[type=submit]').click();
    await search(page);
    assert.match(await page.locator('.limit').innerText(), /A part of the window was not opened/);
    assert.equal(await page.locator('.table tbody tr').count(), 1);
    await close(page);
});

test('one that loosens waits for a second person and its moment', async () => {
    const page = await at('/policy/change', 'manager');
    await page.locator('summary', { hasText: 'Older reads' }).click();
    await page.getByLabel('Reads captured longer ago than this are opened only on written authority.').fill('90');
    await page.getByRole('button', { name: 'See what would change' }).click();
    await page.getByText('This takes a safeguard away').waitFor();
    await checkAxe(page);
    await page.getByLabel('Why should the policy be so?').fill('The shorter limit hindered the murder inquiry');
    await page.getByRole('button', { name: 'Send the proposal' }).click();
    // At once is not for what takes a safeguard away.
    await page.getByText('name a later moment').first().waitFor();
    await page.getByLabel('Counts from: date').fill('1/6/2035');
    await page.getByRole('button', { name: 'Send the proposal' }).click();
    await page.getByText(/more than a year ahead/).first().waitFor();
    const soon = new Date(Date.now() + 48 * 3_600_000);
    await page.getByLabel('Counts from: date').fill(`${soon.getUTCDate()}/${soon.getUTCMonth() + 1}/${soon.getUTCFullYear()}`);
    await page.getByRole('button', { name: 'Send the proposal' }).click();
    await page.getByText('you proposed this', { exact: false }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Approve' }).count(), 0);
    await close(page);

    const second = await at('/policy/versions/3', 'chief');
    await second.getByRole('button', { name: 'Approve' }).waitFor();
    await second.getByLabel('Reason').fill('Read, and agreed with the inquiry');
    await second.getByRole('button', { name: 'Approve' }).click();
    await second.getByText('Approved, waits for its moment').waitFor();
    await checkAxe(second);
    await close(second);
});

test('in Welsh, and in the dark, it is as usable', async () => {
    const page = await at('/policy', 'analyst', { language: 'cy', theme: 'dark' });
    await page.getByText('Dim ond ar awdurdod ysgrifenedig').waitFor();
    await checkAxe(page);
    await close(page);
});
