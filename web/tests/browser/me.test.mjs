// Goal: by the keyboard alone a reviewer asks for a search to be justified, the searcher sees that something waits, answers
// and cannot change it, the reviewer accepts; and one's own page says what one may do, why not, and what runs out.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bofd } from './harness/bofd.mjs';
import { checkAxe, checkReflow, close, launch, screenshot, signedIn as asSignedIn } from './harness/browser.mjs';
import { Force } from './harness/force.mjs';

const MARK = 'AB32CDE';
const DAY_MS = 24 * 60 * 60 * 1000;
let server, force, browser, searcher, auditor;

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    // Before there is anybody to apply to: nothing else waits for the searcher.
    searcher = await force.hire('searcher', 'investigator', { facts: { employment_ends: '2035-01-01' } });
    auditor = await force.hire('auditor', 'auditor');
    browser = await launch();
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

const signedIn = (who, at, options) => asSignedIn(browser, server, force, who, at, options);

async function search() {
    const moment = (ms) => new Date(ms).toISOString();
    const { body } = await searcher.must(201, 'POST', '/api/v1/searches', {
        window: { vrm: MARK, from: moment(Date.now() - DAY_MS), until: moment(Date.now()) },
        purpose: { category: 'stolen_vehicle', reason: 'seen leaving the yard at night', reference: 'TEST/1/26', on_behalf_of: 'the night shift' },
    });
    return body.number;
}

async function press(place, key = 'Enter') {
    await place.focus();
    await place.press(key);
}

test('asked, told, answered and accepted, by the keyboard', async () => {
    const number = await search();
    const asking = await signedIn('auditor', '/searches/review');
    await press(asking.getByRole('button', { name: `see search ${number} in full` }));
    const dialog = asking.getByRole('dialog');
    await press(dialog.getByRole('button', { name: 'Ask to justify this search' }));
    await dialog.getByLabel('What should the searcher explain?').focus();
    await asking.keyboard.type('why');
    await press(dialog.getByRole('button', { name: 'Ask', exact: true }));
    await dialog.getByText('Write it in words that say something').first().waitFor();
    await checkAxe(asking);
    await dialog.getByLabel('What should the searcher explain?').focus();
    await asking.keyboard.type(': which incident was this search for?');
    await press(dialog.getByRole('button', { name: 'Ask', exact: true }));
    await dialog.getByText('The searcher has been asked.').waitFor();
    await screenshot(asking, 'justify-ask');
    await asking.keyboard.press('Escape');
    await asking.getByText('Waits for an answer').waitFor();

    const answering = await signedIn('searcher', '/home');
    const bell = answering.getByRole('link', { name: /1 notice not seen yet/ });
    await press(bell);
    await answering.getByRole('heading', { level: 1, name: 'My page' }).waitFor();
    await press(answering.getByRole('link', { name: 'You are asked to justify a search' }));
    await answering.getByRole('heading', { level: 1, name: /about search/ }).waitFor();
    await answering.getByText('why: which incident was this search for?').waitFor();
    await answering.getByLabel('Your answer').focus();
    await answering.keyboard.type('For the theft from the yard, reference TEST/1/26.');
    await press(answering.getByRole('button', { name: 'Send the answer' }));
    await answering.getByText('Your answer is with whoever asked.').first().waitFor();
    await answering.getByLabel('Add to your answer').waitFor();
    assert.equal(await answering.getByRole('textbox').count(), 1);
    await checkAxe(answering);
    await screenshot(answering, 'justify-answer');
    // Following a notice is seeing it.
    await answering.getByRole('link', { name: 'My page', exact: true }).waitFor();
    await close(answering);

    await asking.goto(`${server.origin}/me`);
    await press(asking.getByRole('link', { name: 'Your question about a search was answered' }));
    await asking.getByText('For the theft from the yard').waitFor();
    await checkAxe(asking);
    await press(asking.getByRole('button', { name: 'Accept the answer' }));
    await asking.getByText('The answer is accepted.').first().waitFor();
    assert.equal(await asking.getByRole('textbox').count(), 0);
    await press(asking.getByRole('link', { name: 'All questions about searches' }));
    await asking.getByRole('heading', { level: 1, name: 'Questions about searches' }).waitFor();
    await asking.getByRole('cell', { name: 'Accepted' }).waitFor();
    await checkAxe(asking);
    await close(asking);
});

