// How alerts are told: who has one, where it was, which vehicle it is.
import type { Alert, VoiEntry } from '../../api/types';
import { account } from '../../app/session';
import { type Place, placeOf } from './places';
import { t } from './texts';

/** A name for people; `id` tells one's own. */
export function who(id: number | null, name: string | null): string {
    if (id !== null && id === account.value?.person.id) return t('who.you');
    return name || t('who.somebody');
}

export function siteName(nrd: number): string {
    return placeOf(nrd)?.name ?? t('row.unknown_place', { n: nrd });
}

/** "eastbound, lane 2"; the NRD's own name when it has neither and another name than its site. */
export function directionOf(place: Place | undefined): string {
    if (!place) return '';
    const parts = [place.direction ? t(`direction.${place.direction}`) : '', place.lane ? t('lane_name', { lane: place.lane }) : ''].filter(Boolean);
    if (parts.length > 0) return parts.join(', ');
    // "A48 Pont Lleuad westbound" at the site "A48 Pont Lleuad".
    return place.nrdName.startsWith(place.name) ? place.nrdName.slice(place.name.length).trim() : place.nrdName;
}

export function vehicleOf({ make, model, colour }: VoiEntry): string {
    return [colour, make, model].filter(Boolean).join(' ');
}

export function listName(alert: Alert): string {
    return alert.list_name;
}

export function outcomeName(alert: Alert): string {
    return alert.outcome ? t.lookup(`outcome.${alert.outcome}`) : '';
}
