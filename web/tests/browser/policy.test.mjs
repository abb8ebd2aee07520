// Goal: everybody reads the policy with where each rule comes from; one person proposes a change that takes a
// safeguard away, another approves it, and from its moment on the service decides by it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { checkAxe, checkReflow, close, launch, open, screenshot, signIn } from './harness/browser.mjs';
import { Force } from './harness/force.mjs';

let server, force, browser, analyst;

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    await force.hire('manager', 'anpr_manager');
    await force.hire('chief', 'chief_officer');
    analyst = await force.hire('analyst', 'fib_analyst');
    browser = await launch();
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

    const second = await at('/policy/versions/2', 'chief');
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
