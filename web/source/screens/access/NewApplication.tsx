// An application for access: for oneself, for a colleague, or for somebody without an account. Rule: R-01.
import { useState } from 'preact/hooks';
import { useActionKey } from '../../api/action';
import { api } from '../../api/client';
import { asProblem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { go, place } from '../../app/router';
import { account } from '../../app/session';
import { announce } from '../../components/announcer';
import { Button } from '../../components/Button';
import { DateField, dateErrors } from '../../components/DateField';
import { Checkbox, ErrorSummary, Field, fieldErrors, type FieldErrors, Radios, Select, TextArea } from '../../components/Form';
import { Page } from '../../components/Page';
import { codes } from '../../i18n/codes';
import { common } from '../../i18n/common';
import { datesOf, EMPLOYMENTS, type EmploymentKind, factsOf, NOBODY, type Rank, RANKS, type Role, ROLES, TRAININGS, type Typed, type TypedTraining, type TrainingKind, type VettingLevel, VETTINGS } from '../people/facts';
import { t } from './texts';

type Whom = 'self' | 'colleague' | 'newcomer';

interface Wanted {
    whom: Whom;
    person: Typed;
    give: readonly Role[];
    take: readonly Role[];
    older: boolean;
    reason: string;
}

type Set = (change: Partial<Typed>) => void;

function Newcomer({ person, set, errors }: { person: Typed; set: Set; errors: FieldErrors }) {
    const setTraining = (kind: TrainingKind, change: Partial<TypedTraining>): void =>
        set({ trainings: { ...person.trainings, [kind]: { ...person.trainings[kind], ...change } } });
    return (
        <>
            <Field name="person.display_name" label={t('name')} hint={t('name_hint')} value={person.display_name} onChange={(display_name) => set({ display_name })} error={errors['person.display_name']} width={30} />
            <Field name="person.post" label={t('post')} hint={t('post_hint')} required={false} value={person.post} onChange={(post) => set({ post })} error={errors['person.post']} width={30} />
            <div class="field-row">
                <Select name="person.rank" label={t('rank')} value={person.rank} onChange={(rank) => set({ rank: rank as Rank })} error={errors['person.rank']} choices={RANKS.map((value) => ({ value, label: codes(`rank.${value}`) }))} />
                <Select name="person.employment" label={t('employment')} value={person.employment} onChange={(value) => set({ employment: value as EmploymentKind })} error={errors['person.employment']} choices={EMPLOYMENTS.map((value) => ({ value, label: codes(`employment.${value}`) }))} />
                <DateField name="person.employment_ends" label={t('employment_ends')} hint={t('employment_ends_hint')} required={false} value={person.employment_ends} onChange={(employment_ends) => set({ employment_ends })} error={errors['person.employment_ends']} />
            </div>
            <div class="field-row">
                <Select name="person.vetting" label={t('vetting')} value={person.vetting} onChange={(value) => set({ vetting: value as VettingLevel })} error={errors['person.vetting']} choices={VETTINGS.map((value) => ({ value, label: codes(`vetting.${value}`) }))} />
                <DateField name="person.vetting.expires" label={t('vetting_expires')} required={false} value={person.vetting_expires} onChange={(vetting_expires) => set({ vetting_expires })} error={errors['person.vetting.expires']} />
            </div>
            <h2 class="govuk-heading-m">{t('trainings')}</h2>
            <p class="govuk-hint">{t('trainings_hint')}</p>
            {TRAININGS.map((kind) => (
                <fieldset class="govuk-fieldset" key={kind}>
                    <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{codes(`training.${kind}`)}</legend>
                    <div class="field-row">
                        <DateField name={`${kind}_completed`} label={t('completed')} required={false} value={person.trainings[kind].completed} onChange={(completed) => setTraining(kind, { completed })} error={errors[`${kind}_completed`]} />
                        <DateField name={`${kind}_expires`} label={t('expires')} required={false} value={person.trainings[kind].expires} onChange={(expires) => setTraining(kind, { expires })} error={errors[`${kind}_expires`]} />
                    </div>
                </fieldset>
            ))}
        </>
    );
}

function RoleChoice({ name, title, roles, chosen, onChange }: { name: string; title: string; roles: readonly Role[]; chosen: readonly Role[]; onChange: (roles: Role[]) => void }) {
    if (roles.length === 0) return null;
    return (
        <fieldset class="govuk-fieldset access-roles">
            <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{title}</legend>
            <div class="access-roles__choices">
                {roles.map((role) => (
                    <Checkbox key={role} name={`${name}_${role}`} label={codes(`role.${role}`)} checked={chosen.includes(role)}
                        onChange={(checked) => onChange(checked ? [...chosen, role] : chosen.filter((other) => other !== role))} />
                ))}
            </div>
        </fieldset>
    );
}

function bodyOf(wanted: Wanted, ownName: string): Schemas['AccessWish'] {
    const { user_name, desks: _desks, ...facts } = factsOf(wanted.person);
    return {
        user_name: wanted.whom === 'self' ? ownName : user_name,
        person: wanted.whom === 'newcomer' ? facts : null,
        give: [...wanted.give], take: wanted.whom === 'newcomer' ? [] : [...wanted.take], older_access: wanted.older, reason: wanted.reason.trim(),
    };
}

function startOf(named: string | null): Wanted {
    return { whom: named ? 'colleague' : 'self', person: { ...NOBODY, user_name: named ?? '' }, give: [], take: [], older: false, reason: '' };
}

export default function NewApplication() {
    const [wanted, setWanted] = useState<Wanted>(() => startOf(place.value.query.get('for')));
    const [errors, setErrors] = useState<FieldErrors>({});
    const keyOf = useActionKey();
    const own = account.value?.person;
    const set = (change: Partial<Wanted>): void => setWanted({ ...wanted, ...change });
    const setPerson: Set = (change) => set({ person: { ...wanted.person, ...change } });
    const held = wanted.whom === 'self' ? own?.roles ?? [] : [];
    const send = async (): Promise<void> => {
        const { employment_ends, 'vetting.expires': vetting, ...trainings } = datesOf(wanted.person);
        const unclear = dateErrors({ 'person.employment_ends': employment_ends ?? '', 'person.vetting.expires': vetting ?? '', ...trainings });
        if (Object.keys(unclear).length > 0) return setErrors(unclear);
        const body = bodyOf(wanted, own?.user_name ?? '');
        try {
            const { data } = await api.post('/api/v1/access/applications', { body, action: keyOf(body) });
            announce(t('sent'));
            go(`/access/${data.id}`);
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
        return undefined;
    };
    return (
        <Page title={t('apply')} help={<><p>{t('help.how')}</p><p>{t('help.letter')}</p></>}>
            <p class="govuk-body"><a class="govuk-link" href="/access">{t('back')}</a></p>
            <form noValidate onSubmit={(event) => event.preventDefault()}>
                <ErrorSummary errors={errors} />
                <Radios name="whom" label={t('for_whom')} value={wanted.whom} onChange={(whom) => set({ whom: whom as Whom, give: [], take: [] })}
                    choices={(['self', 'colleague', 'newcomer'] as const).map((value) => ({ value, label: t(`for.${value}`) }))} />
                {wanted.whom === 'self' ? null : (
                    <Field name="user_name" label={t('user_name')} hint={t('user_name_hint')} value={wanted.person.user_name} onChange={(user_name) => setPerson({ user_name })} error={errors['user_name']} width={30} />
                )}
                {wanted.whom === 'newcomer' ? <Newcomer person={wanted.person} set={setPerson} errors={errors} /> : null}
                <RoleChoice name="give" title={t('roles_give')} roles={ROLES.filter((role) => !held.includes(role))} chosen={wanted.give} onChange={(give) => set({ give })} />
                {wanted.whom === 'newcomer' ? null : (
                    <RoleChoice name="take" title={t('roles_take')} roles={wanted.whom === 'self' ? held : ROLES} chosen={wanted.take} onChange={(take) => set({ take })} />
                )}
                <div class="govuk-form-group">
                    <Checkbox name="older_access" label={t('older_access_want')} checked={wanted.older} onChange={(older) => set({ older })} />
                </div>
                <TextArea name="reason" label={t('reason')} hint={t('reason_hint')} rows={4} value={wanted.reason} onChange={(reason) => set({ reason })} error={errors['reason']} />
                <div class="govuk-button-group">
                    <Button type="button" onPress={send}>{t('send')}</Button>
                    <Button kind="secondary" onPress={() => go('/access')}>{common('cancel')}</Button>
                </div>
            </form>
        </Page>
    );
}
