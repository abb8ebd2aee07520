// One person: the facts, the roles, and what can be done about the account. Each act names the version it means.
import { useState } from 'preact/hooks';
import { actionKey, api } from '../../api/client';
import { useLoad } from '../../api/load';
import { asProblem, type Problem } from '../../api/problem';
import type { Person, Role } from '../../api/types';
import { account, may } from '../../app/session';
import { announce } from '../../components/announcer';
import { Badge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { Select } from '../../components/Form';
import { Loading } from '../../components/Loading';
import { Moment } from '../../components/Moment';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Page } from '../../components/Page';
import type { ScreenProps } from '../registry';
import { codes } from '../../i18n/codes';
import { common } from '../../i18n/common';
import { SessionTable } from '../factor/Sessions';
import { type Facts, ROLES, typedOf } from './facts';
import { OneTimePassword } from './OneTimePassword';
import { PersonForm } from './PersonForm';
import { Rights } from './Rights';
import { t } from './texts';

interface Read {
    person: Person;
    ifMatch: string;
}

async function readPerson(id: number, signal?: AbortSignal): Promise<Read> {
    const { data, version } = await api.get('/api/v1/people/{person}', { path: { person: id }, ...(signal ? { signal } : {}) });
    return { person: data, ifMatch: version ?? `"${data.version}"` };
}

function Known({ person }: { person: Person }) {
    return (
        <dl class="fact-list">
            <dt>{t('user_name')}</dt><dd>{person.user_name}</dd>
            <dt>{t('rank')}</dt><dd>{codes(`rank.${person.rank}`)}</dd>
            <dt>{t('post')}</dt><dd>{person.post || common('none')}</dd>
            <dt>{t('employment')}</dt><dd>{codes(`employment.${person.employment}`)}{person.employment_ends ? <>, {t('until')} <Moment at={person.employment_ends} show="date" /></> : null}</dd>
            <dt>{t('vetting')}</dt><dd>{codes(`vetting.${person.vetting.level}`)}{person.vetting.expires ? <>, {t('until')} <Moment at={person.vetting.expires} show="date" /></> : null}</dd>
            <dt>{t('trainings')}</dt>
            <dd>
                {person.trainings.length === 0 ? common('none') : null}
                {person.trainings.map(({ kind, completed, expires }) => (
                    <div key={kind}>{codes(`training.${kind}`)}: <Moment at={completed} show="date" />{expires ? <>, {t('until')} <Moment at={expires} show="date" /></> : null}</div>
                ))}
            </dd>
            <dt>{t('guidance')}</dt><dd>{person.guidance_acknowledged > 0 ? t('guidance_version', { version: person.guidance_acknowledged }) : t('guidance_none')}</dd>
            <dt>{t('older_access')}</dt>
            <dd>{person.older_access ? <>{t('older_access_since')} <Moment at={person.older_access.given} show="date" />, {t('older_access_review')} <Moment at={person.older_access.review_due} show="date" /></> : common('none')}</dd>
            <dt>{t('desks')}</dt><dd>{person.desks.join(', ') || t('desks_none')}</dd>
            <dt>{t('state')}</dt><dd>{person.state === 'closed' ? <Badge>{t('state.closed')}</Badge> : <Badge tone="good">{t('state.active')}</Badge>} {person.rights_suspended ? <Badge tone="bad">{t('state.suspended')}</Badge> : null}</dd>
        </dl>
    );
}

type Act = (what: () => Promise<unknown>, done: string) => Promise<void>;

function Roles({ read, act }: { read: Read; act: Act }) {
    const { person, ifMatch } = read;
    const others = ROLES.filter((role) => !person.roles.includes(role));
    const [chosen, setChosen] = useState<Role>(others[0] ?? 'investigator');
    const isOwn = account.value?.person.id === person.id;
    const isClosed = person.state === 'closed';
    const meant = (role: Role) => ({ path: { person: person.id, role }, ifMatch, action: actionKey() });
    const give = () => act(() => api.put('/api/v1/people/{person}/roles/{role}', meant(chosen)), t('role_given', { role: codes(`role.${chosen}`) }));
    const take = (role: Role) => () => act(() => api.delete('/api/v1/people/{person}/roles/{role}', meant(role)), t('role_taken', { role: codes(`role.${role}`) }));
    return (
        <section aria-label={t('roles')}>
            <h2 class="govuk-heading-m">{t('roles')}</h2>
            {person.roles.length === 0 ? <p class="govuk-body">{t('no_roles')}</p> : (
                <ul class="role-list">
                    {person.roles.map((role) => (
                        <li key={role}>
                            <span>{codes(`role.${role}`)}</span>
                            {may('role.take') && !isOwn ? <Button kind="secondary" size="small" about={codes(`role.${role}`)} onPress={take(role)}>{t('take_role')}</Button> : null}
                        </li>
                    ))}
                </ul>
            )}
            {isOwn ? <p class="govuk-hint">{t('not_own')}</p> : null}
            {!isOwn && !isClosed ? <p class="govuk-body"><a class="govuk-link" href={`/access/new?for=${person.user_name}`}>{t('apply_for')}</a></p> : null}
            {may('role.give') && !isOwn && !isClosed && others.length > 0 ? (
                <details>
                    <summary>{t('founding')}</summary>
                    <p class="govuk-hint">{t('founding_hint')}</p>
                    <div class="field-row">
                        <Select name="role" label={t('role')} value={chosen} onChange={(value) => setChosen(value as Role)} choices={others.map((value) => ({ value, label: codes(`role.${value}`) }))} />
                        <Button kind="secondary" size="small" onPress={give}>{t('give_role')}</Button>
                    </div>
                </details>
            ) : null}
        </section>
    );
}