test('my page says what I may do and why not, what I searched and what runs out', async () => {
    await search();
    const page = await signedIn('searcher', '/me');
    const may = page.getByRole('region', { name: 'What you may do now, and under which rule' });
    const row = may.getByRole('row', { name: /Search the reads of one vehicle/ });
    await row.getByText('R-04').waitFor();
    await row.getByText('1 Jan 2035').waitFor();
    const mayNot = page.getByRole('region', { name: 'What you may not do now, and why' });
    await mayNot.getByRole('row', { name: /Read the audit log/ }).getByText('None of your roles allows it').waitFor();
    await press(page.getByRole('button', { name: 'Show what you searched' }));
    await page.getByRole('region', { name: 'Your searches, newest first' }).getByText('TEST/1/26').first().waitFor();
    await page.getByText('Employment', { exact: true }).first().waitFor();
    await checkAxe(page);
    await screenshot(page, 'me', { fullPage: true });
    await close(page);
});

test('my page lists my requests for older reads, and what they ask of me', async () => {
    const form = {
        purpose: { category: 'major_crime', reason: 'seen leaving the yard at night', reference: 'TEST/1/26', on_behalf_of: 'the night shift' },
        grade: 'Category B, by the SIO', necessity: 'Nothing else shows where it was', proportionality: 'One mark and two days only',
        asked: { vrms: [MARK], nrds: [], sites: [], from: new Date(Date.now() - 102 * DAY_MS).toISOString(), until: new Date(Date.now() - 100 * DAY_MS).toISOString() },
    };
    const number = (await searcher.must(201, 'POST', '/api/v1/authorities', form)).body.id;
    const page = await signedIn('searcher', '/me');
    const requests = page.getByRole('region', { name: 'Your requests for older reads, newest first' });
    const row = requests.getByRole('row', { name: new RegExp(`open request ${number}`) });
    await row.getByText('Draft', { exact: true }).waitFor();
    await row.getByText('Submit it, or withdraw it').waitFor();
    await checkAxe(page);
    await press(row.getByRole('button', { name: `open request ${number}` }));
    await page.getByRole('heading', { level: 1, name: `Request ${number}` }).waitFor();
    await close(page);
    // Who cannot ask for older reads is not told of any.
    const other = await signedIn('auditor', '/me');
    await other.getByText('R-08').first().waitFor();
    assert.equal(await other.getByRole('heading', { name: 'Your requests for older reads' }).count(), 0);
    await close(other);
});

for (const look of [{ language: 'cy' }, { theme: 'dark' }, { width: 320 }, { language: 'cy', theme: 'dark', width: 390 }]) {
    test(`my page in ${JSON.stringify(look)}`, async () => {
        const page = await signedIn('searcher', '/me', look);
        await page.getByRole('heading', { level: 1, name: look.language === 'cy' ? 'Fy nhudalen' : 'My page' }).waitFor();
        await page.getByText('R-01').first().waitFor();
        await checkAxe(page);
        await checkReflow(page);
        await screenshot(page, `me-${Object.values(look).join('-')}`, { isKept: false });
        await close(page);
    });
}

test('all notices are marked as seen at once, and new ones are counted', async () => {
    const number = await search();
    await auditor.must(201, 'POST', '/api/v1/search_questions', { search: number, text: 'Which incident was this search for?' });
    const page = await signedIn('searcher', '/me', { language: 'cy' });
    await press(page.getByRole('button', { name: 'Nodi bod y cyfan wedi’i weld' }));
    await page.getByRole('link', { name: 'Fy nhudalen', exact: true }).waitFor();
    assert.equal(await page.getByText('Newydd', { exact: true }).count(), 0);
    await checkAxe(page);
    await close(page);
});

test('what is about to run out is told ahead, to its owner and to whoever reviews access', async () => {
    const day = new Date(Date.now() + 10 * DAY_MS).toISOString().slice(0, 10);
    await force.hire('trained', 'investigator', { facts: { trainings: [{ kind: 'reads', completed: '2024-01-01', expires: day }] } });
    // It is looked at when the service starts, and every ten minutes.
    await server.stop();
    await server.start();
    const page = await signedIn('trained', '/me');
    await page.getByRole('link', { name: 'A training of yours is about to run out' }).waitFor();
    await page.getByText('soon', { exact: true }).waitFor();
    await checkAxe(page);
    await screenshot(page, 'me-ending', { isKept: false });
    await close(page);
    const lead = await signedIn('lead', '/me', { language: 'cy' });
    await press(lead.getByRole('link', { name: /mynediad pobl yn dibynnu arno/ }));
    await lead.waitForURL('**/people/review*');
    await lead.getByText('Test trained').first().waitFor();
    await close(lead);
});
