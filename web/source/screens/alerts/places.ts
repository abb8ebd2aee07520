// Where an NRD looks: its site, direction and lane, as the register has them.
import { signal } from '@preact/signals';
import { api } from '../../api/client';
import type { Position, Schemas } from '../../api/types';

export type Compass = 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'nw';

export interface Place {
    /** Of the site, or of the NRD when it has none. */
    name: string;
    nrdName: string;
    /** Where traffic goes to there. */
    direction: Compass | null;
    lane: string;
    position: Position | null;
}

const COMPASS: readonly Compass[] = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'];

/** Of degrees from north, clockwise. */
export function compass(degrees: number): Compass {
    return COMPASS[Math.round((((degrees % 360) + 360) % 360) / 45) % 8] ?? 'n';
}

export function placesOf(nrds: readonly Schemas['Nrd'][], sites: readonly Schemas['Site'][]): Map<number, Place> {
    const bySite = new Map(sites.map((site) => [site.id, site]));
    return new Map(nrds.map(({ id, name, site, heading_degrees, lane }) => {
        const at = site === null ? undefined : bySite.get(site);
        const direction = heading_degrees === null ? null : compass(heading_degrees);
        return [id, { name: at?.name ?? name, nrdName: name, direction, lane, position: at?.position ?? null }];
    }));
}

const places = signal<ReadonlyMap<number, Place>>(new Map());
let asked = new Set<number>();

/** Reads the register anew. Without it alerts still show, by the number of their NRD. */
export async function loadPlaces(): Promise<void> {
    try {
        const [nrds, sites] = await Promise.all([api.get('/api/v1/nrds'), api.get('/api/v1/sites')]);
        places.value = placesOf(nrds.data.items, sites.data.items);
    } catch {
        asked = new Set();
    }
}

/** Undefined while it is not known; then the register is read again, once for each NRD. */
export function placeOf(nrd: number): Place | undefined {
    const place = places.value.get(nrd);
    if (!place && places.value.size > 0 && !asked.has(nrd)) {
        asked.add(nrd);
        void loadPlaces();
    }
    return place;
}

export function siteOf(nrd: number): string {
    return placeOf(nrd)?.name ?? '';
}
