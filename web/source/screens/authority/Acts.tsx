// What somebody may do with a request now, and only that: the service says what.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useActionKey } from '../../api/action';
import { api } from '../../api/client';
import { type Load, useLoad } from '../../api/load';
import { asProblem, type Problem } from '../../api/problem';
import type { Policy, Schemas } from '../../api/types';
import { announce } from '../../components/announcer';
import { Button } from '../../components/Button';
import { ErrorSummary, Field, type FieldErrors, fieldErrors, Select, TextArea } from '../../components/Form';
import { ProblemNotice } from '../../components/Notice';
import { londonTime, momentInLondon, dateFromText, dateText, timeFromText } from '../../i18n/london';
import type { Estate } from '../search/estate';
import { rankName } from '../search/names';
import { measureReason } from '../search/reason';
import { t as search } from '../search/texts';
import { Decide } from './Decide';
import { RunSearch } from './RunSearch';
import { t } from './texts';

type Authority = Schemas['Authority'];

export interface ActsProps {
    one: Authority;
    policy: Policy;
    estate: Estate;
    load: Load<Authority>;
}

type PlainAct = 'submit' | 'take' | 'release';
const PLAIN = {
    submit: '/api/v1/authorities/{authority}/submit', take: '/api/v1/authorities/{authority}/take', release: '/api/v1/authorities/{authority}/release',
} as const;

function PlainActs({ one, load }: Pick<ActsProps, 'one' | 'load'>) {
    const [problem, setProblem] = useState<Problem | null>(null);
    const keyFor = useActionKey();
    const press = async (act: PlainAct): Promise<void> => {
        setProblem(null);
        try {
            await api.post(PLAIN[act], { path: { authority: one.id }, ifMatch: `"${one.version}"`, action: keyFor([act, one.version]) });
            announce(t('act.done'));
        } catch (error) {
            setProblem(asProblem(error));
        }
        load.reload();
    };
    const acts = (['submit', 'take', 'release'] as const).filter((act) => one.may.includes(act));
    return (
        <>
            {problem ? <ProblemNotice problem={problem} /> : null}
            <div class="authority-acts">
                {one.may.includes('amend') ? <a class="govuk-button govuk-button--secondary" href={`/authorities/${one.id}/edit`}>{t('act.amend')}</a> : null}
                {acts.map((act) => <Button key={act} kind={act === 'release' ? 'secondary' : 'primary'} onPress={() => press(act)}>{t(`act.${act}`)}</Button>)}
            </div>
        </>
    );
}

type NotedAct = 'withdraw' | 'revoke' | 'return';
const NOTED = {
    withdraw: '/api/v1/authorities/{authority}/withdraw', revoke: '/api/v1/authorities/{authority}/revoke', return: '/api/v1/authorities/{authority}/return',
} as const;

interface NotedProps extends Pick<ActsProps, 'one' | 'policy' | 'load'> {
    act: NotedAct;
    label: string;
    hint?: string;
    button: string;
}

/** An act that takes a written reason. */
function NotedForm({ one, policy, load, act, label, hint, button }: NotedProps) {
    const [note, setNote] = useState('');
    const [errors, setErrors] = useState<FieldErrors>({});
    const keyFor = useActionKey();
    const field = `${act}.note`;
    const send = async (): Promise<void> => {
        const min = policy.reason_characters_min;
        const found: FieldErrors = measureReason(note, min).isEnough ? {} : { [field]: t('missing.text', { min }) };
        setErrors(found);
        if (Object.keys(found).length > 0) return;
        try {
            await api.post(NOTED[act], { path: { authority: one.id }, body: { note: note.trim() }, ifMatch: `"${one.version}"`, action: keyFor([act, one.version, note]) });
            announce(t('act.done'));
            load.reload();
        } catch (error) {
            const problem = asProblem(error);
            setErrors(fieldErrors(problem));
            if (problem.isConflict) load.reload();
        }
    };
    return (
        <form noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
            <ErrorSummary errors={errors} />
            <TextArea name={field} label={label} hint={hint} value={note} onChange={setNote} rows={3} error={errors[field]} />
            <Button kind={act === 'return' ? 'primary' : 'warning'} onPress={send}>{button}</Button>
        </form>
    );
}

