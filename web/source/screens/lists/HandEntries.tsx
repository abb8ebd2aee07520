// Entries that people made: live at once, changed and withdrawn with a reason.
import { useState } from 'preact/hooks';
import { useActionKey } from '../../api/action';
import { actionKey, api } from '../../api/client';
import { usePages } from '../../api/pages';
import { asProblem, type Problem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { may } from '../../app/session';
import { announce } from '../../components/announcer';
import { Badge, PriorityBadge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { type Column, DataTable } from '../../components/DataTable';
import { Dialog } from '../../components/Dialog';
import { TextArea } from '../../components/Form';
import { Moment } from '../../components/Moment';
import { ProblemNotice } from '../../components/Notice';
import { Plate } from '../../components/Plate';
import { common } from '../../i18n/common';
import { EntryFacts } from './EntryFacts';
import { EntryForm } from './EntryForm';
import { vehicleText } from './entry';
import { t } from './texts';

type Entry = Schemas['HandEntry'];

const columns: () => Column<Entry>[] = () => [
    { key: 'vrm', title: t('field.vrm'), isRowHeader: true, cell: ({ entry }) => <Plate mark={entry.vrm} /> },
    { key: 'priority', title: t('priority'), isMinor: true, cell: ({ entry }) => (entry.priority ? <PriorityBadge priority={entry.priority} /> : t('priority_of_list')) },
    { key: 'reason', title: t('field.reason'), cell: ({ entry }) => entry.reason || '–' },
    { key: 'vehicle', title: t('vehicle'), isMinor: true, cell: ({ entry }) => vehicleText(entry) || '–' },
    { key: 'weed', title: t('field.weed_date'), isMinor: true, cell: ({ entry }) => <Moment at={entry.weed_date ?? null} show="date" /> },
    { key: 'by', title: t('made_by'), isMinor: true, cell: ({ by_name, when }) => <>{by_name}, <Moment at={when} /></> },
    { key: 'state', title: t('state'), cell: ({ withdrawn }) => <Badge tone={withdrawn ? 'neutral' : 'good'}>{t(withdrawn ? 'withdrawn' : 'live')}</Badge> },
];

function Withdraw({ item, onDone }: { item: Entry; onDone: () => void }) {
    const [reason, setReason] = useState('');
    const [problem, setProblem] = useState<Problem | null>(null);
    const withdraw = async (): Promise<void> => {
        try {
            await api.post('/api/v1/lists/{list}/entries/{entry}/withdraw', { path: { list: item.list, entry: item.id }, ifMatch: `"${item.version}"`, action: actionKey(), body: { reason } });
            announce(t('withdrawn_done'));
            onDone();
        } catch (error) {
            setProblem(asProblem(error));
        }
    };
    return (
        <>
            {problem ? <ProblemNotice problem={problem} /> : null}
            <TextArea name="withdraw_reason" label={t('withdraw_reason')} rows={2} value={reason} onChange={setReason} />
            <Button kind="warning" size="small" onPress={withdraw}>{t('withdraw')}</Button>
        </>
    );
}

export function HandEntries({ list }: { list: number }) {
    const pages = usePages((after, signal) => api.get('/api/v1/lists/{list}/entries', { path: { list }, query: after ? { after } : {}, signal }).then(({ data }) => data), [list]);
    const [shown, setShown] = useState<Entry | null>(null);
    const [mode, setMode] = useState<'look' | 'amend' | 'add' | null>(null);
    const close = (): void => {
        setMode(null);
        setShown(null);
    };
    const done = (text: string): void => {
        announce(text);
        close();
        pages.reload();
    };
    const keyOf = useActionKey();
    const titles = { look: t('entry'), amend: t('amend_entry'), add: t('add_entry') };
    const isLive = shown !== null && !shown.withdrawn;
    return (
        <>
            {may('entry.add') ? <Button size="small" onPress={() => setMode('add')}>{t('add_entry')}</Button> : null}
            <DataTable caption={t('hand_caption')} columns={columns()} rows={pages.rows} rowKey={({ id }) => id} onSelect={(entry) => { setShown(entry); setMode('look'); }}
                empty={t('hand_empty')} problem={pages.problem} retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} dense />
            <Dialog open={mode !== null} title={mode ? titles[mode] : ''} onClose={close} size="wide">
                {mode === 'add' ? <EntryForm start={null} act={t('add_entry')} onCancel={close}
                    onSave={async (entry) => { await api.post('/api/v1/lists/{list}/entries', { path: { list }, body: entry, action: keyOf(entry) }); done(t('added_done')); }} /> : null}
                {mode === 'amend' && shown ? <EntryForm start={shown.entry} act={common('save')} onCancel={close}
                    onSave={async (entry) => { await api.put('/api/v1/lists/{list}/entries/{entry}', { path: { list, entry: shown.id }, body: entry, ifMatch: `"${shown.version}"`, action: actionKey() }); done(t('amended_done')); }} /> : null}
                {mode === 'look' && shown ? (
                    <>
                        <EntryFacts entry={shown.entry} />
                        <p class="govuk-body">{t('made_by')}: {shown.by_name}, <Moment at={shown.when} show="both" /></p>
                        {shown.withdrawn ? <p class="govuk-body">{t('withdrawn')}: {shown.withdrawn_reason}</p> : null}
                        {isLive && may('entry.amend') ? <Button kind="secondary" size="small" onPress={() => setMode('amend')}>{t('amend_entry')}</Button> : null}
                        {isLive && may('entry.remove') ? <Withdraw item={shown} onDone={() => done(t('withdrawn_done'))} /> : null}
                    </>
                ) : null}
            </Dialog>
        </>
    );
}
