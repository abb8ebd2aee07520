// Goal: what people type into the search form is understood as the service understands it: patterns, areas, times;
// what is asked is what was summed up; and why a mark was found is said in words of both languages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './bundle.mjs';

process.env.TZ = 'America/New_York';
const { pattern, area, question, describe, why, track, language, visit } = await load({
    pattern: 'source/screens/search/pattern.ts', area: 'source/screens/search/area.ts', question: 'source/screens/search/question.ts',
    describe: 'source/screens/search/describe.ts', why: 'source/screens/search/why.ts', track: 'source/screens/search/track.ts',
    language: 'source/i18n/language.ts', visit: 'source/screens/search/visit.ts',
});
const SPAN = { from: Date.parse('2026-02-01T00:00:00Z'), until: Date.parse('2026-02-02T00:00:00Z') };
const WINDOW = { from: '2026-02-01T00:00:00.000Z', until: '2026-02-02T00:00:00.000Z' };
const ESTATE = {
    nrds: new Map([[7, { id: 7, name: 'A40 Glanhafod eastbound', site: 3 }]]), sites: new Map([[3, { id: 3, name: 'A40 Glanhafod', position: null }]]),
};
const LISTS = new Map([[4, 'Stolen']]);
const query = (part = {}, narrow = {}) => ({ ...question.firstQuery(90), ...part, narrow: { ...question.NO_NARROWING, ...narrow } });
const remembered = (part) => ({ starts: '', contains: '', ends: '', year: '', age_identifier: '', isUnsure: false, format: '', ...part });

test('patterns are folded as the service folds them', () => {
    const texts = { 'ab?2 *': 'AB?2*', 'a-b.c': 'ABC', '_#?': '???', '**ab**': '*AB*', 'âŷ*': 'AY*' };
    for (const [typed, text] of Object.entries(texts)) assert.deepEqual(pattern.readPattern(typed), { text, fault: null }, typed);
});

test('what no pattern can be is said before it is asked', () => {
    const faults = { '': 'empty', ' - ': 'empty', 'AB/2*': 'symbol', 'AB+': 'symbol', '(A)': 'symbol', '1234567890123': 'long', '1234567890?*?': null, '????????????*': null, [`${'*'.repeat(65)}`]: 'long' };
    for (const [typed, fault] of Object.entries(faults)) assert.equal(pattern.readPattern(typed).fault, fault, typed);
});

test('a pattern in words', () => {
    const said = (typed) => pattern.patternInWords(pattern.readPattern(typed));
    assert.equal(said('AB*'), 'begins with AB');
    assert.equal(said('*CDE'), 'ends with CDE');
    assert.equal(said('*32*'), 'has 32');
    assert.equal(said('A*3?*E'), 'begins with A, then has 3, 1 unknown character, then ends with E');
    assert.equal(said('AB??CDE'), '7 characters: AB, 2 unknown characters, CDE');
    assert.equal(said('AB32CDE'), 'the mark AB32CDE and no other');
    assert.equal(said('*'), 'any mark');
    assert.equal(said('A/'), '');
});

test('places as people write them', () => {
    const place = { latitude: 51.861, longitude: -4.262 };
    for (const typed of ['51.861, -4.262', '51.861 -4.262', '51.861N 4.262W', '51.861 n, 4.262 w', ' 51.861;-4.262 ', '51.861, −4.262']) assert.deepEqual(area.positionFrom(typed), place, typed);
    for (const typed of ['', '51.861', '91, 0', '0, 181', 'Glanhafod', '1, 2, 3']) assert.equal(area.positionFrom(typed), null, typed);
    assert.deepEqual(area.positionFrom(area.positionText(place)), place);
});

const circle = (part) => ({ ...area.NO_AREA, shape: 'circle', centre: '52, -4', radius: '5', ...part });
const polygon = (points) => ({ ...area.NO_AREA, shape: 'polygon', points });
const SQUARE = '52, -4\n52, -3\n53, -3\n53, -4';

