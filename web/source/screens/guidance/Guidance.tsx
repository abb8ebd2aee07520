// Acknowledging the guidance in force. Rule: R-03.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { asProblem } from '../../api/problem';
import { account, refreshSession } from '../../app/session';
import { Button } from '../../components/Button';
import { Checkbox, ErrorSummary, type FieldErrors, fieldErrors } from '../../components/Form';
import { Notice } from '../../components/Notice';
import { Page } from '../../components/Page';
import { guidanceTexts as t } from '../../i18n/guidance';
import { shell } from '../../i18n/shell';

const POINTS = ['point.purpose', 'point.least', 'point.older', 'point.doubt', 'point.share', 'point.record'] as const;

function Declaration({ version }: { version: number }) {
    const [ticked, setTicked] = useState(false);
    const [errors, setErrors] = useState<FieldErrors>({});
    const submit = async (): Promise<void> => {
        if (!ticked) return setErrors({ declared: t('declare.missing') });
        try {
            await api.put('/api/v1/account/guidance', { body: { version } });
            await refreshSession();
        } catch (error) {
            const problem = asProblem(error);
            if (problem.isConflict) {
                setTicked(false);
                await refreshSession();
            }
            setErrors(problem.isConflict ? { '': t('changed') } : fieldErrors(problem));
        }
        return undefined;
    };
    return (
        <>
            <ErrorSummary errors={errors} />
            <div class="govuk-form-group">
                <Checkbox name="declared" label={t('declare', { version })} checked={ticked} onChange={setTicked} />
            </div>
            <Button onPress={submit}>{t('submit')}</Button>
        </>
    );
}

export default function Guidance() {
    const who = account.value;
    if (!who) return null;
    const version = who.guidance_version;
    return (
        <Page title={shell('nav.guidance')} help={<p>{t('help')}</p>}>
            <p class="govuk-body">{t('intro', { version })}</p>
            <ol class="govuk-list govuk-list--number guidance">
                {POINTS.map((key) => <li key={key}>{t(key)}</li>)}
            </ol>
            {who.person.guidance_acknowledged === version ? (
                <Notice tone="success">
                    <p>{t('done', { version })}</p>
                    <p><a class="govuk-link" href="/">{t('go_on')}</a></p>
                </Notice>
            ) : <Declaration version={version} />}
        </Page>
    );
}
