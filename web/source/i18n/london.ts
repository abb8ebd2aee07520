// The clock of London as forms have it: a date and a time without a zone, and the moment they mean.

const PARTS = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/London', hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
});
const HOUR_MS = 3_600_000;
const SUMMER_MS = HOUR_MS;

export interface LondonTime {
    /** "2026-02-03". */
    date: string;
    /** "14:03". */
    time: string;
}

/** What the clock of London shows at `at`, in milliseconds since 1970. */
export function londonTime(at: number): LondonTime {
    const part = Object.fromEntries(PARTS.formatToParts(at).map(({ type, value }) => [type, value]));
    return { date: `${part['year']}-${part['month']}-${part['day']}`, time: `${part['hour']}:${part['minute']}` };
}

/**
 * The moment at which the clock of London shows that, in milliseconds since 1970; NaN when it is no date and time.
 * In the autumn hour that comes twice, `which` decides; a time that the spring leaps over is taken as winter time.
 */
export function momentInLondon({ date, time }: LondonTime, which: 'first' | 'second' = 'first'): number {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}$/.test(time)) return Number.NaN;
    const asWinter = Date.parse(`${date}T${time}:00Z`);
    if (!Number.isFinite(asWinter)) return Number.NaN;
    const shows = (at: number): boolean => {
        const shown = londonTime(at);
        return shown.date === date && shown.time === time;
    };
    const fitting = [asWinter - SUMMER_MS, asWinter].filter(shows);
    return (which === 'first' ? fitting[0] : fitting[fitting.length - 1]) ?? asWinter;
}

/** The date so many days after `date`. */
export function dateAfter(date: string, days: number): string {
    const noon = new Date(`${date}T12:00:00Z`);
    noon.setUTCDate(noon.getUTCDate() + days);
    return noon.toISOString().slice(0, 10);
}

/** When each hour of a day in London begins: 24 of them, 23 in spring, 25 in autumn. */
export function hoursOfDay(date: string): number[] {
    const end = momentInLondon({ date: dateAfter(date, 1), time: '00:00' });
    const hours: number[] = [];
    for (let at = momentInLondon({ date, time: '00:00' }); at < end; at += HOUR_MS) hours.push(at);
    return hours;
}

/** "03/02/2026" of "2026-02-03"; '' of ''. */
export function dateText(date: string): string {
    return date.split('-').reverse().join('/');
}

/** Today in London, as dates are written into fields. */
export function todayText(): string {
    return dateText(londonTime(Date.now()).date);
}

/** "2026-02-03" of "3/2/2026", "03.02.2026", "3 2 2026" or itself, whatever the browser's own habit; '' when it is no date. */
export function dateFromText(text: string): string {
    const parts = text.trim().split(/[\s./-]+/);
    const [day, month, year] = parts[0]?.length === 4 ? [...parts].reverse() : parts;
    if (parts.length !== 3 || !parts.every((part) => /^\d+$/.test(part)) || year?.length !== 4) return '';
    const date = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
    const noon = new Date(`${date}T12:00:00Z`);
    return Number.isFinite(noon.getTime()) && noon.toISOString().startsWith(date) ? date : '';
}

/** "09:05" of "9:05", "9.05" or "0905"; '' when it is no time. */
export function timeFromText(text: string): string {
    const [, hour, minute] = /^(\d{1,2})[:.]?(\d{2})$/.exec(text.trim()) ?? [];
    if (hour === undefined || minute === undefined || Number(hour) > 23 || Number(minute) > 59) return '';
    return `${hour.padStart(2, '0')}:${minute}`;
}
