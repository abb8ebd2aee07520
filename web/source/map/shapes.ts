// What a map shows, in words of this page. Nothing here needs the map's library: screens and tests use it freely.
import type { Position } from '../api/types';

/** What a marker means. Each has its own shape as well as its colour. */
export type MarkerKind = 'nrd' | 'nrd_quiet' | 'nrd_down' | 'nrd_never' | 'nrd_retired' | 'sighting' | 'last_sighting';

export interface Marker {
    id: string;
    position: Position;
    kind: MarkerKind;
    /** One line, drawn beside the marker when there is room, and always when it is selected. */
    label?: string;
}

/** The places a vehicle was seen at, oldest first; drawn as a line with numbers. */
export type Track = readonly Marker[];

export interface MapContent {
    markers: readonly Marker[];
    track: Track;
    selected: string | null;
    /** The corners of an area, or of what is drawn of one so far. */
    outline?: readonly Position[];
}

export function isSamePlace(a: Position, b: Position): boolean {
    return a.latitude === b.latitude && a.longitude === b.longitude;
}

export interface Visit {
    /** The last one there. */
    marker: Marker;
    /** "1, 4": the numbers of all of them, from the first of the track. */
    ordinals: string;
}

/** One for each place of a track: a place that is come back to would hide its own first number. */
export function visitsOf(track: Track): Visit[] {
    const visits: Visit[] = [];
    track.forEach((marker, index) => {
        const before = visits.findIndex(({ marker: { position } }) => isSamePlace(position, marker.position));
        const ordinals = before < 0 ? String(index + 1) : `${visits[before]?.ordinals}, ${index + 1}`;
        if (before >= 0) visits.splice(before, 1);
        visits.push({ marker, ordinals });
    });
    return visits;
}
