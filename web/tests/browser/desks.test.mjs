// Goal: who has two desks works at either, and the covert one's name is left nowhere; each priority is heard by its
// own tone, and nothing is heard that should not be: what Web Audio is told is what counts. An alert that is left
// alone goes to the supervisor, who hears it. Rule: R-14.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bofd, until } from './harness/bofd.mjs';
import { checkAxe, close, launch, open, signIn } from './harness/browser.mjs';
import { Force } from './harness/force.mjs';
import { inventedMark, listInForce } from './harness/lists.mjs';
import { pass } from './harness/traffic.mjs';

const WAIT_MS = 20_000;
const COVERT = 'heron', CONTROL_ROOM = 'control_room';
const TONES = { high: [660, 880, 1175, 660, 880, 1175], medium: [587, 784], low: [440] };
const PER_PRIORITY = 8;
let server, force, browser, watcher, leftAlone;

/** Vehicles that have not passed yet: each makes an alert of its own. */
const unseen = Object.fromEntries(['high', 'medium', 'low', COVERT].map((name, group) => (
    [name, Array.from({ length: PER_PRIORITY }, (_, index) => inventedMark(group * PER_PRIORITY + index))])));

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    watcher = await force.hire('watcher', 'fcr_operator', { facts: { desks: [COVERT] } });
    await force.hire('operator', 'fcr_operator');
    await force.hire('supervisor', 'fcr_supervisor');
    await force.hire('both', 'fcr_operator', { facts: { desks: [COVERT] } });
    const owner = await force.hire('specialist', 'anpr_specialist', { facts: { desks: [COVERT] } });
    const importer = await force.hire('analyst', 'fib_analyst');
    await listInForce(owner, importer, { name: 'Force list' }, ['high', 'medium', 'low'].flatMap((priority) => unseen[priority].map((vrm) => ({ vrm, priority }))));
    await listInForce(owner, importer, { name: 'Second list', desk: COVERT }, unseen[COVERT].map((vrm) => ({ vrm })));
    browser = await launch();
    leftAlone = await arrive('high');
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

/** A vehicle that was not seen before passes, and its alert is made. `kind`: a priority, or the covert desk. */
async function arrive(kind, facts = {}) {
    const vrm = unseen[kind].pop();
    await pass(server, [{ vrm, camera: 1, ...facts }]);
    const desk = kind === COVERT ? COVERT : CONTROL_ROOM;
    return until(async () => (await watcher.must(200, 'GET', `/api/v1/alerts?desk=${desk}`)).body.items.find((alert) => alert.vrm === vrm), () => `an alert of ${vrm}`, WAIT_MS);
}

const rowOf = (page, { id }) => page.locator(`#alert-${id}`);
const rowIds = (page) => page.locator('.row__open').evaluateAll((links) => links.map(({ id }) => id.replace('alert-', '')));

async function atWork(who, prepare = async () => undefined) {
    const page = await open(browser, server, { at: '/account' });
    await prepare(page);
    await page.goto(`${server.origin}/alerts`);
    await signIn(page, force, who);
    await page.locator('.connection--live').waitFor();
    return page;
}

/** All that a page can leave on a machine, and what an onlooker sees of an address. */
function leftBehind(page) {
    return page.evaluate(async () => JSON.stringify([
        { ...localStorage }, { ...sessionStorage }, document.cookie, history.state, location.href, document.title, await caches.keys(),
        (await indexedDB.databases()).map(({ name }) => name),
    ]));
}

test('a person with two desks goes from one to the other; the covert one leaves no name behind', async () => {
    const plain = await arrive('low'), covert = await arrive(COVERT);
    const page = await atWork('both');
    await rowOf(page, plain).waitFor();
    assert.deepEqual(await rowIds(page), [leftAlone.id, plain.id]);
    const chooser = page.getByRole('combobox', { name: 'Desk', exact: true });
    await chooser.focus();
    await page.keyboard.press('h');
    await rowOf(page, covert).waitFor();
    await page.locator('.connection--live').waitFor();
    assert.deepEqual(await rowIds(page), [covert.id]);
    const live = await arrive(COVERT);
    await page.getByRole('button', { name: /1 new alert/ }).or(rowOf(page, live)).first().waitFor();
    await page.locator('.identity__name').click();
    await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor();
    await page.goBack();
    await rowOf(page, live).waitFor();
    assert.equal(await chooser.inputValue(), COVERT, 'the desk is remembered while the page is open');
    assert.doesNotMatch(await leftBehind(page), new RegExp(COVERT, 'i'));
    await page.reload();
    await rowOf(page, plain).waitFor();
    assert.deepEqual([await chooser.inputValue(), await rowIds(page)], [CONTROL_ROOM, [leftAlone.id, plain.id]]);
    await close(page);
});

