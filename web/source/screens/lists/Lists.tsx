// All lists of vehicles of interest, and the question which of them hold one vehicle.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { asProblem, type Problem } from '../../api/problem';
import { DEFAULT_DESK, type Schemas, type VoiList } from '../../api/types';
import { go } from '../../app/router';
import { may } from '../../app/session';
import { Badge, PriorityBadge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { type Column, DataTable } from '../../components/DataTable';
import { Field } from '../../components/Form';
import { Moment } from '../../components/Moment';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Page } from '../../components/Page';
import { Plate } from '../../components/Plate';
import { londonTime } from '../../i18n/london';
import { number } from '../../i18n/moments';
import { serverText } from '../../i18n/server';
import { vehicleText } from './entry';
import { t } from './texts';

const PRIORITY_ORDER = { high: 0, medium: 1, low: 2 };

export function deskName(desk: string): string {
    return desk === '' || desk === DEFAULT_DESK ? t('desk.control_room') : desk;
}

function Review({ list }: { list: VoiList }) {
    const isOverdue = list.in_force && list.review < londonTime(Date.now()).date;
    return <><Moment at={list.review} show="date" />{isOverdue ? <> <Badge tone="bad">{t('review_overdue')}</Badge></> : null}</>;
}

const columns: () => Column<VoiList>[] = () => [
    { key: 'name', title: t('name'), isRowHeader: true, sort: ({ name }) => name, cell: ({ name }) => name },
    { key: 'priority', title: t('priority'), sort: ({ priority }) => PRIORITY_ORDER[priority], cell: ({ priority }) => <PriorityBadge priority={priority} /> },
    { key: 'kind', title: t('kind'), isMinor: true, sort: ({ kind }) => kind, cell: ({ kind }) => t(`kind.${kind}`) },
    { key: 'desk', title: t('desk'), isMinor: true, sort: ({ desk }) => deskName(desk), cell: ({ desk }) => deskName(desk) },
    { key: 'owner', title: t('owner'), isMinor: true, sort: ({ owner_name }) => owner_name ?? '', cell: ({ owner_name }) => owner_name || t('owner_none') },
    { key: 'entries', title: t('entries'), align: 'end', sort: ({ entries }) => entries ?? 0, cell: ({ entries }) => number(entries ?? 0) },
    { key: 'imported', title: t('imported'), isMinor: true, sort: ({ imported }) => imported ?? '', cell: ({ imported }) => <Moment at={imported ?? null} show="both" /> },
    { key: 'review', title: t('review'), isMinor: true, sort: ({ review }) => review, cell: (list) => <Review list={list} /> },
    { key: 'state', title: t('state'), sort: ({ in_force }) => (in_force ? 0 : 1), cell: ({ in_force }) => <Badge tone={in_force ? 'good' : 'neutral'}>{t(in_force ? 'in_force' : 'ended')}</Badge> },
];

type Found = Schemas['FoundEntry'];

function Vehicle({ lists }: { lists: readonly VoiList[] }) {
    const [mark, setMark] = useState('');
    const [found, setFound] = useState<{ mark: string; items: Found[] } | null>(null);
    const [problem, setProblem] = useState<Problem | null>(null);
    const look = async (): Promise<void> => {
        setProblem(null);
        setFound(null);
        try {
            const { data } = await api.post('/api/v1/lists/find', { body: { vrm: mark } });
            setFound({ mark, items: data.items });
        } catch (error) {
            setProblem(asProblem(error));
        }
    };
    const listName = (id: number): string => lists.find((list) => list.id === id)?.name ?? String(id);
    return (
        <section class="look-up" aria-label={t('find')}>
            <form class="filters" onSubmit={(event) => { event.preventDefault(); void look(); }}>
                <Field name="vrm" label={t('find')} hint={t('find_hint')} value={mark} onChange={setMark} isMark width={10} error={problem ? serverText([...problem.fields.values()][0] ?? problem.detail) : undefined} />
                <div class="filters__actions"><Button type="submit" kind="secondary" size="small">{t('find_act')}</Button></div>
            </form>
            {found && found.items.length === 0 ? <Notice tone="info" title={t('find_none')}><p><Plate mark={found.mark} /></p></Notice> : null}
            {found && found.items.length > 0 ? (
                <Notice tone="warning" title={t.count('found', found.items.length)}>
                    <ul class="govuk-list">
                        {found.items.map(({ list, list_revision, entry_number, priority, entry }) => (
                            <li key={`${list}-${list_revision}-${entry_number}`}>
                                <PriorityBadge priority={priority} /> <Plate mark={entry.vrm} /> <a class="govuk-link" href={`/lists/${list}`}>{listName(list)}</a>: {[entry.reason, vehicleText(entry), entry.action].filter(Boolean).join('; ')}
                            </li>
                        ))}
                    </ul>
                </Notice>
            ) : null}
        </section>
    );
}

export default function Lists() {
    const lists = useLoad((signal) => api.get('/api/v1/lists', { signal }).then(({ data }) => data), []);
    return (
        <Page title={t('title')} layout="wide" help={<><p>{t('help.lists')}</p><p>{t('help.entries')}</p></>}
            actions={may('list.create') ? <Button size="small" onPress={() => go('/lists/new')}>{t('add_list')}</Button> : null}>
            {lists.data && lists.data.problems.length > 0 ? (
                <Notice tone="error" title={t('lists_problem')}><ul class="govuk-list govuk-list--bullet">{lists.data.problems.map((text) => <li key={text}>{serverText(text)}</li>)}</ul></Notice>
            ) : null}
            {may('entry.view') ? <Vehicle lists={lists.data?.items ?? []} /> : null}
            {lists.problem ? <ProblemNotice problem={lists.problem} retry={lists.reload} /> : null}
            <DataTable caption={t('caption')} columns={columns()} rows={lists.data?.items} rowKey={({ id }) => id} onSelect={({ id }) => go(`/lists/${id}`)} empty={t('empty')} />
        </Page>
    );
}