test('areas that cannot be are told apart', () => {
    assert.deepEqual([circle(), circle({ centre: '' }), circle({ radius: '0' }), circle({ radius: '200.1' }), circle({ radius: '2,5' }), circle({ radius: 'x' })].map(area.areaFault),
        [null, 'centre', 'radius', 'radius', null, 'radius']);
    assert.deepEqual([polygon(SQUARE), polygon('52, -4\n52, -3'), polygon('52, -4\nhere\n53, -3'), polygon('52, -4\n53, -3\n52, -3\n53, -4')].map(area.areaFault),
        [null, 'few_corners', 'corner', 'crossing']);
    assert.equal(area.areaFault(polygon(Array.from({ length: 101 }, (_, i) => `${50 + Math.cos(i / 16.2)}, ${Math.sin(i / 16.2)}`).join('\n'))), 'many_corners');
});

test('a place is within a circle or a polygon, or it is not', () => {
    const round = area.areaOf(circle({ radius: '111.3' })), square = area.areaOf(polygon(SQUARE));
    assert.equal(area.isWithin({ latitude: 53, longitude: -4 }, round), true);
    assert.equal(area.isWithin({ latitude: 53.01, longitude: -4 }, round), false);
    assert.equal(area.isWithin({ latitude: 52.5, longitude: -3.5 }, square), true);
    assert.equal(area.isWithin({ latitude: 52.5, longitude: -2.9 }, square), false);
    assert.equal(area.isWithin({ latitude: 51.9, longitude: -3.5 }, square), false);
});

test('the ring of a circle stands everywhere as far from its centre', () => {
    const centre = { latitude: 52, longitude: -4 };
    for (const corner of area.ringOf({ centre, radiusM: 50_000 })) assert.ok(Math.abs(area.distance(centre, corner) - 50_000) < 1);
});

test('the map writes the same fields as the keyboard', () => {
    const one = area.withPoint({ ...area.NO_AREA, shape: 'circle' }, { latitude: 52, longitude: -4 });
    assert.deepEqual([one.centre, one.radius], ['52.00000, -4.00000', '']);
    const two = area.withPoint(one, { latitude: 52.1, longitude: -4 });
    assert.deepEqual([two.centre, two.radius], ['52.00000, -4.00000', '11.1']);
    assert.equal(area.withPoint(two, { latitude: 53, longitude: -3 }).radius, '');
    assert.equal(area.withoutLast(two).radius, '');
    assert.equal(area.withoutLast(area.withoutLast(two)).centre, '');
    const corners = [[52, -4], [52, -3], [53, -3]].reduce((fields, [latitude, longitude]) => area.withPoint(fields, { latitude, longitude }), polygon(''));
    assert.equal(area.areaFault(corners), null);
    assert.equal(area.cornersOf(area.withoutLast(corners)).length, 2);
    assert.equal(area.outlineOf(two).length, 72);
    assert.equal(area.outlineOf(one).length, 1);
});

test('one mark and one NRD are asked for plainly, as they always were', () => {
    assert.deepEqual(question.askedOf(query({ vrm: ' AB32 CDE ' }), SPAN), { window: { vrm: 'AB32 CDE', ...WINDOW } });
    const nrd = query({ kind: 'places' }, { placesBy: 'nrds', chosen: { sites: ['3'], roads: [], nrds: ['7'] } });
    assert.deepEqual(question.askedOf(nrd, SPAN), { window: { nrd: 7, ...WINDOW } });
    const two = query({ kind: 'places' }, { placesBy: 'nrds', chosen: { sites: [], roads: [], nrds: ['7', '8'] } });
    assert.deepEqual(question.askedOf(two, SPAN), { window: WINDOW, narrow: { nrds: [7, 8] } });
});

