// What one was told, and the way to what it is about.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { usePages } from '../../api/pages';
import { asProblem, type Problem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { countNotices, unseen } from '../../app/notices';
import { match } from '../../app/router';
import { announce } from '../../components/announcer';
import { Badge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { type Column, DataTable } from '../../components/DataTable';
import { Moment } from '../../components/Moment';
import { ProblemNotice } from '../../components/Notice';
import { screens } from '../registry';
import { t } from './texts';

type Told = Schemas['Notice'];

const PLACES: Record<Told['subject_kind'], string> = {
    search_question: '/me/questions/{n}',
    application: '/access/{n}',
    access: '/people/{n}',
    authority: '/authorities/{n}',
    policy: '/policy',
    guidance: '/guidance',
    account: '/account',
    retention: '/retention',
    hold: '/retention',
};

/** What stands in another place than all else about its subject. */
const ELSEWHERE: Partial<Record<Told['kind'], string>> = {
    search_answered: '/searches/questions/{n}',
    access_ending: '/people/review',
    employment_ending: '/me',
    training_ending: '/me',
    vetting_ending: '/me',
    older_access_ending: '/me',
};

/** Where the thing stands that a notice is about; null: no screen shows it. */
function addressOf({ kind, subject_kind: about, subject }: Told): string | null {
    const pattern = ELSEWHERE[kind] ?? PLACES[about];
    const address = pattern.replace('{n}', String(subject));
    if (!screens.some(({ path }) => match(path, address) !== null)) return null;
    return about === 'hold' ? `${address}?tab=holds` : address;
}

function What({ told }: { told: Told }) {
    const text = t.lookup(`notice.${told.kind}`, told.kind);
    const address = addressOf(told);
    const see = (): void => {
        if (told.seen !== null) return;
        api.post('/api/v1/me/notices/{notice}/seen', { path: { notice: told.id } }).then(() => countNotices(), () => undefined);
    };
    return (
        <>
            {address === null ? text : <a class="govuk-link" href={address} onClick={see}>{text}</a>}
            {told.seen === null ? <> <Badge tone="info">{t('notices.new')}</Badge></> : null}
        </>
    );
}

const columns: () => Column<Told>[] = () => [
    { key: 'what', title: t('notices.what'), isRowHeader: true, cell: (told) => <What told={told} /> },
    { key: 'when', title: t('notices.when'), cell: ({ created }) => <Moment at={created} show="both" /> },
];

export function Notices() {
    const pages = usePages((after, signal) => api.get('/api/v1/me/notices', { query: after ? { after } : {}, signal }).then(({ data }) => {
        unseen.value = data.unseen;
        return data;
    }), []);
    const [problem, setProblem] = useState<Problem | null>(null);
    const last = pages.rows?.[0]?.id;
    const mark = async (): Promise<void> => {
        if (last === undefined) return;
        setProblem(null);
        try {
            await api.post('/api/v1/me/notices/seen', { body: { up_to: last } });
            announce(t('notices.marked'));
            pages.reload();
        } catch (error) {
            setProblem(asProblem(error));
        }
    };
    const waiting = unseen.value ?? 0;
    return (
        <section>
            <h2 class="govuk-heading-m">{t('notices')}</h2>
            {problem ? <ProblemNotice problem={problem} /> : null}
            {waiting > 0 ? <p class="me__unseen"><span>{t.count('notices.unseen', waiting)}</span> <Button kind="secondary" size="small" onPress={mark}>{t('notices.mark')}</Button></p> : null}
            <DataTable caption={t('notices')} columns={columns()} rows={pages.rows} rowKey={({ id }) => id} empty={t('notices.empty')} countsRows={false}
                problem={pages.problem} retry={pages.reload} onMore={pages.more} isFetching={pages.isFetching} />
        </section>
    );
}
