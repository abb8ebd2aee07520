// Goal: screens that are no first sight of a subject are as usable in the dark and in Welsh as the others, and what
// is printed of an alert, a search and an entry of the record can be read on paper and handed on.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { build, Bofd, until } from './harness/bofd.mjs';
import { checkAxe, close, launch, screenshot, signedIn as asSignedIn } from './harness/browser.mjs';
import { Force } from './harness/force.mjs';
import { listInForce } from './harness/lists.mjs';
import { drawPictures } from './harness/pictures.mjs';
import { pass } from './harness/traffic.mjs';

const MARK = 'LD84XYZ';
let server, force, browser, alert, list, person;

before(async () => {
    server = await (await Bofd.prepared()).start();
    force = await Force.of(server);
    const watcher = await force.hire('operator', 'fcr_operator', { facts: { display_name: 'Carys Owen' } });
    person = watcher.person;
    await force.hire('searcher', 'investigator');
    await force.hire('auditor', 'auditor');
    await force.hire('clerk', 'bof_administrator');
    const owner = await force.hire('specialist', 'anpr_specialist');
    const importer = await force.hire('analyst', 'fib_analyst');
    list = await listInForce(owner, importer, { name: 'Force list' }, [
        { vrm: MARK, make: 'Audi', model: 'A3', colour: 'Grey', action: 'STOP. Firearms officers only.', warning: 'FIREARMS, VIOLENT', reason: 'Stolen in a burglary', information: 'Two men.' },
    ]);
    browser = await launch();
    const blank = await browser.newPage();
    const pictures = await drawPictures(blank, MARK, { colour: '#5a6067' });
    await blank.close();
    await pass(server, [{ vrm: MARK, camera: 3, secondsAgo: 900, pictures }, { vrm: MARK, camera: 1, secondsAgo: 30, pictures }]);
    const seen = async () => (await watcher.must(200, 'GET', '/api/v1/alerts')).body.items.find(({ sighting_count }) => sighting_count === 2);
    alert = (await until(seen, () => 'an alert', 20_000)).id;
});

after(async () => {
    await browser?.close();
    await server?.remove();
});

const signedIn = (who, at, options) => asSignedIn(browser, server, force, who, at, options);

/** Who goes where, and what is there when the screen is. Other files have the first sight of each subject. */
const SCREENS = {
    alerts: ['operator', () => '/alerts', '.row__open'], alert: ['operator', () => `/alerts/${alert}`, '.alert .picture img'], wall: ['operator', () => '/alerts/wall', '.wall tbody tr'],
    new_list: ['analyst', () => '/lists/new', '#field-review'], list: ['analyst', () => `/lists/${list}`, '[role=tab]'],
    new_person: ['clerk', () => '/people/new', '#field-employment_ends'], person: ['clerk', () => `/people/${person}`, '.fact-list'],
    audit_entry: ['auditor', () => '/audit/2', '.notice--success'], review: ['auditor', () => '/searches/review', '.filters'],
};

for (const [name, [who, at, sign]] of Object.entries(SCREENS)) {
    test(`nothing for axe to find in the dark and in Welsh: ${name}`, async () => {
        const page = await signedIn(who, at(), { theme: 'dark', language: 'cy' });
        await page.locator(sign).first().waitFor();
        assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.theme]), ['cy', 'dark']);
        await checkAxe(page);
        await screenshot(page, `${name}-dark-cy`, { isKept: false });
        await close(page);
    });
}

/** A4 upright between margins of 1 cm, at 96 pixels an inch. */
const PAPER_PX = 718;

/** What would come out of the printer: dark on white, nothing to press, nothing cut off. */
async function checkPaper(page, name) {
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: PAPER_PX, height: 1047 });
    const found = await page.evaluate(() => {
        const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0 && element.offsetWidth > 1;
        const light = (colour) => {
            const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
            return alpha === 0 ? null : (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
        };
        const ground = (element) => {
            for (let at = element; at; at = at.parentElement) {
                const found = light(getComputedStyle(at).backgroundColor);
                if (found !== null) return found;
            }
            return 1;
        };
        const short = (element) => element.outerHTML.slice(0, 100);
        const all = [...document.body.querySelectorAll('*')].filter(isSeen);
        const written = all.filter((element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim()));
        // A cell or a picture that opens something says what it has to say on paper too.
        const controls = 'button:not(.table__open, .table__sort, .picture__open), input, select, textarea, nav a, [role=tab], .govuk-skip-link';
        return {
            controls: all.filter((element) => element.matches(controls)).map(short),
            pale: written.filter((element) => light(getComputedStyle(element).color) > 0.45).map(short),
            dark: written.filter((element) => ground(element) < 0.6).map(short),
            wide: all.filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(short),
            images: [...document.images].filter(isSeen).map((image) => image.naturalWidth > 0 && image.offsetWidth >= 150),
        };
    });
    await screenshot(page, `${name}-paper`, { fullPage: true, isKept: false });
    const pdf = await page.pdf({ format: 'A4', margin: { top: '1cm', right: '1cm', bottom: '1cm', left: '1cm' } });
    fs.writeFileSync(path.join(build, 'web_pictures', `${name}.pdf`), pdf);
    const { images, ...wrong } = found;
    assert.deepEqual(wrong, { controls: [], pale: [], dark: [], wide: [] });
    assert.ok(images.every(Boolean), 'an image that cannot be seen');
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    assert.ok(pages >= 1 && pages <= 2, `${pages} pages`);
    return images.length;
}

test('an alert on paper: both images, what to do and where it was seen; black on white from the dark screen', async () => {
    const page = await signedIn('operator', `/alerts/${alert}`, { theme: 'dark' });
    await page.locator('.alert .picture img').nth(1).waitFor();
    await page.locator('.map__canvas[data-drawn]').waitFor();
    assert.equal(await checkPaper(page, 'alert'), 2);
    for (const text of ['FIREARMS, VIOLENT', 'STOP. Firearms officers only', 'Stolen in a burglary', 'A487 Aber Morfa']) await page.locator('.alert').getByText(text).first().waitFor();
    assert.equal(await page.locator('.row__open').isVisible(), false, 'the list beside it is not printed');
    await close(page);
});

test('what a search found on paper, with the image that was looked at', async () => {
    const page = await signedIn('searcher', '/search', { theme: 'dark' });
    await page.locator('input[name="purpose.category"][value="serious_crime"]').check();
    for (const [field, words] of [['reason', 'Burglary: this vehicle was seen to leave'], ['reference', 'CR/2026/0417'], ['on_behalf_of', 'Rural crime team']]) {
        await page.locator(`[name="purpose.${field}"]`).fill(words);
    }
    await page.locator('form.step button[type=submit]').click();
    await page.locator('[name="window.vrm"]').fill(MARK);
    await page.locator('form.step button[type=submit]').click();
    await page.locator('.table__open').first().click();
    await page.locator('.read-image img').nth(1).waitFor();
    assert.equal(await checkPaper(page, 'search'), 2);
    for (const text of ['CR/2026/0417', 'A487 Aber Morfa', 'Printed by Test searcher']) await page.getByText(text).first().waitFor();
    await close(page);
});

test('an entry of the record on paper, with its proof', async () => {
    const page = await signedIn('auditor', '/audit/2', { theme: 'dark' });
    await page.locator('.notice--success').waitFor();
    await page.getByText('The proof in full').click();
    await checkPaper(page, 'audit_entry');
    await page.getByLabel('The entry as it was hashed').waitFor();
    await close(page);
});