test('more than one mark', () => {
    assert.deepEqual(question.askedOf(query({ kind: 'pattern', pattern: 'ab?2 **' }), SPAN), { window: WINDOW, sought: { kind: 'pattern', pattern: 'AB?2*', unread: 'fit_any' } });
    assert.deepEqual(question.askedOf(query({ kind: 'similar', vrm: 'AB32CDE', edits: '2' }), SPAN), { window: WINDOW, sought: { kind: 'similar', vrm: 'AB32CDE', edits: 2 } });
    const known = remembered({ starts: 'ab', ends: ' cde', year: '2012', isUnsure: true, format: 'current' });
    assert.deepEqual(question.soughtOf(query({ kind: 'partial', remembered: known, isUnreadTaken: false })),
        { kind: 'partial', unread: 'fit_nothing', starts: 'AB', ends: 'CDE', year: 2012, age: 'maybe', format: 'current' });
    assert.deepEqual(question.soughtOf(query({ kind: 'partial', remembered: remembered({ age_identifier: ' n ' }) })), { kind: 'partial', unread: 'fit_any', age_identifier: 'N', age: 'certain' });
});

test('what narrows', () => {
    const narrow = {
        placesBy: 'roads', chosen: { sites: ['3'], roads: ['A40'], nrds: [] }, directions: ['west', 'north'], area: circle({ radius: '2.5' }), weekdays: ['sunday', 'monday'],
        times: [{ from: '2200', until: '5.00' }, { from: '06:00', until: '24:00' }], list: '4', confidenceMin: '80', confidenceMax: '', motion: 'away',
    };
    const weekdays = ['monday', 'sunday'];
    assert.deepEqual(question.narrowOf(query({}, narrow)), {
        roads: ['A40'], directions: ['north', 'west'], circle: { latitude: 52, longitude: -4, radius_m: 2500 }, list: 4, confidence_min: 80, motion: 'away',
        times: [{ weekdays, from: '22:00', until: '05:00' }, { weekdays, from: '06:00', until: '24:00' }],
    });
    assert.deepEqual(question.narrowOf(query({}, { weekdays: ['friday'] })), { times: [{ weekdays: ['friday'], from: '00:00', until: '24:00' }] });
    assert.equal(question.narrowOf(query()), null);
});

test('what would plainly be refused is told by the field it is in', () => {
    const faults = (part, narrow) => question.queryFaults(query(part, narrow));
    assert.deepEqual(faults({}), { 'window.vrm': 'vrm' });
    assert.deepEqual(faults({ kind: 'similar', vrm: 'AB?2CDE' }), { 'sought.vrm': 'vrm_wild' });
    assert.deepEqual(faults({ kind: 'pattern', pattern: 'A/' }), { 'sought.pattern': 'pattern_symbol' });
    assert.deepEqual(faults({ kind: 'partial' }), { 'sought.starts': 'nothing_known' });
    assert.deepEqual(faults({ kind: 'partial', remembered: remembered({ year: '12', contains: '!' }) }), { 'sought.contains': 'part', 'sought.year': 'year' });
    assert.deepEqual(faults({ kind: 'partial', remembered: remembered({ year: '2012', age_identifier: '123' }) }), { 'sought.year': 'year_and_age', 'sought.age_identifier': 'age_identifier' });
    assert.deepEqual(faults({ kind: 'places' }), { 'narrow.places': 'places' });
    assert.deepEqual(faults({ kind: 'places' }, { area: circle() }), {});
    assert.deepEqual(faults({ vrm: 'AB32CDE' }, { area: circle({ radius: '' }), times: [{ from: '25:00', until: '' }], confidenceMin: '90', confidenceMax: '80' }),
        { 'narrow.circle.radius_m': 'area_radius', 'narrow.times.0.from': 'time', 'narrow.confidence_max': 'confidence_order' });
});

