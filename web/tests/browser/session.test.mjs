// Goal: a session is one thing for all tabs and for the service, whatever ends it, and nobody loses their place.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { anotherTab, checkAxe, close, launch, open, signIn } from './harness/browser.mjs';
import { Force } from './harness/force.mjs';

const TABS = 8;
let server, force, browser;

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    for (const name of ['first', 'second', 'third', 'fourth', 'fifth']) await force.hire(name, 'fcr_operator');
    browser = await launch();
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

/** A module names what it needs only when it is there: the last of them has come when no more follow. */
async function nothingFetchedFor(page, quietMs) {
    await page.waitForFunction((quiet) => {
        const last = Math.max(...performance.getEntriesByType('resource').map(({ responseEnd }) => responseEnd));
        return performance.now() - last > quiet;
    }, quietMs);
}

const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();

test('a session that was ended elsewhere leads to signing in, and back to the same place', async () => {
    const page = await open(browser, server, { at: '/account' });
    await signIn(page, force, 'first');
    await heading(page, 'My account');
    const { person } = await page.evaluate(() => fetch('/api/v1/session').then((answer) => answer.json()));
    await force.administrator.must(200, 'DELETE', `/api/v1/people/${person.id}/sessions`);
    await page.getByRole('button', { name: 'Change password' }).click();
    for (const [field, text] of [['old_password', 'x'], ['new_password', 'some words in a row'], ['again', 'some words in a row']]) {
        await page.locator(`#field-${field}`).fill(text);
    }
    await page.locator('main form button[type=submit]').click();
    await heading(page, 'Sign in');
    assert.match(await page.locator('main').innerText(), /You were signed out/);
    assert.equal(new URL(page.url()).pathname, '/account');
    await signIn(page, force, 'first');
    await heading(page, 'My account');
    await close(page);
});

test('the service restarts under a signed-in page: what was open works, nothing looks ended, the session lasts', async () => {
    const page = await open(browser, server, { at: '/home', allow: 'unreachable' });
    await signIn(page, force, 'second');
    await heading(page, 'Your work');
    // Fetched while nobody asked for it.
    await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => /Account-/.test(name)));
    await nothingFetchedFor(page, 1000);
    await server.stop();
    try {
        await page.locator('.identity__name').click();
        await heading(page, 'My account');
        await page.getByText('The service cannot be reached').first().waitFor();
        await page.getByRole('button', { name: 'Sign out', exact: true }).click();
        await page.getByText('You are still signed in').waitFor();
    } finally {
        await server.start();
    }
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByText('15 min').waitFor();
    await page.reload();
    await heading(page, 'My account');
    await close(page);
});

test('without the service a page that is loaded says so, and goes on by itself on request', async () => {
    const page = await open(browser, server, { at: '/account', allow: 'unreachable' });
    await signIn(page, force, 'third');
    await heading(page, 'My account');
    await page.route('**/api/v1/session', (route) => route.abort());
    await page.reload();
    await heading(page, 'The service cannot be reached');
    await page.unroute('**/api/v1/session');
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading(page, 'My account');
    await close(page);
});

const SOON = '13:30', OVER = '02:00';  // Of the quarter of an hour that a session lasts without a request.

test('the end of a session is told in time: who stays loses nothing, who does not signs in and comes back', async () => {
    const page = await open(browser, server);
    await page.clock.install();
    await page.goto(`${server.origin}/account`);
    await signIn(page, force, 'fifth');
    await heading(page, 'My account');
    await page.getByText('15 min').waitFor();
    await page.getByRole('button', { name: 'Change password' }).click();
    const field = page.locator('#field-new_password');
    await field.fill('some words in a row');
    const warning = page.locator('.notice', { hasText: 'You will be signed out soon' });
    assert.equal(await warning.count(), 0);

    await page.clock.fastForward(SOON);
    await warning.waitFor();
    await checkAxe(page);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'field-new_password', 'whoever types is not torn away');
    await page.getByRole('button', { name: 'Stay signed in' }).press('Enter');
    await warning.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.id), 'field-new_password', 'the focus goes back to where it was');
    assert.equal(await field.inputValue(), 'some words in a row');

    await page.clock.fastForward(SOON);
    await warning.waitFor();
    // The page's clock runs ahead of the service's: the session is ended as the service would by then.
    const { person } = await page.evaluate(() => fetch('/api/v1/session').then((answer) => answer.json()));
    await force.administrator.must(200, 'DELETE', `/api/v1/people/${person.id}/sessions`);
    await page.clock.fastForward(OVER);
    await heading(page, 'Sign in');
    assert.match(await page.locator('main').innerText(), /You were signed out/);
    await signIn(page, force, 'fifth');
    await heading(page, 'My account');
    await close(page);
});

test(`${TABS} tabs are one session: signing in and out in one counts for all`, async () => {
    const page = await open(browser, server, { at: '/account' });
    const tabs = [page];
    while (tabs.length < TABS) tabs.push(await anotherTab(page, server, '/account'));
    for (const tab of tabs) await heading(tab, 'Sign in');
    await signIn(tabs[3], force, 'fourth');
    for (const tab of tabs) await heading(tab, 'My account');
    await tabs[5].getByRole('button', { name: 'Sign out', exact: true }).click();
    for (const tab of tabs) await heading(tab, 'Sign in');
    assert.deepEqual(tabs.flatMap(({ problems }) => problems), []);
    await close(page);
});
