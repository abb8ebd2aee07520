// One application for access: what it asks for, its course, the next step of whoever may take it, and its letter.
import { useState } from 'preact/hooks';
import { actionKey, api } from '../../api/client';
import { useLoad } from '../../api/load';
import { asProblem, type Problem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { account, may } from '../../app/session';
import { announce } from '../../components/announcer';
import { Button } from '../../components/Button';
import { TextArea } from '../../components/Form';
import { Loading } from '../../components/Loading';
import { Moment } from '../../components/Moment';
import { ProblemNotice } from '../../components/Notice';
import { Page } from '../../components/Page';
import type { ScreenProps } from '../registry';
import { codes } from '../../i18n/codes';
import { OneTimePassword } from '../people/OneTimePassword';
import { StateBadge } from './Access';
import { Letter } from './Letter';
import { t } from './texts';
import { wantedText } from './wanted';

type Application = Schemas['Application'];
type Step = Schemas['ApplicationStep'];

function Facts({ facts }: { facts: NonNullable<Application['facts']> }) {
    return (
        <>
            <h2 class="govuk-heading-m">{t('facts')}</h2>
            <dl class="fact-list">
                <dt>{t('user_name')}</dt><dd>{facts.user_name}</dd>
                <dt>{t('rank')}</dt><dd>{codes(`rank.${facts.rank}`)}</dd>
                <dt>{t('post')}</dt><dd>{facts.post || '–'}</dd>
                <dt>{t('employment')}</dt><dd>{codes(`employment.${facts.employment}`)}</dd>
                <dt>{t('employment_ends')}</dt><dd>{facts.employment_ends ? <Moment at={facts.employment_ends} show="date" /> : '–'}</dd>
                <dt>{t('vetting')}</dt><dd>{codes(`vetting.${facts.vetting.level}`)}</dd>
                <dt>{t('trainings')}</dt>
                <dd>{facts.trainings.map(({ kind, completed }) => <div key={kind}>{codes(`training.${kind}`)}: <Moment at={completed} show="date" /></div>)}</dd>
            </dl>
        </>
    );
}

function Course({ application }: { application: Application }) {
    const decided = application.state === 'refused' || application.state === 'withdrawn' ? application.state : 'authorised';
    const steps: [Step | null, string][] = [
        [application.applied, t('step.applied', { by: application.applied.by })],
        [application.decided, t(`step.${decided}`, { by: application.decided?.by ?? '' })],
        [application.effected, t('step.effected', { by: application.effected?.by ?? '' })],
    ];
    return (
        <>
            <h2 class="govuk-heading-m">{t('course')}</h2>
            <ol class="govuk-list govuk-list--number">
                {steps.map(([step, text]) => (step ? <li key={text}>{text}, <Moment at={step.when} show="both" />{step.note ? <>: {step.note}</> : null}</li> : null))}
            </ol>
        </>
    );
}

type Act = (what: () => Promise<unknown>, done: string) => Promise<void>;

function Decision({ application, act }: { application: Application; act: Act }) {
    const [note, setNote] = useState('');
    const own = account.value?.person.id;
    if (application.state !== 'waiting' || !may('access.authorise')) return null;
    if (application.applied.person === own || application.subject === own) return <p class="govuk-hint">{t('not_yours')}</p>;
    const decide = (answer: 'authorised' | 'refused', done: string) => () => act(
        () => api.post('/api/v1/access/applications/{application}/decision', { path: { application: application.id }, body: { answer, note: note.trim() }, action: actionKey() }), done);
    return (
        <section aria-label={t('decide')}>
            <h2 class="govuk-heading-m">{t('decide')}</h2>
            <TextArea name="note" label={t('note')} rows={3} value={note} onChange={setNote} />
            <div class="govuk-button-group">
                <Button onPress={decide('authorised', t('authorise_done'))}>{t('authorise')}</Button>
                <Button kind="warning" onPress={decide('refused', t('refuse_done'))}>{t('refuse')}</Button>
            </div>
        </section>
    );
}

function Effect({ application, act, onPassword }: { application: Application; act: Act; onPassword: (password: string | null) => void }) {
    const own = account.value?.person.id;
    if (application.state !== 'authorised' || !may('access.effect')) return null;
    if (application.subject === own || application.decided?.person === own) return <p class="govuk-hint">{t('not_yours')}</p>;
    const effect = () => act(async () => {
        const { data } = await api.post('/api/v1/access/applications/{application}/effect', { path: { application: application.id } });
        onPassword(data.one_time_password);
    }, t('effect_done'));
    return (
        <section aria-label={t('effect')}>
            <p class="govuk-body">{t('effect_hint')}</p>
            <Button onPress={effect}>{t('effect')}</Button>
        </section>
    );
}

function Withdrawal({ application, act }: { application: Application; act: Act }) {
    if (application.state !== 'waiting' || application.applied.person !== account.value?.person.id) return null;
    const withdraw = () => act(
        () => api.post('/api/v1/access/applications/{application}/withdraw', { path: { application: application.id }, action: actionKey() }), t('withdrawn'));
    return <Button kind="secondary" size="small" onPress={withdraw}>{t('withdraw')}</Button>;
}

export default function ApplicationPage({ params }: ScreenProps) {
    const id = Number(params['application']);
    const { data: application, problem, reload, replace } = useLoad(
        (signal) => api.get('/api/v1/access/applications/{application}', { path: { application: id }, signal }).then(({ data }) => data), [id]);
    const [failure, setFailure] = useState<Problem | null>(null);
    const [password, setPassword] = useState<string | null>(null);
    const act: Act = async (what, done) => {
        setFailure(null);
        try {
            await what();
            announce(done);
        } catch (error) {
            setFailure(asProblem(error));
        }
        replace((await api.get('/api/v1/access/applications/{application}', { path: { application: id } })).data);
    };
    return (
        <Page title={t('title.one', { id })} help={<><p>{t('help.how')}</p><p>{t('help.letter')}</p></>}>
            <p class="govuk-body"><a class="govuk-link" href="/access">{t('back')}</a></p>
            {problem ? <ProblemNotice problem={problem} retry={reload} /> : null}
            {failure ? <ProblemNotice problem={failure} /> : null}
            {password && application ? <OneTimePassword who={application.subject_name} password={password} /> : null}
            {!application && !problem ? <Loading /> : null}
            {application ? (
                <>
                    <dl class="fact-list">
                        <dt>{t('subject')}</dt><dd>{application.subject_name}</dd>
                        <dt>{t('wanted')}</dt><dd>{wantedText(application)}</dd>
                        <dt>{t('reason')}</dt><dd>{application.reason}</dd>
                        <dt>{t('state')}</dt><dd><StateBadge state={application.state} /></dd>
                    </dl>
                    {application.facts ? <Facts facts={application.facts} /> : null}
                    <Course application={application} />
                    <Decision application={application} act={act} />
                    <Effect application={application} act={act} onPassword={setPassword} />
                    <Withdrawal application={application} act={act} />
                    {application.letter && application.effected ? <Letter name={application.subject_name} from={application.effected.when} letter={application.letter} /> : null}
                </>
            ) : null}
        </Page>
    );
}
