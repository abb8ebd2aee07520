// Where the vehicle was read, in the order of time, beside a table that says the same.
import { useMemo } from 'preact/hooks';
import { type Column, DataTable } from '../../components/DataTable';
import { MapView } from '../../components/MapView';
import { Moment } from '../../components/Moment';
import type { Marker } from '../../map/shapes';
import { type Estate, nrdName, placeOf, siteOf } from './estate';
import { PlaceName, SeenSoFar, type ViewProps } from './ResultTable';
import { t } from './texts';
import { type Stop, wayOf } from './track';

function columnsFor(estate: Estate): Column<Stop>[] {
    return [
        { key: 'stop', title: t('map.stop'), isRowHeader: true, cell: ({ number, first }) => <>{number}<span class="govuk-visually-hidden">: {t('row.look', { row: first.row + 1 })}</span></> },
        { key: 'site', title: t('column.site'), cell: ({ nrd }) => <PlaceName estate={estate} nrd={nrd} /> },
        { key: 'first', title: t('map.first'), cell: ({ first }) => <Moment at={first.read.captured} show="both" /> },
        { key: 'last', title: t('map.last'), isMinor: true, cell: ({ last }) => <Moment at={last.read.captured} show="both" /> },
        { key: 'reads', title: t('map.reads'), align: 'end', cell: ({ reads }) => reads },
    ];
}

export function ResultMap({ found, estate, row, onRow, onPage }: ViewProps) {
    const { stops, unplaced } = useMemo(() => wayOf(found.pages.flatMap(({ rows }) => rows), ({ read }) => placeOf(estate, read)), [found.pages, estate]);
    const isTrack = found.query.kind === 'vehicle';
    const places = useMemo((): Marker[] => {
        const shown = isTrack ? stops : stops.slice(0, 1);
        return shown.map(({ number, position, nrd }) => ({
            id: String(number), position, label: siteOf(estate, nrd)?.name ?? nrdName(estate, nrd),
            kind: isTrack && number === shown.length ? 'last_sighting' : 'sighting',
        }));
    }, [stops, estate, isTrack]);
    const chosen = stops.find(({ first, last }) => row === first.row || row === last.row)?.number ?? null;
    const choose = (id: string): void => {
        const stop = stops.find(({ number }) => String(number) === id);
        if (stop) onRow(stop.first.row);
    };
    if (stops.length === 0) return <p class="empty">{t('map.no_place')}</p>;
    return (
        <>
            <SeenSoFar found={found} onPage={onPage} />
            <MapView label={t(isTrack ? 'map.label' : 'map.label_nrd')} markers={isTrack ? [] : places} track={isTrack ? places : []} selected={chosen === null ? null : String(chosen)} onSelect={choose} height="high" />
            <p class="govuk-hint map-note">{isTrack ? t('map.straight') : ''} {unplaced > 0 ? t.count('map.unplaced', unplaced) : ''}</p>
            {isTrack ? (
                <DataTable caption={t('map.caption')} columns={columnsFor(estate)} rows={stops} rowKey={({ number }) => number} empty={t('map.no_place')}
                    selected={chosen} onSelect={(stop) => onRow(stop.first.row)} dense />
            ) : null}
        </>
    );
}
