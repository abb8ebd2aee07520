// What was found, by day and hour of London's clock, with the times in which there was nothing.
import type { Schemas } from '../../api/types';
import { hoursOfDay, londonTime } from '../../i18n/london';
import { milliseconds } from '../../i18n/moments';

type FoundRead = Schemas['FoundRead'];

const HOUR_MS = 3_600_000;

/** A time without a read that is shorter than this is not told. */
export const GAP_MS_MIN = 6 * HOUR_MS;

export interface Hour {
    /** In milliseconds since 1970. */
    start: number;
    reads: number;
}

export interface DayEntry {
    found: FoundRead;
    /** How long nothing was read between the entry told before and this one; null when not worth telling. */
    gapMs: number | null;
}

export interface Day {
    date: string;
    hours: Hour[];
    entries: DayEntry[];
}

/** The days that have reads, in the order of `rows`. */
export function daysOf(rows: readonly FoundRead[]): Day[] {
    const days = new Map<string, Day>();
    let before: number | null = null;
    for (const found of rows) {
        const at = milliseconds(found.read.captured);
        const { date } = londonTime(at);
        const day = days.get(date) ?? { date, hours: hoursOfDay(date).map((start) => ({ start, reads: 0 })), entries: [] };
        days.set(date, day);
        const gap = before === null ? 0 : Math.abs(at - before);
        day.entries.push({ found, gapMs: gap >= GAP_MS_MIN ? gap : null });
        const hour = day.hours.find(({ start }) => at >= start && at < start + HOUR_MS);
        if (hour) hour.reads += 1;
        before = at;
    }
    return [...days.values()];
}
