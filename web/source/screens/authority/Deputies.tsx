// Who decides while an authorising officer is away.
import { useState } from 'preact/hooks';
import { useActionKey } from '../../api/action';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { asProblem, type Problem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { account } from '../../app/session';
import { announce } from '../../components/announcer';
import { Button } from '../../components/Button';
import { type Column, DataTable } from '../../components/DataTable';
import { ErrorSummary, type FieldErrors, fieldErrors, Select } from '../../components/Form';
import { Moment } from '../../components/Moment';
import { ProblemNotice } from '../../components/Notice';
import { rankName } from '../search/names';
import { fieldsOf, spanOf, type WindowFields } from '../search/window';
import { windowFaults } from './faults';
import { SpanFields } from './parts';
import { t } from './texts';

type Deputy = Schemas['Deputy'];
const DAY_MS = 86_400_000;

function nextWeek(): WindowFields {
    const now = Math.ceil(Date.now() / 60_000) * 60_000;
    return fieldsOf({ from: now, until: now + 7 * DAY_MS });
}

function NameDeputy({ officers, onNamed }: { officers: Schemas['Deputies']['officers']; onNamed: () => void }) {
    const [who, setWho] = useState('');
    const [window, setWindow] = useState(nextWeek);
    const [errors, setErrors] = useState<FieldErrors>({});
    const keyFor = useActionKey();
    const submit = async (): Promise<void> => {
        const found = { ...(who === '' ? { deputy: t('deputy.choose') } : {}), ...windowFaults(window, 'deputy_time') };
        setErrors(found);
        if (Object.keys(found).length > 0) return;
        const { from, until } = spanOf(window);
        const body = { deputy: Number(who), from: new Date(from).toISOString(), until: new Date(until).toISOString() };
        try {
            await api.post('/api/v1/authorities/deputies', { body, action: keyFor(body) });
            setWho('');
            announce(t('deputy.named'));
            onNamed();
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    const choices = [{ value: '', label: t('deputy.choose') }, ...officers.map(({ id, name, rank }) => ({ value: String(id), label: t('officer_with_rank', { name, rank: rankName(rank) }) }))];
    return (
        <form noValidate onSubmit={(event) => { event.preventDefault(); void submit(); }}>
            <ErrorSummary errors={errors} />
            <Select name="deputy" label={t('deputy.who')} value={who} onChange={setWho} choices={choices} error={errors['deputy']} />
            <SpanFields name="deputy_time" legend={t('deputy.when')} window={window} errors={errors} onChange={setWindow} />
            <Button type="submit" kind="secondary">{t('deputy.name')}</Button>
        </form>
    );
}

export function Deputies() {
    const load = useLoad((signal) => api.get('/api/v1/authorities/deputies', { signal }).then(({ data }) => data), []);
    const [problem, setProblem] = useState<Problem | null>(null);
    const me = account.value?.person.id;
    const end = async (number: number): Promise<void> => {
        setProblem(null);
        try {
            await api.post('/api/v1/authorities/deputies/{number}/end', { path: { number } });
            load.reload();
        } catch (error) {
            setProblem(asProblem(error));
        }
    };
    const columns: Column<Deputy>[] = [
        { key: 'deputy', title: t('deputy.who'), isRowHeader: true, cell: ({ deputy }) => deputy.name },
        { key: 'officer', title: t('deputy.officer'), cell: ({ officer }) => officer.name },
        { key: 'from', title: t('deputy.from'), cell: ({ from }) => <Moment at={from} show="both" /> },
        { key: 'until', title: t('deputy.until'), cell: ({ until }) => <Moment at={until} show="both" /> },
        { key: 'ended', title: t('deputy.ended'), cell: ({ number, officer, deputy, until, ended }) => (ended === null && officer.id === me && Date.parse(until) > Date.now()
            ? <Button kind="secondary" size="small" about={t('deputy.of', { name: deputy.name })} onPress={() => end(number)}>{t('deputy.end')}</Button>
            : <Moment at={ended} show="both" />) },
    ];
    return (
        <section class="authority-section" aria-labelledby="deputies-title">
            <h2 id="deputies-title" class="govuk-heading-m">{t('deputy.title')}</h2>
            <p>{t('deputy.text')}</p>
            {problem ? <ProblemNotice problem={problem} /> : null}
            <DataTable caption={t('deputy.caption')} columns={columns} rows={load.data?.items} rowKey={({ number }) => number} empty={t('deputy.empty')}
                problem={load.problem} retry={load.reload} countsRows={false} />
            {load.data ? <NameDeputy officers={load.data.officers} onNamed={load.reload} /> : null}
        </section>
    );
}
