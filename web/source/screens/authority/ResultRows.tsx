// The filed result, row by row as it was shown to the analyst.
import { api } from '../../api/client';
import { usePages } from '../../api/pages';
import type { Schemas } from '../../api/types';
import { type Column, DataTable } from '../../components/DataTable';
import { Moment } from '../../components/Moment';
import { Plate } from '../../components/Plate';
import type { Estate } from '../search/estate';
import { Flags, PlaceName } from '../search/ResultTable';
import { t as search } from '../search/texts';
import { t } from './texts';

type Row = Schemas['AuthorityRow'];

export function ResultRows({ id, estate }: { id: string; estate: Estate }) {
    const pages = usePages<Row>(async (after, signal) => {
        const { data } = await api.get('/api/v1/authorities/{authority}/result', { path: { authority: id }, query: { limit: 100, ...(after ? { after } : {}) }, signal });
        return { items: data.rows, next: data.next };
    }, [id]);
    const columns: Column<Row>[] = [
        { key: 'row', title: t('result.row'), isRowHeader: true, cell: ({ row }) => row + 1 },
        { key: 'captured', title: t('result.captured'), cell: ({ read }) => <Moment at={read.captured} show="both" /> },
        { key: 'mark', title: t('result.mark'), cell: ({ read }) => <Plate mark={read.vrm} readAs={read.text_as_sent} /> },
        { key: 'where', title: t('result.where'), cell: ({ read }) => <PlaceName estate={estate} nrd={read.nrd} /> },
        { key: 'search', title: t('result.search'), isMinor: true, cell: (one) => one.search },
        { key: 'flags', title: search('column.flags'), isMinor: true, cell: ({ read }) => <Flags flags={read.flags} /> },
    ];
    return (
        <DataTable caption={t('result.caption')} columns={columns} rows={pages.rows} rowKey={({ row }) => row} empty={t('result.empty')}
            problem={pages.problem} retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} dense />
    );
}
