// What was asked for, in words: before it is asked, with what was found, and for whoever reviews it.
import type { Schemas } from '../../api/types';
import { spacedMark } from '../../components/Plate';
import { positionText } from './area';
import { type Estate, nrdName } from './estate';
import { patternInWords, readPattern } from './pattern';
import type { Asked, Narrow, Sought } from './question';
import { t } from './texts';

/** Names beside the register's: lists are known to some people only. */
export type ListNames = ReadonlyMap<number, string>;

const NAMED_MAX = 4;

/** "A, B, C and 3 more". */
function named(names: readonly string[]): string {
    const shown = names.length > NAMED_MAX ? names.slice(0, NAMED_MAX - 1) : names;
    const rest = names.length - shown.length;
    return [...shown, ...(rest > 0 ? [t.count('sum.more', rest)] : [])].join(', ');
}

function knownOf(sought: Sought): string[] {
    const part = (key: 'starts' | 'contains' | 'ends'): string => (sought[key] ? t(`sum.${key}`, { text: sought[key] }) : '');
    const sure = sought.age === 'maybe' ? 'maybe' : 'certain';
    return [part('starts'), part('contains'), part('ends'), sought.year ? t(`sum.year_${sure}`, { year: sought.year }) : '',
        sought.age_identifier ? t(`sum.age_${sure}`, { age: sought.age_identifier }) : '', sought.format ? t('sum.format', { format: t(`format.${sought.format}`) }) : ''].filter(Boolean);
}

/** "marks that fit AB*", "marks that may be misreadings of AB32 CDE": what stands behind "Reads of". */
export function soughtText(sought: Sought): string {
    if (sought.kind === 'similar') return t(sought.edits === 2 ? 'sum.similar_two' : 'sum.similar_one', { mark: spacedMark(sought.vrm ?? '') });
    if (sought.kind === 'partial') return t('sum.partial', { known: knownOf(sought).join(', ') });
    const pattern = readPattern(sought.pattern ?? '');
    return t('sum.pattern', { pattern: pattern.text, words: patternInWords(pattern) });
}

function timesText({ weekdays = [], from, until }: Schemas['TimesOfDay']): string {
    const isAllDay = from === '00:00' && until === '24:00';
    const days = weekdays.length > 0 ? t('sum.on_days', { days: weekdays.map((day) => t(`weekday.${day}`)).join(', ') }) : '';
    const hours = isAllDay ? '' : t(until <= from ? 'sum.between_next' : 'sum.between', { from, until });
    return [days, hours].filter(Boolean).join(' ');
}

function confidenceText({ confidence_min: least, confidence_max: most }: Narrow): string {
    if (least != null && most != null) return t('sum.confidence_both', { least, most });
    if (least != null) return t('sum.confidence_min', { least });
    return most != null ? t('sum.confidence_max', { most }) : '';
}

/** Each a phrase; all of them must be met. */
export function narrowTexts(narrow: Narrow, estate: Estate, lists: ListNames): string[] {
    const { nrds = [], sites = [], roads = [], directions = [], circle, polygon, times = [] } = narrow;
    return [
        nrds.length > 0 ? t('sum.nrds', { names: named(nrds.map((nrd) => nrdName(estate, nrd))) }) : '',
        sites.length > 0 ? t('sum.sites', { names: named(sites.map((site) => estate.sites.get(site)?.name ?? `${t('site')} ${site}`)) }) : '',
        roads.length > 0 ? t('sum.roads', { names: named(roads) }) : '',
        directions.length > 0 ? t('sum.directions', { names: directions.map((point) => t(`compass.${point}`).toLocaleLowerCase('en-GB')).join(', ') }) : '',
        circle ? t('sum.circle', { km: (circle.radius_m / 1000).toString(), centre: positionText(circle) }) : '',
        polygon ? t.count('sum.polygon', polygon.length) : '',
        times.length > 0 ? times.map(timesText).join(t('sum.or')) : '',
        narrow.list != null ? t('sum.list', { name: lists.get(narrow.list) ?? String(narrow.list) }) : '',
        confidenceText(narrow),
        narrow.motion ? t('sum.motion', { motion: t(`motion.${narrow.motion}`).toLocaleLowerCase('en-GB') }) : '',
        narrow.flags && narrow.flags.length > 0 ? t('sum.flags', { flags: narrow.flags.map((flag) => t(`flag.${flag}`)).join(', ') }) : '',
    ].filter(Boolean);
}

type WhatAsked = Pick<Asked, 'sought' | 'narrow'> & { vrm?: string | null; nrd?: number | null };

/** "reads of marks that fit AB*, at Glanhafod, on Monday". */
export function whatText({ vrm, nrd, sought, narrow }: WhatAsked, estate: Estate, lists: ListNames): string {
    const what = sought ? t('sum.reads_of', { what: soughtText(sought) }) : vrm ? t('sum.reads_of', { what: spacedMark(vrm.replace(/\s/g, '').toUpperCase()) }) : t('sum.reads_any');
    return [what, ...(nrd != null ? [t('sum.nrds', { names: nrdName(estate, nrd) })] : []), ...(narrow ? narrowTexts(narrow, estate, lists) : [])].join(', ');
}

/** The whole question. `span`: in words. */
export function sentence(asked: Asked, span: string, order: 'newest_first' | 'oldest_first', estate: Estate, lists: ListNames): string {
    const what = whatText({ ...asked, vrm: asked.window.vrm ?? null, nrd: asked.window.nrd ?? null }, estate, lists);
    return t('sum.sentence', { what, span, order: t(`order.${order}`).toLocaleLowerCase('en-GB') });
}
