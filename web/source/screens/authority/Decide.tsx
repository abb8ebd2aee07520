// The decision in writing. It never opens more than was asked for; the service holds it to that.
import { useState } from 'preact/hooks';
import { useActionKey } from '../../api/action';
import { api } from '../../api/client';
import type { Load } from '../../api/load';
import { asProblem } from '../../api/problem';
import type { Policy, Schemas } from '../../api/types';
import { announce } from '../../components/announcer';
import { Button } from '../../components/Button';
import { Checkbox, ErrorSummary, Field, type FieldErrors, fieldErrors, Radios, TextArea } from '../../components/Form';
import { spacedMark } from '../../components/Plate';
import { milliseconds } from '../../i18n/moments';
import { type Estate, nrdName } from '../search/estate';
import { measureReason } from '../search/reason';
import { fieldsOf, spanOf, type WindowFields } from '../search/window';
import { windowFaults } from './faults';
import { SpanFields } from './parts';
import { t } from './texts';

type Authority = Schemas['Authority'];
type Kind = '' | 'approve' | 'limits' | 'refuse' | 'ask_back';

interface Limits {
    vrms: readonly string[];
    nrds: readonly number[];
    window: WindowFields;
    days: string;
}

function limitsOf({ vrms, nrds, from, until }: Schemas['AuthorityScope'], days: number): Limits {
    return { vrms, nrds, window: fieldsOf({ from: milliseconds(from), until: milliseconds(until) }), days: String(days) };
}

function toggled<T>(list: readonly T[], one: T, isOn: boolean): T[] {
    return isOn ? [...list, one] : list.filter((other) => other !== one);
}

/** The form shows minutes; what was not touched goes back exactly as it was asked. */
function bodyOf({ vrms, nrds, window, days }: Limits, asked: Schemas['AuthorityScope']): Schemas['AuthorityLimits'] {
    const span = spanOf(window);
    const before = spanOf(fieldsOf({ from: milliseconds(asked.from), until: milliseconds(asked.until) }));
    return {
        ...(vrms.length < asked.vrms.length ? { vrms: asked.vrms.filter((vrm) => vrms.includes(vrm)) } : {}),
        ...(nrds.length < asked.nrds.length ? { nrds: asked.nrds.filter((nrd) => nrds.includes(nrd)) } : {}),
        ...(span.from !== before.from ? { from: new Date(span.from).toISOString() } : {}),
        ...(span.until !== before.until ? { until: new Date(span.until).toISOString() } : {}),
        valid_days: Number(days),
    };
}

function LimitFields({ asked, limits, estate, daysMax, errors, onChange }: { asked: Schemas['AuthorityScope']; limits: Limits; estate: Estate; daysMax: number; errors: FieldErrors; onChange: (part: Partial<Limits>) => void }) {
    return (
        <div class="authority-limits">
            {asked.vrms.length === 0 ? null : (
                <fieldset class="govuk-fieldset">
                    <legend class="govuk-fieldset__legend">{t('decision.marks')}</legend>
                    {errors['limits.vrms'] ? <p class="govuk-error-message">{errors['limits.vrms']}</p> : null}
                    {asked.vrms.map((vrm, index) => (
                        <Checkbox key={vrm} name={index === 0 ? 'limits.vrms' : `limits.vrms-${index}`} label={<span class="mark">{spacedMark(vrm)}</span>} checked={limits.vrms.includes(vrm)} onChange={(isOn) => onChange({ vrms: toggled(limits.vrms, vrm, isOn) })} />
                    ))}
                </fieldset>
            )}
            {asked.nrds.length === 0 ? null : (
                <fieldset class="govuk-fieldset">
                    <legend class="govuk-fieldset__legend">{t('decision.places')}</legend>
                    {errors['limits.nrds'] ? <p class="govuk-error-message">{errors['limits.nrds']}</p> : null}
                    {asked.nrds.map((nrd, index) => (
                        <Checkbox key={nrd} name={index === 0 ? 'limits.nrds' : `limits.nrds-${index}`} label={nrdName(estate, nrd)} checked={limits.nrds.includes(nrd)} onChange={(isOn) => onChange({ nrds: toggled(limits.nrds, nrd, isOn) })} />
                    ))}
                </fieldset>
            )}
            <SpanFields name="limits" window={limits.window} errors={errors} onChange={(window) => onChange({ window })} />
            <Field name="limits.valid_days" label={t('decision.valid_days')} hint={t('decision.valid_days_hint', { days: daysMax })} width={4} autoComplete="off" value={limits.days} onChange={(days) => onChange({ days })} error={errors['limits.valid_days']} />
        </div>
    );
}

