// Setting up a second factor: the secret for the app, one right code, then the recovery codes.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { asProblem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { Button } from '../../components/Button';
import { ErrorSummary, Field, type FieldErrors, fieldErrors } from '../../components/Form';
import { qrCode, qrPath } from './qr';
import { RecoveryCodes } from './RecoveryCodes';
import { t } from './texts';

const MARGIN = 4;

/** Black on white in every theme: phones read it so. */
function Picture({ address }: { address: string }) {
    const modules = qrCode(address);
    if (!modules) return null;
    const size = modules.length + 2 * MARGIN;
    return (
        <svg class="factor-qr" viewBox={`${-MARGIN} ${-MARGIN} ${size} ${size}`} role="img" aria-label={t('qr')} shape-rendering="crispEdges">
            <rect x={-MARGIN} y={-MARGIN} width={size} height={size} fill="#fff" />
            <path d={qrPath(modules)} fill="#000" />
        </svg>
    );
}

function inGroups(secret: string): string {
    return secret.match(/.{1,4}/g)?.join(' ') ?? secret;
}

export function SetUp({ onDone, onCancel }: { onDone: () => void; onCancel?: () => void }) {
    const [begun, setBegun] = useState<Schemas['BegunFactor'] | null>(null);
    const [codes, setCodes] = useState<readonly string[] | null>(null);
    const [code, setCode] = useState('');
    const [errors, setErrors] = useState<FieldErrors>({});
    const begin = async (): Promise<void> => {
        setErrors({});
        try {
            setBegun((await api.post('/api/v1/account/second_factor')).data);
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        if (code.trim() === '') return setErrors({ factor_code: t('code_missing') });
        setErrors({});
        try {
            setCodes((await api.put('/api/v1/account/second_factor', { body: { code: code.trim() } })).data.recovery_codes);
        } catch (error) {
            const problem = asProblem(error);
            setErrors(problem.status === 403 ? { factor_code: t('code_wrong') } : fieldErrors(problem));
        }
        return undefined;
    };
    if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
    return (
        <>
            <ErrorSummary errors={errors} />
            {begun === null ? (
                <>
                    <p class="govuk-body">{t('set_up.text')}</p>
                    <Button onPress={begin}>{t('set_up')}</Button>
                </>
            ) : (
                <form onSubmit={(event) => void submit(event)} noValidate>
                    <ol class="govuk-list govuk-list--number">
                        <li>{t('set_up.1')}</li>
                        <li>
                            {t('set_up.2')}
                            <Picture address={begun.address} />
                            <p>{t('set_up.by_hand')}</p>
                            <p><code class="factor-secret">{inGroups(begun.secret)}</code></p>
                            <details class="govuk-details">
                                <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{t('set_up.address')}</span></summary>
                                <div class="govuk-details__text"><code class="factor-address">{begun.address}</code></div>
                            </details>
                        </li>
                        <li>{t('set_up.3')}</li>
                    </ol>
                    <Field name="factor_code" label={t('code')} hint={t('code_hint')} value={code} onChange={setCode} error={errors['factor_code']} autoComplete="one-time-code" inputMode="numeric" width={10} />
                    <div class="govuk-button-group">
                        <Button type="submit">{t('set_up.submit')}</Button>
                        {onCancel ? <Button kind="secondary" onPress={onCancel}>{t('set_up.cancel')}</Button> : null}
                    </div>
                </form>
            )}
        </>
    );
}
