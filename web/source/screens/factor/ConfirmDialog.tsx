// "Confirm that it is you": before a grave act. The act itself is tried again by whoever asked.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { asProblem } from '../../api/problem';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { ErrorSummary, Field, type FieldErrors, fieldErrors, PasswordField } from '../../components/Form';
import { common } from '../../i18n/common';
import { t } from './texts';

export interface ConfirmDialogProps {
    /** A code of the app will do as well as the password. */
    hasFactor: boolean;
    onEnd: (done: boolean) => void;
}

export default function ConfirmDialog({ hasFactor, onEnd }: ConfirmDialogProps) {
    const [withCode, setWithCode] = useState(hasFactor);
    const [typed, setTyped] = useState('');
    const [errors, setErrors] = useState<FieldErrors>({});
    const name = withCode ? 'confirm_code' : 'confirm_password';
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        if (typed.trim() === '') return setErrors({ [name]: t(withCode ? 'confirm.code_missing' : 'confirm.password_missing') });
        setErrors({});
        try {
            await api.post('/api/v1/session/confirm', { body: withCode ? { code: typed.trim() } : { password: typed } });
            onEnd(true);
        } catch (error) {
            const problem = asProblem(error);
            setTyped('');
            setErrors(problem.status === 403 ? { [name]: t('confirm.wrong') } : fieldErrors(problem));
        }
        return undefined;
    };
    const other = (): void => {
        setWithCode(!withCode);
        setTyped('');
        setErrors({});
    };
    return (
        <Dialog open title={t('confirm.title')} onClose={() => onEnd(false)}>
            <ErrorSummary errors={errors} />
            <p>{t('confirm.text')}</p>
            <form onSubmit={(event) => void submit(event)} noValidate>
                {withCode
                    ? <Field key="code" name={name} label={t('code')} hint={t('code_hint')} value={typed} onChange={setTyped} error={errors[name]} autoComplete="one-time-code" inputMode="numeric" width={10} />
                    : <PasswordField key="password" name={name} label={t('confirm.password')} value={typed} onChange={setTyped} error={errors[name]} autoComplete="current-password" />}
                <div class="govuk-button-group">
                    <Button type="submit">{t('confirm.submit')}</Button>
                    {hasFactor ? <Button kind="secondary" onPress={other}>{t(withCode ? 'confirm.use_password' : 'confirm.use_code')}</Button> : null}
                    <Button kind="secondary" onPress={() => onEnd(false)}>{common('cancel')}</Button>
                </div>
            </form>
        </Dialog>
    );
}
