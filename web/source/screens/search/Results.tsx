// The third step: what was found, as table, map and timeline, until the search ends.
import { useEffect, useState } from 'preact/hooks';
import { asProblem, type Problem } from '../../api/problem';
import type { Policy } from '../../api/types';
import { go } from '../../app/router';
import { account, may } from '../../app/session';
import { announce } from '../../components/announcer';
import { Button } from '../../components/Button';
import { useNow } from '../../components/Moment';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Plate } from '../../components/Plate';
import { Tabs } from '../../components/Tabs';
import { dateAndTime, duration, milliseconds, timeOfDay } from '../../i18n/moments';
import { type ListNames, sentence, whatText } from './describe';
import type { Estate } from './estate';
import { ExportDialog } from './ExportDialog';
import { categoryNameOf, dateAndMinute, rankName, spanText } from './names';
import { MarksPanel, OnlyNotice, PlanPanel } from './PlanPanel';
import { Progress } from './Progress';
import { askedOf, soughtOf } from './question';
import { ResultMap } from './ResultMap';
import { ResultTable } from './ResultTable';
import { ResultTimeline } from './ResultTimeline';
import { RowDetail } from './RowDetail';
import { StepHeading } from './StepHeading';
import { t } from './texts';
import { closeSearch, end, looking, NO_PURPOSE, purpose, purposeDraft, query, type Running, showPage } from './visit';
import type { Span } from './window';
import { AskForAuthority, LimitSplit } from './WindowFields';

const SOON_MS = 3 * 60_000;

export interface ResultsProps {
    policy: Policy;
    estate: Estate;
    lists: ListNames;
    found: Running;
}

function openSpan({ search }: Running): Span {
    return { from: milliseconds(search.from), until: milliseconds(search.until) };
}

function begin(what: 'again' | 'new'): void {
    query.value = null;
    if (what === 'new') {
        purpose.value = null;
        purposeDraft.value = NO_PURPOSE;
        go('/search');
    } else {
        go('/search?step=query');
    }
}

/** With the purpose of a search that has ended, to be looked at again first. */
function beginWith(ended: Running): void {
    purposeDraft.value = ended.purpose;
    purpose.value = null;
    query.value = ended.query;
    go('/search');
}

/** Where a search of older reads was begun, and its result is returned. */
function ToAuthority({ id }: { id: string }) {
    return <Button kind="secondary" size="small" onPress={() => go(`/authorities/${id}`)}>{t('results.to_authority', { number: id })}</Button>;
}

function Ended({ found }: { found: Running }) {
    const title = found.ended === 'expired' ? t('ended.expired', { time: timeOfDay(found.search.expires).slice(0, 5) }) : t(`ended.${found.ended ?? 'gone'}`);
    return (
        <>
            <StepHeading step="results" />
            <Notice tone={found.ended === 'closed' ? 'success' : 'warning'} title={title}>
                <p>{t('ended.text', { number: found.search.number })}</p>
            </Notice>
            <div class="results__actions">
                {found.search.authority ? <ToAuthority id={found.search.authority} /> : <Button onPress={() => beginWith(found)}>{t('ended.again')}</Button>}
                <Button kind="secondary" onPress={() => begin('new')}>{t('results.new')}</Button>
            </div>
        </>
    );
}

/** One plain mark as a plate, all else in words. */
function LookedFor({ found, estate, lists }: Omit<ResultsProps, 'policy'>) {
    const asked = askedOf(found.query, found.asked);
    if (asked.window.vrm && !asked.narrow) return <Plate mark={found.query.vrm.replace(/\s/g, '')} size="medium" />;
    return <>{whatText({ ...asked, vrm: asked.window.vrm ?? null, nrd: asked.window.nrd ?? null }, estate, lists)}</>;
}

