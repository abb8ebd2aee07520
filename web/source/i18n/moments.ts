// Moments, ages and numbers for people. Always the time of London with 24 hours; browsers know no Welsh dates
// and would give American ones, so Welsh is never asked of Intl: its names stand here.
import { language, type Language } from './language';

const ZONE = 'Europe/London';
const SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS;

const PARTS = new Intl.DateTimeFormat('en-GB', {
    timeZone: ZONE, hourCycle: 'h23', weekday: 'short', year: 'numeric', month: 'numeric', day: 'numeric',
    hour: '2-digit', minute: '2-digit', second: '2-digit',
});
const ZONE_NAME = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, timeZoneName: 'short', hour: '2-digit' });

const MONTHS: Record<Language, readonly string[]> = {
    en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
    cy: ['Ion', 'Chwef', 'Maw', 'Ebr', 'Mai', 'Meh', 'Gorff', 'Awst', 'Medi', 'Hyd', 'Tach', 'Rhag'],
};
const MONTHS_LONG: Record<Language, readonly string[]> = {
    en: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
        'November', 'December'],
    cy: ['Ionawr', 'Chwefror', 'Mawrth', 'Ebrill', 'Mai', 'Mehefin', 'Gorffennaf', 'Awst', 'Medi', 'Hydref',
        'Tachwedd', 'Rhagfyr'],
};

/** Milliseconds since 1970 of a moment as the API writes it; NaN when it is not one. */
export function milliseconds(moment: string): number {
    return Date.parse(moment);
}

function partsOf(at: number): Record<string, string> {
    return Object.fromEntries(PARTS.formatToParts(at).map(({ type, value }) => [type, value]));
}

function known(at: number): boolean {
    return Number.isFinite(at);
}

/** "14:03:27", of milliseconds since 1970 or a moment of the API. */
export function timeOfDay(moment: string | number): string {
    const at = typeof moment === 'number' ? moment : milliseconds(moment);
    if (!known(at)) return '';
    const { hour, minute, second } = partsOf(at);
    return `${hour}:${minute}:${second}`;
}

/** "3 Feb 2026", of a moment or of a date such as 2026-02-03. */
export function shortDate(moment: string | number): string {
    return dateWith(MONTHS, moment);
}

/** "3 February 2026". */
export function longDate(moment: string | number): string {
    return dateWith(MONTHS_LONG, moment);
}

const WEEKDAYS: Record<Language, readonly string[]> = {
    en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
    cy: ['Dydd Sul', 'Dydd Llun', 'Dydd Mawrth', 'Dydd Mercher', 'Dydd Iau', 'Dydd Gwener', 'Dydd Sadwrn'],
};

/** "Monday", of a date such as 2026-02-03. */
export function weekday(date: string): string {
    const day = new Date(`${date}T12:00:00Z`).getUTCDay();
    return WEEKDAYS[language.value][day] ?? '';
}

function dateWith(names: typeof MONTHS, moment: string | number): string {
    // A date without a time is that date everywhere: noon keeps it so.
    const dateOnly = typeof moment === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(moment);
    const at = typeof moment === 'number' ? moment : milliseconds(dateOnly ? `${moment}T12:00:00Z` : moment);
    if (!known(at)) return '';
    const { day, month, year } = partsOf(at);
    return `${Number(day)} ${names[language.value][Number(month) - 1]} ${year}`;
}

/** "3 Feb 2026, 14:03:27". */
export function dateAndTime(moment: string | number): string {
    const date = shortDate(moment);
    return date && `${date}, ${timeOfDay(moment)}`;
}

/** "GMT" or "BST": in the hour that comes twice it is the only difference. */
export function zoneName(moment: string | number): string {
    const at = typeof moment === 'number' ? moment : milliseconds(moment);
    if (!known(at)) return '';
    return ZONE_NAME.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** "2026-02-03 14:03:27.120 UTC", for the record. */
export function utc(moment: string): string {
    const at = milliseconds(moment);
    return known(at) ? new Date(at).toISOString().replace('T', ' ').replace('Z', ' UTC') : '';
}

const UNITS: Record<Language, Record<'s' | 'min' | 'h' | 'd', string>> = {
    en: { s: 's', min: 'min', h: 'h', d: 'd' },
    cy: { s: 'e', min: 'mun', h: 'a', d: 'd' },
};

/** An age or a length of time in the unit that suits it: "8 s", "12 min", "3 h 5 min", "4 d". Never negative. */
export function duration(ms: number): string {
    const unit = UNITS[language.value];
    const length = Math.max(0, ms);
    if (length < MINUTE_MS) return `${Math.floor(length / SECOND_MS)} ${unit.s}`;
    if (length < HOUR_MS) return `${Math.floor(length / MINUTE_MS)} ${unit.min}`;
    if (length >= 2 * DAY_MS) return `${Math.floor(length / DAY_MS)} ${unit.d}`;
    const hours = Math.floor(length / HOUR_MS);
    const minutes = Math.floor((length % HOUR_MS) / MINUTE_MS);
    return minutes === 0 ? `${hours} ${unit.h}` : `${hours} ${unit.h} ${minutes} ${unit.min}`;
}

/** "12,345". Both languages write numbers so. */
export function number(value: number): string {
    return value.toLocaleString('en-GB');
}

/** "1.2 MB"; decimal units, as disks and networks have them. */
export function bytes(value: number): string {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    let size = value, step = 0;
    while (size >= 1000 && step < units.length - 1) {
        size /= 1000;
        step += 1;
    }
    return `${step === 0 ? size : size.toFixed(1)} ${units[step]}`;
}
