// The rows of the file in force, in their order. Each page looked at goes on the record.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { usePages } from '../../api/pages';
import type { Schemas } from '../../api/types';
import { PriorityBadge } from '../../components/Badge';
import { type Column, DataTable } from '../../components/DataTable';
import { Dialog } from '../../components/Dialog';
import { Moment } from '../../components/Moment';
import { Plate } from '../../components/Plate';
import { EntryFacts } from './EntryFacts';
import { vehicleText } from './entry';
import { t } from './texts';

type Row = Schemas['VoiRow'];

const columns: () => Column<Row>[] = () => [
    { key: 'row', title: t('row'), align: 'end', cell: ({ row }) => row },
    { key: 'vrm', title: t('field.vrm'), isRowHeader: true, cell: ({ entry }) => <Plate mark={entry.vrm} /> },
    { key: 'priority', title: t('priority'), isMinor: true, cell: ({ entry }) => (entry.priority ? <PriorityBadge priority={entry.priority} /> : t('priority_of_list')) },
    { key: 'reason', title: t('field.reason'), cell: ({ entry }) => entry.reason || '–' },
    { key: 'action', title: t('field.action'), isMinor: true, cell: ({ entry }) => entry.action || '–' },
    { key: 'vehicle', title: t('vehicle'), isMinor: true, cell: ({ entry }) => vehicleText(entry) || '–' },
    { key: 'weed', title: t('field.weed_date'), isMinor: true, cell: ({ entry }) => <Moment at={entry.weed_date ?? null} show="date" /> },
];

export function FileRows({ list, revision }: { list: number; revision: number }) {
    const [shown, setShown] = useState<Row | null>(null);
    const pages = usePages<Row>((after, signal) => (revision === 0
        ? Promise.resolve({ items: [], next: null })
        : api.get('/api/v1/lists/{list}/revisions/{revision}/entries', { path: { list, revision }, query: { limit: 50, ...(after ? { after } : {}) }, signal }).then(({ data }) => data)), [list, revision]);
    return (
        <>
            <DataTable caption={t('rows_caption', { revision })} columns={columns()} rows={pages.rows} rowKey={({ row }) => row} onSelect={setShown}
                empty={t('rows_empty')} problem={pages.problem} retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} dense />
            <Dialog open={shown !== null} title={shown ? t('row_n', { row: shown.row }) : ''} onClose={() => setShown(null)} size="wide">
                {shown ? <EntryFacts entry={shown.entry} /> : null}
            </Dialog>
        </>
    );
}
