// Goal: the frame works before the real service: signing in and out, first passwords, guidance, the way to screens,
// dead ends, by keyboard, in both languages and themes, and at every width.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { checkAxe, checkReflow, close, launch, LOOKS, open, screenshot, signIn, WIDTHS } from './harness/browser.mjs';
import { Force } from './harness/force.mjs';

const FORCE = 'Heddlu Bryn Arian';
let server, force, browser;

before(async () => {
    server = await (await Bofd.prepared({ 'force.name': `"Bryn Arian Police"`, 'force.name_cy': `"${FORCE}"` })).start();
    force = await Force.of(server);
    await force.hire('operator', 'fcr_operator');
    await force.hire('searcher', ['investigator', 'fib_analyst'], { guidance: false, facts: { vetting: { level: 'none' } } });
    await force.hire('reader', 'investigator', { guidance: false });
    await force.hire('beginner', 'finance', { firstDay: false });
    browser = await launch();
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();

test('somebody signs in, sees the account, and signs out', async () => {
    const page = await open(browser, server, { at: '/account' });
    await signIn(page, force, 'operator');
    await heading(page, 'My account');
    assert.equal(await page.title(), 'My account – ANPR back office – Bryn Arian Police');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await heading(page, 'Sign in');
    assert.match(await page.locator('main').innerText(), /You are signed out/);
    await close(page);
});

test('a wrong password is told, and so is an empty field, by keyboard alone', async () => {
    const page = await open(browser, server);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to main content');
    await page.locator('#field-user_name').focus();
    await page.keyboard.type('operator');
    await page.keyboard.press('Enter');
    const summary = page.locator('.govuk-error-summary');
    await summary.getByText('Enter your password').waitFor();
    assert.ok(await summary.evaluate((element) => element === document.activeElement));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'field-password');
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await summary.getByText(/The user name or the password is wrong/).waitFor();
    await screenshot(page, 'sign_in-refused');
    await checkAxe(page);
    await close(page);
});

test('whoever was given a password chooses their own before anything else', async () => {
    const page = await open(browser, server, { at: '/account' });
    await signIn(page, force, 'beginner');
    await heading(page, 'Choose your password');
    await checkAxe(page);
    await page.locator('#field-old_password').fill(force.passwordOf('beginner'));
    await page.locator('#field-new_password').fill('short');
    await page.locator('#field-again').fill('short');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.locator('.govuk-error-summary').waitFor();
    await page.locator('#field-new_password').fill('a password that nobody else knows');
    await page.locator('#field-again').fill('a password that nobody else knows');
    await page.getByRole('button', { name: 'Change password' }).click();
    await heading(page, 'My account');
    await close(page);
});

test('the account says what is missing, and why', async () => {
    const page = await open(browser, server, { at: '/account' });
    await signIn(page, force, 'searcher');
    const row = page.getByRole('row', { name: /Vetting that you do not have/ });
    assert.match(await row.innerText(), /Renew your vetting[^]*Search the reads of one vehicle[^]*R-01/);
    await screenshot(page, 'account-refused', { fullPage: true });
    await close(page);
});

test('the guidance is acknowledged once, and opens what waited for it', async () => {
    const page = await open(browser, server, { at: '/account' });
    await signIn(page, force, 'reader');
    await page.locator('.guidance-banner').getByRole('link').click();
    await heading(page, 'Guidance');
    assert.ok(await page.locator('h1').evaluate((element) => element === document.activeElement), 'the heading takes the focus');
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.locator('.govuk-error-summary').getByText('Tick the box').waitFor();
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText(/You have acknowledged version/).waitFor();
    assert.equal(await page.locator('.guidance-banner').count(), 0);
    await page.getByRole('link', { name: 'ANPR back office' }).click();
    await heading(page, 'Your work');
    await close(page);
});

test('an address that leads nowhere says so', async () => {
    const page = await open(browser, server, { at: '/nothing/here' });
    await signIn(page, force, 'operator');
    await heading(page, 'Page not found');
    await close(page);
});

test('the languages change in place, and Welsh has no halves of the day', async () => {
    const page = await open(browser, server, { at: '/account' });
    await signIn(page, force, 'operator');
    await page.getByRole('button', { name: 'Cymraeg' }).click();
    await heading(page, 'Fy nghyfrif');
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'cy');
    assert.doesNotMatch(await page.locator('main').innerText(), /\b[AP]M\b/);
    assert.match(await page.locator('.header').innerText(), new RegExp(FORCE));
    await page.reload();
    await heading(page, 'Fy nghyfrif');
    await close(page);
});

test('on paper it is dark on light, without what only a screen can use', async () => {
    const page = await open(browser, server, { at: '/account', theme: 'dark' });
    await signIn(page, force, 'operator');
    await heading(page, 'My account');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    assert.equal(await page.locator('h1').evaluate((element) => getComputedStyle(element).color), 'rgb(0, 0, 0)');
    assert.ok(!(await page.getByRole('button', { name: 'Sign out', exact: true }).isVisible()));
    await screenshot(page, 'account-printed', { fullPage: true });
    await close(page);
});

test('the service speaks Welsh too', async () => {
    const page = await open(browser, server, { at: '/account', language: 'cy' });
    await signIn(page, force, 'operator');
    await page.getByRole('button', { name: 'Newid y cyfrinair' }).click();
    await page.locator('#field-old_password').fill('not the password');
    await page.locator('#field-new_password').fill('a password that nobody else knows');
    await page.locator('#field-again').fill('a password that nobody else knows');
    await page.getByRole('button', { name: 'Newid y cyfrinair' }).click();
    assert.match(await page.locator('.govuk-error-summary').innerText(), /hen gyfrinair yn anghywir/);
    await close(page);
});

const OPEN_SCREENS = { sign_in: '/', accessibility: '/accessibility' };
const SCREENS = { account: '/account', home: '/home', guidance: '/guidance', not_found: '/nowhere' };

/** Each screen in turn, on one page: those that need nobody, then, signed in, the others. */
async function visit(page, act) {
    const look = async ([name, at]) => {
        await page.goto(server.origin + at);
        await page.locator('h1').waitFor();
        await act(name);
    };
    for (const screen of Object.entries(OPEN_SCREENS)) await look(screen);
    await page.goto(`${server.origin}/account`);
    await signIn(page, force, 'operator');
    for (const screen of Object.entries(SCREENS)) await look(screen);
}

for (const { theme, language } of LOOKS) {
    test(`nothing for axe to find on any screen: ${theme}, ${language}`, async () => {
        const page = await open(browser, server, { theme, language });
        await visit(page, async (name) => {
            await checkAxe(page);
            await screenshot(page, `${name}-${theme}-${language}`, { fullPage: true });
        });
        await close(page);
    });
}

test('nothing is cut off on any screen, at any width', async () => {
    const page = await open(browser, server, { width: 320, language: 'cy' });
    await visit(page, async (name) => {
        for (const width of [320, 390, 1920]) {
            await page.setViewportSize({ width, height: WIDTHS[width] });
            await checkReflow(page);
            await screenshot(page, `${name}-${width}`, { fullPage: true });
        }
    });
    await close(page);
});
