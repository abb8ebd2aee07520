// What was found, page by page as the service numbers them: page and row are what people cite.
import { Badge } from '../../components/Badge';
import { type Column, DataTable } from '../../components/DataTable';
import { Moment } from '../../components/Moment';
import { Plate } from '../../components/Plate';
import { dateAndTime, duration, milliseconds } from '../../i18n/moments';
import { type Estate, nrdName, siteOf } from './estate';
import { t } from './texts';
import { isOneVehicle, pageAfter, pageBefore, type FoundRead, type Running } from './visit';
import { whyText } from './why';

export interface ViewProps {
    found: Running;
    estate: Estate;
    /** As the service numbers them, from 0. */
    row: number | null;
    onRow: (row: number) => void;
    onPage: (page: number) => Promise<void>;
}

/** Flags that a reader of the time or the mark must not miss. */
const WEIGHTY = new Set(['clock_doubtful', 'zone_assumed']);
const AT_ONCE_MS = 2000;

export function Flags({ flags }: { flags: readonly string[] }) {
    if (flags.length === 0) return null;
    return (
        <span class="flags">
            {flags.map((flag) => <Badge key={flag} tone={WEIGHTY.has(flag) ? 'warning' : 'neutral'}>{t.lookup(`flag.${flag}`, flag)}</Badge>)}
        </span>
    );
}

export function PlaceName({ estate, nrd }: { estate: Estate; nrd: number }) {
    const site = siteOf(estate, nrd);
    return (
        <span class="place-name">
            {site ? <span>{site.name}</span> : null}
            <span class={site ? 'muted' : ''}>{nrdName(estate, nrd)}</span>
        </span>
    );
}

/** How long after its capture a read was received. */
export function Delay({ captured, received }: { captured: string; received: string }) {
    const ms = milliseconds(received) - milliseconds(captured);
    if (ms < 0) return <Moment at={received} />;
    return <span title={dateAndTime(received)}>{ms < AT_ONCE_MS ? t('received.at_once') : t('received.after', { duration: duration(ms) })}</span>;
}

/** A person has said what the plate had. What the camera read stays in its column. */
export function Corrected({ found: { correction } }: { found: FoundRead }) {
    if (!correction) return null;
    return (
        <span class="corrected">
            <Badge tone="warning">{t('corrected')}</Badge>
            {correction.vrm === null ? <span>{t('corrected.back', { name: correction.person_name })}</span>
                : <span>{t('corrected.to', { name: correction.person_name })} <Plate mark={correction.vrm} /></span>}
        </span>
    );
}

/** Why a read is among those that were found, where more than one mark was sought. */
function Why({ one, found }: { one: FoundRead; found: Running }) {
    const known = one.mark === null ? undefined : found.marks.get(one.mark);
    if (!known || found.query.kind === 'places' || (known.fit === 0 && found.query.kind !== 'similar')) return null;
    return <span class="why muted">{whyText(known, found.query.kind)}</span>;
}

function columnsFor({ found, estate }: Pick<ViewProps, 'found' | 'estate'>): Column<FoundRead>[] {
    return [
        { key: 'row', title: t('column.row'), isRowHeader: true, cell: ({ row }) => <>{row + 1}<span class="govuk-visually-hidden">: {t('row.look', { row: row + 1 })}</span></> },
        { key: 'captured', title: t('column.captured'), cell: ({ read }) => <Moment at={read.captured} show="both" /> },
        { key: 'mark', title: t('column.mark'), cell: (one) => (
            <span class="place-name"><Plate mark={one.read.vrm} readAs={one.read.text_as_sent} />{isOneVehicle(found) ? null : <Why one={one} found={found} />}</span>) },
        { key: 'site', title: t('column.site'), cell: ({ read }) => <PlaceName estate={estate} nrd={read.nrd} /> },
        { key: 'confidence', title: t('column.confidence'), align: 'end', isMinor: true, cell: ({ read }) => (read.confidence_percent === null ? '–' : `${read.confidence_percent} %`) },
        { key: 'received', title: t('column.received'), isMinor: true, cell: ({ read }) => <Delay captured={read.captured} received={read.received} /> },
        { key: 'flags', title: t('column.flags'), cell: (one) => <><Flags flags={one.read.flags} /><Corrected found={one} /></> },
    ];
}

function Pager({ found, onPage }: Pick<ViewProps, 'found' | 'onPage'>) {
    const { shown, pages } = found;
    const before = pageBefore(found), after = pageAfter(found);
    const rows = pages[shown]?.rows ?? [];
    const text = t('page_of', { n: shown + 1, first: (rows[0]?.row ?? 0) + 1, last: (rows[rows.length - 1]?.row ?? 0) + 1 });
    return (
        <nav class="pager" aria-label={t('pages')}>
            <strong>{text}</strong>
            <span class="pager__moves screen-only">
                {before !== null ? <button type="button" class="govuk-button govuk-button--secondary small" onClick={() => void onPage(before)}>{t('page.previous')}</button> : null}
                {after !== null ? <button type="button" class="govuk-button govuk-button--secondary small" onClick={() => void onPage(after)}>{t('page.next')}</button> : null}
            </span>
            <span class="muted">{after !== null ? t('page.recorded') : t('page.last')}{pages[shown]?.cut_short ? ` ${t('cut_short')}` : ''}</span>
        </nav>
    );
}

export function ResultTable({ found, estate, row, onRow, onPage }: ViewProps) {
    return (
        <>
            <Pager found={found} onPage={onPage} />
            <DataTable caption={t('table.caption', { page: found.shown + 1 })} columns={columnsFor({ found, estate })} rows={found.pages[found.shown]?.rows} rowKey={(one) => one.row}
                empty={t('empty.title')} selected={row} onSelect={(one) => onRow(one.row)} dense />
        </>
    );
}

/** All rows of the pages that were looked at, and the way to more of them. */
export function SeenSoFar({ found, onPage }: Pick<ViewProps, 'found' | 'onPage'>) {
    const rows = found.pages.reduce((sum, page) => sum + page.rows.length, 0);
    const more = found.pages[found.pages.length - 1]?.more ?? false;
    const next = found.pages.length;
    return (
        <p class="seen">
            {t.count('seen', rows)}{more ? ` ${t('seen.more')} ` : ''}
            {more ? <button type="button" class="link-button screen-only" onClick={() => void onPage(next)}>{t('read_more', { n: next + 1 })}</button> : null}
        </p>
    );
}