test('the sentence says what is asked, in both languages', () => {
    const asked = question.askedOf(query({ kind: 'pattern', pattern: 'AB*' }, { placesBy: 'sites', chosen: { sites: ['3'], roads: [], nrds: [] }, weekdays: ['monday'], times: [{ from: '22:00', until: '05:00' }], list: '4', confidenceMin: '80' }), SPAN);
    assert.equal(describe.sentence(asked, '1 Feb 2026, 00:00 to 2 Feb 2026, 00:00', 'newest_first', ESTATE, LISTS),
        'Reads of marks that fit AB* (begins with AB), at A40 Glanhafod, on Monday between 22:00 and 05:00 of the next day, that met the list Stolen, confidence at least 80 %, captured from 1 Feb 2026, 00:00 to 2 Feb 2026, 00:00, newest first.');
    language.language.value = 'cy';
    assert.match(describe.sentence(asked, 'X', 'newest_first', ESTATE, LISTS), /^Darlleniadau o farciau sy’n ffitio AB\* .*A40 Glanhafod, .*Stolen/);
    language.language.value = 'en';
    assert.equal(describe.whatText({ nrd: 7 }, ESTATE, LISTS), 'Reads of any vehicle, by A40 Glanhafod eastbound');
    assert.equal(describe.soughtText({ kind: 'partial', starts: 'AB', year: 2012, age: 'maybe' }), 'marks known in part (begins with AB, perhaps of 2012)');
});

test('why a mark was found, in words', () => {
    const found = (why_, fit = 50, vrm = 'AB32CDE') => ({ mark: 0, vrm, fit, why: why_ });
    assert.equal(why.whyText(found([{ kind: 'substituted', place: 3, sought: '8', read: 'B' }]), 'similar'), '8 read as B, third character');
    assert.equal(why.whyText(found([{ kind: 'lost', place: 1, sought: 'A', read: null }, { kind: 'invented', place: 13, sought: null, read: 'I' }]), 'similar'),
        'A left out, first character; I read where there is none, before the 13th character');
    assert.equal(why.whyText(found([{ kind: 'unread', place: 7, sought: 'E', read: '?' }]), 'similar'), 'E not read, seventh character');
    assert.equal(why.whyText(found([], 0), 'similar'), 'The mark itself');
    assert.equal(why.whyText(found([], 0), 'pattern'), 'Fits exactly');
    assert.equal(why.whyText(found([], 40, 'AB?2CDE'), 'pattern'), 'Fits, with characters that the camera could not read');
    assert.equal(why.whyText(found([], 20), 'partial'), 'An age identifier beside the one given');
});

test('how likely, to as many digits as are known', () => {
    assert.deepEqual([0, 10, 16, 56, 106].map(why.oddsText), ['–', '1 in 2', '1 in 3', '1 in 49', '1 in 1,600']);
});

test('places of many vehicles stand once each', () => {
    const places = { 1: { latitude: 51, longitude: -4 }, 2: { latitude: 52, longitude: -4 } };
    const rows = [1, 2, 1].map((nrd, row) => ({ row, read: { captured: `2026-01-01T0${row}:00:00Z`, nrd, position: null } }));
    const way = track.wayOf(rows, ({ read }) => places[read.nrd]);
    assert.deepEqual(track.placesOf(way).map(({ number, nrd, reads }) => [number, nrd, reads]), [[1, 1, 2], [2, 2, 1]]);
    assert.equal(way.stops.length, 3);
});

test('empty pages are passed over, both ways', () => {
    const page = (rows, more = true) => ({ rows: Array.from({ length: rows }), more });
    const pages = [page(5), page(0), page(2), page(0)];
    assert.equal(visit.pageAfter({ pages, shown: 0 }), 2);
    assert.equal(visit.pageAfter({ pages, shown: 2 }), 4);
    assert.equal(visit.pageBefore({ pages, shown: 2 }), 0);
    assert.equal(visit.pageBefore({ pages, shown: 0 }), null);
    assert.equal(visit.pageAfter({ pages: [page(3), page(0, false)], shown: 0 }), null);
});
