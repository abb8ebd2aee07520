// Goal: on the page three people give access, each taking his step: applied for, authorised in writing, put into effect; the
// newcomer reads the letter, acknowledges the guidance and may then search. A new version of the guidance asks again, and
// accounts are reviewed and imported.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { checkAxe, checkReflow, close, launch, screenshot, signedIn as asSignedIn } from './harness/browser.mjs';
import { Client } from './harness/client.mjs';
import { Force } from './harness/force.mjs';

let server, force, browser;
const PASSWORD = 'quite another 1 of many';

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    await force.hire('sergeant', 'lpa_commander');
    await force.hire('manager', 'anpr_manager');
    await force.hire('clerk', 'bof_administrator');
    browser = await launch();
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

const signedIn = (who, at, options) => asSignedIn(browser, server, force, who, at, options);

test('applied for, authorised, put into effect, told, acknowledged: then a search is allowed', async () => {
    const applicant = await signedIn('sergeant', '/access/new');
    await applicant.getByRole('radio', { name: 'For somebody who has none yet' }).check();
    await applicant.getByLabel('User name').fill('newcomer');
    await applicant.getByLabel('Name', { exact: true }).fill('Test Newcomer');
    await applicant.locator('#field-person\\.post').fill('Investigator');
    await applicant.locator('#field-reads_completed').fill('05/01/2026');
    await applicant.getByRole('group', { name: 'Roles to be given' }).getByRole('checkbox', { name: 'Investigator' }).check();
    await checkAxe(applicant);
    await screenshot(applicant, 'access-new');
    await applicant.getByRole('button', { name: 'Send the application' }).click();
    await applicant.getByText('Why').first().waitFor();
    await applicant.getByRole('alert').first().waitFor();
    await applicant.locator('#field-reason').fill('a new investigator in my team');
    await applicant.getByRole('button', { name: 'Send the application' }).click();
    await applicant.getByText('Waiting for a decision').waitFor();
    await close(applicant);

    const manager = await signedIn('manager', '/access');
    await manager.getByRole('button', { name: 'Test Newcomer' }).click();
    await manager.locator('#field-note').fill('a post that needs it');
    await checkAxe(manager);
    await screenshot(manager, 'access-decide');
    await manager.getByRole('button', { name: 'Authorise' }).click();
    await manager.getByText('Authorised by Test manager').waitFor();
    await close(manager);

    const clerk = await signedIn('clerk', '/access');
    await clerk.getByRole('button', { name: 'Test Newcomer' }).click();
    await clerk.getByRole('button', { name: 'Put into effect' }).click();
    const given = await clerk.locator('.one-time-password code').innerText();
    await close(clerk);

    const newcomer = await new Client(server).signIn('newcomer', given);
    await newcomer.must(204, 'PUT', '/api/v1/account/password', { old_password: given, new_password: PASSWORD });
    const search = () => newcomer.must(403, 'POST', '/api/v1/searches', {
        vrm: 'AB32CDE', from: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z',
        purpose: { category: 'stolen_vehicle', reason: 'reported stolen', reference: 'X1', on_behalf_of: 'me' },
    });
    assert.match(JSON.stringify((await search()).body), /guidance/);

    force.setPassword('newcomer', PASSWORD);
    const page = await signedIn('newcomer', '/access');
    await page.getByRole('button', { name: 'Test Newcomer' }).click();
    await page.getByRole('region', { name: 'Your access' }).getByText('Search the reads of one vehicle').waitFor();
    await page.getByText('First read and acknowledge version 1').waitFor();
    await checkAxe(page);
    await checkReflow(page);
    await screenshot(page, 'access-letter', { fullPage: true });
    await page.getByRole('link', { name: 'Read the guidance' }).click();
    await page.getByRole('heading', { name: 'Before you search' }).waitFor();
    await checkAxe(page);
    await screenshot(page, 'guidance-document');
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText(/You have acknowledged version 1/).waitFor();
    await close(page);
    const { body } = await newcomer.must(200, 'GET', '/api/v1/session');
    assert.ok(body.permissions.includes('read.search'));
});

test('another version of the guidance asks everybody again, and it shows who has read it', async () => {
    const page = await signedIn('manager', '/guidance/versions?show=publish');
    await page.getByRole('button', { name: 'Begin with the text in force' }).click();
    await page.locator('#field-text').waitFor();
    await page.locator('#field-reason').fill('clearer about older reads');
    await checkAxe(page);
    await page.getByRole('button', { name: 'Publish a version' }).click();
    await page.getByText('clearer about older reads').waitFor();
    await page.goto(`${server.origin}/guidance/versions?show=readers`);
    await page.getByRole('row', { name: /Test Newcomer/ }).getByText('Waits for it').waitFor();
    await checkAxe(page);
    await screenshot(page, 'guidance-readers');
    await close(page);
});

test('accounts are reviewed, and what is overdue shows', async () => {
    const page = await signedIn('manager', '/people/review');
    await page.getByRole('button', { name: 'Test sergeant' }).click();
    await page.getByRole('button', { name: 'Confirm the account' }).click();
    await page.goto(`${server.origin}/people/review?show=all`);
    await page.getByRole('row', { name: /Test sergeant/ }).getByText('Test manager').waitFor();
    await checkAxe(page);
    await screenshot(page, 'people-review');
    await close(page);
});

test('a file is looked at before it changes anything', async () => {
    const page = await signedIn('clerk', '/people/import');
    const file = (text) => page.locator('#field-csv').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await file('user_name,rank\nsergeant,king\n');
    await page.locator('#field-reason').fill('the feed of the day');
    await page.getByRole('button', { name: 'See what it would do' }).click();
    await page.getByText('not one of the words that may stand here').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Put in place' }).count(), 0);
    await file('user_name,rank\nsergeant,sergeant\n');
    await page.getByRole('button', { name: 'See what it would do' }).click();
    await page.getByText('Changes facts: Rank').waitFor();
    await checkAxe(page);
    await screenshot(page, 'people-import');
    await page.getByRole('button', { name: 'Put in place' }).click();
    await page.getByText('The file is put in place.').first().waitFor();
    await close(page);
});

test('nothing for axe to find in the dark and in Welsh; nothing cut off at 320 px', async () => {
    for (const [at, who] of [['/access', 'manager'], ['/access/new', 'sergeant'], ['/guidance', 'sergeant'], ['/people/review', 'manager']]) {
        for (const options of [{ theme: 'dark', language: 'cy' }, { width: 320 }]) {
            const page = await signedIn(who, at, options);
            await page.locator('h1').waitFor();
            await checkAxe(page);
            await checkReflow(page);
            await close(page);
        }
    }
});