function About({ found, policy, estate, lists, now }: ResultsProps & { now: number }) {
    const { search, purpose: why } = found;
    return (
        <section class="panel results__about" aria-label={t('results.about', { number: search.number })}>
            <dl class="results__facts">
                <div><dt>{t('results.number')}</dt><dd class="results__number">{search.number}</dd></div>
                <div class="results__purpose"><dt>{t('results.what')}</dt><dd><LookedFor found={found} estate={estate} lists={lists} /></dd></div>
                <div><dt>{t('results.window')}</dt><dd>{spanText(openSpan(found))}</dd></div>
                <div class="results__purpose"><dt>{t('purpose.title')}</dt>
                    <dd>{categoryNameOf(policy, why.category)}: {why.reason}</dd></div>
                <div><dt>{t('reference')}</dt><dd>{why.reference}</dd></div>
                <div><dt>{t('on_behalf_of')}</dt><dd>{why.on_behalf_of}</dd></div>
                {search.authority ? <div class="results__purpose"><dt>{t('results.authority')}</dt><dd>{t('results.authority_text', { number: search.authority })}</dd></div> : null}
                <div><dt>{t('results.searcher')}</dt><dd>{account.value?.person.display_name}</dd></div>
                <div><dt>{t('results.made')}</dt><dd>{dateAndTime(found.started)}</dd></div>
                <div class="screen-only"><dt>{t('results.ends')}</dt>
                    <dd>{t('results.left', { time: timeOfDay(search.expires).slice(0, 5), duration: duration(milliseconds(search.expires) - now) })}</dd></div>
            </dl>
            <p class="print-only">{t('results.printed', { name: account.value?.person.display_name ?? '', time: dateAndTime(now), number: search.number })}</p>
        </section>
    );
}

function Withheld({ found }: { found: Running }) {
    const { withheld } = found.search;
    if (!withheld) return null;
    const part = { from: milliseconds(withheld.from), until: milliseconds(withheld.until) };
    return (
        <section class="limit limit--split" aria-labelledby="withheld-title">
            <h3 id="withheld-title" class="limit__title">{t('results.withheld')}</h3>
            <LimitSplit open={openSpan(found)} withheld={part} why={t('limit.withheld_why', { days: withheld.age_max_days, rank: rankName(withheld.authority_rank) })} />
            <AskForAuthority query={found.query} why={found.purpose} withheld={part} />
        </section>
    );
}

function Empty({ found, estate, lists }: Omit<ResultsProps, 'policy'>) {
    const { from, until } = openSpan(found);
    const asked = askedOf(found.query, found.asked), values = { from: dateAndTime(from), until: dateAndTime(until) };
    const isPlain = asked.window.vrm && !asked.narrow;
    return (
        <Notice tone="info" title={t('empty.title')}>
            <p>{isPlain ? t('empty.vehicle', { what: found.query.vrm.replace(/\s/g, ''), ...values })
                : t('empty.asked', { sentence: sentence(asked, spanText({ from, until }), found.query.order, estate, lists) })}</p>
            {found.query.kind === 'places' ? null : <p>{t('empty.meaning')}</p>}
        </Notice>
    );
}

/** Nothing was found yet, and whoever waited stopped it. */
function Stopped({ found, onGoOn }: { found: Running; onGoOn: () => void }) {
    return (
        <Notice tone="info" title={t('looking.stopped_none')}>
            <p>{toldSoFar(found)}</p>
            <button type="button" class="govuk-button govuk-button--secondary small" onClick={onGoOn}>{t('looking.go_on')}</button>
        </Notice>
    );
}

function toldSoFar({ pages, query: { order } }: Running): string {
    const until = pages[pages.length - 1]?.looked_until ?? null;
    return until === null ? '' : t(order === 'newest_first' ? 'looking.back' : 'looking.on', { moment: dateAndMinute(milliseconds(until)) });
}

type View = 'table' | 'map' | 'timeline';

