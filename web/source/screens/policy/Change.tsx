// A change of the policy: what should be different, what that loosens, why, and from when.
import { useState } from 'preact/hooks';
import { useActionKey } from '../../api/action';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { asProblem } from '../../api/problem';
import type { Policy, Schemas } from '../../api/types';
import { go } from '../../app/router';
import { announce } from '../../components/announcer';
import { Button } from '../../components/Button';
import { DateField, dateErrors } from '../../components/DateField';
import { ErrorSummary, Field, fieldErrors, type FieldErrors, TextArea } from '../../components/Form';
import { Shown } from '../../components/Loading';
import { Notice } from '../../components/Notice';
import { Page } from '../../components/Page';
import { dateFromText, momentInLondon, timeFromText } from '../../i18n/london';
import { Difference, HelpTexts } from './parts';
import { RowField } from './RowField';
import { t } from './texts';
import { isSame, type Row, type Value } from './values';

type Draft = Schemas['PolicyDraft'];

interface Edited {
    values: Record<string, Value>;
    typed: Record<string, string>;
    text: string;
}

const UNTOUCHED: Edited = { values: {}, typed: {}, text: '' };
const MORNING = '09:00';

/** References and masks that were left empty while writing are none. */
function tidy(value: Value): Value {
    if (!Array.isArray(value)) return value;
    return (value as unknown[]).map((item) => {
        if (typeof item !== 'object' || item === null) return item;
        const whole = (texts: unknown): string[] => (texts as string[]).map((text) => text.trim()).filter(Boolean);
        return 'masks' in item ? { ...item, masks: whole(item.masks) } : { ...item, references: whole((item as { references: unknown }).references) };
    }) as Value;
}

function wishOf(policy: Policy, { values, text }: Edited): Schemas['PolicyWish'] {
    if (text.trim() !== '') return { text };
    const rows = Object.fromEntries(policy.rows
        .map(({ id, value }): [string, Value, Value] => [id, tidy(values[id] ?? value), value])
        .filter(([, value, before]) => !isSame(value, before)));
    return { rows };
}

/** null: at once; undefined: unclear. */
function effectiveOf(date: string, time: string): string | null | undefined {
    if (date.trim() === '') return null;
    const day = dateFromText(date);
    const clock = timeFromText(time.trim() === '' ? MORNING : time);
    const moment = momentInLondon({ date: day, time: clock });
    return day === '' || clock === '' || Number.isNaN(moment) ? undefined : new Date(moment).toISOString();
}

function Send({ policy, wish, draft, onError }: { policy: Policy; wish: Schemas['PolicyWish']; draft: Draft; onError: (errors: FieldErrors) => void }) {
    const [reason, setReason] = useState('');
    const [date, setDate] = useState('');
    const [time, setTime] = useState('');
    const keyOf = useActionKey();
    const send = async (): Promise<void> => {
        const effective = effectiveOf(date, time);
        if (effective === undefined) return onError({ ...dateErrors({ effective: date }), ...(dateFromText(date) ? { time: t('change.time_unclear') } : {}) });
        const body = { ...wish, base: policy.version, reason, effective };
        try {
            const { data } = await api.post('/api/v1/policy/versions', { body, action: keyOf(body) });
            announce(t('one.done'));
            go(`/policy/versions/${data.number}`);
        } catch (error) {
            onError(fieldErrors(asProblem(error)));
        }
    };
    return (
        <section class="panel">
            <h2 id="difference" class="govuk-heading-m">{t('change.difference')}</h2>
            {draft.loosens ? <Notice tone="warning"><p>{t('change.loosens')}</p></Notice> : null}
            <Difference changes={draft.changes} caption={t('change.difference')} />
            <TextArea name="reason" label={t('change.reason')} rows={3} value={reason} onChange={setReason} />
            <div class="field-row">
                <DateField name="effective" label={t('change.date')} hint={draft.loosens ? undefined : t('change.date_hint')} required={draft.loosens} value={date} onChange={setDate} />
                <Field name="time" label={t('change.time')} required={false} width={5} value={time} onChange={setTime} autoComplete="off" />
            </div>
            <Button onPress={send}>{t('change.send')}</Button>
        </section>
    );
}

function Rows({ policy, edited, errors, onEdit }: { policy: Policy; edited: Edited; errors: FieldErrors; onEdit: (edited: Edited) => void }) {
    const groups = [...new Set(policy.rows.map(({ group }) => group))];
    const change = (row: Row) => (value: Value, typed?: string): void => onEdit({
        ...edited,
        values: { ...edited.values, [row.id]: value },
        typed: typed === undefined ? edited.typed : { ...edited.typed, [row.id]: typed },
    });
    return (
        <>
            {groups.map((group) => (
                <details key={group} class="govuk-details policy__group" open={policy.rows.some((row) => row.group === group && errors[`rows.${row.id}`])}>
                    <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{t(`group.${group}`)}</span></summary>
                    <div class="govuk-details__text">
                        {policy.rows.filter((row) => row.group === group).map((row) => (
                            <RowField key={row.id} row={row} value={edited.values[row.id] ?? row.value} typed={edited.typed[row.id]} error={errors[`rows.${row.id}`]} onChange={change(row)} />
                        ))}
                    </div>
                </details>
            ))}
            <TextArea name="text" label={t('change.text')} hint={t('change.text_hint')} required={false} rows={4} value={edited.text} onChange={(text) => onEdit({ ...edited, text })} error={errors['text']} />
        </>
    );
}

function ChangeOf({ policy }: { policy: Policy }) {
    const [edited, setEdited] = useState(UNTOUCHED);
    const [errors, setErrors] = useState<FieldErrors>({});
    const [draft, setDraft] = useState<Draft | null>(null);
    const edit = (next: Edited): void => {
        setEdited(next);
        setDraft(null);
    };
    const wish = wishOf(policy, edited);
    const look = async (): Promise<void> => {
        setErrors({});
        try {
            setDraft((await api.post('/api/v1/policy/draft', { body: wish })).data);
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    return (
        <form noValidate onSubmit={(event) => event.preventDefault()}>
            <ErrorSummary errors={errors} />
            <p>{t('change.intro')}</p>
            <Rows policy={policy} edited={edited} errors={errors} onEdit={edit} />
            <Button kind="secondary" onPress={look}>{t('change.look')}</Button>
            {draft ? <Send policy={policy} wish={wish} draft={draft} onError={setErrors} /> : null}
        </form>
    );
}

export default function Change() {
    const load = useLoad((signal) => api.get('/api/v1/policy', { signal }).then(({ data }) => data), []);
    return (
        <Page title={t('change.title')} help={<HelpTexts />}>
            <p><a class="govuk-link" href="/policy">{t('change.back')}</a></p>
            <Shown load={load}>{(policy) => <ChangeOf policy={policy} />}</Shown>
        </Page>
    );
}
