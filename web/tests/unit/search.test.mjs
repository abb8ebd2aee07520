// Goal: the pure parts of searching: London's clock, the split at the age limit, the reason's measure, days and stops.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './bundle.mjs';

process.env.TZ = 'America/New_York';
const { london, window, reason, timeline, track } = await load({
    london: 'source/i18n/london.ts', window: 'source/screens/search/window.ts', reason: 'source/screens/search/reason.ts',
    timeline: 'source/screens/search/timeline.ts', track: 'source/screens/search/track.ts',
});
const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const at = (moment) => Date.parse(moment);
const iso = (ms) => new Date(ms).toISOString();

test('a time of London is the same moment wherever the machine stands', () => {
    assert.equal(iso(london.momentInLondon({ date: '2026-07-01', time: '00:30' })), '2026-06-30T23:30:00.000Z');
    assert.equal(iso(london.momentInLondon({ date: '2026-01-15', time: '13:05' })), '2026-01-15T13:05:00.000Z');
    assert.deepEqual(london.londonTime(at('2026-06-30T23:30:00Z')), { date: '2026-07-01', time: '00:30' });
    assert.ok(Number.isNaN(london.momentInLondon({ date: '', time: '12:00' })));
});

test('the hour that comes twice begins with the first and ends with the second', () => {
    const local = { date: '2026-10-25', time: '01:30' };
    assert.equal(iso(london.momentInLondon(local, 'first')), '2026-10-25T00:30:00.000Z');
    assert.equal(iso(london.momentInLondon(local, 'second')), '2026-10-25T01:30:00.000Z');
});

test('a time that spring leaps over is winter time', () => {
    assert.equal(iso(london.momentInLondon({ date: '2026-03-29', time: '01:30' })), '2026-03-29T01:30:00.000Z');
});

test('days have 23, 24 and 25 hours', () => {
    assert.deepEqual(['2026-03-29', '2026-06-01', '2026-10-25'].map((date) => london.hoursOfDay(date).length), [23, 24, 25]);
    assert.equal(london.dateAfter('2026-02-28', 1), '2026-03-01');
});

test('dates and times as people write them', () => {
    assert.deepEqual(['3/2/2026', '03.02.2026', '3 2 2026', '2026-02-03'].map(london.dateFromText), new Array(4).fill('2026-02-03'));
    assert.deepEqual(['31/2/2026', '3/2/26', '2/2026', 'today', '', '3/13/2026'].map(london.dateFromText), new Array(6).fill(''));
    assert.deepEqual(['9:05', '09:05', '9.05', '0905'].map(london.timeFromText), new Array(4).fill('09:05'));
    assert.deepEqual(['24:00', '9', '12:60', ''].map(london.timeFromText), new Array(4).fill(''));
});

const now = at('2026-11-23T12:00:00Z'), limit = now - 90 * DAY;

test('a read exactly as old as the limit is closed, one a millisecond younger open', () => {
    assert.deepEqual(window.splitWindow({ from: limit + 1, until: now }, 90, now), { open: { from: limit + 1, until: now }, withheld: null });
    assert.deepEqual(window.splitWindow({ from: limit, until: now }, 90, now), { open: { from: limit + 1, until: now }, withheld: { from: limit, until: limit + 1 } });
    assert.deepEqual(window.splitWindow({ from: limit - DAY, until: limit + 1 }, 90, now), { open: null, withheld: { from: limit - DAY, until: limit + 1 } });
});

test('presets stay within the limit, for the longest one as long as a form stands open', () => {
    assert.deepEqual(window.presetsWithin(90), ['today', 'hours', 'week', 'month', 'limit']);
    assert.deepEqual(window.presetsWithin(14), ['today', 'hours', 'week', 'limit']);
    for (const preset of window.presetsWithin(90)) assert.equal(window.splitWindow(window.presetSpan(preset, 90, now), 90, now + MINUTE).withheld, null, preset);
    assert.equal(iso(window.presetSpan('today', 90, at('2026-07-01T22:59:00Z')).from), '2026-06-30T23:00:00.000Z');
});

test('what the service would refuse is found before', () => {
    const fault = (from, until) => window.faultOf({ from, until }, 90, now);
    assert.equal(fault(Number.NaN, now), 'from_unclear');
    assert.equal(fault(now - DAY, Number.NaN), 'until_unclear');
    assert.equal(fault(now - HOUR, now - HOUR), 'reversed');
    assert.equal(fault(now + 1, now + HOUR), 'future');
    assert.equal(fault(limit - DAY, limit), 'too_old');
    assert.equal(fault(limit - DAY, now), null);
});

test('fields and their window are the same thing', () => {
    const span = { from: at('2026-10-24T23:30:00Z'), until: at('2026-11-01T09:00:00Z') };
    assert.deepEqual(window.fieldsOf(span), { from: { date: '25/10/2026', time: '00:30' }, until: { date: '01/11/2026', time: '09:00' } });
    assert.deepEqual(window.spanOf(window.fieldsOf(span)), span);
});

test('a reason is measured by letters and digits that say something', () => {
    const measure = (text) => reason.measureReason(text, 10);
    assert.deepEqual(measure('aaaaaaaaaaaaaaa'), { characters: 1, isEnough: false });
    assert.deepEqual(measure('ab ab ab ab ab'), { characters: 10, isEnough: false });
    assert.deepEqual(measure('no crime!'), { characters: 7, isEnough: false });
    assert.deepEqual(measure('theft of a van'), { characters: 11, isEnough: true });
    assert.equal(measure('ŵyŷlwôêîû ŵa').isEnough, true);
    assert.equal(reason.hasSubstance(' - / '), false);
    assert.equal(reason.isTooLong('ŵ'.repeat(61), 120), true);
});

const found = (row, captured, nrd = 1) => ({ row, read: { captured, nrd, position: null } });

test('reads by day of London, with gaps told', () => {
    const days = timeline.daysOf([
        found(0, '2026-10-25T23:30:00Z'), found(1, '2026-10-25T01:30:00Z'), found(2, '2026-10-25T00:30:00Z'), found(3, '2026-10-24T22:59:00Z')]);
    assert.deepEqual(days.map(({ date, entries }) => [date, entries.length]), [['2026-10-25', 3], ['2026-10-24', 1]]);
    assert.deepEqual(days[0].entries.map(({ gapMs }) => gapMs), [null, 22 * HOUR, null]);
    assert.deepEqual(days[0].hours.filter(({ reads }) => reads > 0).map(({ start }) => iso(start)),
        ['2026-10-25T00:00:00.000Z', '2026-10-25T01:00:00.000Z', '2026-10-25T23:00:00.000Z']);
});

test('stops are numbered from the oldest, and one place in a row is one stop', () => {
    const places = { 1: { latitude: 51, longitude: -4 }, 2: { latitude: 52, longitude: -4 } };
    const rows = [found(0, '2026-01-01T04:00:00Z', 1), found(1, '2026-01-01T03:00:00Z', 2), found(2, '2026-01-01T02:00:00Z', 2), found(3, '2026-01-01T01:00:00Z', 1), found(4, '2026-01-01T00:00:00Z', 9)];
    const { stops, unplaced } = track.wayOf(rows, ({ read }) => places[read.nrd] ?? null);
    assert.deepEqual(stops.map(({ number, nrd, reads, first }) => [number, nrd, reads, first.row]), [[1, 1, 1, 3], [2, 2, 2, 2], [3, 1, 1, 0]]);
    assert.equal(unplaced, 1);
});
