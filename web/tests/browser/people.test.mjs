// Goal: people are found, made, given roles and let go on the page, by keyboard too, and nobody touches the own account.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { checkAxe, checkReflow, close, launch, open, screenshot, signedIn as asSignedIn } from './harness/browser.mjs';
import { Client } from './harness/client.mjs';
import { Force } from './harness/force.mjs';

let server, force, browser;

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    await force.hire('manager', 'anpr_manager');
    await force.hire('clerk', 'bof_administrator');
    await force.hire('operator', 'fcr_operator', { facts: { display_name: 'Test Öperator', vetting: { level: 'recruitment', expires: '2026-01-01' } } });
    browser = await launch();
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

const signedIn = (who, at, options) => asSignedIn(browser, server, force, who, at, options);

test('an administrator makes an account, by keyboard, and gives it a role', async () => {
    const page = await signedIn('clerk', '/people');
    await page.getByRole('button', { name: 'Add a person' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Name', { exact: true }).focus();
    await page.keyboard.type('Sergeant Test Newcomer');
    await page.keyboard.press('Tab');
    await page.keyboard.type('newcomer');
    await page.locator('#field-reads_completed').fill('31/2/2026');
    await page.getByRole('button', { name: 'Add a person' }).press('Enter');
    await page.getByRole('alert').getByRole('link', { name: 'Write the date as day/month/year' }).press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'field-reads_completed');
    assert.equal(await page.locator('#field-reads_completed').getAttribute('aria-invalid'), 'true');
    await page.locator('#field-reads_completed').fill('5/1/2026');
    await screenshot(page, 'person-new');
    await checkAxe(page);
    await page.getByRole('button', { name: 'Add a person' }).press('Enter');
    const password = await page.locator('.one-time-password code').innerText();
    const newcomer = await new Client(server).signIn('newcomer', password);
    assert.deepEqual((await newcomer.must(200, 'GET', '/api/v1/session')).body.person.trainings, [{ kind: 'reads', completed: '2026-01-05', expires: null }]);
    await page.getByRole('link', { name: /give Sergeant Test Newcomer roles/ }).press('Enter');
    // There is a strategic lead: the service says that roles come from an application.
    await page.getByText('While there is no Strategic Lead').press('Enter');
    await page.getByLabel('Role', { exact: true }).selectOption('investigator');
    await page.getByRole('button', { name: 'Give this role' }).press('Enter');
    await page.getByRole('alert').getByText(/on an authorised application/).waitFor();
    await checkAxe(page);
    await screenshot(page, 'person');
    await page.getByRole('button', { name: 'Close the account' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Close the account' }).press('Enter');
    await page.getByText('Closed', { exact: true }).waitFor();
    await close(page);
});

test('a wrong form says what is wrong at the field, and keeps what was typed', async () => {
    const page = await signedIn('clerk', '/people/new');
    await page.getByLabel('Name', { exact: true }).fill('Somebody New');
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByRole('alert').getByRole('link').first().waitFor();
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Somebody New');
    assert.equal(await page.locator('#field-user_name').getAttribute('aria-invalid'), 'true');
    await close(page);
});

test('the list shows what runs out, and narrows', async () => {
    const page = await signedIn('manager', '/people');
    await page.getByRole('row', { name: /Test Öperator/ }).getByText('Vetting: 1 Jan 2026').waitFor();
    await checkAxe(page);
    await screenshot(page, 'people');
    await page.getByLabel('Role', { exact: true }).selectOption('fcr_operator');
    await page.getByRole('button', { name: 'Apply filters' }).click();
    await page.getByText('1 row', { exact: true }).waitFor();
    await close(page);
});

test('the own account has nothing to press', async () => {
    const page = await signedIn('clerk', '/people');
    await page.getByRole('button', { name: 'Test clerk' }).click();
    await page.getByText('Your own roles are for others to change.').waitFor();
    assert.equal(await page.getByRole('button', { name: /Take away|Give this role|Reset|Close the account/ }).count(), 0);
    await close(page);
});

test('nothing for axe to find in the dark and in Welsh; nothing cut off at 320 px', async () => {
    for (const [options, name] of [[{ theme: 'dark', language: 'cy' }, 'people-dark-cy'], [{ width: 320 }, 'people-320'], [{ width: 390 }, 'people-390']]) {
        const page = await signedIn('manager', '/people', options);
        await page.locator('tbody tr').first().waitFor();
        await checkAxe(page);
        await checkReflow(page);
        await screenshot(page, name, { isKept: !name.endsWith('-320') });
        await close(page);
    }
});
