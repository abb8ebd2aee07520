// What is asked for: as the form holds it, what is wrong with it, and as the service is asked.
import type { Schemas } from '../../api/types';
import { timeFromText } from '../../i18n/london';
import { type AreaFields, type AreaFault, areaFault, areaOf, NO_AREA } from './area';
import { type PatternFault, readPattern } from './pattern';
import { fieldsOf, presetSpan, type Preset, type Span, type WindowFields } from './window';

export type Sought = Schemas['SoughtMarks'];
export type Narrow = Schemas['SearchNarrowing'];
export type CompassPoint = Schemas['CompassPoint'];
export type Weekday = Schemas['Weekday'];
export type Format = Schemas['VrmFormat'];
type Motion = Schemas['Read']['motion'];

export const KINDS = ['exact', 'pattern', 'similar', 'partial', 'places'] as const;
export type Kind = (typeof KINDS)[number];
export const PLACES_BY = ['sites', 'roads', 'nrds'] as const;
export type PlacesBy = (typeof PLACES_BY)[number];
export const DIRECTIONS: readonly CompassPoint[] = ['north', 'north_east', 'east', 'south_east', 'south', 'south_west', 'west', 'north_west'];
export const WEEKDAYS: readonly Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
export const FORMATS: readonly Format[] = ['current', 'prefix', 'suffix', 'dateless', 'northern_ireland', 'q_plate', 'trade', 'diplomatic', 'military'];
export const MOTIONS: readonly Motion[] = ['towards', 'away'];
/** Of the service; more rows of times than these nobody can check by eye. */
export const TIMES_MAX = 14;
export const CHOSEN_MAX: Record<PlacesBy, number> = { sites: 200, roads: 50, nrds: 1000 };
const YEAR_FIRST = 1963, YEAR_LAST = 2050;

export interface Hours {
    from: string;
    until: string;
}

/** What somebody remembers of a British mark. All as typed; '' is not known. */
export interface Remembered {
    starts: string;
    contains: string;
    ends: string;
    year: string;
    age_identifier: string;
    isUnsure: boolean;
    format: Format | '';
}

export interface NarrowFields {
    placesBy: PlacesBy;
    /** Of each way to choose: ids as text, or roads by name. Only those of `placesBy` count. */
    chosen: Readonly<Record<PlacesBy, readonly string[]>>;
    directions: readonly CompassPoint[];
    area: AreaFields;
    weekdays: readonly Weekday[];
    times: readonly Hours[];
    list: string;
    confidenceMin: string;
    confidenceMax: string;
    motion: Motion | '';
}

export interface Query {
    kind: Kind;
    /** Of 'exact' and of 'similar'. */
    vrm: string;
    edits: '1' | '2';
    pattern: string;
    remembered: Remembered;
    /** Marks with symbols that the camera could not read fit too. */
    isUnreadTaken: boolean;
    narrow: NarrowFields;
    /** null: the fields say it. */
    preset: Preset | null;
    fields: WindowFields;
    order: 'newest_first' | 'oldest_first';
}

export const NO_NARROWING: NarrowFields = {
    placesBy: 'sites', chosen: { sites: [], roads: [], nrds: [] }, directions: [], area: NO_AREA, weekdays: [], times: [], list: '', confidenceMin: '', confidenceMax: '', motion: '',
};

export function firstQuery(ageMaxDays: number): Query {
    const span = presetSpan('hours', ageMaxDays, Date.now());
    return {
        kind: 'exact', vrm: '', edits: '1', pattern: '', remembered: { starts: '', contains: '', ends: '', year: '', age_identifier: '', isUnsure: false, format: '' },
        isUnreadTaken: true, narrow: NO_NARROWING, preset: 'hours', fields: fieldsOf(span), order: 'newest_first',
    };
}

/** Faults by the field's name in the request; what each means stands in the texts under "fault.". */
export type Fault = `pattern_${PatternFault}` | `area_${AreaFault}` | 'vrm' | 'vrm_wild' | 'nothing_known' | 'part' | 'year' | 'year_and_age' | 'age_identifier'
    | 'places' | 'time' | 'confidence' | 'confidence_order';
export type Faults = Record<string, Fault>;

