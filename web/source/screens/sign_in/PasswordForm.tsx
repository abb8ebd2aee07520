// Changing one's own password: at the first sign-in and in the account.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { asProblem } from '../../api/problem';
import { refreshSession } from '../../app/session';
import { Button } from '../../components/Button';
import { ErrorSummary, type FieldErrors, fieldErrors, PasswordField } from '../../components/Form';
import { t } from './texts';

export interface PasswordFormProps {
    oldLabel: string;
    charactersMin: number;
    onDone: () => void;
}

export function PasswordForm({ oldLabel, charactersMin, onDone }: PasswordFormProps) {
    const [before, setBefore] = useState('');
    const [after, setAfter] = useState('');
    const [again, setAgain] = useState('');
    const [errors, setErrors] = useState<FieldErrors>({});
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        if (after === '') return setErrors({ new_password: t('own.missing') });
        if (after !== again) return setErrors({ again: t('own.differs') });
        setErrors({});
        try {
            await api.put('/api/v1/account/password', { body: { old_password: before, new_password: after } });
            onDone();
            await refreshSession();
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
        return undefined;
    };
    return (
        <form onSubmit={(event) => void submit(event)} noValidate>
            <ErrorSummary errors={errors} />
            <PasswordField name="old_password" label={oldLabel} value={before} onChange={setBefore} error={errors['old_password']} autoComplete="current-password" />
            <PasswordField name="new_password" label={t('own.new')} hint={t('own.hint', { n: charactersMin })} value={after} onChange={setAfter} error={errors['new_password']} autoComplete="new-password" />
            <PasswordField name="again" label={t('own.again')} value={again} onChange={setAgain} error={errors['again']} autoComplete="new-password" />
            <Button type="submit">{t('own.submit')}</Button>
        </form>
    );
}
