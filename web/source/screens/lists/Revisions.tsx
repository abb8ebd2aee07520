// The files that were in force, and the way back to one of them.
import { useState } from 'preact/hooks';
import { actionKey, api } from '../../api/client';
import { useLoad } from '../../api/load';
import { asProblem, type Problem } from '../../api/problem';
import type { Schemas, VoiList } from '../../api/types';
import { may } from '../../app/session';
import { announce } from '../../components/announcer';
import { Badge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { type Column, DataTable } from '../../components/DataTable';
import { Dialog } from '../../components/Dialog';
import { Moment } from '../../components/Moment';
import { ProblemNotice } from '../../components/Notice';
import { common } from '../../i18n/common';
import { number } from '../../i18n/moments';
import { t } from './texts';

type Revision = Schemas['VoiRevision'];

export function Revisions({ list, onRestored }: { list: VoiList; onRestored: () => void }) {
    const revisions = useLoad((signal) => api.get('/api/v1/lists/{list}/revisions', { path: { list: list.id }, signal }).then(({ data }) => data.items), [list.id, list.revision]);
    const [asked, setAsked] = useState<Revision | null>(null);
    const [problem, setProblem] = useState<Problem | null>(null);
    const restore = async (): Promise<void> => {
        if (!asked) return;
        try {
            await api.post('/api/v1/lists/{list}/revisions/{revision}/restore', { path: { list: list.id, revision: asked.revision }, body: { expected: list.revision }, action: actionKey() });
            announce(t('restored', { revision: asked.revision }));
            onRestored();
            setAsked(null);
        } catch (error) {
            setProblem(asProblem(error));
        }
    };
    const state = (row: Revision) => (row.revision === list.revision ? <Badge tone="good">{t('in_force')}</Badge>
        : row.file_removed ? <Badge>{t('file_removed')}</Badge>
        : may('list.roll_back') ? <Button kind="secondary" size="small" about={String(row.revision)} onPress={() => { setProblem(null); setAsked(row); }}>{t('restore')}</Button> : <Badge>{t('earlier')}</Badge>);
    const columns: Column<Revision>[] = [
        { key: 'revision', title: t('revision'), isRowHeader: true, cell: ({ revision }) => revision },
        { key: 'when', title: t('put_in_force'), cell: ({ when }) => <Moment at={when} show="both" /> },
        { key: 'by', title: t('made_by'), cell: ({ by_name }) => by_name },
        { key: 'entries', title: t('entries'), align: 'end', cell: ({ entries }) => number(entries) },
        { key: 'checksum', title: t('checksum'), isMinor: true, cell: ({ checksum }) => <span class="hash">{checksum.slice(0, 16)}</span> },
        { key: 'state', title: t('state'), cell: state },
    ];
    return (
        <>
            <DataTable caption={t('revisions_caption')} columns={columns} rows={revisions.data} rowKey={({ revision }) => revision} empty={t('revisions_empty')} problem={revisions.problem} retry={revisions.reload} dense />
            <Dialog open={asked !== null} title={t('restore')} onClose={() => setAsked(null)}>
                {problem ? <ProblemNotice problem={problem} /> : null}
                {asked ? <p>{t('restore_question', { revision: asked.revision, entries: number(asked.entries) })}</p> : null}
                <div class="govuk-button-group">
                    <Button onPress={restore}>{t('restore')}</Button>
                    <Button kind="secondary" onPress={() => setAsked(null)}>{common('cancel')}</Button>
                </div>
            </Dialog>
        </>
    );
}
