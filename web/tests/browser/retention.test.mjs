// Goal: who may see what is due, what was deleted and what is held; one person places a hold, another releases it, never
// the same, and each step says what it does. The screen is right for keyboard, reader and a narrow window.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { checkAxe, checkReflow, close, launch, open, screenshot, signIn } from './harness/browser.mjs';
import { Force } from './harness/force.mjs';

let server, force, browser;

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    await force.hire('manager', 'anpr_manager');
    await force.hire('officer', 'data_protection_officer');
    await force.hire('operator', 'fcr_operator');
    browser = await launch();
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

async function at(path, who) {
    const page = await open(browser, server, { at: path });
    await signIn(page, force, who);
    return page;
}

test('nothing is due in a young store, and the first look at it is reported', async () => {
    const page = await at('/retention', 'manager');
    await page.getByText('Nothing is due for deletion.').waitFor();
    await page.getByRole('button', { name: 'Delete now what is due' }).waitFor();
    await checkAxe(page);
    await checkReflow(page);
    await screenshot(page, 'retention');
    await page.getByRole('tab', { name: 'What was deleted' }).click();
    await page.getByText('Done and checked').first().waitFor();
    await checkAxe(page);
    await close(page);
});

test('a hold is placed by one person and released by another', async () => {
    const page = await at('/retention?tab=holds', 'manager');
    await page.getByText('Nothing is held.').waitFor();
    await page.getByRole('button', { name: 'Place a hold' }).click();
    await page.getByLabel('Registration mark').fill('ab32 cde');
    await page.getByLabel('From the day').fill('1.5.2026');
    await page.getByLabel('Up to and with the day').fill('2.5.2026');
    await page.getByLabel('On whose authority').fill('DCI Example, OP-28-114');
    await page.getByRole('button', { name: 'Place the hold' }).click();
    await page.getByText('There is a problem').waitFor();
    await page.getByLabel('Reason').fill('Evidence in a murder trial');
    await page.getByRole('button', { name: 'Place the hold' }).click();
    await page.getByText('In force').waitFor();
    await page.getByText('You placed it: somebody else releases it.').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Release/ }).count(), 0);
    await checkAxe(page);
    await checkReflow(page);
    assert.equal(await page.getByText('Review due').count(), 0);
    await page.getByRole('button', { name: /^Record a review/ }).click();
    await page.getByRole('button', { name: 'Keep the hold for 90 more days' }).click();
    await page.getByText('There is a problem').waitFor();
    await page.getByLabel('Why it is still needed').fill('The trial begins in autumn');
    await checkAxe(page);
    await page.getByRole('button', { name: 'Keep the hold for 90 more days' }).click();
    await page.getByText('The trial begins in autumn').waitFor();
    await close(page);

    const second = await at('/retention?tab=holds', 'officer');
    await second.getByRole('button', { name: /^Release/ }).click();
    await second.getByLabel('Why it is no longer needed').fill('The trial is over and done');
    await checkAxe(second);
    await second.getByRole('button', { name: 'Release the hold' }).click();
    await second.getByText('Released').first().waitFor();
    assert.equal(await second.getByRole('button', { name: /^Release/ }).count(), 0);
    assert.equal(await second.getByRole('button', { name: 'Place a hold' }).count(), 0);
    await close(second);
});

test('a hold whose review is due is marked', async () => {
    const page = await at('/home', 'manager');
    await page.route('**/api/v1/retention/holds*', async (route) => {
        const answer = await route.fetch();
        const body = await answer.json();
        body.items[0].released = null;
        body.items[0].review_due = true;
        await route.fulfill({ response: answer, json: body });
    });
    await page.goto(`${server.origin}/retention?tab=holds`);
    await page.getByText('Review due').waitFor();
    await checkAxe(page);
    await checkReflow(page);
    await close(page);
});

test('whoever may not see it has no way there', async () => {
    const page = await at('/home', 'operator');
    assert.equal(await page.getByRole('link', { name: 'Retention' }).count(), 0);
    await close(page);
});
