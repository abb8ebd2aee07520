// One request, whole: form, decision, use and result, for everybody whose business it is, with what each may do.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { type Load, useLoad } from '../../api/load';
import type { Policy, Schemas } from '../../api/types';
import { language } from '../../i18n/language';
import { Loading, Shown } from '../../components/Loading';
import { Moment } from '../../components/Moment';
import { Page } from '../../components/Page';
import { dateAndTime } from '../../i18n/moments';
import type { ScreenProps } from '../registry';
import { type Estate, useEstate } from '../search/estate';
import { categoryNameOf, rankName } from '../search/names';
import { t as search } from '../search/texts';
import { Acts } from './Acts';
import { Marks, Places, spanOfScope, StateBadge } from './parts';
import { ResultRows } from './ResultRows';
import { t } from './texts';

type Authority = Schemas['Authority'];

interface PartProps {
    one: Authority;
    policy: Policy;
    estate: Estate;
}

function FormFacts({ one, policy, estate }: PartProps) {
    const { asked } = one;
    return (
        <dl class="detail__facts authority-facts">
            <dt>{search('category')}</dt><dd>{categoryNameOf(policy, one.purpose.category)}</dd>
            <dt>{search('reason')}</dt><dd class="as-written">{one.purpose.reason}</dd>
            <dt>{search('reference')}</dt><dd>{one.purpose.reference}</dd>
            <dt>{search('on_behalf_of')}</dt><dd>{one.purpose.on_behalf_of}</dd>
            {one.on_behalf_of_person ? <><dt>{t('fact.for_account')}</dt><dd>{one.on_behalf_of_person.name}</dd></> : null}
            <dt>{t('fact.marks')}</dt><dd><Marks vrms={asked.vrms} /></dd>
            <dt>{t('fact.places')}</dt><dd><Places nrds={asked.nrds} sites={asked.sites} estate={estate} /></dd>
            <dt>{t('fact.window')}</dt><dd>{spanOfScope(asked)}</dd>
            <dt>{t('form.grade')}</dt><dd>{one.grade}</dd>
            <dt>{t('form.necessity')}</dt><dd class="as-written">{one.necessity}</dd>
            <dt>{t('form.proportionality')}</dt><dd class="as-written">{one.proportionality}</dd>
            <dt>{t('fact.earlier')}</dt>
            <dd class="as-written">
                {one.earlier === '' && one.earlier_ids.length === 0 ? t('fact.none') : one.earlier}
                {one.earlier_ids.map((id) => <span key={id}> <a class="govuk-link" href={`/authorities/${id}`}>{t('one.title', { number: id })}</a></span>)}
            </dd>
            <dt>{t('fact.addressed_to')}</dt><dd>{one.addressed_to?.name ?? t('form.anyone')}</dd>
        </dl>
    );
}

function DecisionFacts({ one, estate }: PartProps) {
    const { decision, oral } = one;
    return (
        <>
            {oral ? (
                <dl class="detail__facts authority-facts">
                    <dt>{t('fact.oral')}</dt><dd>{t('fact.oral_text', { name: oral.given_by.name, time: dateAndTime(oral.given_at), until: dateAndTime(oral.confirm_until) })}</dd>
                    {oral.confirmed ? <><dt>{t('fact.confirmed')}</dt><dd><Moment at={oral.confirmed} show="both" /></dd></> : null}
                </dl>
            ) : null}
            {!decision ? <p class="muted">{t('one.no_decision')}</p> : (
                <dl class="detail__facts authority-facts">
                    <dt>{t('fact.outcome')}</dt><dd><strong>{t(`outcome.${decision.outcome}`)}</strong></dd>
                    <dt>{t('fact.officer')}</dt><dd>{t('officer_with_rank', { name: decision.officer.name, rank: rankName(decision.rank) })}, <Moment at={decision.at} show="both" /></dd>
                    <dt>{t('fact.reason')}</dt><dd class="as-written">{decision.reason}</dd>
                    {decision.scope ? (
                        <>
                            <dt>{t('fact.opens')}</dt><dd><Marks vrms={decision.scope.vrms} /></dd>
                            <dt>{t('fact.places')}</dt><dd><Places nrds={decision.scope.nrds} estate={estate} /></dd>
                            <dt>{t('fact.window')}</dt><dd>{spanOfScope(decision.scope)}</dd>
                        </>
                    ) : null}
                    {decision.valid_until ? <><dt>{t('fact.valid_until')}</dt><dd><Moment at={decision.valid_until} show="both" /></dd></> : null}
                </dl>
            )}
        </>
    );
}