/** A grave or rare act, behind a line to open. */
function Folded({ title, children }: { title: string; children: ComponentChildren }) {
    return (
        <details class="govuk-details">
            <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{title}</span></summary>
            <div class="govuk-details__text">{children}</div>
        </details>
    );
}

function nowAsWritten(): { date: string; time: string } {
    const { date, time } = londonTime(Date.now());
    return { date: dateText(date), time };
}

function OralForm({ one, policy, load }: Pick<ActsProps, 'one' | 'policy' | 'load'>) {
    const officers = useLoad((signal) => api.get('/api/v1/authorities/officers', { signal }).then(({ data }) => data.items), []);
    const [who, setWho] = useState('');
    const [when, setWhen] = useState(nowAsWritten);
    const [errors, setErrors] = useState<FieldErrors>({});
    const keyFor = useActionKey();
    const send = async (): Promise<void> => {
        const at = momentInLondon({ date: dateFromText(when.date), time: timeFromText(when.time) });
        const found = {
            ...(who === '' ? { given_by: t('oral.choose') } : {}),
            ...(Number.isFinite(at) ? {} : { given_at: search('fault.from_unclear', { date: nowAsWritten().date }) }),
        };
        setErrors(found);
        if (Object.keys(found).length > 0) return;
        const body = { given_by: Number(who), given_at: new Date(at).toISOString() };
        try {
            await api.post('/api/v1/authorities/{authority}/oral', { path: { authority: one.id }, body, ifMatch: `"${one.version}"`, action: keyFor(body) });
            load.reload();
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    const choices = (officers.data ?? []).map(({ id, name, rank }) => ({ value: String(id), label: t('form.officer', { name, rank: rankName(rank) }) }));
    return (
        <form noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
            <ErrorSummary errors={errors} />
            <p>{t('oral.text', { hours: policy.older_oral_confirm_hours })}</p>
            <Select name="given_by" label={t('oral.officer')} value={who} onChange={setWho} choices={[{ value: '', label: t('oral.choose') }, ...choices]} error={errors['given_by']} />
            <div class="window-fields__edge">
                <Field name="given_at" label={search('date_of', { which: t('oral.when') })} width={10} autoComplete="off" value={when.date} onChange={(date) => setWhen({ ...when, date })} error={errors['given_at']} />
                <Field name="given_at.time" label={search('time_of', { which: t('oral.when') })} width={5} autoComplete="off" value={when.time} onChange={(time) => setWhen({ ...when, time })} />
            </div>
            <Button kind="warning" onPress={send}>{t('oral.state')}</Button>
        </form>
    );
}

export function Acts({ one, policy, estate, load }: ActsProps) {
    const can = (act: Authority['may'][number]): boolean => one.may.includes(act);
    const isIdle = one.may.every((act) => act === 'see_result');
    const noted = { one, policy, load };
    return (
        <section class="panel authority-section" aria-labelledby="acts-title">
            <h2 id="acts-title" class="govuk-heading-m">{t('one.acts')}</h2>
            {isIdle ? <p class="muted">{t('one.nothing')}</p> : null}
            <PlainActs one={one} load={load} />
            {can('decide') ? <Decide one={one} policy={policy} estate={estate} load={load} /> : null}
            {can('run') ? <RunSearch one={one} estate={estate} /> : null}
            {can('return') ? (
                <>
                    <h3 class="govuk-heading-s">{t('return.title')}</h3>
                    <p>{t('return.text')}</p>
                    <NotedForm {...noted} act="return" label={t('return.note')} hint={t('return.note_hint')} button={t('return.send')} />
                </>
            ) : null}
            {can('state_oral') ? <Folded title={t('oral.title')}><OralForm one={one} policy={policy} load={load} /></Folded> : null}
            {can('withdraw') ? <Folded title={t('act.withdraw')}><NotedForm {...noted} act="withdraw" label={t('act.withdraw_note')} button={t('act.withdraw')} /></Folded> : null}
            {can('revoke') ? <Folded title={t('act.revoke')}><NotedForm {...noted} act="revoke" label={t('act.revoke_note')} button={t('act.revoke')} /></Folded> : null}
        </section>
    );
}
