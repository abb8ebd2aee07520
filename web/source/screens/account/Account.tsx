// Who one is to the service, what one may do now, what is missing for more; one's password; this machine's settings.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import type { OwnAccount } from '../../api/types';
import { account } from '../../app/session';
import { Button } from '../../components/Button';
import { Moment } from '../../components/Moment';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Page } from '../../components/Page';
import { codes } from '../../i18n/codes';
import { dateAndTime, duration, shortDate } from '../../i18n/moments';
import { shell } from '../../i18n/shell';
import { FactorSection } from '../factor/Section';
import { OwnSessions } from '../factor/Sessions';
import { PasswordForm } from '../sign_in/PasswordForm';
import { t as signInTexts } from '../sign_in/texts';
import { MachineSettings } from './MachineSettings';
import { Refusals } from './Refusals';
import { t } from './texts';

function Who({ person }: Pick<OwnAccount, 'person'>) {
    const kind = codes.lookup(`employment.${person.employment}`);
    const level = codes.lookup(`vetting.${person.vetting.level}`);
    const trainings = person.trainings.map(({ kind: of, completed, expires }) => {
        const name = codes.lookup(`training.${of}`);
        const date = shortDate(completed);
        return expires ? t('training_until', { kind: name, date, until: shortDate(expires) }) : t('training', { kind: name, date });
    });
    return (
        <dl class="account-facts">
            <dt>{t('user_name')}</dt>
            <dd>{person.user_name}</dd>
            <dt>{t('rank')}</dt>
            <dd>{codes.lookup(`rank.${person.rank}`)}</dd>
            <dt>{t('employment')}</dt>
            <dd>{person.employment_ends ? t('employment_until', { kind, date: shortDate(person.employment_ends) }) : kind}</dd>
            <dt>{t('roles')}</dt>
            <dd>{person.roles.map((role) => codes.lookup(`role.${role}`)).join(', ') || t('no_roles')}</dd>
            <dt>{t('trainings')}</dt>
            <dd>{trainings.join('; ') || t('no_trainings')}</dd>
            <dt>{t('vetting')}</dt>
            <dd>{person.vetting.expires ? t('vetting_until', { level, date: shortDate(person.vetting.expires) }) : level}</dd>
        </dl>
    );
}

function SessionFacts({ started, ends, idleMaxMs }: { started: string; ends: string; idleMaxMs: number | null }) {
    return (
        <dl class="account-facts">
            <dt>{t('session.since')}</dt>
            <dd><Moment at={started} /></dd>
            <dt>{t('session.ends')}</dt>
            <dd><Moment at={ends} /></dd>
            {idleMaxMs === null ? null : <><dt>{t('session.idle')}</dt><dd>{duration(idleMaxMs)}</dd></>}
        </dl>
    );
}

function Permissions({ permissions }: Pick<OwnAccount, 'permissions'>) {
    if (permissions.length === 0) return <p class="govuk-body">{t('may_nothing')}</p>;
    return (
        <ul class="govuk-list govuk-list--bullet">
            {permissions.map((permission) => <li key={permission}>{codes.lookup(`permission.${permission}`, permission)}</li>)}
        </ul>
    );
}

/** `reset`: when somebody else last set it; its owner should know. */
function Password({ charactersMin, reset }: { charactersMin: number; reset: OwnAccount['password_reset'] }) {
    const [state, setState] = useState<'closed' | 'open' | 'done'>('closed');
    return (
        <>
            {state === 'done' ? <Notice tone="success"><p>{signInTexts('own.done')}</p></Notice> : null}
            {reset ? <p class="govuk-body">{t('password.reset', { when: dateAndTime(reset.when), by: reset.by ?? t('password.reset_by_program') })}</p> : null}
            <p class="govuk-body">{t('password.text')}</p>
            {state === 'open'
                ? <PasswordForm oldLabel={signInTexts('own.current')} charactersMin={charactersMin} onDone={() => setState('done')} />
                : <Button kind="secondary" onPress={() => setState('open')}>{t('password.change')}</Button>}
        </>
    );
}

export default function Account() {
    const policy = useLoad((signal) => api.get('/api/v1/policy', { signal }).then(({ data }) => data), []);
    const who = account.value;
    if (!who) return null;
    const { person, guidance_version: version } = who;
    const acknowledged = person.guidance_acknowledged === version;
    return (
        <Page title={shell('nav.account')} help={<><p>{t('help.1')}</p><p>{t('help.2')}</p></>}>
            {policy.problem ? <ProblemNotice problem={policy.problem} retry={policy.reload} /> : null}
            <p class="account__name">{person.display_name}</p>
            <div class="account">
                <section>
                    <h2 class="govuk-heading-m">{t('who')}</h2>
                    <Who person={person} />
                </section>
                <section>
                    <h2 class="govuk-heading-m">{t('session')}</h2>
                    <SessionFacts started={who.started} ends={who.ends} idleMaxMs={policy.data ? policy.data.session_idle_max_s * 1000 : null} />
                    <h2 class="govuk-heading-m">{t('guidance')}</h2>
                    <p class="govuk-body">{acknowledged ? t('guidance.done', { version }) : t('guidance.open', { version })}</p>
                    {acknowledged ? null : <p class="govuk-body"><a class="govuk-link" href="/guidance">{t('guidance.go')}</a></p>}
                </section>
            </div>
            {who.refusals.length === 0 ? null : (
                <section>
                    <h2 class="govuk-heading-m">{t('may_not')}</h2>
                    <Refusals refusals={who.refusals} />
                </section>
            )}
            <section>
                <h2 class="govuk-heading-m">{t('may')}</h2>
                <Permissions permissions={who.permissions} />
            </section>
            <OwnSessions />
            <FactorSection factor={who.second_factor} />
            <div class="account">
                <section>
                    <h2 class="govuk-heading-m">{t('password')}</h2>
                    <Password charactersMin={policy.data?.password_characters_min ?? 12} reset={who.password_reset} />
                </section>
                <section>
                    <h2 class="govuk-heading-m">{t('settings')}</h2>
                    <MachineSettings />
                </section>
            </div>
        </Page>
    );
}
