// The map that needs no network: the coast of the British Isles, cut from Natural Earth (public domain).
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { feature } from 'topojson-client';

const WEST = -11.5, SOUTH = 48.5, EAST = 3, NORTH = 61.5;
const DECIMALS = 3;  // About 100 m: finer than the source.

const TOLERANCE = 0.004;  // Degrees: about 300 m, less than a line's width at the scales it is good for.

function offLine([x, y], [ax, ay], [bx, by]) {
    const length = Math.hypot(bx - ax, by - ay);
    return length === 0 ? Math.hypot(x - ax, y - ay) : Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length;
}

/** Douglas and Peucker's way to leave out points that hardly bend a line. */
function withoutSmallBends(line) {
    let farthest = 0, at = 0;
    for (let index = 1; index < line.length - 1; index += 1) {
        const off = offLine(line[index], line[0], line[line.length - 1]);
        if (off > farthest) [farthest, at] = [off, index];
    }
    if (farthest <= TOLERANCE) return [line[0], line[line.length - 1]];
    return [...withoutSmallBends(line.slice(0, at + 1)).slice(0, -1), ...withoutSmallBends(line.slice(at))];
}

/** One side of Sutherland and Hodgman's way to cut a polygon. */
function cut(ring, isInside, crossing) {
    const kept = [];
    ring.forEach((from, index) => {
        const to = ring[(index + 1) % ring.length];
        if (isInside(from)) kept.push(from);
        if (isInside(from) !== isInside(to)) kept.push(crossing(from, to));
    });
    return kept;
}

const atLongitude = (x) => (a, b) => [x, a[1] + ((b[1] - a[1]) * (x - a[0])) / (b[0] - a[0])];
const atLatitude = (y) => (a, b) => [a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]), y];

/** The closed ring within the frame, or null when nothing of it is. */
function cutToFrame(closed) {
    let ring = closed.slice(0, -1);
    ring = cut(ring, (point) => point[0] >= WEST, atLongitude(WEST));
    ring = cut(ring, (point) => point[0] <= EAST, atLongitude(EAST));
    ring = cut(ring, (point) => point[1] >= SOUTH, atLatitude(SOUTH));
    ring = cut(ring, (point) => point[1] <= NORTH, atLatitude(NORTH));
    ring = ring.map((point) => point.map((degrees) => Number(degrees.toFixed(DECIMALS))));
    if (ring.length < 3) return null;
    const simple = withoutSmallBends([...ring, ring[0]]);
    return simple.length < 4 ? null : simple;
}

/** GeoJSON of the land. Pure: the same bytes each time. */
export function coastline() {
    const source = createRequire(import.meta.url).resolve('world-atlas/countries-10m.json');
    const topology = JSON.parse(fs.readFileSync(source, 'utf8'));
    const coordinates = [];
    for (const { geometry } of feature(topology, topology.objects.countries).features) {
        if (!geometry) continue;
        for (const polygon of geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates) {
            const outline = cutToFrame(polygon[0]);
            if (outline) coordinates.push([outline, ...polygon.slice(1).map(cutToFrame).filter(Boolean)]);
        }
    }
    const geometry = { type: 'MultiPolygon', coordinates };
    return { type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry }] };
}
