// Applications for access: one's own, and those that wait for whoever authorises or carries out. Rule.
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import type { Schemas } from '../../api/types';
import { go, place, setQuery } from '../../app/router';
import { may } from '../../app/session';
import { Badge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { type Column, DataTable } from '../../components/DataTable';
import { Moment } from '../../components/Moment';
import { Page } from '../../components/Page';
import { type Tab, Tabs } from '../../components/Tabs';
import { shell } from '../../i18n/shell';
import { t } from './texts';
import { wantedText } from './wanted';

type Application = Schemas['Application'];
type State = Schemas['ApplicationState'];

const TONES = { waiting: 'warning', authorised: 'info', effected: 'good' } as const;

export function StateBadge({ state }: { state: State }) {
    const tone = state === 'waiting' || state === 'authorised' || state === 'effected' ? TONES[state] : undefined;
    return <Badge {...(tone ? { tone } : {})}>{t(`state.${state}`)}</Badge>;
}

const columns: () => Column<Application>[] = () => [
    { key: 'subject', title: t('subject'), isRowHeader: true, sort: ({ subject_name }) => subject_name, cell: ({ subject_name }) => subject_name },
    { key: 'wanted', title: t('wanted'), cell: wantedText },
    { key: 'applicant', title: t('applicant'), isMinor: true, sort: ({ applied }) => applied.by, cell: ({ applied }) => applied.by },
    { key: 'when', title: t('when'), isMinor: true, sort: ({ applied }) => applied.when, cell: ({ applied }) => <Moment at={applied.when} /> },
    { key: 'state', title: t('state'), sort: ({ state }) => state, cell: ({ state }) => <StateBadge state={state} /> },
];

type Which = 'own' | 'waiting' | 'authorised' | 'all';

function read(which: Which, signal: AbortSignal): Promise<Application[]> {
    if (which === 'own') return api.get('/api/v1/access/applications/own', { signal }).then(({ data }) => data.items);
    const query = which === 'all' ? {} : { state: which };
    return api.get('/api/v1/access/applications', { query, signal }).then(({ data }) => data.items);
}

function List({ which }: { which: Which }) {
    const found = useLoad((signal) => read(which, signal), [which]);
    return (
        <DataTable caption={t(which)} columns={columns()} rows={found.data} rowKey={({ id }) => id} onSelect={({ id }) => go(`/access/${id}`)}
            empty={t('empty')} problem={found.problem} retry={found.reload} dense />
    );
}

export default function Access() {
    const shown: Which[] = may('person.view') ? ['own', 'waiting', 'authorised', 'all'] : ['own'];
    const first = may('access.authorise') ? 'waiting' : may('access.effect') ? 'authorised' : 'own';
    const asked = place.value.query.get('show') ?? first;
    const tabs: Tab[] = shown.map((which) => ({ key: which, title: t(which), content: () => <List key={which} which={which} /> }));
    return (
        <Page title={shell('nav.access')} layout="wide" help={<><p>{t('help.how')}</p><p>{t('help.letter')}</p></>}
            actions={<Button size="small" onPress={() => go('/access/new')}>{t('apply')}</Button>}>
            <Tabs label={t('tabs')} tabs={tabs} selected={asked} onSelect={(key) => setQuery({ show: key })} />
        </Page>
    );
}
