// NRDs with what they delivered lately: joined, filtered, counted. Pure; the screen asks and shows.
import type { Position, Schemas } from '../../api/types';
import type { Marker, MarkerKind } from '../../map/shapes';

export type Nrd = Schemas['Nrd'];
export type Site = Schemas['Site'];
export type Activity = Schemas['NrdActivity'];
export type State = Activity['state'];

/** Worst first: what somebody should look at comes before what works. */
export const STATES: readonly State[] = ['silent', 'quiet', 'never', 'active', 'retired'];

export interface Watched {
    nrd: Nrd;
    site: Site | null;
    activity: Activity;
}

export interface Wish {
    state: State | '';
    road: string;
    text: string;
    site: number | null;
}

const HOURS = 24, DAYS = 7;
const HOUR_S = 3600;

function nothingKnown(nrd: number): Activity {
    return { nrd, state: 'never', last_read: null, reads_last_hour: 0, by_hour: new Array<number>(HOURS).fill(0), by_day: new Array<number>(DAYS).fill(0) };
}

export function watchedOf(nrds: readonly Nrd[], sites: readonly Site[], activities: readonly Activity[]): Watched[] {
    const bySite = new Map(sites.map((site) => [site.id, site]));
    const byNrd = new Map(activities.map((activity) => [activity.nrd, activity]));
    const joined = nrds.map((nrd) => ({ nrd, site: bySite.get(nrd.site ?? -1) ?? null, activity: byNrd.get(nrd.id) ?? nothingKnown(nrd.id) }));
    return joined.sort((a, b) => STATES.indexOf(a.activity.state) - STATES.indexOf(b.activity.state) || a.nrd.name.localeCompare(b.nrd.name, 'en-GB', { numeric: true }));
}

export function countStates(watched: readonly Watched[]): Record<State, number> {
    const counts: Record<State, number> = { silent: 0, quiet: 0, never: 0, active: 0, retired: 0 };
    for (const { activity } of watched) counts[activity.state] += 1;
    return counts;
}

/** Without those of sites that have none. */
export function roadsOf(watched: readonly Watched[]): string[] {
    const roads = new Set(watched.map(({ site }) => site?.road ?? '').filter(Boolean));
    return [...roads].sort((a, b) => a.localeCompare(b, 'en-GB', { numeric: true }));
}

export function fitting(watched: readonly Watched[], { state, road, text, site }: Wish): Watched[] {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return watched.filter((one) => {
        if (state !== '' && one.activity.state !== state) return false;
        if (road !== '' && one.site?.road !== road) return false;
        if (site !== null && one.site?.id !== site) return false;
        const said = `${one.nrd.id} ${one.nrd.name} ${one.site?.name ?? ''} ${one.site?.road ?? ''} ${one.nrd.lane} ${one.nrd.controller}`.toLowerCase();
        return words.every((word) => said.includes(word));
    });
}

const MARKERS: Record<State, MarkerKind> = { silent: 'nrd_down', quiet: 'nrd_quiet', never: 'nrd_never', active: 'nrd', retired: 'nrd_retired' };

/** One for each place, by the worst state there: NRDs of one site would lie on top of each other. */
export function markersOf(watched: readonly Watched[]): Marker[] {
    const bySite = new Map<number, { position: Position; label: string; worst: State }>();
    for (const { site, activity } of watched) {
        if (!site?.position) continue;
        const there = bySite.get(site.id);
        if (!there) bySite.set(site.id, { position: site.position, label: site.name, worst: activity.state });
        else if (STATES.indexOf(activity.state) < STATES.indexOf(there.worst)) there.worst = activity.state;
    }
    return [...bySite].map(([id, { position, label, worst }]) => ({ id: String(id), position, label, kind: MARKERS[worst] }));
}

/** When each of the 24 hours began, in seconds since 1970; the last is the hour of `at`. */
export function hourStarts(at: string): number[] {
    const last = Math.floor(Date.parse(at) / 1000 / HOUR_S) * HOUR_S;
    return Array.from({ length: HOURS }, (_, index) => last - (HOURS - 1 - index) * HOUR_S);
}

/** The dates of the 7 days of UTC, such as 2026-02-03; the last is that of `at`. */
export function dayDates(at: string): string[] {
    return Array.from({ length: DAYS }, (_, index) => {
        const day = new Date(at);
        day.setUTCDate(day.getUTCDate() - (DAYS - 1 - index));
        return day.toISOString().slice(0, 10);
    });
}

export const POINTS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;

/** The point of the compass nearest to `degrees` from north, clockwise. */
export function pointOf(degrees: number): (typeof POINTS)[number] {
    return POINTS[Math.round((((degrees % 360) + 360) % 360) / 45) % POINTS.length] ?? 'n';
}
