// What a list is: its purpose, its owner, whose alerts it makes and when it must be looked at again.
import { useState } from 'preact/hooks';
import { usePeople } from '../../api/people';
import { asProblem } from '../../api/problem';
import type { Priority, Schemas, VoiList } from '../../api/types';
import { account, may } from '../../app/session';
import { Button } from '../../components/Button';
import { DateField, dateErrors } from '../../components/DateField';
import { Checkbox, type Choice, ErrorSummary, Field, fieldErrors, type FieldErrors, Select, TextArea } from '../../components/Form';
import { codes } from '../../i18n/codes';
import { common } from '../../i18n/common';
import { dateAfter, dateFromText, dateText, londonTime } from '../../i18n/london';
import { t } from './texts';

type Facts = Schemas['VoiListFacts'];
type Kind = Schemas['ListKind'];

const REVIEW_AFTER_DAYS = 90;
const PRIORITIES: readonly Priority[] = ['high', 'medium', 'low'];
const KINDS: readonly Kind[] = ['operational', 'intelligence'];

export function newList(): Facts {
    return {
        name: '', owner: account.peek()?.person.id ?? 0, kind: 'operational', purpose: '', desk: '', priority: 'medium',
        review: dateAfter(londonTime(Date.now()).date, REVIEW_AFTER_DAYS), in_force: true,
    };
}

export function factsOf({ name, owner, kind, purpose, desk, priority, review, in_force }: VoiList): Facts {
    return { name, owner, kind, purpose, desk, priority, review, in_force };
}

function useOwners(current: number): Choice[] {
    const people = usePeople();
    const me = account.value?.person;
    const known = (people.data ?? []).filter(({ state }) => state === 'active').map(({ id, display_name }) => ({ value: String(id), label: display_name }));
    const own = me && !known.some(({ value }) => value === String(me.id)) ? [{ value: String(me.id), label: me.display_name }] : [];
    const other = [...known, ...own].some(({ value }) => value === String(current)) ? [] : [{ value: String(current), label: t('owner_as_is') }];
    return [...other, ...own, ...known];
}

export function ListForm({ start, act, onSave, onCancel }: { start: Facts; act: string; onSave: (facts: Facts) => Promise<void>; onCancel: () => void }) {
    const [facts, setFacts] = useState(start);
    // As typed.
    const [review, setReview] = useState(dateText(start.review));
    const [errors, setErrors] = useState<FieldErrors>({});
    const owners = useOwners(start.owner);
    const set = <K extends keyof Facts>(name: K, value: Facts[K]): void => setFacts({ ...facts, [name]: value });
    const save = async (): Promise<void> => {
        const unclear = dateErrors({ review });
        if (Object.keys(unclear).length > 0) return setErrors(unclear);
        try {
            await onSave({ ...facts, review: dateFromText(review) });
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    return (
        <form noValidate onSubmit={(event) => event.preventDefault()}>
            <ErrorSummary errors={errors} />
            <Field name="name" label={t('name')} value={facts.name} onChange={(value) => set('name', value)} error={errors['name']} width={30} />
            <TextArea name="purpose" label={t('purpose')} hint={t('purpose_hint')} rows={3} value={facts.purpose} onChange={(value) => set('purpose', value)} error={errors['purpose']} />
            <div class="field-row">
                <Select name="kind" label={t('kind')} value={facts.kind} onChange={(value) => set('kind', value as Kind)} error={errors['kind']} choices={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} />
                <Select name="priority" label={t('priority')} value={facts.priority} onChange={(value) => set('priority', value as Priority)} error={errors['priority']} choices={PRIORITIES.map((value) => ({ value, label: codes(`priority.${value}`) }))} />
                <Select name="owner" label={t('owner')} value={String(facts.owner)} onChange={(value) => set('owner', Number(value))} error={errors['owner']} choices={owners} />
            </div>
            <div class="field-row">
                <Field name="desk" label={t('desk')} hint={t('desk_hint')} required={false} value={facts.desk ?? ''} onChange={(value) => set('desk', value)} error={errors['desk']} width={20} />
                <DateField name="review" label={t('review')} value={review} onChange={setReview} error={errors['review']} />
            </div>
            {may('list.retire') ? <Checkbox name="in_force" label={t('in_force_label')} checked={facts.in_force ?? true} onChange={(value) => set('in_force', value)} /> : null}
            <div class="govuk-button-group">
                <Button type="button" onPress={save}>{act}</Button>
                <Button kind="secondary" onPress={onCancel}>{common('cancel')}</Button>
            </div>
        </form>
    );
}
