// The filed result, row by row as it was shown to the analyst. Images are shown when a row is chosen: each is a look that
// goes on the record.
import { useState } from 'preact/hooks';
import { addressOf, api } from '../../api/client';
import { usePages } from '../../api/pages';
import type { Schemas } from '../../api/types';
import { type Column, DataTable } from '../../components/DataTable';
import { Dialog } from '../../components/Dialog';
import { Moment } from '../../components/Moment';
import { Notice } from '../../components/Notice';
import { Plate } from '../../components/Plate';
import type { Estate } from '../search/estate';
import { Flags, PlaceName } from '../search/ResultTable';
import { t as search } from '../search/texts';
import { t } from './texts';

type Row = Schemas['AuthorityRow'];

interface ImageProps {
    id: string;
    row: number;
    kind: 'plate' | 'overview';
}

/** Whether one is kept, the row does not say: there is none, or its time is over. */
function Image({ id, row, kind }: ImageProps) {
    const [isMissing, setMissing] = useState(false);
    const name = search(`image.${kind}`);
    const address = addressOf('/api/v1/authorities/{authority}/result/rows/{row}/images/{image_kind}/{ordinal}',
        { path: { authority: id, row, image_kind: kind, ordinal: 0 } });
    return (
        <figure class={`read-image read-image--${kind}`}>
            {isMissing ? <p class="read-image__failed">{t('result.no_image')}</p>
                : <img src={address} alt={t('result.image_alt', { kind: name, number: id, row: row + 1 })} onError={() => setMissing(true)} />}
            <figcaption>{name}</figcaption>
        </figure>
    );
}

function RowImages({ id, row, onClose }: { id: string; row: number | null; onClose: () => void }) {
    return (
        <Dialog open={row !== null} title={t('result.images', { row: (row ?? 0) + 1 })} onClose={onClose} size="wide">
            {row === null ? null : (
                <>
                    <p class="govuk-body">{t('result.recorded')}</p>
                    <div class="read-images">
                        <Image id={id} row={row} kind="plate" />
                        <Image id={id} row={row} kind="overview" />
                    </div>
                </>
            )}
        </Dialog>
    );
}

export function ResultRows({ id, estate }: { id: string; estate: Estate }) {
    const [leftOut, setLeftOut] = useState(0);
    const pages = usePages<Row>(async (after, signal) => {
        const { data } = await api.get('/api/v1/authorities/{authority}/result', { path: { authority: id }, query: { limit: 100, ...(after ? { after } : {}) }, signal });
        setLeftOut(data.left_out);
        return { items: data.rows, next: data.next };
    }, [id]);
    const [shown, setShown] = useState<number | null>(null);
    const columns: Column<Row>[] = [
        { key: 'row', title: t('result.row'), isRowHeader: true, cell: ({ row }) => <>{row + 1}<span class="govuk-visually-hidden">: {t('result.look', { row: row + 1 })}</span></> },
        { key: 'captured', title: t('result.captured'), cell: ({ read }) => <Moment at={read.captured} show="both" /> },
        { key: 'mark', title: t('result.mark'), cell: ({ read }) => <Plate mark={read.vrm} readAs={read.text_as_sent} /> },
        { key: 'where', title: t('result.where'), cell: ({ read }) => <PlaceName estate={estate} nrd={read.nrd} /> },
        { key: 'search', title: t('result.search'), isMinor: true, cell: (one) => one.search },
        { key: 'flags', title: search('column.flags'), isMinor: true, cell: ({ read }) => <Flags flags={read.flags} /> },
    ];
    return (
        <>
            {leftOut > 0 ? <Notice tone="warning"><p>{t.count('result.left_out', leftOut)}</p></Notice> : null}
            <p class="govuk-body">{t('result.choose')}</p>
            <DataTable caption={t('result.caption')} columns={columns} rows={pages.rows} rowKey={({ row }) => row} onSelect={({ row }) => setShown(row)} empty={t(leftOut > 0 ? 'result.none_within' : 'result.empty')}
                problem={pages.problem} retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} dense />
            <RowImages id={id} row={shown} onClose={() => setShown(null)} />
        </>
    );
}
