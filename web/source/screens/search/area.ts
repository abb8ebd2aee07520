// A circle or a polygon on the ground: as it is typed, as it is drawn, and which places stand in it.
import type { Position } from '../../api/types';

export type Shape = 'none' | 'circle' | 'polygon';

/** As people write them. The map writes the same fields, so that there is one truth. */
export interface AreaFields {
    shape: Shape;
    /** "51.861, -4.262". */
    centre: string;
    /** In kilometres. */
    radius: string;
    /** A corner on each line. */
    points: string;
}

export const NO_AREA: AreaFields = { shape: 'none', centre: '', radius: '', points: '' };

export interface Circle {
    centre: Position;
    radiusM: number;
}

export type Area = { circle: Circle } | { polygon: readonly Position[] };
export type AreaFault = 'centre' | 'radius' | 'corner' | 'few_corners' | 'many_corners' | 'crossing';

export const RADIUS_KM_MAX = 200, CORNERS_MAX = 100;
const CORNERS_MIN = 3, EARTH_RADIUS_M = 6_371_008.8, RADIAN = Math.PI / 180;
const DIGITS = 5;  // About a metre.

/** "51.86100, -4.26200". */
export function positionText({ latitude, longitude }: Position): string {
    return `${latitude.toFixed(DIGITS)}, ${longitude.toFixed(DIGITS)}`;
}

function degrees(text: string, negative: string): number {
    const [, sign = '', digits = '', side = ''] = /^([+-]?)(\d{1,3}(?:\.\d+)?)°?([NSEW]?)$/.exec(text) ?? [];
    if (digits === '') return Number.NaN;
    return Number(digits) * (sign === '-' || side === negative ? -1 : 1);
}

/** Of "51.861, -4.262", "51.861 N 4.262 W" or with a blank between; null when it is no place. */
export function positionFrom(text: string): Position | null {
    const parts = text.trim().toUpperCase().replace(/\s+([NSEW])\b/g, '$1').replace('−', '-').split(/[\s,;]+/).filter(Boolean);
    if (parts.length !== 2) return null;
    const latitude = degrees(parts[0] ?? '', 'S'), longitude = degrees(parts[1] ?? '', 'W');
    return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}

/** In metres, on a ball: right within half a percent. */
export function distance(a: Position, b: Position): number {
    const north = Math.sin(((b.latitude - a.latitude) * RADIAN) / 2), east = Math.sin(((b.longitude - a.longitude) * RADIAN) / 2);
    return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.hypot(north, Math.sqrt(Math.cos(a.latitude * RADIAN) * Math.cos(b.latitude * RADIAN)) * east)));
}

function kilometres(text: string): number {
    const trimmed = text.trim().replace(',', '.');
    return /^\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

function cornersFrom(text: string): (Position | null)[] {
    return text.split('\n').filter((line) => line.trim() !== '').map(positionFrom);
}

export function cornersOf({ points }: AreaFields): Position[] {
    return cornersFrom(points).filter((corner) => corner !== null);
}

/** On which side of the line from `a` to `b` the point lies. */
function side(a: Position, b: Position, point: Position): number {
    return Math.sign((b.longitude - a.longitude) * (point.latitude - a.latitude) - (b.latitude - a.latitude) * (point.longitude - a.longitude));
}

/** A figure of eight has no inside that two people would agree on. */
function crossesItself(corners: readonly Position[]): boolean {
    const at = (index: number): Position => corners[index % corners.length] as Position;
    return corners.some((a, i) => corners.some((c, j) => {
        if (j < i + 2 || (i === 0 && j === corners.length - 1)) return false;
        return side(a, at(i + 1), c) !== side(a, at(i + 1), at(j + 1)) && side(c, at(j + 1), a) !== side(c, at(j + 1), at(i + 1));
    }));
}

export function areaFault(fields: AreaFields): AreaFault | null {
    if (fields.shape === 'circle') {
        if (!positionFrom(fields.centre)) return 'centre';
        const radius = kilometres(fields.radius);
        return radius > 0 && radius <= RADIUS_KM_MAX ? null : 'radius';
    }
    if (fields.shape === 'none') return null;
    const corners = cornersFrom(fields.points);
    if (corners.includes(null)) return 'corner';
    if (corners.length < CORNERS_MIN) return 'few_corners';
    return corners.length > CORNERS_MAX ? 'many_corners' : crossesItself(cornersOf(fields)) ? 'crossing' : null;
}

/** null: none, or not yet one. */
export function areaOf(fields: AreaFields): Area | null {
    if (fields.shape === 'none' || areaFault(fields) !== null) return null;
    const centre = positionFrom(fields.centre);
    if (fields.shape === 'circle') return centre && { circle: { centre, radiusM: Math.round(kilometres(fields.radius) * 1000) } };
    return { polygon: cornersOf(fields) };
}

export function isWithin(position: Position, area: Area): boolean {
    if ('circle' in area) return distance(area.circle.centre, position) <= area.circle.radiusM;
    let inside = false;
    const { polygon } = area;
    polygon.forEach((a, index) => {
        const b = polygon[(index + 1) % polygon.length] as Position;
        if (a.latitude > position.latitude === b.latitude > position.latitude) return;
        const crossing = a.longitude + ((position.latitude - a.latitude) * (b.longitude - a.longitude)) / (b.latitude - a.latitude);
        if (position.longitude < crossing) inside = !inside;
    });
    return inside;
}

const RING_CORNERS = 72;

/** The circle's line, as corners. */
export function ringOf({ centre, radiusM }: Circle): Position[] {
    const angle = radiusM / EARTH_RADIUS_M, north = centre.latitude * RADIAN;
    return Array.from({ length: RING_CORNERS }, (_, index) => {
        const bearing = (index * 2 * Math.PI) / RING_CORNERS;
        const latitude = Math.asin(Math.sin(north) * Math.cos(angle) + Math.cos(north) * Math.sin(angle) * Math.cos(bearing));
        const east = Math.atan2(Math.sin(bearing) * Math.sin(angle) * Math.cos(north), Math.cos(angle) - Math.sin(north) * Math.sin(latitude));
        return { latitude: latitude / RADIAN, longitude: centre.longitude + east / RADIAN };
    });
}

/** What to draw while it is being made: the ring of a circle, the corners so far. */
export function outlineOf(fields: AreaFields): Position[] {
    if (fields.shape === 'polygon') return cornersOf(fields);
    const centre = fields.shape === 'circle' ? positionFrom(fields.centre) : null;
    if (!centre) return [];
    const radius = kilometres(fields.radius);
    return radius > 0 && radius <= RADIUS_KM_MAX ? ringOf({ centre, radiusM: radius * 1000 }) : [centre];
}

/** The fields after the map was pressed: a circle's centre, then its edge, then a new centre; a polygon's next corner. */
export function withPoint(fields: AreaFields, point: Position): AreaFields {
    if (fields.shape === 'polygon') return { ...fields, points: [...fields.points.split('\n').filter((line) => line.trim() !== ''), positionText(point)].join('\n') };
    const centre = positionFrom(fields.centre);
    if (!centre || fields.radius.trim() !== '') return { ...fields, centre: positionText(point), radius: '' };
    const km = Math.max(0.1, distance(centre, point) / 1000);
    return { ...fields, radius: km.toFixed(1) };
}

export function withoutLast(fields: AreaFields): AreaFields {
    if (fields.shape === 'polygon') return { ...fields, points: fields.points.split('\n').filter((line) => line.trim() !== '').slice(0, -1).join('\n') };
    return fields.radius.trim() !== '' ? { ...fields, radius: '' } : { ...fields, centre: '' };
}
