// Signing in. Afterwards the address that was asked for is shown: the session may have ended in the middle of work.
import { useState } from 'preact/hooks';
import { asProblem } from '../../api/problem';
import { about, type DemoAccount } from '../../app/about';
import { giveCode, session, signIn } from '../../app/session';
import { Button } from '../../components/Button';
import { ErrorSummary, Field, type FieldErrors, fieldErrors, PasswordField } from '../../components/Form';
import { Notice } from '../../components/Notice';
import { Page } from '../../components/Page';
import { codes } from '../../i18n/codes';
import { t } from './texts';

function DemoAccounts({ accounts, onUse }: { accounts: readonly DemoAccount[]; onUse: (account: DemoAccount) => Promise<void> }) {
    return (
        <section class="demo-accounts" aria-labelledby="demo-title">
            <h2 id="demo-title" class="govuk-heading-m">{t('demo.title')}</h2>
            <p class="govuk-body-s">{t('demo.text')}</p>
            <ul class="demo-accounts__list">
                {accounts.map((account) => (
                    <li key={account.user_name}>
                        <span class="demo-accounts__role">{codes.lookup(`role.${account.role}`, account.role)}</span>
                        <span class="demo-accounts__who">{account.display_name}: <code>{account.user_name}</code> / <code>{account.password}</code></span>
                        <Button kind="secondary" size="small" onPress={() => onUse(account)}>{t('demo.use', { name: account.display_name })}</Button>
                    </li>
                ))}
            </ul>
        </section>
    );
}

/** The second step. `onOver`: it must begin with the password again, for the reason told. */
function CodeStep({ onOver }: { onOver: (why: string) => void }) {
    const [code, setCode] = useState('');
    const [isRecovery, setRecovery] = useState(false);
    const [errors, setErrors] = useState<FieldErrors>({});
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        if (code.trim() === '') return setErrors({ code: t('code.missing') });
        setErrors({});
        try {
            await giveCode(code.trim());
        } catch (error) {
            const problem = asProblem(error);
            if (problem.status === 401) return onOver(t('code.over'));
            setErrors(problem.status === 403 ? { code: t('code.wrong') } : fieldErrors(problem));
        }
        return undefined;
    };
    const other = (): void => {
        setRecovery(!isRecovery);
        setCode('');
        setErrors({});
    };
    return (
        <Page title={t('code.title')}>
            <ErrorSummary errors={errors} />
            <form onSubmit={(event) => void submit(event)} noValidate>
                {isRecovery
                    ? <Field key="recovery" name="code" label={t('code.recovery')} hint={t('code.recovery_hint')} value={code} onChange={setCode} error={errors['code']} autoComplete="off" width={20} />
                    : <Field key="app" name="code" label={t('code.label')} hint={t('code.hint')} value={code} onChange={setCode} error={errors['code']} autoComplete="one-time-code" inputMode="numeric" width={10} />}
                <Button type="submit">{t('submit')}</Button>
                <div class="govuk-button-group">
                    <Button kind="secondary" size="small" onPress={other}>{t(isRecovery ? 'code.use_app' : 'code.use_recovery')}</Button>
                    <Button kind="secondary" size="small" onPress={() => onOver('')}>{t('code.back')}</Button>
                </div>
                <p class="govuk-hint">{t('code.lost')}</p>
            </form>
        </Page>
    );
}

export default function SignIn() {
    const [awaitsCode, setAwaitsCode] = useState(false);
    const [userName, setUserName] = useState('');
    const [password, setPassword] = useState('');
    const [errors, setErrors] = useState<FieldErrors>({});
    const now = session.value;
    const because = now.state === 'signed_out' ? now.because : 'never_in';

    const tryIn = async (name: string, secret: string): Promise<void> => {
        setErrors({});
        try {
            if ((await signIn(name, secret)) === 'code') {
                setPassword('');
                setAwaitsCode(true);
            }
        } catch (error) {
            const problem = asProblem(error);
            setErrors(problem.status === 401 ? { '': t('wrong') } : fieldErrors(problem));
        }
    };
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        const missing: Record<string, string> = {};
        if (userName.trim() === '') missing['user_name'] = t('user_name_missing');
        if (password === '') missing['password'] = t('password_missing');
        if (Object.keys(missing).length > 0) setErrors(missing);
        else await tryIn(userName.trim(), password);
    };
    const demo = about.value.demo;
    const over = (why: string): void => {
        setAwaitsCode(false);
        setErrors(why === '' ? {} : { '': why });
    };
    if (awaitsCode) return <CodeStep onOver={over} />;
    return (
        <Page title={t('title')}>
            <ErrorSummary errors={errors} />
            {because === 'ended' ? <Notice tone="warning"><p>{t('ended')}</p></Notice> : null}
            {because === 'own_wish' ? <Notice tone="info"><p>{t('left')}</p></Notice> : null}
            <div class={demo ? 'beside' : ''}>
                <form onSubmit={(event) => void submit(event)} noValidate>
                    <Field name="user_name" label={t('user_name')} value={userName} onChange={setUserName} error={errors['user_name']} autoComplete="username" width={20} />
                    <PasswordField name="password" label={t('password')} value={password} onChange={setPassword} error={errors['password']} autoComplete="current-password" />
                    <Button type="submit">{t('submit')}</Button>
                    <p class="govuk-hint">{t('recorded')}</p>
                </form>
                {demo ? <DemoAccounts accounts={demo.accounts} onUse={(account) => tryIn(account.user_name, account.password)} /> : null}
            </div>
        </Page>
    );
}
