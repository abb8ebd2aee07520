// The map itself: OpenLayers on a plain canvas, so that it works without a graphics processor and without network.
// Loaded only when a screen shows a map.
import Feature from 'ol/Feature.js';
import type { FeatureLike } from 'ol/Feature.js';
import GeoJSON from 'ol/format/GeoJSON.js';
import LineString from 'ol/geom/LineString.js';
import Point from 'ol/geom/Point.js';
import Polygon from 'ol/geom/Polygon.js';
import VectorLayer from 'ol/layer/Vector.js';
import OlMap from 'ol/Map.js';
import { defaults as usualInteractions } from 'ol/interaction/defaults.js';
import { createEmpty, extend, isEmpty } from 'ol/extent.js';
import { fromLonLat, toLonLat } from 'ol/proj.js';
import VectorSource from 'ol/source/Vector.js';
import { Fill, RegularShape, Stroke, Style, Text, Circle } from 'ol/style.js';
import View from 'ol/View.js';
import ScaleLine from 'ol/control/ScaleLine.js';
import type { Position } from '../api/types';
import { isSamePlace, type MapContent, type Marker, type MarkerKind, visitsOf } from './shapes';

const PROJECTION = 'EPSG:3857';
const CENTRE = [-3.9, 52.2];  // Degrees, east and north: the middle of Wales.
const ZOOM_FIRST = 7.4, ZOOM_MIN = 5, ZOOM_MAX = 18, ZOOM_FIT_MAX = 11;
const LABELS_FROM_ZOOM = 10;

function colour(name: string): string {
    return getComputedStyle(document.documentElement).getPropertyValue(`--map-${name}`).trim();
}

const COLOURS: Record<MarkerKind, string> = { nrd: 'good', nrd_quiet: 'quiet', nrd_down: 'bad', nrd_never: 'never', nrd_retired: 'coast', sighting: 'track', last_sighting: 'last' };
const RADIUS = 6;

/** Circle, diamond, cross, triangle, square, star: told apart without colour. */
function symbol(kind: MarkerKind, selected: boolean): RegularShape | Circle {
    const fill = new Fill({ color: colour(COLOURS[kind]) });
    const stroke = new Stroke({ color: colour('ink'), width: selected ? 3 : 1.25 });
    const declutterMode = 'none';  // Only labels give way to each other.
    const radius = RADIUS + (selected ? 3 : 0);
    switch (kind) {
        case 'nrd':
            return new Circle({ radius, fill, stroke, declutterMode });
        case 'nrd_quiet':
            return new RegularShape({ points: 4, radius: radius + 2, fill, stroke, declutterMode });
        case 'nrd_down':
            return new RegularShape({ points: 4, radius: radius + 4, radius2: 2.5, angle: Math.PI / 4, fill, stroke, declutterMode });
        case 'nrd_never':
            return new RegularShape({ points: 3, radius: radius + 2, fill, stroke, declutterMode });
        case 'nrd_retired':
            return new RegularShape({ points: 4, radius, angle: Math.PI / 4, fill, stroke, declutterMode });
        case 'sighting':
            return new RegularShape({ points: 4, radius: radius + 2, angle: Math.PI / 4, fill, stroke, declutterMode });
        case 'last_sighting':
            return new RegularShape({ points: 5, radius: radius + 6, radius2: radius - 1, fill, stroke, declutterMode });
    }
}

function words(text: string, offsetY: number): Text {
    return new Text({
        text, offsetY, font: '600 13px Arial, Helvetica, "Liberation Sans", sans-serif',
        fill: new Fill({ color: colour('ink') }), stroke: new Stroke({ color: colour('land'), width: 3.5 }),
    });
}

export class SiteMap {
    readonly #map: OlMap;
    readonly #land = new VectorSource();
    readonly #things = new VectorSource();
    readonly #landLayer = new VectorLayer({ source: this.#land });
    readonly #thingLayer = new VectorLayer({ source: this.#things, declutter: true });
    #content: MapContent = { markers: [], track: [], selected: null };
    #fitted = '';

