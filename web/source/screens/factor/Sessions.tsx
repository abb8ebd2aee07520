// Where somebody is signed in. One's own can be ended from here.
import type { Schemas } from '../../api/types';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { asProblem, type Problem } from '../../api/problem';
import { useState } from 'preact/hooks';
import { announce } from '../../components/announcer';
import { Badge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { DataTable, type Column } from '../../components/DataTable';
import { Moment } from '../../components/Moment';
import { ProblemNotice } from '../../components/Notice';
import { t } from './texts';

type OpenSession = Schemas['OpenSession'];

const COLUMNS: readonly Column<OpenSession>[] = [
    { key: 'browser', title: '', cell: (row) => <>{row.browser || t('sessions.unknown')} {row.current ? <Badge tone="good">{t('sessions.this')}</Badge> : null}</>, isRowHeader: true },
    { key: 'address', title: '', cell: (row) => row.address },
    { key: 'started', title: '', cell: (row) => <Moment at={row.started} />, isMinor: true },
    { key: 'seen', title: '', cell: (row) => <Moment at={row.seen} /> },
];

/** Titles are in the language of the moment. */
function columns(): Column<OpenSession>[] {
    return COLUMNS.map((column) => ({ ...column, title: t.lookup(`sessions.${column.key}`) }));
}

export function SessionTable({ person }: { person: number }) {
    const { data, problem, reload } = useLoad((signal) => api.get('/api/v1/people/{person}/sessions', { path: { person }, signal }).then((answer) => answer.data.items), [person]);
    return <DataTable caption={t('sessions.of')} showCaption columns={columns()} rows={data} rowKey={({ id }) => id} empty={t('sessions.none')} problem={problem} retry={reload} countsRows={false} />;
}

export function OwnSessions() {
    const { data, problem, reload } = useLoad((signal) => api.get('/api/v1/account/sessions', { signal }).then((answer) => answer.data.items), []);
    const [failure, setFailure] = useState<Problem | null>(null);
    const attempt = async (act: () => Promise<unknown>): Promise<void> => {
        setFailure(null);
        try {
            await act();
            announce(t('sessions.ended'));
        } catch (error) {
            setFailure(asProblem(error));
        }
        reload();
    };
    const end = (session: number) => () => attempt(() => api.delete('/api/v1/account/sessions/{session}', { path: { session } }));
    const endOthers = () => attempt(() => api.delete('/api/v1/account/sessions'));
    const act: Column<OpenSession> = {
        key: 'act', title: t('sessions.act'),
        cell: (row) => (row.current ? null : <Button kind="secondary" size="small" about={row.browser} onPress={end(row.id)}>{t('sessions.end')}</Button>),
    };
    return (
        <>
            <h2 class="govuk-heading-m">{t('sessions')}</h2>
            <p class="govuk-body">{t('sessions.text')}</p>
            {failure ? <ProblemNotice problem={failure} /> : null}
            <DataTable caption={t('sessions')} columns={[...columns(), act]} rows={data} rowKey={({ id }) => id} empty={t('sessions.none')} problem={problem} retry={reload} countsRows={false} />
            {(data?.length ?? 0) > 1 ? <Button kind="secondary" onPress={endOthers}>{t('sessions.end_others')}</Button> : null}
        </>
    );
}
