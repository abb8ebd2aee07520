// Goal: texts come in the language in use with their values and plural forms, and both languages of every screen
// have the same {names}. That none is missing, the compiler sees to.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { load } from './bundle.mjs';

const folder = new URL('../../source/i18n/', import.meta.url);
const screens = fs.readdirSync(folder).filter((name) => name.endsWith('.en.ts')).map((name) => name.slice(0, -'.en.ts'.length));
const sources = { texts: 'source/i18n/texts.ts', language: 'source/i18n/language.ts', server: 'source/i18n/server.ts' };
for (const screen of screens) {
    sources[`${screen}_en`] = `source/i18n/${screen}.en.ts`;
    sources[`${screen}_cy`] = `source/i18n/${screen}.cy.ts`;
}
const loaded = await load(sources);
const { texts, fill } = loaded.texts;

const t = texts(
    { 'hello': 'Hello {name}', 'dogs.one': '{n} dog', 'dogs.other': '{n} dogs of {owner}' },
    { 'hello': 'Helo {name}', 'dogs.one': '{n} ci', 'dogs.two': '{n} gi', 'dogs.few': '{n} chi', 'dogs.other': '{n} ci gan {owner}' });

test('a text with its values, in the language in use', () => {
    assert.equal(t('hello', { name: 'Non' }), 'Hello Non');
    loaded.language.language.value = 'cy';
    assert.equal(t('hello', { name: 'Non' }), 'Helo Non');
    loaded.language.language.value = 'en';
});

test('plural forms: two in English, more in Welsh, the last where Welsh has none of its own', () => {
    assert.deepEqual([0, 1, 2, 1234].map((n) => t.count('dogs', n, { owner: 'Non' })), ['0 dogs of Non', '1 dog', '2 dogs of Non', '1,234 dogs of Non']);
    loaded.language.language.value = 'cy';
    assert.deepEqual([1, 2, 3, 6, 10].map((n) => t.count('dogs', n, { owner: 'Non' })), ['1 ci', '2 gi', '3 chi', '6 ci gan Non', '10 ci gan Non']);
    loaded.language.language.value = 'en';
});

test('an unknown key of a look-up is what was said instead', () => {
    assert.equal(t.lookup('nothing', 'instead'), 'instead');
    assert.equal(t.lookup('nothing'), 'nothing');
    assert.equal(fill('{a} {b}', { a: 1 }), '1 {b}');
});

for (const screen of screens) {
    test(`both languages of ${screen} have the same names to fill in, and no empty Welsh`, () => {
        const [english, welsh] = ['en', 'cy'].map((name) => Object.values(loaded[`${screen}_${name}`])[0]);
        const names = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
        for (const [key, text] of Object.entries(english)) {
            assert.deepEqual(names(welsh[key]), names(text), key);
            assert.ok(welsh[key] !== '' || text === '', `${key} is empty in Welsh`);
        }
    });
}

test('a sentence of the service in which something differs', () => {
    const dictionary = { 'the text has {} bytes, and at most {} are kept': '{} beit, {} ar y mwyaf', '{} is not a date': 'nid yw {} yn ddyddiad' };
    assert.equal(loaded.server.fromPattern('the text has 90 bytes, and at most 50 are kept', dictionary), '90 beit, 50 ar y mwyaf');
    assert.equal(loaded.server.fromPattern('"1+1 (a)" is not a date', dictionary), 'nid yw "1+1 (a)" yn ddyddiad');
    assert.equal(loaded.server.fromPattern('something else', dictionary), undefined);
});

test('a sentence of the service becomes one for people', () => {
    assert.equal(loaded.server.serverText('your account is closed'), 'Your account is closed.');
    assert.equal(loaded.server.serverText('Must be a text.'), 'Must be a text.');
});