function limitFaults(limits: Limits, asked: Schemas['AuthorityScope'], daysMax: number): FieldErrors {
    const days = /^\d{1,3}$/.test(limits.days.trim()) ? Number(limits.days) : 0;
    return {
        ...(asked.vrms.length > 0 && limits.vrms.length === 0 ? { 'limits.vrms': t('decision.missing_marks') } : {}),
        ...(asked.nrds.length > 0 && limits.nrds.length === 0 ? { 'limits.nrds': t('decision.missing_marks') } : {}),
        ...windowFaults(limits.window, 'limits'),
        ...(days < 1 || days > daysMax ? { 'limits.valid_days': t('decision.missing_days', { days: daysMax }) } : {}),
    };
}

export function Decide({ one, policy, estate, load }: { one: Authority; policy: Policy; estate: Estate; load: Load<Authority> }) {
    const asked = one.asked_scope ?? one.asked;
    const daysMax = policy.older_authority_valid_days;
    const [kind, setKind] = useState<Kind>('');
    const [reason, setReason] = useState('');
    const [limits, setLimits] = useState(() => limitsOf(asked, daysMax));
    const [errors, setErrors] = useState<FieldErrors>({});
    const keyFor = useActionKey();
    const faults = (): FieldErrors => {
        const min = policy.reason_characters_min;
        return {
            ...(kind === '' ? { decision: t('decision.missing') } : {}),
            ...(kind === 'limits' ? limitFaults(limits, asked, daysMax) : {}),
            ...(measureReason(reason, min).isEnough ? {} : { reason: t('missing.text', { min }) }),
        };
    };
    const send = async (): Promise<void> => {
        const found = faults();
        setErrors(found);
        if (kind === '' || Object.keys(found).length > 0) return;
        const body: Schemas['DecideAuthority'] = {
            decision: kind === 'limits' ? 'approve' : kind, reason: reason.trim(), ...(kind === 'limits' ? { limits: bodyOf(limits, asked) } : {}),
        };
        try {
            await api.post('/api/v1/authorities/{authority}/decide', { path: { authority: one.id }, body, ifMatch: `"${one.version}"`, action: keyFor([one.version, body]) });
            announce(t('decision.done'));
            load.reload();
        } catch (error) {
            const problem = asProblem(error);
            setErrors(fieldErrors(problem));
            if (problem.isConflict) load.reload();
        }
    };
    const kinds = [
        { value: 'approve', label: t('decision.approve') }, { value: 'limits', label: t('decision.limits'), hint: t('decision.limits_hint') },
        { value: 'refuse', label: t('decision.refuse') }, { value: 'ask_back', label: t('decision.ask_back'), hint: t('decision.ask_back_hint') },
    ];
    return (
        <form noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
            <ErrorSummary errors={errors} />
            <Radios name="decision" label={t('decision.what')} value={kind} onChange={(value) => setKind(value as Kind)} choices={kinds} error={errors['decision']} />
            {kind === 'limits' ? <LimitFields asked={asked} limits={limits} estate={estate} daysMax={daysMax} errors={errors} onChange={(part) => setLimits({ ...limits, ...part })} /> : null}
            <TextArea name="reason" label={t('decision.reason')} hint={t('decision.reason_hint')} value={reason} onChange={setReason} rows={4} error={errors['reason']} />
            <Button onPress={send}>{t('decision.send')}</Button>
        </form>
    );
}
