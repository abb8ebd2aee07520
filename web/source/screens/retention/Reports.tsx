// What was deleted, and how that went.
import { api } from '../../api/client';
import { usePages } from '../../api/pages';
import type { Schemas } from '../../api/types';
import { Badge, type Tone } from '../../components/Badge';
import { type Column, DataTable } from '../../components/DataTable';
import { Moment } from '../../components/Moment';
import { dateText } from '../../i18n/london';
import { number } from '../../i18n/moments';
import { serverText } from '../../i18n/server';
import { t } from './texts';

type Report = Schemas['RetentionReport'];
const TONES: Record<Report['outcome'], Tone> = { running: 'warning', done: 'good', failed: 'bad' };

const columns = (): Column<Report>[] => [
    { key: 'started', title: t('column.started'), isRowHeader: true, cell: ({ started }) => <Moment at={started} show="both" /> },
    { key: 'outcome', title: t('column.outcome'), cell: ({ outcome, why }) => (
        <><Badge tone={TONES[outcome]}>{t(`outcome.${outcome}`)}</Badge>{why === '' ? null : <p class="muted">{serverText(why)}</p>}</>) },
    { key: 'before', title: t('column.before'), cell: ({ borders }) => dateText(borders.reads_from) },
    { key: 'reads', title: t('column.reads'), align: 'end', cell: ({ counts }) => number(counts.reads) },
    { key: 'held', title: t('column.held'), align: 'end', cell: ({ counts }) => number(counts.held_reads) },
    { key: 'other', title: t('column.other'), isMinor: true, cell: ({ counts }) => t('other', {
        searches: number(counts.searches), forms: number(counts.older_forms), sightings: number(counts.sightings), bodies: number(counts.audit_bodies) }) },
    { key: 'actor', title: t('column.actor'), isMinor: true, cell: ({ actor }) => actor },
];

export function Reports() {
    const pages = usePages((after, signal) => api.get('/api/v1/retention/reports', { query: after ? { after } : {}, signal }).then(({ data }) => data), []);
    return (
        <DataTable caption={t('reports.caption')} columns={columns()} rows={pages.rows} rowKey={({ number: key }) => key} empty={t('reports.empty')} dense
            problem={pages.problem} retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} />
    );
}
