// The guidance in force, to be read and acknowledged. Rule: R-03.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { asProblem } from '../../api/problem';
import { go, place } from '../../app/router';
import { account, refreshSession } from '../../app/session';
import { Button } from '../../components/Button';
import { Checkbox, ErrorSummary, type FieldErrors, fieldErrors } from '../../components/Form';
import { Loading } from '../../components/Loading';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Page } from '../../components/Page';
import { shell } from '../../i18n/shell';
import { Document } from './Document';
import { t } from './texts';

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
    const asked = Number(place.value.query.get('version') ?? 0);
    const inForce = who?.guidance_version ?? 0;
    const wanted = asked > 0 ? asked : inForce;
    const { data, problem, reload } = useLoad((signal) => api.get('/api/v1/guidance', { query: { version: wanted }, signal }).then((answer) => answer.data), [wanted]);
    if (!who) return null;
    const isInForce = wanted === inForce;
    return (
        <Page title={shell('nav.guidance')} help={<p>{t('help')}</p>}
            actions={<Button kind="secondary" size="small" onPress={() => go('/guidance/versions')}>{t('versions')}</Button>}>
            {isInForce ? null : <Notice tone="info"><p>{t('not_in_force', { version: inForce })} <a class="govuk-link" href="/guidance">{t('read_current')}</a></p></Notice>}
            {problem ? <ProblemNotice problem={problem} retry={reload} /> : null}
            {!data && !problem ? <Loading /> : null}
            {data ? <Document guidance={data} /> : null}
            {data && isInForce && who.person.guidance_acknowledged === inForce ? (
                <Notice tone="success">
                    <p>{t('done', { version: inForce })}</p>
                    <p><a class="govuk-link" href="/">{t('go_on')}</a></p>
                </Notice>
            ) : null}
            {data && isInForce && who.person.guidance_acknowledged !== inForce ? <Declaration version={inForce} /> : null}
        </Page>
    );
}
