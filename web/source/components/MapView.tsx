// A map on a screen. What it shows must also stand in a table beside it: the map is for the eye, the table for all.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Position } from '../api/types';
import { isDark } from '../app/theme';
import { common } from '../i18n/common';
import type { SiteMap } from '../map/map';
import type { MapContent } from '../map/shapes';

export interface MapViewProps extends MapContent {
    /** What the map shows, in a sentence. */
    label: string;
    onSelect?: (id: string) => void;
    /** Where the map was pressed, for drawing: markers are not chosen then. A map has it from the first or never. */
    onPoint?: (place: Position) => void;
    /** Of its frame. */
    height?: 'low' | 'normal' | 'high';
}

/** Calls `act` once the element has a size: a map in a frame without one complains. Returns what calls it off. */
function onceSized(element: HTMLElement, act: () => void): () => void {
    const sized = new ResizeObserver(() => {
        if (element.clientWidth === 0 || element.clientHeight === 0) return;
        sized.disconnect();
        act();
    });
    sized.observe(element);
    return () => sized.disconnect();
}

export function MapView({ label, markers, track, selected, outline, onSelect, onPoint, height = 'normal' }: MapViewProps) {
    const frame = useRef<HTMLDivElement>(null);
    const map = useRef<SiteMap | null>(null);
    const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading');
    const latest = useRef({ onSelect, onPoint });
    latest.current = { onSelect, onPoint };
    const isDrawnOn = onPoint !== undefined;
    const dark = isDark.value;

    useEffect(() => {
        let gone = false;
        let callOff: (() => void) | undefined;
        import('../map/map').then(
            ({ SiteMap }) => {
                const element = frame.current;
                if (gone || !element) return;
                callOff = onceSized(element, () => {
                    map.current = new SiteMap(element, (id) => latest.current.onSelect?.(id), isDrawnOn ? (place) => latest.current.onPoint?.(place) : undefined);
                    setState('ready');
                });
            },
            () => setState('failed'),
        );
        return () => {
            gone = true;
            callOff?.();
            map.current?.stop();
            map.current = null;
        };
    }, []);
    useEffect(() => map.current?.show({ markers, track, selected, ...(outline ? { outline } : {}) }), [state, markers, track, selected, outline]);
    useEffect(() => map.current?.redraw(), [dark]);

    const onKeyDown = (event: KeyboardEvent): void => {
        const step = event.key === '+' || event.key === '=' ? 1 : event.key === '-' ? -1 : null;
        if (step === null || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        map.current?.zoom(step);
    };
    return (
        <div class={`map map--${height}${isDrawnOn ? ' map--drawn-on' : ''}`} onKeyDown={onKeyDown}>
            <div class="map__canvas" ref={frame} tabIndex={0} role="application" aria-label={`${label} ${common('map_instructions')}`} />
            {state === 'ready' ? (
                <div class="map__buttons">
                    <button type="button" class="map__in" aria-label={common('zoom_in')} title={common('zoom_in')} onClick={() => map.current?.zoom(1)} />
                    <button type="button" class="map__out" aria-label={common('zoom_out')} title={common('zoom_out')} onClick={() => map.current?.zoom(-1)} />
                    <button type="button" class="map__all" aria-label={common('show_all')} title={common('show_all')} onClick={() => map.current?.showAll()} />
                </div>
            ) : (
                <p class="map__state" role="status">{common(state === 'loading' ? 'map_loading' : 'map_failed')}</p>
            )}
        </div>
    );
}
