// The third step: what was found, as table, map and timeline, until the search ends.
import { useEffect, useState } from 'preact/hooks';
import { asProblem, type Problem } from '../../api/problem';
import type { Policy } from '../../api/types';
import { go } from '../../app/router';
import { account } from '../../app/session';
import { announce } from '../../components/announcer';
import { Button } from '../../components/Button';
import { Loading } from '../../components/Loading';
import { useNow } from '../../components/Moment';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Plate } from '../../components/Plate';
import { Tabs } from '../../components/Tabs';
import { dateAndTime, duration, milliseconds, timeOfDay } from '../../i18n/moments';
import { type Estate, nrdName } from './estate';
import { categoryNameOf, rankName, spanText } from './names';
import { ResultMap } from './ResultMap';
import { ResultTable } from './ResultTable';
import { ResultTimeline } from './ResultTimeline';
import { RowDetail } from './RowDetail';
import { StepHeading } from './StepHeading';
import { t } from './texts';
import { closeSearch, end, NO_PURPOSE, purpose, purposeDraft, query, type Running, showPage } from './visit';
import type { Span } from './window';
import { AskForAuthority, LimitSplit } from './WindowFields';

const SOON_MS = 3 * 60_000;

export interface ResultsProps {
    policy: Policy;
    estate: Estate;
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

function About({ found, policy, estate, now }: ResultsProps & { now: number }) {
    const { search, purpose: why, query: what } = found;
    return (
        <section class="panel results__about" aria-label={t('results.about', { number: search.number })}>
            <dl class="results__facts">
                <div><dt>{t('results.number')}</dt><dd class="results__number">{search.number}</dd></div>
                <div><dt>{what.kind === 'vehicle' ? t('results.vehicle') : t('results.nrd')}</dt>
                    <dd>{what.kind === 'vehicle' ? <Plate mark={what.vrm.replace(/\s/g, '')} size="medium" /> : nrdName(estate, Number(what.nrd))}</dd></div>
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

function Empty({ found, estate }: { found: Running; estate: Estate }) {
    const { from, until } = openSpan(found);
    const values = { from: dateAndTime(from), until: dateAndTime(until) };
    return (
        <Notice tone="info" title={t('empty.title')}>
            <p>{found.query.kind === 'vehicle' ? t('empty.vehicle', { what: found.query.vrm.replace(/\s/g, ''), ...values }) : t('empty.nrd', { what: nrdName(estate, Number(found.query.nrd)), ...values })}</p>
            {found.query.kind === 'vehicle' ? <p>{t('empty.meaning')}</p> : null}
        </Notice>
    );
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

/** Until the first page is there. */
function FirstPage() {
    const [problem, setProblem] = useState<Problem | null>(null);
    const fetchIt = (): void => {
        setProblem(null);
        void showPage(0).then(setProblem);
    };
    useEffect(fetchIt, []);
    return problem ? <ProblemNotice problem={problem} retry={fetchIt} /> : <Loading />;
}

export function Results({ policy, estate, found }: ResultsProps) {
    const now = useNow();
    const [problem, setProblem] = useState<Problem | null>(null);
    const left = milliseconds(found.search.expires) - now;
    const isOver = left <= 0;
    useEffect(() => {
        if (isOver) end('expired');
    }, [isOver]);
    if (found.ended !== null) return <Ended found={found} />;
    const close = (): Promise<void> => closeSearch().catch((error: unknown) => setProblem(asProblem(error)));
    const first = found.pages[0];
    return (
        <>
            <div class="results__head">
                <StepHeading step="results" />
                <div class="results__actions screen-only">
                    <Button kind="secondary" size="small" onPress={() => window.print()}>{t('results.print')}</Button>
                    {found.search.authority ? <ToAuthority id={found.search.authority} /> : <Button kind="secondary" size="small" onPress={() => begin('again')}>{t('results.again')}</Button>}
                    <Button kind="secondary" size="small" onPress={close}>{t('results.close')}</Button>
                </div>
            </div>
            {problem ? <ProblemNotice problem={problem} /> : null}
            {left <= SOON_MS ? <Notice tone="warning"><p>{t('results.ends_soon', { duration: duration(left) })}</p></Notice> : null}
            <About policy={policy} estate={estate} found={found} now={now} />
            <Withheld found={found} />
            {!first ? <FirstPage /> : first.rows.length === 0 ? <Empty found={found} estate={estate} /> : <Views found={found} estate={estate} />}
        </>
    );
}
