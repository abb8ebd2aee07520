// Putting a vehicle on a list by hand, or changing what the list says of it. It matches the next read.
import { useState } from 'preact/hooks';
import { asProblem } from '../../api/problem';
import type { Priority, VoiEntry } from '../../api/types';
import { Button } from '../../components/Button';
import { DateField, dateErrors } from '../../components/DateField';
import { ErrorSummary, Field, fieldErrors, type FieldErrors, Select } from '../../components/Form';
import { Help } from '../../components/Help';
import { codes } from '../../i18n/codes';
import { common } from '../../i18n/common';
import { todayText } from '../../i18n/london';
import { entryOf, type TextField, TEXT_FIELDS, type Typed, typedOf } from './entry';
import { t } from './texts';

const MAIN: readonly TextField[] = ['reason', 'action', 'warning_markers'];
const VEHICLE: readonly TextField[] = ['make', 'model', 'colour'];

export function EntryForm({ start, act, onSave, onCancel }: { start: VoiEntry | null; act: string; onSave: (entry: VoiEntry) => Promise<void>; onCancel: () => void }) {
    const [typed, setTyped] = useState<Typed>(typedOf(start));
    const [errors, setErrors] = useState<FieldErrors>({});
    const set = <K extends keyof Typed>(name: K) => (value: Typed[K]): void => setTyped({ ...typed, [name]: value });
    const save = async (): Promise<void> => {
        const unclear = dateErrors({ valid_from: typed.valid_from, weed_date: typed.weed_date });
        if (Object.keys(unclear).length > 0) return setErrors(unclear);
        try {
            await onSave(entryOf(typed));
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    const text = (name: TextField) => (
        <Field key={name} name={name} label={t(`field.${name}`)} required={name === 'reason' || name === 'action'} value={typed[name]} onChange={set(name)} error={errors[name]} width={VEHICLE.includes(name) ? 10 : 30} />);
    const rest = TEXT_FIELDS.filter((name) => !MAIN.includes(name) && !VEHICLE.includes(name));
    return (
        <form noValidate onSubmit={(event) => event.preventDefault()}>
            <ErrorSummary errors={errors} />
            <div class="field-row">
                <Field name="vrm" label={t('field.vrm')} value={typed.vrm} onChange={set('vrm')} error={errors['vrm']} isMark width={10} />
                <Select name="priority" label={t('priority')} value={typed.priority} onChange={(value) => set('priority')(value as Priority | '')} error={errors['priority']}
                    choices={[{ value: '', label: t('priority_of_list') }, ...(['high', 'medium', 'low'] as const).map((value) => ({ value, label: codes(`priority.${value}`) }))]} />
            </div>
            {MAIN.map(text)}
            <div class="field-row">{VEHICLE.map(text)}</div>
            <div class="field-row">
                <DateField name="valid_from" label={t('field.valid_from')} required={false} value={typed.valid_from} onChange={set('valid_from')} error={errors['valid_from']} />
                <DateField name="weed_date" label={t('field.weed_date')} hint={t('weed_date_hint', { date: todayText() })} value={typed.weed_date} onChange={set('weed_date')} error={errors['weed_date']} />
            </div>
            <Help title={t('more_fields')}>{rest.map(text)}</Help>
            <div class="govuk-button-group">
                <Button type="button" onPress={save}>{act}</Button>
                <Button kind="secondary" onPress={onCancel}>{common('cancel')}</Button>
            </div>
        </form>
    );
}
