// Moments and ages. All ages on a screen are told by one clock that ticks while something shows one.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { common } from '../i18n/common';
import { dateAndTime, duration, milliseconds, shortDate, timeOfDay, utc, zoneName } from '../i18n/moments';

export interface MomentProps {
    /** As the API writes it; null is shown as a dash. */
    at: string | null;
    /** 'auto': the date only when it is not today. */
    show?: 'auto' | 'time' | 'date' | 'both';
}

/** In London's time; the title tells UTC to the millisecond. */
export function Moment({ at, show = 'auto' }: MomentProps) {
    if (at === null || at === '') return <span class="muted">–</span>;
    const today = shortDate(at) === shortDate(Date.now());
    const texts = { auto: today ? timeOfDay(at) : dateAndTime(at), time: timeOfDay(at), date: shortDate(at), both: dateAndTime(at) };
    return <time dateTime={at} title={`${utc(at)} · ${dateAndTime(at)} ${zoneName(at)}`} class="moment">{texts[show]}</time>;
}

const TICK_MS = 1000;
const now = signal(Date.now());
let watchers = 0;
let ticking: ReturnType<typeof setInterval> | undefined;

/** Milliseconds since 1970, anew each second while the component is shown. */
export function useNow(): number {
    useEffect(() => {
        watchers += 1;
        if (watchers === 1) {
            now.value = Date.now();
            ticking = setInterval(() => {
                now.value = Date.now();
            }, TICK_MS);
        }
        return () => {
            watchers -= 1;
            if (watchers === 0) clearInterval(ticking);
        };
    }, []);
    return now.value;
}

/** How long ago: "12 min". `limitsMs`: from the first on it is shown as getting late, from the second as late. */
export function Age({ since, limitsMs }: { since: string; limitsMs?: readonly [number, number] }) {
    const age = useNow() - milliseconds(since);
    const lateness = !limitsMs || age < limitsMs[0] ? 'fresh' : age < limitsMs[1] ? 'waiting' : 'late';
    return <time dateTime={since} title={dateAndTime(since)} class={`age age--${lateness}`}>{common('ago', { duration: duration(age) })}</time>;
}
