// Goal: nothing that only gov.uk may use reaches the page, no rule that is needed is lost with what is not, and the
// manifest tells the truth. Method: the tools on small inputs, and on the govuk-frontend that the page is built with.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { coastline } from '../../tools/coastline.mjs';
import { stripBrand, stripUnused, useOfUnused } from '../../tools/govuk_css.mjs';
import { integrity, manifestOf } from '../../tools/manifest.mjs';

const govuk = fs.readFileSync(createRequire(import.meta.url).resolve('govuk-frontend/dist/govuk/govuk-frontend.min.css'), 'utf8');

test('the typeface and the arms are gone from the real style, and nothing of the brand may stay', () => {
    const stripped = stripBrand(govuk);
    assert.doesNotMatch(stripped, /GDS Transport|@font-face|url\(/i);
    assert.throws(() => stripBrand('a{src:url(/assets/fonts/x.woff2)}'), /which only gov.uk may use/);
});

test('rules of unused components go, alone, in lists and in groups; all others stay as they are', () => {
    assert.equal(stripUnused('.govuk-panel{a:b}.govuk-panel__title,.govuk-button{c:d}@media print{.govuk-tabs{e:f}}@media screen{.x{g:h}.govuk-footer{i:j}}'),
        '.govuk-button{c:d}@media screen{.x{g:h}}');
    const kept = '@supports (a:b){@media print{.govuk-table__header{a:b}}}.govuk-panel-of-ours{a:b}:root{--govuk-x:1}';
    assert.equal(stripUnused(kept), kept);
});

test('a component that is used may not be among the unused', () => {
    assert.equal(useOfUnused('class="govuk-button govuk-table"'), null);
    assert.match(useOfUnused('class="govuk-panel"'), /govuk-panel/);
    assert.match(useOfUnused('.govuk-tabs__list {'), /govuk-tabs__/);
});

test('the coast is closed rings within the frame, the same each time', () => {
    const { features: [{ geometry }] } = coastline();
    assert.ok(geometry.coordinates.length > 20);
    for (const [outline] of geometry.coordinates) {
        assert.deepEqual(outline[0], outline.at(-1));
        assert.ok(outline.every(([x, y]) => x >= -11.5 && x <= 3 && y >= 48.5 && y <= 61.5));
    }
    assert.deepEqual(coastline(), coastline());
});

test('the manifest names each file with its length, type and digest, and no file of an unknown kind', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bof-manifest-'));
    fs.mkdirSync(path.join(folder, 'assets'));
    fs.writeFileSync(path.join(folder, 'index.html'), 'abc');
    fs.writeFileSync(path.join(folder, 'assets/a.js'), '');
    const { files } = JSON.parse(manifestOf(folder));
    assert.deepEqual(files.map(({ path: name, bytes }) => [name, bytes]), [['assets/a.js', 0], ['index.html', 3]]);
    assert.equal(files[1].sha384, integrity('abc'));
    fs.writeFileSync(path.join(folder, 'x.exe'), '');
    assert.throws(() => manifestOf(folder), /no media type/);
    fs.rmSync(folder, { recursive: true });
});

test('the page that says that it is not built has a manifest that is true', () => {
    const folder = fileURLToPath(new URL('../../not_built', import.meta.url));
    assert.equal(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8'), manifestOf(folder));
});
