// What a map shows, in words of this page. Nothing here needs the map's library: screens and tests use it freely.
import type { Position } from '../api/types';

/** What a marker means. Each has its own shape as well as its colour. */
export type MarkerKind = 'nrd' | 'nrd_quiet' | 'nrd_down' | 'sighting' | 'last_sighting';

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
}