type Question = 'close' | 'reset' | 'reset_factor' | 'end_sessions';

function Account({ read, act, onPassword }: { read: Read; act: Act; onPassword: (password: string) => void }) {
    const { person, ifMatch } = read;
    const [asked, setAsked] = useState<Question | null>(null);
    const path = { person: person.id };
    if (person.state === 'closed' || account.value?.person.id === person.id) return null;
    const acts: Record<Question, () => Promise<void>> = {
        reset: () => act(async () => onPassword((await api.post('/api/v1/people/{person}/password', { path })).data.one_time_password), t('reset_done')),
        reset_factor: () => act(() => api.delete('/api/v1/people/{person}/second_factor', { path }), t('reset_factor_done')),
        end_sessions: () => act(() => api.delete('/api/v1/people/{person}/sessions', { path }), t('end_sessions_done')),
        close: () => act(() => api.post('/api/v1/people/{person}/close', { path, ifMatch, action: actionKey() }), t('close_done')),
    };
    const confirm = async (): Promise<void> => {
        if (asked) await acts[asked]();
        setAsked(null);
    };
    const allowed: [Question, boolean][] = [['reset', may('person.reset_password')], ['reset_factor', may('person.reset_password')], ['end_sessions', may('session.end')], ['close', may('person.close')]];
    return (
        <section aria-label={t('account')}>
            {allowed.some(([, isAllowed]) => isAllowed) ? <h2 class="govuk-heading-m">{t('account')}</h2> : null}
            <div class="govuk-button-group">
                {allowed.filter(([, isAllowed]) => isAllowed).map(([what]) => (
                    <Button key={what} kind={what === 'close' ? 'warning' : 'secondary'} size="small" onPress={() => setAsked(what)}>{t(what)}</Button>
                ))}
            </div>
            {may('session.end') ? <SessionTable person={person.id} /> : null}
            <Dialog open={asked !== null} title={asked ? t(asked) : ''} onClose={() => setAsked(null)}>
                {asked ? (
                    <>
                        <p>{t(`${asked}_question`, { name: person.display_name })}</p>
                        <div class="govuk-button-group">
                            <Button kind={asked === 'close' ? 'warning' : 'primary'} onPress={confirm}>{t(asked)}</Button>
                            <Button kind="secondary" onPress={() => setAsked(null)}>{common('cancel')}</Button>
                        </div>
                    </>
                ) : null}
            </Dialog>
        </section>
    );
}

export default function PersonPage({ params }: ScreenProps) {
    const id = Number(params['person']);
    const { data: read, problem, reload, replace } = useLoad((signal) => readPerson(id, signal), [id]);
    const [isAmending, setAmending] = useState(false);
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
        replace(await readPerson(id));
    };
    const save = async (facts: Facts): Promise<void> => {
        if (!read) return;
        await api.put('/api/v1/people/{person}', { path: { person: id }, body: facts, ifMatch: read.ifMatch, action: actionKey() });
        replace(await readPerson(id));
        setAmending(false);
        announce(t('saved'));
    };
    const mayAmend = may('person.amend') && account.value?.person.id !== id && read?.person.state === 'active';
    return (
        <Page title={read?.person.display_name ?? t('person')} help={<><p>{t('help.facts')}</p><p>{t('help.roles')}</p></>}>
            <p class="govuk-body"><a class="govuk-link" href="/people">{t('back')}</a></p>
            {problem ? <ProblemNotice problem={problem} retry={reload} /> : null}
            {failure ? <ProblemNotice problem={failure} /> : null}
            {failure?.isConflict ? <Notice tone="info"><p>{t('changed_meanwhile')}</p></Notice> : null}
            {password && read ? <OneTimePassword who={read.person.display_name} password={password} /> : null}
            {!read && !problem ? <Loading /> : null}
            {read && isAmending ? <PersonForm start={typedOf(read.person)} act={common('save')} onSave={save} onCancel={() => setAmending(false)} /> : null}
            {read && !isAmending ? (
                <>
                    <Known person={read.person} />
                    {mayAmend ? <Button kind="secondary" size="small" onPress={() => setAmending(true)}>{t('amend')}</Button> : null}
                    <Roles key={read.person.roles.join()} read={read} act={act} />
                    <Rights key={read.ifMatch} person={read.person} ifMatch={read.ifMatch} act={act} />
                    <Account read={read} act={act} onPassword={setPassword} />
                </>
            ) : null}
        </Page>
    );
}
