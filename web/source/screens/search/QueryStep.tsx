// The second step: one vehicle or one NRD, and when.
import { useRef, useState } from 'preact/hooks';
import { asProblem } from '../../api/problem';
import type { Policy } from '../../api/types';
import { go } from '../../app/router';
import { Button } from '../../components/Button';
import { ErrorSummary, Field, type FieldErrors, fieldErrors, Radios, Select, type Choice } from '../../components/Form';
import { todayText } from '../../i18n/london';
import type { Estate } from './estate';
import { categoryNameOf } from './names';
import { StepHeading } from './StepHeading';
import { t } from './texts';
import { firstQuery, purposeRefused, query, startSearch, type Purpose, type Query } from './visit';
import { faultOf, presetSpan, spanOf, type Span } from './window';
import { WindowFields } from './WindowFields';

/** Stands for NRDs that have no site. */
const NO_SITE = 'none';

function byName(a: Choice, b: Choice): number {
    return a.label.localeCompare(b.label, 'en-GB', { numeric: true });
}

function siteChoices({ nrds, sites }: Estate): Choice[] {
    const choices = [...sites.values()].map(({ id, name, retired }) => ({ value: String(id), label: retired ? t('site.retired', { name }) : name })).sort(byName);
    const some = [...nrds.values()].some(({ site }) => site === null);
    return [{ value: '', label: t('site.choose') }, ...choices, ...(some ? [{ value: NO_SITE, label: t('site.none') }] : [])];
}

function nrdChoices({ nrds }: Estate, site: string): Choice[] {
    const there = [...nrds.values()].filter((nrd) => (nrd.site === null ? site === NO_SITE : String(nrd.site) === site));
    const nameOf = ({ name, lane, valid_until }: (typeof there)[number]): string => {
        const full = lane ? `${name}, ${lane}` : name;
        return valid_until && Date.parse(valid_until) <= Date.now() ? t('site.retired', { name: full }) : full;
    };
    return [{ value: '', label: t('nrd.choose') }, ...there.map((nrd) => ({ value: String(nrd.id), label: nameOf(nrd) })).sort(byName)];
}

function PurposeSummary({ purpose: why, policy }: { purpose: Purpose; policy: Policy }) {
    return (
        <section class="panel purpose-summary" aria-labelledby="purpose-title">
            <h3 id="purpose-title" class="purpose-summary__title">{t('purpose.title')}: {categoryNameOf(policy, why.category)}</h3>
            <p>{why.reason}</p>
            <p class="muted">{t('reference')}: {why.reference} · {t('on_behalf_of')}: {why.on_behalf_of}</p>
            <a class="govuk-link" href="/search">{t('purpose.change')}</a>
        </section>
    );
}

function faults(wanted: Query, span: Span, policy: Policy): FieldErrors {
    const found: Record<string, string> = {};
    if (wanted.kind === 'vehicle' && wanted.vrm.trim() === '') found['window.vrm'] = t('missing.vrm');
    if (wanted.kind === 'nrd' && wanted.site === '') found['site'] = t('missing.site');
    else if (wanted.kind === 'nrd' && wanted.nrd === '') found['window.nrd'] = t('missing.nrd');
    const days = policy.search_age_max_days;
    const fault = faultOf(span, days, Date.now());
    if (fault) found[fault === 'until_unclear' || fault === 'reversed' ? 'window.until' : 'window.from'] = t(`fault.${fault}`, { days, date: todayText() });
    return found;
}

function WhatFields({ wanted, estate, errors, onChange }: { wanted: Query; estate: Estate; errors: FieldErrors; onChange: (part: Partial<Query>) => void }) {
    if (wanted.kind === 'vehicle') {
        return <Field name="window.vrm" label={t('vrm')} hint={t('vrm.hint')} value={wanted.vrm} onChange={(vrm) => onChange({ vrm })} width={10} isMark error={errors['window.vrm']} />;
    }
    return (
        <>
            <Select name="site" label={t('site')} value={wanted.site} choices={siteChoices(estate)} error={errors['site']} onChange={(site) => {
                const there = nrdChoices(estate, site);
                onChange({ site, nrd: there.length === 2 ? (there[1]?.value ?? '') : '' });
            }} />
            {wanted.site === '' ? null
                : <Select name="window.nrd" label={t('nrd')} value={wanted.nrd} choices={nrdChoices(estate, wanted.site)} onChange={(nrd) => onChange({ nrd })} error={errors['window.nrd']} />}
        </>
    );
}

export function QueryStep({ policy, estate, why }: { policy: Policy; estate: Estate; why: Purpose }) {
    const [errors, setErrors] = useState<FieldErrors>({});
    const wanted = query.value ?? firstQuery(policy.search_age_max_days);
    const change = (part: Partial<Query>): void => { query.value = { ...wanted, ...part }; };
    const isAsking = useRef(false);
    const submit = async (): Promise<void> => {
        if (isAsking.current) return;
        // A preset means until now, however long the form has stood here.
        const span = wanted.preset ? presetSpan(wanted.preset, policy.search_age_max_days, Date.now()) : spanOf(wanted.fields);
        const found = faults(wanted, span, policy);
        setErrors(found);
        if (Object.keys(found).length > 0) return;
        isAsking.current = true;
        try {
            await startSearch(why, wanted, span);
            go('/search?step=results');
        } catch (error) {
            const refused = fieldErrors(asProblem(error));
            setErrors(refused);
            if (Object.keys(refused).some((field) => field.startsWith('purpose.'))) {
                purposeRefused.value = refused;
                go('/search?step=purpose');
            }
        } finally {
            isAsking.current = false;
        }
    };
    const kinds = (['vehicle', 'nrd'] as const).map((kind) => ({ value: kind, label: t(`kind.${kind}`), hint: t(`kind.${kind}.hint`) }));
    const orders = (['newest_first', 'oldest_first'] as const).map((order) => ({ value: order, label: t(`order.${order}`) }));
    return (
        <form onSubmit={(event) => { event.preventDefault(); void submit(); }} noValidate class="step">
            <StepHeading step="query" />
            <ErrorSummary errors={errors} />
            <PurposeSummary purpose={why} policy={policy} />
            <Radios name="kind" label={t('kind')} value={wanted.kind} onChange={(kind) => change({ kind: kind as Query['kind'] })} choices={kinds} />
            <WhatFields wanted={wanted} estate={estate} errors={errors} onChange={change} />
            <WindowFields query={wanted} policy={policy} errors={errors} onChange={change} />
            <Radios name="order" label={t('order')} value={wanted.order} onChange={(order) => change({ order: order as Query['order'] })} choices={orders} inline />
            <p class="on-record"><strong>{t('record.title')}.</strong> {t('record.purpose')} {t('search.recorded')}</p>
            <Button type="submit">{t('search')}</Button>
        </form>
    );
}
