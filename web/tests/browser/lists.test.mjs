// Goal: a list's whole life on the page: made, filled by hand and by a file with its errors and its difference, looked
// through, and put back; and a vehicle is looked up.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { checkAxe, checkReflow, close, launch, open, screenshot, signedIn as asSignedIn } from './harness/browser.mjs';
import { Force } from './harness/force.mjs';

const HEAD = 'VRM,MAKE,MODEL,COLOUR,ACTION,WARNING MARKERS,REASON,NIM CODE,INFORMATION,FORCE AREA,WEED DATE,PNC ID,PROTECTIVE MARKING,CAD INFORMATION,SPARE 1,SPARE 2';
const row = (mark, reason, weed = '31/12/2099') => `${mark},Ford,Focus,Red,Stop and search,,${reason},A1,,Invented,${weed},,,,,`;
let server, force, browser;

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    await force.hire('analyst', 'fib_analyst');
    await force.hire('operator', 'fcr_operator');
    browser = await launch();
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

function file(name, ...rows) {
    const place = path.join(server.folder, name);
    fs.writeFileSync(place, [HEAD, ...rows].join('\r\n') + '\r\n');
    return place;
}

const signedIn = (who, at, options) => asSignedIn(browser, server, force, who, at, options);

test('a list is made, filled by a file after its errors are mended, and put back', async () => {
    const page = await signedIn('analyst', '/lists');
    await page.getByText('There is no list yet').waitFor();
    await page.getByRole('button', { name: 'Make a list' }).click();
    await page.getByRole('button', { name: 'Make a list' }).click();
    await page.getByRole('alert').getByRole('link').first().waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Stolen vehicles');
    await page.getByLabel('Purpose', { exact: true }).fill('Finding vehicles that were reported stolen.');
    await checkAxe(page);
    await page.getByRole('button', { name: 'Make a list' }).click();
    await page.getByRole('heading', { name: 'Stolen vehicles' }).waitFor();

    await page.getByRole('tab', { name: 'New file' }).click();
    await page.getByLabel('CSV file').setInputFiles(file('wrong.csv', row('AB32CDE', 'Stolen'), row('LD84XYZ', 'Stolen', 'no day')));
    await page.getByRole('button', { name: 'Check the file' }).click();
    await page.getByText('1 row error: the file cannot be put in force').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Put it in force' }).count(), 0);
    await checkAxe(page);
    await screenshot(page, 'lists-row-errors', { fullPage: true });

    await page.getByLabel('CSV file').setInputFiles(file('right.csv', row('AB32CDE', 'Stolen'), row('LD84XYZ', 'Stolen in Aber Morfa')));
    await page.getByRole('button', { name: 'Check the file' }).click();
    await page.getByRole('button', { name: 'Put it in force' }).click();
    await page.getByText('It is file 1 of this list').waitFor();
    await page.getByLabel('CSV file').setInputFiles(file('next.csv', row('AB32CDE', 'Found and to be examined'), row('KX91ABC', 'Stolen')));
    await page.getByRole('button', { name: 'Check the file' }).click();
    const differences = page.getByRole('region', { name: 'The first differences to the file in force' });
    await differences.getByText('Gone').waitFor();
    assert.equal(await differences.locator('tbody tr').count(), 3);
    await screenshot(page, 'lists-difference', { fullPage: true });
    await page.getByRole('button', { name: 'Put it in force' }).click();
    await page.getByText('It is file 2 of this list').waitFor();

    await page.getByRole('tab', { name: 'From the file' }).click();
    await page.getByRole('row', { name: /K X 9 1 A B C/ }).getByRole('button').click();
    await page.getByRole('dialog').getByText('Red').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByRole('button', { name: 'Put back in force 1' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Put back in force' }).click();
    await page.getByRole('tabpanel').getByRole('row', { name: /^1 / }).getByText('In force').waitFor();
    await close(page);
});

test('a vehicle is put on a list by hand, found, changed and taken off', async () => {
    const page = await signedIn('analyst', '/lists');
    await page.getByRole('button', { name: 'Stolen vehicles' }).click();
    await page.getByRole('button', { name: 'Add a vehicle' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('VRM').fill('py88pqr');
    await dialog.getByLabel('Reason').fill('Seen leaving an invented burglary');
    await dialog.getByLabel('Action').fill('Stop');
    await dialog.getByLabel('Weed date').fill('31 December');
    await dialog.getByRole('button', { name: 'Add a vehicle' }).click();
    await dialog.getByRole('alert').getByRole('link', { name: 'Write the date as day/month/year' }).waitFor();
    await dialog.getByLabel('Weed date').fill('31/12/2099');
    await screenshot(page, 'lists-entry');
    await checkAxe(page);
    await dialog.getByRole('button', { name: 'Add a vehicle' }).click();
    await page.getByRole('row', { name: /P Y 8 8 P Q R/ }).getByText('31 Dec 2099').waitFor();
    await checkAxe(page);
    await screenshot(page, 'list');

    await page.getByRole('link', { name: 'Back to lists' }).click();
    await page.getByRole('textbox', { name: 'Is a vehicle on a list?' }).fill('PY88 PQR');
    await page.keyboard.press('Enter');
    await page.getByText('On 1 list').waitFor();
    assert.ok(!page.url().includes('PY88'));
    await checkAxe(page);
    await screenshot(page, 'lists');

    await page.getByRole('row', { name: /Stolen vehicles/ }).getByRole('button').click();
    await page.getByRole('row', { name: /P Y 8 8 P Q R/ }).getByRole('button').click();
    await dialog.getByLabel('Why it comes off').fill('The owner has it again');
    await dialog.getByRole('button', { name: 'Take off the list' }).click();
    await page.getByText('Withdrawn', { exact: true }).waitFor();
    await close(page);
});

test('whoever may only look has nothing to press', async () => {
    const page = await signedIn('operator', '/lists/1');
    await page.getByRole('tab', { name: 'From the file' }).waitFor();
    assert.equal(await page.getByRole('button', { name: /Add a vehicle|Change this list/ }).count(), 0);
    assert.equal(await page.getByRole('tab', { name: 'New file' }).count(), 0);
    await close(page);
});

test('nothing for axe to find in the dark and in Welsh; nothing cut off at 320 px', async () => {
    for (const [options, name] of [[{ theme: 'dark', language: 'cy' }, 'lists-dark-cy'], [{ width: 320 }, 'lists-320'], [{ width: 390 }, 'lists-390']]) {
        const page = await signedIn('analyst', '/lists', options);
        await page.locator('tbody tr').first().waitFor();
        await checkAxe(page);
        await checkReflow(page);
        await screenshot(page, name, { isKept: !name.endsWith('-320') });
        await close(page);
    }
});
