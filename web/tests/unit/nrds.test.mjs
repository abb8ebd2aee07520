// Goal: NRDs joined with what they delivered, filtered and counted; hours and days told from the service's moment.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './bundle.mjs';

const { watch } = await load({ watch: 'source/screens/nrds/watch.ts' });

const site = (id, name, road, position = { latitude: 52, longitude: -4 }) => ({ id, name, road, position, retired: null });
const nrd = (id, name, at, lane = '') => ({ id, name, site: at, lane, controller: 'Heddlu Bryn Arian', heading_degrees: null });
const activity = (of, state) => ({ nrd: of, state, last_read: null, reads_last_hour: 0, by_hour: [], by_day: [] });

const watched = watch.watchedOf(
    [nrd(1, 'A40 10', 1, 'lane 1'), nrd(2, 'A40 9', 1), nrd(3, 'A48', 2), nrd(4, 'Van', null)],
    [site(1, 'Glanhafod', 'A40'), site(2, 'Pont Lleuad', 'A48', null)],
    [activity(1, 'active'), activity(2, 'active'), activity(3, 'silent')]);

const idsOf = (rows) => rows.map((one) => one.nrd.id);
const wish = (part) => ({ state: '', road: '', text: '', site: null, ...part });

test('the worst first, then by name as people count', () => assert.deepEqual(idsOf(watched), [3, 4, 2, 1]));

test('an NRD of which nothing is told has never delivered', () => {
    const { state, by_hour } = watched.find((one) => one.nrd.id === 4).activity;
    assert.equal(state, 'never');
    assert.equal(by_hour.length, 24);
    assert.deepEqual(watch.countStates(watched), { silent: 1, quiet: 0, never: 1, active: 2, retired: 0 });
});

test('filters narrow together', () => {
    assert.deepEqual(idsOf(watch.fitting(watched, wish({ state: 'active', road: 'A40' }))), [2, 1]);
    assert.deepEqual(idsOf(watch.fitting(watched, wish({ text: 'LANE glan' }))), [1]);
    assert.deepEqual(idsOf(watch.fitting(watched, wish({ site: 2 }))), [3]);
    assert.deepEqual(idsOf(watch.fitting(watched, wish({ text: 'x' }))), []);
    assert.deepEqual(watch.roadsOf(watched), ['A40', 'A48']);
});

test('a site is one marker, of its worst NRD; without a place it is none', () => {
    const rows = watch.watchedOf([nrd(1, 'a', 1), nrd(2, 'b', 1), nrd(3, 'c', 2)], [site(1, 'Glanhafod', 'A40'), site(2, 'x', '', null)], [activity(1, 'active'), activity(2, 'quiet')]);
    assert.deepEqual(watch.markersOf(rows).map(({ id, kind }) => [id, kind]), [['1', 'nrd_quiet']]);
});

test('24 hours and 7 days end with those of the moment', () => {
    const hours = watch.hourStarts('2026-10-25T01:59:59.999Z');
    assert.equal(hours.length, 24);
    assert.equal(new Date(hours[23] * 1000).toISOString(), '2026-10-25T01:00:00.000Z');
    assert.deepEqual(watch.dayDates('2026-03-02T00:00:00Z').slice(-3), ['2026-02-28', '2026-03-01', '2026-03-02']);
});

test('points of the compass', () => assert.deepEqual([0, 22, 23, 180, 337, 338, 359].map(watch.pointOf), ['n', 'n', 'ne', 's', 'nw', 'n', 'n']));
