// Goal: a second factor is set up, used and recovered from on the page, in both languages and by keyboard; sessions are
// seen and ended; and a grave act goes on where it was begun once it is confirmed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { checkAxe, checkReflow, close, launch, open, screenshot, signIn, signedIn as asSignedIn } from './harness/browser.mjs';
import { Client } from './harness/client.mjs';
import { Force } from './harness/force.mjs';
import { totp } from './harness/totp.mjs';

let server, force, browser;

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    await force.hire('clerk', 'bof_administrator');
    await force.hire('reader', 'investigator');
    await force.hire('walker', ['fcr_operator', 'finance']);
    browser = await launch();
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

const signedIn = (who, at, options) => asSignedIn(browser, server, force, who, at, options);
const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();

/** As if everybody had signed in long ago: no test waits for minutes. */
function forgetConfirmations() {
    const python = 'import sqlite3,sys; r = sqlite3.connect(sys.argv[1], timeout=20); r.execute("UPDATE sign_in_session SET confirmed_ms = 0"); r.commit()';
    execFileSync('/usr/bin/python3', ['-c', python, path.join(server.data, 'register.db')]);
}

test('setting up, signing in with a code and with a recovery code', async () => {
    let page = await signedIn('reader', '/account');
    await heading(page, 'My account');
    await page.getByRole('button', { name: 'Set up a second factor' }).click();
    await page.getByRole('button', { name: 'Set up a second factor' }).click();
    const secret = await page.locator('.factor-secret').innerText();
    await page.getByRole('img', { name: /QR code/ }).waitFor();
    await checkAxe(page);
    await checkReflow(page);
    await screenshot(page, 'factor-set-up');
    await page.getByLabel('Code', { exact: true }).fill('000');
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await page.getByText('The code is wrong.').first().waitFor();
    await page.getByLabel('Code', { exact: true }).fill(totp(secret, -1));
    await page.getByLabel('Code', { exact: true }).press('Enter');
    await page.locator('.factor-codes li').nth(9).waitFor();
    const codes = await page.locator('.factor-codes li').allInnerTexts();
    await checkAxe(page);
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as a file' }).click()]);
    assert.equal(file.suggestedFilename(), 'recovery-codes.txt');
    assert.equal(await page.getByRole('button', { name: 'Done' }).isDisabled(), true);
    await page.getByLabel('I have kept these codes').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('10 recovery codes are left.').waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await heading(page, 'Sign in');

    await signIn(page, force, 'reader', 'half');
    const field = page.getByLabel('Code', { exact: true });
    assert.equal(await field.getAttribute('autocomplete'), 'one-time-code');
    await checkAxe(page);
    await checkReflow(page);
    await screenshot(page, 'sign-in-code');
    await field.fill('not it');
    await field.press('Enter');
    await page.getByText('The code is wrong, or was used already.').first().waitFor();
    await field.fill(totp(secret));
    await field.press('Enter');
    await heading(page, 'My account');
    await close(page);

    page = await open(browser, server, { at: '/account', language: 'cy', theme: 'dark', width: 320 });
    await signIn(page, force, 'reader', 'half');
    await page.getByRole('button', { name: 'Defnyddio cod adfer yn lle hynny' }).click();
    await checkAxe(page);
    await checkReflow(page);
    await page.getByLabel('Cod adfer').fill(codes[2].toUpperCase());
    await page.getByLabel('Cod adfer').press('Enter');
    await page.getByText('Mae 9 cod adfer ar ôl.').waitFor();
    await checkAxe(page);
    await checkReflow(page);
    await close(page);
});

test('where one is signed in is seen, and ended from here', async () => {
    const elsewhere = await new Client(server).signIn('walker', force.passwordOf('walker'));
    const page = await signedIn('walker', '/account');
    const table = page.getByRole('region', { name: 'Where you are signed in' });
    await table.getByText('This one').waitFor();
    await checkAxe(page);
    await screenshot(page, 'sessions');
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByRole('button', { name: 'Sign out everywhere else' }).waitFor({ state: 'detached' });
    assert.equal((await elsewhere.ask('GET', '/api/v1/session')).status, 401);
    await close(page);
});

test('a grave act asks for the password once more, and then is done', async () => {
    const page = await signedIn('clerk', '/people', { allow: 'refused' });
    await page.getByRole('button', { name: 'Test walker' }).click();
    const roles = page.locator('.role-list li');
    forgetConfirmations();
    await roles.filter({ hasText: 'Finance' }).getByRole('button').click();
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await dialog.waitFor();
    await checkAxe(page);
    await screenshot(page, 'confirm');
    await dialog.getByLabel('Your password').fill('not it');
    await dialog.getByLabel('Your password').press('Enter');
    await dialog.getByText('That is wrong').first().waitFor();
    await dialog.getByLabel('Your password').fill(force.passwordOf('clerk'));
    await dialog.getByLabel('Your password').press('Enter');
    await roles.filter({ hasText: 'Finance' }).waitFor({ state: 'detached' });
    assert.equal(await dialog.count(), 0);
    // Whoever thinks better of it has done nothing.
    forgetConfirmations();
    await roles.first().getByRole('button').click();
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await roles.count(), 1);
    await close(page);
});