function Views({ found, estate }: { found: Running; estate: Estate }) {
    const [view, setView] = useState<View>('table');
    const [row, setRow] = useState<number | null>(null);
    const [problem, setProblem] = useState<Problem | null>(null);
    const show = async (page: number): Promise<void> => {
        setProblem(null);
        const wrong = await showPage(page);
        setProblem(wrong);
        if (!wrong) announce(t('page_n', { n: page + 1 }));
    };
    const parts = { found, estate, row, onRow: setRow, onPage: show };
    const tabs = [
        { key: 'table', title: t('tab.table'), content: () => <ResultTable {...parts} /> },
        { key: 'map', title: t('tab.map'), content: () => <ResultMap {...parts} /> },
        { key: 'timeline', title: t('tab.timeline'), content: () => <ResultTimeline {...parts} /> },
    ];
    return (
        <>
            {problem ? <ProblemNotice problem={problem} /> : null}
            <div class="results__split">
                <Tabs label={t('results.view')} tabs={tabs} selected={view} onSelect={(key) => setView(key as View)} />
                <RowDetail found={found} estate={estate} row={row} onRow={setRow} />
            </div>
        </>
    );
}

/** The rows, or what stands in their place until there are some. */
function Found({ found, estate, lists }: Omit<ResultsProps, 'policy'>) {
    const [problem, setProblem] = useState<Problem | null>(null);
    const mark = found.only?.mark ?? null;
    const goOn = (): void => {
        setProblem(null);
        void showPage(found.pages.length).then(setProblem);
    };
    useEffect(() => {
        if (found.pages.length === 0) goOn();
    }, [found.search.id, mark]);
    const last = found.pages[found.pages.length - 1];
    const isAny = found.pages.some(({ rows }) => rows.length > 0);
    const isLooking = looking.value !== null;
    return (
        <>
            <Progress found={found} />
            {problem ? <ProblemNotice problem={problem} retry={goOn} /> : null}
            {isAny ? <Views key={mark ?? 'all'} found={found} estate={estate} />
                : isLooking || problem ? null
                : !last || last.more ? <Stopped found={found} onGoOn={goOn} />
                : <Empty found={found} estate={estate} lists={lists} />}
        </>
    );
}

export function Results({ policy, estate, lists, found }: ResultsProps) {
    const now = useNow();
    const [isExporting, setExporting] = useState(false);
    const [problem, setProblem] = useState<Problem | null>(null);
    const left = milliseconds(found.search.expires) - now;
    const isOver = left <= 0;
    useEffect(() => {
        if (isOver) end('expired');
    }, [isOver]);
    if (found.ended !== null) return <Ended found={found} />;
    const close = (): Promise<void> => closeSearch().catch((error: unknown) => setProblem(asProblem(error)));
    const { plan } = found.search;
    const hasRows = found.pages.some(({ rows }) => rows.length > 0);
    return (
        <>
            <div class="results__head">
                <StepHeading step="results" />
                <div class="results__actions screen-only">
                    {may('read.export') && hasRows ? <Button kind="secondary" size="small" onPress={() => setExporting(true)}>{t('export')}</Button> : null}
                    <Button kind="secondary" size="small" onPress={() => window.print()}>{t('results.print')}</Button>
                    {found.search.authority ? <ToAuthority id={found.search.authority} /> : <Button kind="secondary" size="small" onPress={() => begin('again')}>{t('results.again')}</Button>}
                    <Button kind="secondary" size="small" onPress={close}>{t('results.close')}</Button>
                </div>
            </div>
            {problem ? <ProblemNotice problem={problem} /> : null}
            {left <= SOON_MS ? <Notice tone="warning"><p>{t('results.ends_soon', { duration: duration(left) })}</p></Notice> : null}
            <About policy={policy} estate={estate} lists={lists} found={found} now={now} />
            <Withheld found={found} />
            {plan ? <PlanPanel plan={plan} /> : null}
            {plan && soughtOf(found.query) ? <MarksPanel key={found.search.id} found={found} plan={plan} /> : null}
            {found.only ? <OnlyNotice only={found.only} /> : null}
            <Found found={found} estate={estate} lists={lists} />
            <ExportDialog open={isExporting} found={found} policy={policy} onClose={() => setExporting(false)} />
        </>
    );
}
