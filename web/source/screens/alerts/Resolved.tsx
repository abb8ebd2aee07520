// What is over: page by page, the latest first.
import { api } from '../../api/client';
import { usePages } from '../../api/pages';
import type { Alert } from '../../api/types';
import { go } from '../../app/router';
import { PriorityBadge } from '../../components/Badge';
import { type Column, DataTable } from '../../components/DataTable';
import { Moment } from '../../components/Moment';
import { Plate } from '../../components/Plate';
import { t } from './texts';
import { outcomeName, siteName, who } from './words';

const PAGE = 50;

function columns(): Column<Alert>[] {
    return [
        { key: 'resolved', title: t('resolved.when'), cell: (alert) => <Moment at={alert.resolved} /> },
        { key: 'mark', title: t('resolved.mark'), isRowHeader: true, cell: (alert) => <Plate mark={alert.vrm} /> },
        { key: 'priority', title: t('filter.priority'), cell: (alert) => <PriorityBadge priority={alert.priority} /> },
        { key: 'outcome', title: t('outcome'), cell: (alert) => outcomeName(alert) },
        { key: 'by', title: t('resolved.by'), cell: (alert) => who(alert.resolved_by, alert.resolved_by_name) },
        { key: 'reason', title: t('reason'), isMinor: true, cell: (alert) => alert.entry.reason || '–' },
        { key: 'seen', title: t('resolved.captured'), isMinor: true, cell: (alert) => <>{siteName(alert.last_nrd)} <Moment at={alert.last_captured} /></> },
    ];
}

export function Resolved({ desk, open }: { desk: string; open: string | null }) {
    const pages = usePages<Alert>((after, signal) => {
        const query = { desk, state: 'resolved' as const, limit: PAGE, ...(after === undefined ? {} : { after }) };
        return api.get('/api/v1/alerts', { query, signal }).then(({ data }) => data);
    }, [desk]);
    return (
        <div class="alerts__list">
            <DataTable caption={t('resolved.caption')} columns={columns()} rows={pages.rows} rowKey={({ id }) => id} empty={t('resolved.empty')} problem={pages.problem}
                retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} selected={open} onSelect={({ id }) => go(`/alerts/${id}?view=resolved`, 'replace')} dense />
        </div>
    );
}