test('who has one desk has nothing to choose, and sees nothing of the other', async () => {
    const page = await atWork('operator');
    await page.locator('.row__open').first().waitFor();
    assert.equal(await page.getByRole('combobox', { name: 'Desk', exact: true }).count(), 0);
    assert.ok(!(await page.content()).includes(COVERT));
    await close(page);
});

/** Notes what Web Audio is told to play, and whether it could be heard. Nothing of the page is replaced. */
async function listen(page) {
    await page.context().addInitScript(() => {
        globalThis.played = [];
        const start = AudioScheduledSourceNode.prototype.start;
        AudioScheduledSourceNode.prototype.start = function (...when) {
            globalThis.played.push({ hertz: Math.round(this.frequency.value), state: this.context.state });
            return start.apply(this, when);
        };
    });
}

/** What was heard since the last time, once as many notes as `wanted` have sounded, and no tone is still under way. */
async function heard(page, wanted) {
    await page.waitForFunction((count) => globalThis.played.length >= count, wanted.length);
    const isQuiet = () => page.evaluate(async () => !(await navigator.locks.query()).held.some(({ name }) => name.startsWith('openbof-sound')));
    await until(isQuiet, () => 'no tone is under way', WAIT_MS);
    const notes = await page.evaluate(() => globalThis.played.splice(0));
    assert.ok(notes.every(({ state }) => state === 'running'), 'a tone before the browser lets it be heard');
    return notes.map(({ hertz }) => hertz);
}

const soundSwitch = (page, name) => page.getByRole('button', { name });

test('each priority has its tone; off, late and before a press there is none', async () => {
    const page = await atWork('operator', listen);
    await rowOf(page, await arrive('high')).waitFor();
    await soundSwitch(page, 'Sound is off').press('Space');
    await soundSwitch(page, 'Sound is on').waitFor();
    assert.equal(await soundSwitch(page, 'Sound is on').getAttribute('aria-pressed'), 'true');
    for (const [priority, tone] of Object.entries(TONES)) {
        await arrive(priority);
        assert.deepEqual(await heard(page, tone), tone, `what came while sound was off is not made up for: ${priority}`);
    }
    const late = await arrive('high', { secondsAgo: 900 });
    assert.equal(late.late, true);
    await page.locator('h1').focus();
    await rowOf(page, late).waitFor();
    await arrive('low');
    assert.deepEqual(await heard(page, TONES.low), TONES.low);

    await page.reload();
    await soundSwitch(page, /Sound waits/).waitFor();
    await rowOf(page, await arrive('high')).waitFor();
    await page.keyboard.press('Shift');
    await soundSwitch(page, 'Sound is on').waitFor();
    await arrive('medium');
    assert.deepEqual(await heard(page, TONES.medium), TONES.medium);

    await soundSwitch(page, 'Sound is on').press('Enter');
    await soundSwitch(page, 'Sound is off').waitFor();
    await rowOf(page, await arrive('high')).or(page.getByRole('button', { name: /1 new alert/ })).first().waitFor();
    await soundSwitch(page, 'Sound is off').press('Enter');
    await arrive('low');
    assert.deepEqual(await heard(page, TONES.low), TONES.low);
    await close(page);
});

test('an alert that nobody acknowledges goes to the supervisor, who sees and hears it; whoever takes it ends that', async () => {
    const page = await atWork('supervisor', listen);
    await rowOf(page, leftAlone).waitFor();
    await soundSwitch(page, 'Sound is off').press('Space');
    const late = await arrive('high');
    await heard(page, TONES.high);
    const row = rowOf(page, late).locator('xpath=ancestor::li');
    assert.equal(await row.getByText('Overdue').count(), 0);
    await row.getByText('Overdue, with the supervisor').waitFor({ timeout: 90_000 });
    assert.deepEqual((await heard(page, TONES.high)).slice(0, 6), TONES.high);
    await page.locator('.standing').getByText(/overdue/).waitFor();
    const { body } = await watcher.must(200, 'GET', `/api/v1/alerts/${late.id}`);
    assert.ok(Date.parse(body.escalated) - Date.parse(body.opened) >= 60_000);
    await rowOf(page, late).click();
    await page.locator('.alert').getByText(/it went to the supervisor at/).waitFor();
    await page.locator('.alert').getByText('Test specialist').waitFor();
    await checkAxe(page);
    await page.locator('.alert').getByRole('button', { name: /^Acknowledge/ }).click();
    await row.getByText('You has it').or(row.getByText(/has it/)).first().waitFor();
    assert.equal(await row.getByText('Overdue').count(), 0);
    await page.goto(`${server.origin}/alerts/wall`);
    await page.getByRole('row').filter({ hasText: 'Overdue, with the supervisor' }).first().waitFor();
    await close(page);
});
