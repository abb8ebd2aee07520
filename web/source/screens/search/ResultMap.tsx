// Where the vehicle was read, in the order of time, beside a table that says the same.
import { useMemo } from 'preact/hooks';
import { type Column, DataTable } from '../../components/DataTable';
import { MapView } from '../../components/MapView';
import { Moment } from '../../components/Moment';
import type { Marker } from '../../map/shapes';
import { type Estate, nrdName, placeOf, siteOf } from './estate';
import { PlaceName, SeenSoFar, type ViewProps } from './ResultTable';
import { t } from './texts';
import { placesOf, type Stop, wayOf } from './track';
import { isOneVehicle } from './visit';

function columnsFor(estate: Estate, isTrack: boolean): Column<Stop>[] {
    return [
        { key: 'stop', title: t(isTrack ? 'map.stop' : 'map.place'), isRowHeader: true, cell: ({ number, first }) => <>{number}<span class="govuk-visually-hidden">: {t('row.look', { row: first.row + 1 })}</span></> },
        { key: 'site', title: t('column.site'), cell: ({ nrd }) => <PlaceName estate={estate} nrd={nrd} /> },
        { key: 'first', title: t('map.first'), cell: ({ first }) => <Moment at={first.read.captured} show="both" /> },
        { key: 'last', title: t('map.last'), isMinor: true, cell: ({ last }) => <Moment at={last.read.captured} show="both" /> },
        { key: 'reads', title: t('map.reads'), align: 'end', cell: ({ reads }) => reads },
    ];
}

export function ResultMap({ found, estate, row, onRow, onPage }: ViewProps) {
    const isTrack = isOneVehicle(found);
    const way = useMemo(() => wayOf(found.pages.flatMap(({ rows }) => rows), ({ read }) => placeOf(estate, read)), [found.pages, estate]);
    const stops = useMemo(() => (isTrack ? way.stops : placesOf(way)), [way, isTrack]);
    const { unplaced } = way;
    const places = useMemo((): Marker[] => stops.map(({ number, position, nrd }) => ({
        id: String(number), position, label: siteOf(estate, nrd)?.name ?? nrdName(estate, nrd),
        kind: isTrack && number === stops.length ? 'last_sighting' : 'sighting',
    })), [stops, estate, isTrack]);
    const chosen = stops.find(({ first, last }) => row === first.row || row === last.row)?.number ?? null;
    const choose = (id: string): void => {
        const stop = stops.find(({ number }) => String(number) === id);
        if (stop) onRow(stop.first.row);
    };
    if (stops.length === 0) return <p class="empty">{t('map.no_place')}</p>;
    return (
        <>
            <SeenSoFar found={found} onPage={onPage} />
            <MapView label={t(isTrack ? 'map.label' : 'map.label_places')} markers={isTrack ? [] : places} track={isTrack ? places : []} selected={chosen === null ? null : String(chosen)} onSelect={choose} height="high" />
            <p class="govuk-hint map-note">{isTrack ? t('map.straight') : ''} {unplaced > 0 ? t.count('map.unplaced', unplaced) : ''}</p>
            <DataTable caption={t(isTrack ? 'map.caption' : 'map.caption_places')} columns={columnsFor(estate, isTrack)} rows={stops} rowKey={({ number }) => number} empty={t('map.no_place')}
                selected={chosen} onSelect={(stop) => onRow(stop.first.row)} dense />
        </>
    );
}
