// Moments and ages. All ages on a screen are told by one clock that ticks while something shows one.
import { computed, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { common } from '../i18n/common';
import { language } from '../i18n/language';
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

/** Keeps the clock going while the component is shown. */
function useClock(): void {
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
}

/** Milliseconds since 1970, anew each second while the component is shown. */
export function useNow(): number {
    useClock();
    return now.value;
}

type Lateness = 'fresh' | 'waiting' | 'late';

/** How long ago: "12 min". `limitsMs`: from the first on it is shown as getting late, from the second as late. */
export function Age({ since, limitsMs }: { since: string; limitsMs?: readonly [number, number] }) {
    useClock();
    const [first = Infinity, second = Infinity] = limitsMs ?? [];
    // Hundreds may be shown at once: each is drawn anew only when its words change, not each second.
    const told = useMemo(() => computed(() => common('ago', { duration: duration(now.value - milliseconds(since)) })), [since]);
    const lateness = useMemo(() => computed<Lateness>(() => {
        const age = now.value - milliseconds(since);
        return age < first ? 'fresh' : age < second ? 'waiting' : 'late';
    }), [since, first, second]);
    const title = useMemo(() => dateAndTime(since), [since, language.value]);
    return <time dateTime={since} title={title} class={`age age--${lateness.value}`}>{told.value}</time>;
}
