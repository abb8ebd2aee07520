// One version of the policy: what it changes, who wanted it and why, and the decision of a second person.
import { useState } from 'preact/hooks';
import { useActionKey } from '../../api/action';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { asProblem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { account, may } from '../../app/session';
import { announce } from '../../components/announcer';
import { Badge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { ErrorSummary, fieldErrors, type FieldErrors, TextArea } from '../../components/Form';
import { Shown } from '../../components/Loading';
import { Moment } from '../../components/Moment';
import { Page } from '../../components/Page';
import type { ScreenProps } from '../registry';
import { Difference, HelpTexts, versionName } from './parts';
import { t } from './texts';

type Detail = Schemas['PolicyVersionDetail'];
type Verb = 'approve' | 'refuse' | 'withdraw';

function Facts({ version }: { version: Detail }) {
    const rows: [string, preact.ComponentChildren][] = [
        [t('column.state'), <>{t(`state.${version.state}`)} {version.loosens ? <Badge tone="bad">{t('loosens')}</Badge> : null}</>],
        [t('one.reason'), version.reason || '–'],
        [t('one.proposed'), <><Moment at={version.proposed} show="both" /> {version.proposer === null ? t('program') : version.proposer_name}</>],
        [t('one.from'), <Moment at={version.effective} show="both" />],
        [t('one.decided'), <><Moment at={version.decided} show="both" /> {version.decider_name}</>],
        [t('one.decision_reason'), version.decision_reason || '–'],
        [t('one.adopted'), <Moment at={version.adopted} show="both" />],
    ];
    return <dl class="detail__facts">{rows.map(([name, value]) => <><dt>{name}</dt><dd>{value}</dd></>)}</dl>;
}

/** What this person may do about it; the service decides again. */
function verbsOf({ state, proposer }: Detail): Verb[] {
    const own = proposer === account.value?.person.id;
    const verbs: Verb[] = [];
    if (state === 'proposed' && !own && may('policy.approve')) verbs.push('approve', 'refuse');
    if ((state === 'proposed' || state === 'approved') && may('policy.propose') && (own || may('policy.approve'))) verbs.push('withdraw');
    return verbs;
}

function Decide({ version, onDone }: { version: Detail; onDone: (version: Detail) => void }) {
    const [reason, setReason] = useState('');
    const [errors, setErrors] = useState<FieldErrors>({});
    const keyOf = useActionKey();
    const verbs = verbsOf(version);
    const decide = (verb: Verb) => async (): Promise<void> => {
        const options = { path: { policy_version: version.number }, ifMatch: `"${version.version}"`, action: keyOf({ verb, reason }), body: { reason } };
        try {
            const { data } = await api.post(`/api/v1/policy/versions/{policy_version}/${verb}`, options);
            announce(t('one.done'));
            onDone(data);
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    const isOwn = version.state === 'proposed' && version.proposer === account.value?.person.id;
    if (verbs.length === 0) return null;
    return (
        <section class="panel">
            <h2 id="decide" class="govuk-heading-m">{t('one.decide')}</h2>
            <ErrorSummary errors={errors} />
            {isOwn ? <p>{t('one.own')}</p> : null}
            <TextArea name="reason" label={t('one.reason')} hint={t('one.decide_hint')} rows={3} value={reason} onChange={setReason} error={errors['reason']} />
            <div class="govuk-button-group">
                {verbs.map((verb) => <Button key={verb} kind={verb === 'approve' ? 'primary' : 'secondary'} onPress={decide(verb)}>{t(`one.${verb}`)}</Button>)}
            </div>
        </section>
    );
}

export default function Version({ params }: ScreenProps) {
    const number = Number(params['version']);
    const load = useLoad((signal) => api.get('/api/v1/policy/versions/{policy_version}', { path: { policy_version: number }, signal }).then(({ data }) => data), [number]);
    return (
        <Page title={versionName(number)} help={<HelpTexts />} layout="wide">
            <p><a class="govuk-link" href="/policy">{t('change.back')}</a></p>
            <Shown load={load}>
                {(version) => (
                    <>
                        <Facts version={version} />
                        <h2 class="govuk-heading-m">{t('one.changes')}</h2>
                        <Difference changes={version.changes} caption={t('one.changes')} />
                        <Decide version={version} onDone={load.replace} />
                    </>
                )}
            </Shown>
        </Page>
    );
}
