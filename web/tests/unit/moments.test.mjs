// Goal: moments are told in London's time with 24 hours in both languages, whatever the machine's zone and language.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './bundle.mjs';

process.env.TZ = 'America/New_York';
const { moments, language } = await load({ moments: 'source/i18n/moments.ts', language: 'source/i18n/language.ts' });
const inLanguage = (name, act) => {
    language.language.value = name;
    try {
        act();
    } finally {
        language.language.value = 'en';
    }
};

test('summer and winter time of London', () => {
    assert.equal(moments.dateAndTime('2026-07-01T22:59:59.900Z'), '1 Jul 2026, 23:59:59');
    assert.equal(moments.dateAndTime('2026-07-01T23:00:00.000Z'), '2 Jul 2026, 00:00:00');
    assert.equal(moments.dateAndTime('2026-01-15T13:05:09Z'), '15 Jan 2026, 13:05:09');
});

test('the hour that comes twice differs by its zone', () => {
    assert.equal(moments.timeOfDay('2026-10-25T00:30:00Z'), '01:30:00');
    assert.equal(moments.timeOfDay('2026-10-25T01:30:00Z'), '01:30:00');
    assert.equal(moments.zoneName('2026-10-25T00:30:00Z'), 'BST');
    assert.equal(moments.zoneName('2026-10-25T01:30:00Z'), 'GMT');
});

test('Welsh has its own month names and no halves of the day', () => inLanguage('cy', () => {
    assert.equal(moments.dateAndTime('2026-08-09T14:00:00Z'), '9 Awst 2026, 15:00:00');
    assert.equal(moments.longDate('2026-12-24'), '24 Rhagfyr 2026');
}));

test('a date is that date everywhere', () => assert.equal(moments.shortDate('2026-03-01'), '1 Mar 2026'));

test('what is no moment is nothing', () => {
    assert.equal(moments.dateAndTime('never'), '');
    assert.equal(moments.utc(''), '');
});

test('lengths of time at both sides of each unit', () => {
    const second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
    const told = [-5, 59 * second, minute, hour - 1, hour, hour + 5 * minute, 2 * day - 1, 2 * day].map(moments.duration);
    assert.deepEqual(told, ['0 s', '59 s', '1 min', '59 min', '1 h', '1 h 5 min', '47 h 59 min', '2 d']);
});

test('bytes in decimal units', () => {
    assert.deepEqual([0, 999, 1000, 1_250_000].map(moments.bytes), ['0 B', '999 B', '1.0 kB', '1.3 MB']);
});
