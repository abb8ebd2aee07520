// What the service planned before it searched, and the marks that fit with why each does: one of them can be chosen.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { asProblem, type Problem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { Badge, type Tone } from '../../components/Badge';
import { type Column, DataTable } from '../../components/DataTable';
import { Notice } from '../../components/Notice';
import { Plate, spelledMark } from '../../components/Plate';
import { number } from '../../i18n/moments';
import type { Kind } from './question';
import { t } from './texts';
import { checkGone, type FittingMark, noteMarks, type Running, showOnly } from './visit';
import { oddsText, whyText } from './why';

type Plan = Schemas['SearchPlan'];
const TONES: Record<Plan['effort'], Tone> = { light: 'good', middling: 'info', heavy: 'warning' };
const MARKS_PAGE = 50;
/** Reads; a reckoning of fewer would say more than is known. */
const FEW = 10;
/** Shown before somebody wants more, so that the reads are not far below. */
const SHOWN_FIRST = 6;

export function PlanPanel({ plan }: { plan: Plan }) {
    return (
        <section class="panel plan" aria-labelledby="plan-title">
            <h3 id="plan-title" class="limit__title">{t('plan')}</h3>
            <dl class="results__facts">
                {plan.marks === null ? null : <div><dt>{t('plan.marks')}</dt><dd>{plan.cut ? t('plan.marks_cut', { n: number(plan.marks) }) : number(plan.marks)}</dd></div>}
                <div><dt>{t('plan.reads')}</dt><dd>{plan.reads_expected < FEW ? t('plan.few') : t('plan.about', { n: number(plan.reads_expected) })}</dd></div>
                <div><dt>{t('plan.nrds')}</dt><dd>{plan.nrds === null ? t('plan.nrds_any') : number(plan.nrds)}</dd></div>
                <div><dt>{t('plan.days')}</dt><dd>{number(plan.days)}</dd></div>
                <div><dt>{t('plan.effort')}</dt><dd><Badge tone={TONES[plan.effort]}>{t(`effort.${plan.effort}`)}</Badge></dd></div>
            </dl>
            <p class="plan__note">{t('plan.rough')}</p>
            {plan.cut ? <Notice tone="warning"><p>{t('plan.cut')}</p></Notice> : null}
        </section>
    );
}

function columnsFor(kind: Kind, only: FittingMark | null): Column<FittingMark>[] {
    return [
        { key: 'rank', title: t('marks.rank'), align: 'end', isMinor: true, cell: ({ mark }) => mark + 1 },
        { key: 'mark', title: t('marks.mark'), isRowHeader: true, cell: ({ vrm }) => <Plate mark={vrm} /> },
        { key: 'why', title: t('marks.why'), cell: (one) => (
            <span class="marks__why">
                <span>{whyText(one, kind)}</span>
                <button type="button" class="link-button" aria-pressed={only?.mark === one.mark} onClick={() => showOnly(one)}>
                    {t('marks.only')}<span class="govuk-visually-hidden">: {spelledMark(one.vrm)}</span>
                </button>
            </span>) },
        ...(kind === 'similar' ? [{ key: 'odds', title: t('marks.odds'), align: 'end' as const, isMinor: true, cell: ({ fit }: FittingMark) => oddsText(fit) }] : []),
    ];
}

interface Listed {
    items: readonly FittingMark[];
    /** '' is the beginning; null: nothing follows. */
    next: string | null;
}

/** Of a plan that told the first of them, the rest is asked for by hand: each list is on the record. */
function useMarks({ search }: Running, plan: Plan): { listed: Listed; fetchMore: () => Promise<void>; problem: Problem | undefined } {
    const isAll = plan.marks_listed === 'all';
    const [listed, setListed] = useState<Listed>({ items: plan.first, next: !isAll || (plan.marks ?? 0) > plan.first.length ? '' : null });
    const [problem, setProblem] = useState<Problem | undefined>(undefined);
    const fetchMore = async (): Promise<void> => {
        setProblem(undefined);
        try {
            const { data } = await api.get('/api/v1/searches/{search}/marks', { path: { search: search.id }, query: { limit: MARKS_PAGE, ...(listed.next ? { after: listed.next } : {}) } });
            const before = listed.next ? listed.items : [];
            setListed({ items: [...before, ...data.items], next: data.next ?? (isAll ? null : '') });
            noteMarks(search.id, data.items);
        } catch (error) {
            setProblem((await checkGone(error)) ?? asProblem(error));
        }
    };
    return { listed, fetchMore, problem };
}

export function MarksPanel({ found, plan }: { found: Running; plan: Plan }) {
    const { listed, fetchMore, problem } = useMarks(found, plan);
    const [isFolded, setFolded] = useState(true);
    const hasMore = isFolded && listed.items.length > SHOWN_FIRST;
    const more = (): void => {
        setFolded(false);
        if (!isAll || !hasMore) void fetchMore();
    };
    const { query: { kind }, only } = found;
    const isAll = plan.marks_listed === 'all';
    if (isAll && plan.marks === 0) return <p class="empty">{t('marks.none')}</p>;
    const title = t(isAll ? 'marks' : 'marks.as_shown');
    return (
        <div class="marks">
            <h3 class="limit__title">{title}</h3>
            {listed.items.length === 0 && !problem ? null : (
                <DataTable caption={title} columns={columnsFor(kind, only)} rows={hasMore ? listed.items.slice(0, SHOWN_FIRST) : listed.items} rowKey={({ mark }) => mark} empty={t('marks.none')} selected={only?.mark ?? null} problem={problem} dense
                    onMore={hasMore || (isAll && listed.next !== null) ? more : undefined} />
            )}
            {isAll ? null : <button type="button" class="govuk-button govuk-button--secondary small screen-only" onClick={more}>{t('marks.show')}</button>}
            {listed.next === null ? null : <p class="plan__note">{t('marks.recorded')}</p>}
        </div>
    );
}

/** While one mark alone is shown. */
export function OnlyNotice({ only }: { only: FittingMark }) {
    return (
        <p class="only" role="status">
            <Plate mark={only.vrm} size="medium" /> {t('only.text')}{' '}
            <button type="button" class="govuk-button govuk-button--secondary small screen-only" onClick={() => showOnly(null)}>{t('only.all')}</button>
        </p>
    );
}
