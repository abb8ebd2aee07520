// Goal: the frame works before the real service: signing in and out, the way to screens, both languages and themes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { checkAxe, checkReflow, close, launch, open, screenshot, signIn } from './harness/browser.mjs';
import { Force } from './harness/force.mjs';

let server, force, browser;

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    await force.hire('operator', 'fcr_operator');
    browser = await launch();
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

test('somebody signs in, sees the account, and signs out', async () => {
    const page = await open(browser, server);
    await signIn(page, force, 'operator');
    await page.getByRole('heading', { name: 'My account' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    assert.match(await page.locator('main').innerText(), /You are signed out/);
    await close(page);
});

for (const theme of ['light', 'dark']) {
    for (const language of ['en', 'cy']) {
        test(`nothing for axe to find on the first page: ${theme}, ${language}`, async () => {
            const page = await open(browser, server, { theme, language });
            await checkAxe(page);
            await screenshot(page, `sign_in-${theme}-${language}`);
            await close(page);
        });
    }
}

test('at 320 px nothing is cut off', async () => {
    const page = await open(browser, server, { width: 320 });
    await checkReflow(page);
    await close(page);
});
