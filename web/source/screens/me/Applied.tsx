// What one has applied for.
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import type { Schemas } from '../../api/types';
import { go } from '../../app/router';
import { type Column, DataTable } from '../../components/DataTable';
import { Moment } from '../../components/Moment';
import { StateBadge } from '../access/Access';
import { wantedText } from '../access/wanted';
import { t } from './texts';

type Application = Schemas['Application'];

const columns: () => Column<Application>[] = () => [
    { key: 'wanted', title: t('applied.wanted'), isRowHeader: true, cell: wantedText },
    { key: 'subject', title: t('applied.for'), cell: ({ subject_name: name }) => name },
    { key: 'state', title: t('applied.state'), cell: ({ state }) => <StateBadge state={state} /> },
    { key: 'when', title: t('applied.when'), isMinor: true, cell: ({ applied }) => <Moment at={applied.when} show="both" /> },
];

export function Applied() {
    const found = useLoad((signal) => api.get('/api/v1/access/applications/own', { signal }).then(({ data }) => data.items), []);
    return (
        <section>
            <h2 class="govuk-heading-m">{t('applied')}</h2>
            <DataTable caption={t('applied.caption')} columns={columns()} rows={found.data} rowKey={({ id }) => id} onSelect={({ id }) => go(`/access/${id}`)}
                empty={t('applied.none')} problem={found.problem} retry={found.reload} countsRows={false} />
        </section>
    );
}
