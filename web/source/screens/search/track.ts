// The way of a vehicle: reads at one place after another become stops, numbered from the oldest.
import type { Position, Schemas } from '../../api/types';
import { isSamePlace } from '../../map/shapes';
import { milliseconds } from '../../i18n/moments';

type FoundRead = Schemas['FoundRead'];

export interface Stop {
    number: number;
    position: Position;
    nrd: number;
    first: FoundRead;
    last: FoundRead;
    reads: number;
}

export interface Way {
    stops: Stop[];
    /** Reads of which no place is known: they are in the table alone. */
    unplaced: number;
}

/** `placeOf`: where a read was made, null when it is not known. */
export function wayOf(rows: readonly FoundRead[], placeOf: (found: FoundRead) => Position | null): Way {
    const inTime = [...rows].sort((a, b) => milliseconds(a.read.captured) - milliseconds(b.read.captured) || a.row - b.row);
    const stops: Stop[] = [];
    let unplaced = 0;
    for (const found of inTime) {
        const position = placeOf(found);
        const last = stops[stops.length - 1];
        if (!position) {
            unplaced += 1;
        } else if (last && isSamePlace(last.position, position)) {
            last.last = found;
            last.reads += 1;
        } else {
            stops.push({ number: stops.length + 1, position, nrd: found.read.nrd, first: found, last: found, reads: 1 });
        }
    }
    return { stops, unplaced };
}

/** Each place once, in the order of its first read: of reads that are no way of one vehicle. */
export function placesOf({ stops }: Way): Stop[] {
    const places: Stop[] = [];
    for (const stop of stops) {
        const same = places.find(({ position }) => isSamePlace(position, stop.position));
        if (same) {
            same.last = stop.last;
            same.reads += stop.reads;
        } else {
            places.push({ ...stop, number: places.length + 1 });
        }
    }
    return places;
}
