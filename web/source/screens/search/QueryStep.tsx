// The second step: what is sought, where and when; summed up in a sentence before it goes on the record.
import { useRef, useState } from 'preact/hooks';
import { asProblem } from '../../api/problem';
import type { Policy } from '../../api/types';
import { go } from '../../app/router';
import { Button } from '../../components/Button';
import { ErrorSummary, type FieldErrors, fieldErrors, Radios } from '../../components/Form';
import { todayText } from '../../i18n/london';
import { type ListNames, sentence } from './describe';
import type { Estate } from './estate';
import { KindFields } from './KindFields';
import { categoryNameOf, spanText } from './names';
import { NarrowPanel } from './NarrowPanel';
import { askedOf, firstQuery, type Kind, KINDS, type Query, queryFaults } from './question';
import { StepHeading } from './StepHeading';
import { t } from './texts';
import { purposeRefused, query, startSearch, type Purpose } from './visit';
import { faultOf, presetSpan, spanOf, type Span } from './window';
import { WindowFields } from './WindowFields';

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
    const found: Record<string, string> = Object.fromEntries(Object.entries(queryFaults(wanted)).map(([field, fault]) => [field, t(`wrong.${fault}`)]));
    const days = policy.search_age_max_days;
    const fault = faultOf(span, days, Date.now());
    if (fault) found[fault === 'until_unclear' || fault === 'reversed' ? 'window.until' : 'window.from'] = t(`fault.${fault}`, { days, date: todayText() });
    return found;
}

/** A preset means until now, however long the form has stood here. */
function spanNow(wanted: Query, policy: Policy): Span {
    return wanted.preset ? presetSpan(wanted.preset, policy.search_age_max_days, Date.now()) : spanOf(wanted.fields);
}

function Sum({ wanted, policy, estate, lists }: { wanted: Query; policy: Policy; estate: Estate; lists: ListNames }) {
    const span = spanOf(wanted.fields);
    const isWhole = Object.keys(faults(wanted, span, policy)).length === 0;
    return (
        <section class="panel sum" aria-labelledby="sum-title">
            <h3 id="sum-title" class="purpose-summary__title">{t('sum.title')}</h3>
            <p class={isWhole ? '' : 'muted'}>{isWhole ? sentence(askedOf(wanted, span), spanText(span), wanted.order, estate, lists) : t('sum.wait')}</p>
        </section>
    );
}

export interface QueryStepProps {
    policy: Policy;
    estate: Estate;
    lists: ListNames;
    why: Purpose;
}

export function QueryStep({ policy, estate, lists, why }: QueryStepProps) {
    const [errors, setErrors] = useState<FieldErrors>({});
    const [isRefused, setRefused] = useState(false);
    const wanted = query.value ?? firstQuery(policy.search_age_max_days);
    const change = (part: Partial<Query>): void => { query.value = { ...wanted, ...part }; };
    const asking = useRef<AbortController | null>(null);
    const [isAsking, setAsking] = useState(false);
    const submit = async (): Promise<void> => {
        if (asking.current) return;
        const span = spanNow(wanted, policy);
        const found = faults(wanted, span, policy);
        setErrors(found);
        setRefused(false);
        if (Object.keys(found).length > 0) return;
        const mine = new AbortController();
        asking.current = mine;
        setAsking(true);
        try {
            await startSearch(why, wanted, span, mine.signal);
            go('/search?step=results');
        } catch (error) {
            if (mine.signal.aborted) return;
            const problem = asProblem(error), refused = fieldErrors(problem);
            setErrors(refused);
            setRefused(problem.status === 403);
            if (Object.keys(refused).some((field) => field.startsWith('purpose.'))) {
                purposeRefused.value = refused;
                go('/search?step=purpose');
            }
        } finally {
            if (asking.current === mine) stop();
        }
    };
    function stop(): void {
        asking.current?.abort();
        asking.current = null;
        setAsking(false);
    }
    const kinds = KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`), hint: t(`kind.${kind}.hint`) }));
    const orders = (['newest_first', 'oldest_first'] as const).map((order) => ({ value: order, label: t(`order.${order}`) }));
    const parts = { query: wanted, errors, onChange: change };
    return (
        <form onSubmit={(event) => { event.preventDefault(); void submit(); }} noValidate class="step">
            <StepHeading step="query" />
            <ErrorSummary errors={errors} />
            <PurposeSummary purpose={why} policy={policy} />
            <Radios name="kind" label={t('kind')} value={wanted.kind} onChange={(kind) => change({ kind: kind as Kind })} choices={kinds} />
            <KindFields {...parts} />
            <NarrowPanel key={String(isRefused)} {...parts} estate={estate} lists={lists} isWanted={isRefused} />
            <WindowFields query={wanted} policy={policy} errors={errors} onChange={change} />
            <Radios name="order" label={t('order')} value={wanted.order} onChange={(order) => change({ order: order as Query['order'] })} choices={orders} inline />
            <Sum wanted={wanted} policy={policy} estate={estate} lists={lists} />
            <p class="on-record"><strong>{t('record.title')}.</strong> {t('record.purpose')} {t('search.recorded')}</p>
            <Button type="submit" disabled={isAsking}>{t('search')}</Button>
            {isAsking ? <p class="starting" role="status">{t('starting')} <button type="button" class="link-button" onClick={stop}>{t('starting.stop')}</button></p> : null}
        </form>
    );
}
