// The time window of a search, and how the age limit divides it. The service decides; this tells people before.
import { dateFromText, dateText, londonTime, momentInLondon, timeFromText, type LondonTime } from '../../i18n/london';

const MINUTE_MS = 60_000, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS;

/** Half open, in milliseconds since 1970. */
export interface Span {
    from: number;
    until: number;
}

export interface Split {
    /** What the search opens; null: nothing. */
    open: Span | null;
    /** What is too old to be opened without an authority. */
    withheld: Span | null;
}

/** As the service splits it: a read that is exactly as old as the limit is closed, one a millisecond later open. */
export function splitWindow({ from, until }: Span, ageMaxDays: number, now: number): Split {
    const openFrom = now - ageMaxDays * DAY_MS + 1;
    if (until <= openFrom) return { open: null, withheld: { from, until } };
    if (from >= openFrom) return { open: { from, until }, withheld: null };
    return { open: { from: openFrom, until }, withheld: { from, until: openFrom } };
}

export type Preset = 'today' | 'hours' | 'week' | 'month' | 'limit';

/** Presets that the age limit leaves of use, shortest first. */
export function presetsWithin(ageMaxDays: number): Preset[] {
    const days: Record<Preset, number> = { today: 1, hours: 1, week: 7, month: 30, limit: ageMaxDays };
    return (Object.keys(days) as Preset[]).filter((name) => name === 'limit' || days[name] < ageMaxDays);
}

/** To whole minutes, as the form has them; `limit` begins at the next full hour, so that it stays within. */
export function presetSpan(preset: Preset, ageMaxDays: number, now: number): Span {
    const until = Math.ceil((now + 1) / MINUTE_MS) * MINUTE_MS;
    switch (preset) {
        case 'today':
            return { from: momentInLondon({ date: londonTime(now).date, time: '00:00' }), until };
        case 'hours':
            return { from: until - DAY_MS, until };
        case 'week':
            return { from: until - 7 * DAY_MS, until };
        case 'month':
            return { from: until - 30 * DAY_MS, until };
        case 'limit':
            return { from: Math.ceil((now - ageMaxDays * DAY_MS + 1) / HOUR_MS) * HOUR_MS, until };
    }
}

/** As people write them: "3/2/2026" and "14:03". */
export interface WindowFields {
    from: LondonTime;
    until: LondonTime;
}

export function fieldsOf({ from, until }: Span): WindowFields {
    const written = (at: number): LondonTime => {
        const { date, time } = londonTime(at);
        return { date: dateText(date), time };
    };
    return { from: written(from), until: written(until) };
}

/** In the hour that comes twice the window takes both. NaN where a field is no date or time. */
export function spanOf({ from, until }: WindowFields): Span {
    const meant = ({ date, time }: LondonTime): LondonTime => ({ date: dateFromText(date), time: timeFromText(time) });
    return { from: momentInLondon(meant(from), 'first'), until: momentInLondon(meant(until), 'second') };
}

export type WindowFault = 'from_unclear' | 'until_unclear' | 'reversed' | 'future' | 'too_old';

/** What the service would refuse, else null. */
export function faultOf(span: Span, ageMaxDays: number, now: number): WindowFault | null {
    if (!Number.isFinite(span.from)) return 'from_unclear';
    if (!Number.isFinite(span.until)) return 'until_unclear';
    if (span.from > now) return 'future';
    if (span.from >= span.until) return 'reversed';
    return splitWindow(span, ageMaxDays, now).open ? null : 'too_old';
}
