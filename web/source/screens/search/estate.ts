// What an NRD's number stands for: its name, site and place.
import { api } from '../../api/client';
import { useLoad, type Load } from '../../api/load';
import type { Position, Schemas } from '../../api/types';

export type Nrd = Schemas['Nrd'];
export type Site = Schemas['Site'];

export interface Estate {
    nrds: ReadonlyMap<number, Nrd>;
    sites: ReadonlyMap<number, Site>;
}

export function useEstate(): Load<Estate> {
    return useLoad(async (signal) => {
        const [nrds, sites] = await Promise.all([api.get('/api/v1/nrds', { signal }), api.get('/api/v1/sites', { signal })]);
        return {
            nrds: new Map(nrds.data.items.map((nrd) => [nrd.id, nrd])),
            sites: new Map(sites.data.items.map((site) => [site.id, site])),
        };
    }, []);
}

export function nrdName(estate: Estate, nrd: number): string {
    return estate.nrds.get(nrd)?.name ?? `NRD ${nrd}`;
}

export function siteOf(estate: Estate, nrd: number): Site | null {
    return estate.sites.get(estate.nrds.get(nrd)?.site ?? -1) ?? null;
}

/** Where a read was made: as the camera said, else where its site stands. */
export function placeOf(estate: Estate, { nrd, position }: Schemas['Read']): Position | null {
    return position ?? siteOf(estate, nrd)?.position ?? null;
}
