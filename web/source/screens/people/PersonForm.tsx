// What is known of a person: rank, employment, training and vetting are facts of their own, each with its end.
import { useState } from 'preact/hooks';
import { asProblem } from '../../api/problem';
import { Button } from '../../components/Button';
import { DateField, dateErrors } from '../../components/DateField';
import { ErrorSummary, Field, fieldErrors, type FieldErrors, Select, TextArea } from '../../components/Form';
import { codes } from '../../i18n/codes';
import { common } from '../../i18n/common';
import { datesOf, EMPLOYMENTS, type EmploymentKind, type Facts, factsOf, type Rank, RANKS, TRAININGS, type TrainingKind, type Typed, type TypedTraining, type VettingLevel, VETTINGS } from './facts';
import { t } from './texts';

export interface PersonFormProps {
    start: Typed;
    /** The button's text. */
    act: string;
    onSave: (facts: Facts) => Promise<void>;
    onCancel: () => void;
}

export function PersonForm({ start, act, onSave, onCancel }: PersonFormProps) {
    const [typed, setTyped] = useState(start);
    const [errors, setErrors] = useState<FieldErrors>({});
    const set = <K extends keyof Typed>(name: K) => (value: Typed[K]): void => setTyped({ ...typed, [name]: value });
    const setTraining = (kind: TrainingKind, change: Partial<TypedTraining>): void =>
        setTyped({ ...typed, trainings: { ...typed.trainings, [kind]: { ...typed.trainings[kind], ...change } } });
    const save = async (): Promise<void> => {
        const unclear = dateErrors(datesOf(typed));
        if (Object.keys(unclear).length > 0) return setErrors(unclear);
        try {
            await onSave(factsOf(typed));
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    const text = (name: 'user_name' | 'display_name', hint?: string) => (
        <Field name={name} label={t(name === 'user_name' ? 'user_name' : 'name')} hint={hint} value={typed[name]} onChange={set(name)} error={errors[name]} width={30} />);
    return (
        <form noValidate onSubmit={(event) => event.preventDefault()}>
            <ErrorSummary errors={errors} />
            {text('display_name', t('name_hint'))}
            {text('user_name', t('user_name_hint'))}
            <Field name="post" label={t('post')} hint={t('post_hint')} required={false} value={typed.post} onChange={set('post')} error={errors['post']} width={30} />
            <div class="field-row">
                <Select name="rank" label={t('rank')} value={typed.rank} onChange={(value) => set('rank')(value as Rank)} error={errors['rank']} choices={RANKS.map((value) => ({ value, label: codes(`rank.${value}`) }))} />
                <Select name="employment" label={t('employment')} value={typed.employment} onChange={(value) => set('employment')(value as EmploymentKind)} error={errors['employment']} choices={EMPLOYMENTS.map((value) => ({ value, label: codes(`employment.${value}`) }))} />
                <DateField name="employment_ends" label={t('employment_ends')} required={false} value={typed.employment_ends} onChange={set('employment_ends')} error={errors['employment_ends']} />
            </div>
            <div class="field-row">
                <Select name="vetting" label={t('vetting')} value={typed.vetting} onChange={(value) => set('vetting')(value as VettingLevel)} error={errors['vetting']} choices={VETTINGS.map((value) => ({ value, label: codes(`vetting.${value}`) }))} />
                <DateField name="vetting.expires" label={t('vetting_expires')} required={false} value={typed.vetting_expires} onChange={set('vetting_expires')} error={errors['vetting.expires']} />
            </div>
            <h2 class="govuk-heading-m">{t('trainings')}</h2>
            <p class="govuk-hint">{t('trainings_hint')}</p>
            {TRAININGS.map((kind) => (
                <fieldset class="govuk-fieldset" key={kind}>
                    <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{codes(`training.${kind}`)}</legend>
                    <div class="field-row">
                        <DateField name={`${kind}_completed`} label={t('completed')} hint="" required={false} value={typed.trainings[kind].completed} onChange={(completed) => setTraining(kind, { completed })} error={errors[`${kind}_completed`]} />
                        <DateField name={`${kind}_expires`} label={t('expires')} hint="" required={false} value={typed.trainings[kind].expires} onChange={(expires) => setTraining(kind, { expires })} error={errors[`${kind}_expires`]} />
                    </div>
                </fieldset>
            ))}
            <TextArea name="desks" label={t('desks')} required={false} hint={t('desks_hint')} rows={2} value={typed.desks} onChange={set('desks')} error={errors['desks']} />
            <div class="govuk-button-group">
                <Button type="button" onPress={save}>{act}</Button>
                <Button kind="secondary" onPress={onCancel}>{common('cancel')}</Button>
            </div>
        </form>
    );
}
