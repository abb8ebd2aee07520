// One list: what it is for, the vehicles on it, its files, and a new one.
import { useState } from 'preact/hooks';
import { actionKey, api } from '../../api/client';
import { useLoad } from '../../api/load';
import type { VoiList } from '../../api/types';
import { place, setQuery } from '../../app/router';
import { may } from '../../app/session';
import { announce } from '../../components/announcer';
import { Badge, PriorityBadge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { Loading } from '../../components/Loading';
import { Moment } from '../../components/Moment';
import { ProblemNotice } from '../../components/Notice';
import { Page } from '../../components/Page';
import { type Tab, Tabs } from '../../components/Tabs';
import { common } from '../../i18n/common';
import type { ScreenProps } from '../registry';
import { FileRows } from './FileRows';
import { HandEntries } from './HandEntries';
import { Import } from './Import';
import { factsOf, ListForm } from './ListForm';
import { deskName } from './Lists';
import { Revisions } from './Revisions';
import { t } from './texts';

interface Read {
    list: VoiList;
    ifMatch: string;
}

async function readList(id: number, signal?: AbortSignal): Promise<Read> {
    const { data, version } = await api.get('/api/v1/lists/{list}', { path: { list: id }, ...(signal ? { signal } : {}) });
    return { list: data, ifMatch: version ?? `"${data.version}"` };
}

function Known({ list }: { list: VoiList }) {
    return (
        <dl class="fact-list">
            <dt>{t('purpose')}</dt><dd class="as-written">{list.purpose}</dd>
            <dt>{t('priority')}</dt><dd><PriorityBadge priority={list.priority} /></dd>
            <dt>{t('kind')}</dt><dd>{t(`kind.${list.kind}`)}</dd>
            <dt>{t('desk')}</dt><dd>{deskName(list.desk)}</dd>
            <dt>{t('review')}</dt><dd><Moment at={list.review} show="date" /></dd>
            <dt>{t('state')}</dt><dd><Badge tone={list.in_force ? 'good' : 'neutral'}>{t(list.in_force ? 'in_force' : 'ended')}</Badge></dd>
        </dl>
    );
}

export default function ListPage({ params }: ScreenProps) {
    const id = Number(params['list']);
    const { data: read, problem, reload } = useLoad((signal) => readList(id, signal), [id]);
    const [isAmending, setAmending] = useState(false);
    const tabsOf = (list: VoiList): Tab[] => [
        ...(may('entry.view') ? [
            { key: 'hand', title: t('tab.hand'), content: () => <HandEntries list={id} /> },
            { key: 'file', title: t('tab.file'), content: () => <FileRows list={id} revision={list.revision} /> },
        ] : []),
        { key: 'revisions', title: t('tab.revisions'), content: () => <Revisions list={list} onRestored={reload} /> },
        ...(may('list.import') && list.in_force ? [{ key: 'import', title: t('tab.import'), content: () => <Import list={list} onApplied={reload} /> }] : []),
    ];
    const tabs = read ? tabsOf(read.list) : [];
    const selected = place.value.query.get('tab') ?? tabs[0]?.key ?? '';
    return (
        <Page title={read?.list.name ?? t('list')} layout="wide" help={<><p>{t('help.lists')}</p><p>{t('help.entries')}</p></>}
            actions={read && may('list.amend') && !isAmending ? <Button kind="secondary" size="small" onPress={() => setAmending(true)}>{t('amend_list')}</Button> : null}>
            <p class="govuk-body"><a class="govuk-link" href="/lists">{t('back')}</a></p>
            {problem ? <ProblemNotice problem={problem} retry={reload} /> : null}
            {!read && !problem ? <Loading /> : null}
            {read && isAmending ? (
                <ListForm start={factsOf(read.list)} act={common('save')} onCancel={() => setAmending(false)} onSave={async (facts) => {
                    await api.put('/api/v1/lists/{list}', { path: { list: id }, body: facts, ifMatch: read.ifMatch, action: actionKey() });
                    setAmending(false);
                    reload();
                    announce(t('amended_list'));
                }} />
            ) : null}
            {read && !isAmending ? (
                <>
                    <Known list={read.list} />
                    <Tabs label={read.list.name} tabs={tabs} selected={selected} onSelect={(tab) => setQuery({ tab })} />
                </>
            ) : null}
        </Page>
    );
}