function UseFacts({ one }: { one: Authority }) {
    const { result } = one;
    return (
        <dl class="detail__facts authority-facts">
            <dt>{t('fact.analyst')}</dt><dd>{one.analyst?.name ?? t('fact.no_analyst')}</dd>
            <dt>{t('fact.searches')}</dt><dd>{one.searches.length === 0 ? t('fact.no_searches') : one.searches.join(', ')}</dd>
            {result ? (
                <>
                    <dt>{t('fact.returned')}</dt><dd>{result.by.name}, <Moment at={result.at} show="both" /></dd>
                    <dt>{t('fact.note')}</dt><dd class="as-written">{result.note}</dd>
                    <dt>{t('fact.rows')}</dt><dd>{result.rows}</dd>
                    <dt>{t('fact.sha256')}</dt><dd class="authority-hash">{result.sha256}</dd>
                    <dt>{t('fact.kept_until')}</dt><dd><Moment at={result.kept_until} show="date" /></dd>
                </>
            ) : null}
        </dl>
    );
}

function History({ one }: { one: Authority }) {
    return (
        <ol class="authority-history">
            {one.history.map(({ at, person, event, text }) => (
                <li key={`${at} ${event}`}>
                    <span><Moment at={at} show="both" /> · <strong>{t('event.line', { event: t(`event.${event}`), name: person.name })}</strong></span>
                    {text === '' ? null : <p class="as-written">{text}</p>}
                </li>
            ))}
        </ol>
    );
}

function Section({ name, title, children }: { name: string; title: string; children: ComponentChildren }) {
    return (
        <section class="authority-section" aria-labelledby={`${name}-title`}>
            <h2 id={`${name}-title`} class="govuk-heading-m">{title}</h2>
            {children}
        </section>
    );
}

function Paper({ id }: { id: string }) {
    return (
        <p class="authority-paper">
            <a class="govuk-link" href={`/api/v1/authorities/${encodeURIComponent(id)}/file.pdf?language=${language.value}`} download={`authority-${id}.pdf`}>{t('one.pdf')}</a>
            <span class="muted">{t('one.pdf_hint')}</span>
        </p>
    );
}

function Whole({ one, policy, estate, load }: PartProps & { load: Load<Authority> }) {
    const [showsResult, setShowsResult] = useState(false);
    // Whoever decides reads the form first.
    const isToDecide = one.may.includes('decide');
    const form = <Section name="form" title={t('one.form')}><FormFacts one={one} policy={policy} estate={estate} /></Section>;
    return (
        <>
            <p class="authority-lead">
                <StateBadge state={one.state} />{' '}
                {one.submitted ? t('one.asked_by', { name: one.requester.name, time: dateAndTime(one.submitted) }) : t('one.asked_by_draft', { name: one.requester.name })}
            </p>
            {one.state === 'draft' ? null : <Paper id={one.id} />}
            {isToDecide ? form : null}
            <Acts one={one} policy={policy} estate={estate} load={load} />
            {one.result ? (
                <Section name="result" title={t('one.result')}>
                    {!one.may.includes('see_result') ? null
                        : showsResult ? <ResultRows id={one.id} estate={estate} />
                        : <><p>{t('result.recorded')}</p><button type="button" class="govuk-button govuk-button--secondary" onClick={() => setShowsResult(true)}>{t('result.show')}</button></>}
                </Section>
            ) : null}
            {isToDecide ? null : form}
            <Section name="decision" title={t('one.decision')}><DecisionFacts one={one} policy={policy} estate={estate} /></Section>
            {one.decision || one.oral ? <Section name="use" title={t('one.use')}><UseFacts one={one} /></Section> : null}
            {one.history.length > 0 ? <Section name="history" title={t('one.history')}><History one={one} /></Section> : null}
        </>
    );
}

export default function Request({ params }: ScreenProps) {
    const id = params['authority'] ?? '';
    const policy = useLoad((signal) => api.get('/api/v1/policy', { signal }).then(({ data }) => data), []);
    const estate = useEstate();
    const load = useLoad((signal) => api.get('/api/v1/authorities/{authority}', { path: { authority: id }, signal }).then(({ data }) => data), [id]);
    return (
        <Page title={t('one.title', { number: id })} help={<><p>{t('one.help')}</p><p>{t('recorded')}</p></>}>
            <Shown load={load}>
                {(one) => (policy.data && estate.data ? <Whole one={one} policy={policy.data} estate={estate.data} load={load} /> : <Loading />)}
            </Shown>
        </Page>
    );
}
