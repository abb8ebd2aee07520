// Goal: the pure parts of a request for older reads: what a search hands over, what goes to the service and comes back,
// and what is said before anything is sent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './bundle.mjs';

process.env.TZ = 'America/New_York';
const { drafts, faults } = await load({ drafts: 'source/screens/authority/draft.ts', faults: 'source/screens/authority/faults.ts' });

const PURPOSE = { category: 'serious_crime', reason: 'Two burglaries of farm shops', reference: 'CR/2026/0417', on_behalf_of: 'Rural crime team' };
const SPAN = { from: Date.parse('2026-01-06T12:00:00Z'), until: Date.parse('2026-01-08T12:00:00Z') };
const POLICY = {
    reason_characters_min: 10, purpose_categories: [{ code: 'serious_crime', opens_older: true }, { code: 'traffic', opens_older: false }],
};
const whole = () => ({
    ...drafts.EMPTY, purpose: PURPOSE, marks: 'AB32 CDE', window: { from: { date: '6/1/2026', time: '12:00' }, until: { date: '8/1/2026', time: '12:00' } },
    grade: 'Serious', necessity: 'The witness can only name the days', proportionality: 'One mark and two days only',
});

test('marks by lines, commas and semicolons; blanks are none', () => {
    assert.deepEqual(drafts.marksOf(' AB32 CDE\n\nLD84XYZ, KN45HFD;;\n '), ['AB32 CDE', 'LD84XYZ', 'KN45HFD']);
    assert.deepEqual(drafts.marksOf(' \n'), []);
});

test('a search hands over its vehicle or its places, its window and its purpose', () => {
    drafts.beginFromSearch({ mark: ' AB32CDE ', places: [], span: SPAN, purpose: PURPOSE });
    const { asked, purpose } = drafts.formOf(drafts.draft.value);
    assert.deepEqual(asked, { vrms: ['AB32CDE'], nrds: [], sites: [], from: '2026-01-06T12:00:00.000Z', until: '2026-01-08T12:00:00.000Z' });
    assert.deepEqual(purpose, PURPOSE);
    drafts.beginFromSearch({ mark: '', places: ['nrd:7', 'site:2'], span: SPAN, purpose: PURPOSE });
    assert.deepEqual(drafts.formOf(drafts.draft.value).asked.nrds, [7]);
    assert.deepEqual(drafts.formOf(drafts.draft.value).asked.sites, [2]);
    assert.deepEqual(drafts.formOf(drafts.draft.value).asked.vrms, []);
});

test('what comes back from the service goes there again as it was', () => {
    const form = drafts.formOf({ ...whole(), places: ['site:3', 'nrd:12'], earlierIds: ['4'], addressedTo: '9', onBehalfUserName: ' sioned ' });
    assert.deepEqual([form.asked.sites, form.asked.nrds, form.addressed_to, form.on_behalf_user_name], [[3], [12], 9, 'sioned']);
    const kept = {
        ...form, id: '12', version: 3, on_behalf_of_person: { id: 2, name: 'S', user_name: 'sioned' }, addressed_to: { id: 9, name: 'I' }, earlier: form.earlier,
    };
    assert.deepEqual(drafts.formOf(drafts.draftOf(kept)), form);
});

test('nothing of whom it is for, or of any officer, is null', () => {
    const form = drafts.formOf(whole());
    assert.deepEqual([form.on_behalf_user_name, form.addressed_to], [null, null]);
});

test('each field is told what it lacks, and a whole form nothing', () => {
    assert.deepEqual(faults.submitFaults(whole(), POLICY), {});
    const lacking = (part) => Object.keys(faults.submitFaults({ ...whole(), ...part }, POLICY));
    assert.deepEqual(lacking({ marks: '' }), ['asked.vrms']);
    assert.deepEqual(lacking({ marks: '', places: ['site:3'] }), []);
    assert.deepEqual(lacking({ grade: ' - ' }), ['grade']);
    assert.deepEqual(lacking({ necessity: 'aaaaaaaaaaaaaaaaaaaa' }), ['necessity']);
    assert.deepEqual(lacking({ proportionality: 'too short' }), ['proportionality']);
    assert.deepEqual(lacking({ purpose: { ...PURPOSE, category: 'traffic' } }), ['purpose.category']);
    assert.deepEqual(lacking({ marks: Array.from({ length: 51 }, (_, n) => `A${n}`).join('\n') }), ['asked.vrms']);
    assert.equal(Object.keys(faults.submitFaults(drafts.EMPTY, POLICY)).length, 9);
});

test('a window that is no window is told at its edge, also for a draft', () => {
    const { window } = whole();
    assert.deepEqual(Object.keys(faults.draftFaults({ ...whole(), window: { ...window, from: { date: '31/2/2026', time: '12:00' } } })), ['asked.from']);
    assert.deepEqual(Object.keys(faults.draftFaults({ ...whole(), window: { ...window, until: { date: '8/1/2026', time: 'noon' } } })), ['asked.until']);
    assert.deepEqual(Object.keys(faults.draftFaults({ ...whole(), window: { ...window, until: window.from } })), ['asked.until']);
    assert.deepEqual(faults.draftFaults({ ...whole(), grade: '', necessity: '' }), {});
});
