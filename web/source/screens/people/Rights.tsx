// The regular review of an account, and the right to open older reads, for whoever answers for access. Rule.
import { useState } from 'preact/hooks';
import { actionKey, api } from '../../api/client';
import type { Person } from '../../api/types';
import { account, may } from '../../app/session';
import { Button } from '../../components/Button';
import { DateField, dateErrors } from '../../components/DateField';
import { ErrorSummary, type FieldErrors, TextArea } from '../../components/Form';
import { dateFromText } from '../../i18n/london';
import { t } from './texts';

export interface RightsProps {
    person: Person;
    ifMatch: string;
    act: (what: () => Promise<unknown>, done: string) => Promise<void>;
}

function Review({ person, ifMatch, act }: RightsProps) {
    const [note, setNote] = useState('');
    const confirm = () => act(() => api.post('/api/v1/people/{person}/review', { path: { person: person.id }, ifMatch, action: actionKey(), body: { note: note.trim() || null } }), t('review_done'));
    return (
        <>
            <p class="govuk-body">{person.rights_suspended ? t('review_suspended') : t('review_hint')}</p>
            <TextArea name="review_note" label={t('review_note')} required={false} rows={2} value={note} onChange={setNote} />
            <Button kind="secondary" size="small" onPress={confirm}>{t('review_confirm')}</Button>
        </>
    );
}

function OlderAccess({ person, ifMatch, act }: RightsProps) {
    const [typed, setTyped] = useState({ review_due: '', reason: '' });
    const [errors, setErrors] = useState<FieldErrors>({});
    const path = { person: person.id };
    const give = async (): Promise<void> => {
        const day = dateFromText(typed.review_due);
        if (!day) return setErrors({ review_due: t('older_day_missing'), ...dateErrors({ review_due: typed.review_due }) });
        setErrors({});
        return act(() => api.put('/api/v1/people/{person}/older_access', { path, ifMatch, action: actionKey(), body: { review_due: day, reason: typed.reason.trim() } }), t('older_done'));
    };
    const take = () => act(() => api.delete('/api/v1/people/{person}/older_access', { path, ifMatch, action: actionKey() }), t('older_taken'));
    if (!person.older_access) return null;
    return (
        <>
            <h3 class="govuk-heading-s">{t('older_access')}</h3>
            <ErrorSummary errors={errors} />
            <div class="field-row">
                <DateField name="review_due" label={t('older_next')} value={typed.review_due} onChange={(review_due) => setTyped({ ...typed, review_due })} error={errors['review_due']} />
            </div>
            <TextArea name="older_reason" label={t('older_reason')} rows={2} value={typed.reason} onChange={(reason) => setTyped({ ...typed, reason })} />
            <div class="govuk-button-group">
                <Button kind="secondary" size="small" onPress={give}>{t('older_confirm')}</Button>
                <Button kind="warning" size="small" onPress={take}>{t('older_take')}</Button>
            </div>
        </>
    );
}

export function Rights(props: RightsProps) {
    const { person } = props;
    if (!may('access.review') || person.state === 'closed' || account.value?.person.id === person.id) return null;
    return (
        <section aria-label={t('review')}>
            <h2 class="govuk-heading-m">{t('review')}</h2>
            <Review {...props} />
            <OlderAccess {...props} />
        </section>
    );
}
