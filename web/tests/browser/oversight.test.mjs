// Goal: what oversight and maintenance look at: the audit log with a proof reckoned in the browser, and quarantine with
// its reasons but no mark.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { checkAxe, checkReflow, close, launch, open, screenshot, signIn, signedIn as asSignedIn } from './harness/browser.mjs';
import { Force } from './harness/force.mjs';
import { pass } from './harness/traffic.mjs';

const MARK = 'LD84XYZ';
const DAY_S = 24 * 60 * 60;
let server, force, browser;

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    await force.hire('auditor', 'auditor');
    await force.hire('specialist', 'anpr_specialist');
    await pass(server, [
        { vrm: MARK, camera: 1, secondsAgo: -3 * DAY_S, images: true },
        { vrm: MARK, camera: 2, secondsAgo: -4 * DAY_S },
        { vrm: MARK, camera: 3, secondsAgo: 500 * DAY_S },
    ]);
    browser = await launch();
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

const signedIn = (who, at, options) => asSignedIn(browser, server, force, who, at, options);

test('an auditor finds what somebody did, and the proof of it', async () => {
    const page = await signedIn('auditor', '/audit');
    await page.getByText('Sound', { exact: true }).waitFor();
    await page.locator('#field-kind').selectOption('people.role_given');
    await page.getByRole('button', { name: 'Apply filters' }).click();
    const first = page.locator('tbody tr').first();
    await first.getByText('Role given').waitFor();
    assert.equal(await page.locator('tbody tr').count(), await page.locator('tbody tr', { hasText: 'Role given' }).count());
    await page.getByLabel('From').fill('tomorrow');
    await page.getByRole('button', { name: 'Apply filters' }).click();
    await page.getByText('Write the date as day/month/year').waitFor();
    assert.ok(!page.url().includes('from='));
    const [year, month, day] = new Date().toISOString().slice(0, 10).split('-');
    await page.getByLabel('From').fill(`${Number(day)}.${Number(month)}.${year}`);
    await page.getByRole('button', { name: 'Apply filters' }).click();
    await page.waitForURL(`**/audit?*from=${year}-${month}-${day}*`);
    await page.reload();
    assert.equal(await page.getByLabel('From').inputValue(), `${day}/${month}/${year}`);
    await first.getByText('Role given').waitFor();
    await checkAxe(page);
    await screenshot(page, 'audit');
    await first.getByRole('button').focus();
    await page.keyboard.press('Enter');
    await page.getByText('The entry stands in the log').waitFor();
    await page.getByText('The proof in full').click();
    await page.getByLabel('The entry as it was hashed').getByText('people.role_given').waitFor();
    await checkAxe(page);
    await screenshot(page, 'audit-entry');
    await close(page);
});

test('a proof that does not hold is called one', async () => {
    const page = await open(browser, server, { at: '/audit' });
    await page.route('**/api/v1/audit/entries/2', async (route) => {
        const answer = await route.fetch();
        const body = await answer.json();
        await route.fulfill({ response: answer, json: { ...body, canonical: body.canonical.replace('"kind":"', '"kind":"not.') } });
    });
    await signIn(page, force, 'auditor');
    await page.getByText('Sound', { exact: true }).waitFor();
    await page.evaluate(() => history.pushState(null, '', '/audit/2'));
    await page.evaluate(() => dispatchEvent(new PopStateEvent('popstate')));
    await page.getByText('it was changed after it was written').waitFor();
    await close(page);
});

test('what lies in quarantine is told by reason, without any mark', async () => {
    const page = await signedIn('specialist', '/quarantine');
    await page.getByRole('button', { name: 'Time in the future' }).click();
    await page.waitForURL('**/quarantine?reason=future_time');
    const list = page.getByRole('region', { name: 'What lies in quarantine, newest first' });
    await list.locator('tbody tr').nth(1).waitFor();
    assert.equal(await list.locator('tbody tr').count(), 2);
    await screenshot(page, 'quarantine');
    await checkAxe(page);
    await list.getByRole('button').first().click();
    await page.getByRole('dialog').getByText('Set the camera’s clock').waitFor();
    assert.ok(!(await page.content()).includes(MARK));
    await close(page);
});

for (const [who, at, name] of [['auditor', '/audit', 'audit'], ['specialist', '/quarantine', 'quarantine']]) {
    test(`${name}: nothing for axe to find in the dark and in Welsh; nothing cut off at 320 px`, async () => {
        const page = await signedIn(who, at, { theme: 'dark', language: 'cy' });
        await page.locator('tbody tr').first().waitFor();
        await checkAxe(page);
        await screenshot(page, `${name}-dark-cy`);
        await close(page);
        for (const width of [320, 390]) {
            const phone = await signedIn(who, at, { width });
            await phone.locator('tbody tr').first().waitFor();
            await checkReflow(phone);
            await screenshot(phone, `${name}-${width}`, { isKept: width === 390 });
            await close(phone);
        }
    });
}