    /** `onSelect` is given the id of a marker that was pressed; when `onPoint` is given it gets each place that is pressed instead. Keep `element` until stop(). */
    constructor(element: HTMLElement, onSelect: (id: string) => void, onPoint?: (place: Position) => void) {
        this.#map = new OlMap({
            target: element,
            layers: [this.#landLayer, this.#thingLayer],
            controls: [new ScaleLine()],
            // Two corners set quickly are no wish to come closer.
            interactions: usualInteractions({ doubleClickZoom: onPoint === undefined }),
            view: new View({ projection: PROJECTION, center: fromLonLat(CENTRE), zoom: ZOOM_FIRST, minZoom: ZOOM_MIN, maxZoom: ZOOM_MAX }),
        });
        this.#thingLayer.setStyle((feature, resolution) => this.#styleOf(feature, resolution));
        if (onPoint) {
            this.#map.on('click', ({ coordinate }) => {
                const [longitude = 0, latitude = 0] = toLonLat(coordinate);
                onPoint({ latitude, longitude });
            });
        } else {
            this.#chooseMarkers(element, onSelect);
        }
        this.#map.on('rendercomplete', () => {
            element.dataset['drawn'] = 'true';
        });
        this.redraw();
        void this.#loadLand();
    }

    #chooseMarkers(element: HTMLElement, onSelect: (id: string) => void): void {
        this.#map.on('click', ({ pixel }) => {
            const found = this.#map.forEachFeatureAtPixel(pixel, (feature) => feature.get('marker') as Marker | undefined, { hitTolerance: 6 });
            if (found) onSelect(found.id);
        });
        this.#map.on('pointermove', ({ pixel, dragging }) => {
            if (!dragging) element.classList.toggle('map--on-marker', this.#map.hasFeatureAtPixel(pixel, { hitTolerance: 6, layerFilter: (layer) => layer === this.#thingLayer }));
        });
    }

    async #loadLand(): Promise<void> {
        const response = await fetch('/assets/coastline.json');
        if (response.ok) this.#land.addFeatures(new GeoJSON().readFeatures(await response.json(), { featureProjection: PROJECTION }));
    }

    /** Shows this instead of what was shown. The view moves only when other places are shown than before. */
    show(content: MapContent): void {
        this.#content = content;
        this.#things.clear();
        const at = ({ position }: Pick<Marker, 'position'>): number[] => fromLonLat([position.longitude, position.latitude]);
        const corners = (content.outline ?? []).map((position) => at({ position }));
        const [corner] = corners;
        if (corner) this.#things.addFeature(new Feature({ geometry: corners.length > 2 ? new Polygon([[...corners, corner]]) : corners.length === 2 ? new LineString(corners) : new Point(corner), isOutline: true }));
        if (content.track.length > 1) this.#things.addFeature(new Feature({ geometry: new LineString(content.track.map(at)), isTrack: true }));
        content.markers.forEach((marker) => this.#things.addFeature(new Feature({ geometry: new Point(at(marker)), marker })));
        for (const { marker, ordinals } of visitsOf(content.track)) {
            this.#things.addFeature(new Feature({ geometry: new Point(at(marker)), marker, ordinals }));
        }
        const places = JSON.stringify([...content.markers, ...content.track].map(({ id, position }) => [id, position]));
        if (places !== this.#fitted) this.showAll();
        this.#fitted = places;
    }

    /** Moves so that everything is seen: the area or the track when there is one, else all markers. */
    showAll(): void {
        const { track, markers } = this.#content;
        const box = createEmpty();
        const outline = (this.#content.outline ?? []).map((position) => ({ position }));
        for (const { position } of outline.length > 0 ? outline : track.length > 0 ? track : markers) {
            const [x = 0, y = 0] = fromLonLat([position.longitude, position.latitude]);
            extend(box, [x, y, x, y]);
        }
        if (!isEmpty(box)) this.#map.getView().fit(box, { padding: [48, 48, 48, 48], maxZoom: ZOOM_FIT_MAX });
    }

    zoom(step: 1 | -1): void {
        const view = this.#map.getView();
        view.animate({ zoom: (view.getZoom() ?? ZOOM_FIRST) + step, duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 150 });
    }

    /** In the colours of the theme as it now is. */
    redraw(): void {
        this.#landLayer.setStyle(new Style({ fill: new Fill({ color: colour('land') }), stroke: new Stroke({ color: colour('coast'), width: 1 }) }));
        this.#thingLayer.changed();
    }

    stop(): void {
        this.#map.setTarget();
        this.#map.dispose();
    }

    #styleOf(feature: FeatureLike, resolution: number): Style[] {
        if (feature.get('isTrack')) {
            return [
                new Style({ zIndex: 1, stroke: new Stroke({ color: colour('land'), width: 7 }) }),
                new Style({ zIndex: 2, stroke: new Stroke({ color: colour('track'), width: 3.5 }) }),
            ];
        }
        if (feature.get('isOutline')) {
            const stroke = new Stroke({ color: colour('track'), width: 2.5 });
            const fill = new Fill({ color: `${colour('track')}2e` });
            return [new Style({ zIndex: 1, stroke, fill, image: new Circle({ radius: 5, fill, stroke }) })];
        }
        const marker = feature.get('marker') as Marker;
        const ordinals = feature.get('ordinals') as string | undefined;
        const selected = marker.id === this.#content.selected || (ordinals !== undefined && this.#content.track.some(({ id, position }) => id === this.#content.selected && isSamePlace(position, marker.position)));
        const near = (this.#map.getView().getZoomForResolution(resolution) ?? 0) >= LABELS_FROM_ZOOM;
        const label = [ordinals, selected || near ? marker.label : ''].filter(Boolean).join('  ');
        const image = symbol(marker.kind, selected);
        const style = new Style({ zIndex: selected ? 9 : ordinals ? 5 : 3, image });
        if (label) style.setText(words(label, -18));
        return [style];
    }
}