function markFaults(query: Query): Faults {
    if (query.kind === 'exact') return query.vrm.trim() === '' ? { 'window.vrm': 'vrm' } : {};
    if (query.kind === 'similar') return query.vrm.trim() === '' ? { 'sought.vrm': 'vrm' } : /[?*_#]/.test(query.vrm) ? { 'sought.vrm': 'vrm_wild' } : {};
    if (query.kind === 'pattern') {
        const { fault } = readPattern(query.pattern);
        return fault ? { 'sought.pattern': `pattern_${fault}` } : {};
    }
    return query.kind === 'partial' ? rememberedFaults(query.remembered) : {};
}

function rememberedFaults(known: Remembered): Faults {
    const found: Faults = {};
    const parts = ['starts', 'contains', 'ends'] as const;
    for (const part of parts) {
        const { fault } = readPattern(known[part]);
        if (fault !== null && fault !== 'empty') found[`sought.${part}`] = 'part';
    }
    const year = known.year.trim(), age = known.age_identifier.trim();
    if (year !== '' && !(/^\d{4}$/.test(year) && Number(year) >= YEAR_FIRST && Number(year) <= YEAR_LAST)) found['sought.year'] = 'year';
    else if (year !== '' && age !== '') found['sought.year'] = 'year_and_age';
    if (age !== '' && !/^(\d{2}|[a-z])$/i.test(age)) found['sought.age_identifier'] = 'age_identifier';
    const isNothing = parts.every((part) => known[part].trim() === '') && year === '' && age === '' && known.format === '';
    return isNothing ? { 'sought.starts': 'nothing_known' } : found;
}

function untilFrom(text: string): string {
    return text.trim().replace('.', ':') === '24:00' ? '24:00' : timeFromText(text);
}

function isPercent(text: string): boolean {
    return /^\d{1,3}$/.test(text.trim()) && Number(text) <= 100;
}

function narrowFaults({ narrow, kind }: Query): Faults {
    const found: Faults = {};
    const area = areaFault(narrow.area);
    if (area) found[narrow.area.shape === 'circle' ? (area === 'radius' ? 'narrow.circle.radius_m' : 'narrow.circle') : 'narrow.polygon'] = `area_${area}`;
    narrow.times.forEach(({ from, until }, index) => {
        if (timeFromText(from) === '') found[`narrow.times.${index}.from`] = 'time';
        else if (untilFrom(until) === '') found[`narrow.times.${index}.until`] = 'time';
    });
    const { confidenceMin: min, confidenceMax: max } = narrow;
    if (min.trim() !== '' && !isPercent(min)) found['narrow.confidence_min'] = 'confidence';
    if (max.trim() !== '' && !isPercent(max)) found['narrow.confidence_max'] = 'confidence';
    else if (isPercent(min) && isPercent(max) && Number(min) > Number(max)) found['narrow.confidence_max'] = 'confidence_order';
    if (kind === 'places' && narrow.area.shape === 'none' && narrow.chosen[narrow.placesBy].length === 0) found['narrow.places'] = 'places';
    return found;
}

/** What the service would plainly refuse. */
export function queryFaults(query: Query): Faults {
    return { ...markFaults(query), ...narrowFaults(query) };
}

function textOrNull(text: string): string | null {
    return text.trim() === '' ? null : text.trim();
}

function numberOrNull(text: string): number | null {
    return text.trim() === '' ? null : Number(text);
}

/** null: one mark, or any. */
export function soughtOf(query: Query): Sought | null {
    const unread = query.isUnreadTaken ? 'fit_any' : 'fit_nothing';
    if (query.kind === 'pattern') return { kind: 'pattern', pattern: readPattern(query.pattern).text, unread };
    if (query.kind === 'similar') return { kind: 'similar', vrm: query.vrm.trim(), edits: query.edits === '2' ? 2 : 1 };
    if (query.kind !== 'partial') return null;
    const { year, age_identifier: age, isUnsure, format, ...parts } = query.remembered;
    const asked: Sought = { kind: 'partial', unread };
    for (const part of ['starts', 'contains', 'ends'] as const) if (parts[part].trim() !== '') asked[part] = readPattern(parts[part]).text;
    const yearKnown = numberOrNull(year), ageKnown = textOrNull(age);
    if (yearKnown !== null) asked.year = yearKnown;
    if (ageKnown !== null) asked.age_identifier = ageKnown.toUpperCase();
    if (yearKnown !== null || ageKnown !== null) asked.age = isUnsure ? 'maybe' : 'certain';
    if (format !== '') asked.format = format;
    return asked;
}

/** Days alone are all their hours. */
function timesOf({ weekdays, times }: NarrowFields): Schemas['TimesOfDay'][] {
    const days = WEEKDAYS.filter((day) => weekdays.includes(day));
    const hours = times.length > 0 ? times : days.length > 0 ? [{ from: '00:00', until: '24:00' }] : [];
    return hours.map(({ from, until }) => ({ ...(days.length > 0 ? { weekdays: days } : {}), from: timeFromText(from), until: untilFrom(until) }));
}

/** null: nothing narrows. Call it when queryFaults() has none. */
export function narrowOf({ narrow }: Query): Narrow | null {
    const asked: Narrow = {};
    const chosen = narrow.chosen[narrow.placesBy];
    if (chosen.length > 0 && narrow.placesBy === 'roads') asked.roads = [...chosen];
    else if (chosen.length > 0 && narrow.placesBy !== 'roads') asked[narrow.placesBy] = chosen.map(Number);
    if (narrow.directions.length > 0) asked.directions = DIRECTIONS.filter((point) => narrow.directions.includes(point));
    const area = areaOf(narrow.area);
    if (area && 'circle' in area) asked.circle = { ...area.circle.centre, radius_m: area.circle.radiusM };
    else if (area) asked.polygon = [...area.polygon];
    const times = timesOf(narrow);
    if (times.length > 0) asked.times = times;
    if (narrow.list !== '') asked.list = Number(narrow.list);
    const least = numberOrNull(narrow.confidenceMin), most = numberOrNull(narrow.confidenceMax);
    if (least !== null) asked.confidence_min = least;
    if (most !== null) asked.confidence_max = most;
    if (narrow.motion !== '') asked.motion = narrow.motion;
    return Object.keys(asked).length > 0 ? asked : null;
}

export type Asked = Pick<Schemas['StartSearch'], 'window' | 'sought' | 'narrow'>;

/** One mark, or one NRD, that nothing narrows is asked for plainly: such a search needs no plan. */
export function askedOf(query: Query, span: Span): Asked {
    const times = { from: new Date(span.from).toISOString(), until: new Date(span.until).toISOString() };
    const sought = soughtOf(query), narrow = narrowOf(query);
    const mark = query.kind === 'exact' ? { vrm: query.vrm.trim() } : {};
    const [only, second] = narrow?.nrds ?? [];
    if (query.kind === 'places' && narrow && only !== undefined && second === undefined && Object.keys(narrow).length === 1) return { window: { nrd: only, ...times } };
    return { window: { ...mark, ...times }, ...(sought ? { sought } : {}), ...(narrow ? { narrow } : {}) };
}

