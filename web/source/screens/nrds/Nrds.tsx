// All NRDs: where they stand, how they do, and what they delivered in the last hours. Map and table say the same.
import { useMemo, useState } from 'preact/hooks';
import { place, setQuery } from '../../app/router';
import { type Column, DataTable } from '../../components/DataTable';
import { Field, Select } from '../../components/Form';
import { Shown } from '../../components/Loading';
import { MapView } from '../../components/MapView';
import { Age } from '../../components/Moment';
import { Page } from '../../components/Page';
import { milliseconds, number, timeOfDay } from '../../i18n/moments';
import { directionText, HelpTexts, type Overview, SHAPES, StateBadge, useOverview } from './parts';
import { Spark } from './Spark';
import { t } from './texts';
import { countStates, fitting, markersOf, roadsOf, type State, STATES, type Watched, type Wish } from './watch';

function columns(): Column<Watched>[] {
    const lastRead = ({ activity }: Watched): number => (activity.last_read ? milliseconds(activity.last_read.captured) : 0);
    return [
        { key: 'state', title: t('state'), sort: ({ activity }) => STATES.indexOf(activity.state), cell: ({ activity }) => <StateBadge state={activity.state} /> },
        { key: 'nrd', title: t('column.nrd'), isRowHeader: true, sort: ({ nrd }) => nrd.name, cell: ({ nrd }) => (
            <span class="place-name"><a class="govuk-link nrd-link" href={`/nrds/${nrd.id}`}>{nrd.name}</a><span class="muted">{t(`kind.${nrd.kind}`)}</span></span>) },
        { key: 'site', title: t('column.site'), isMinor: true, sort: ({ site }) => site?.name ?? '', cell: ({ site }) => (
            site ? <span class="place-name"><span>{site.name}</span><span class="muted">{site.road}</span></span> : <span class="muted">{t('no_site')}</span>) },
        { key: 'direction', title: t('column.direction'), isMinor: true, cell: ({ nrd }) => directionText(nrd) || <span class="muted">–</span> },
        { key: 'last', title: t('column.last_read'), sort: lastRead, cell: ({ activity }) => (
            activity.last_read ? <Age since={activity.last_read.captured} /> : <span class="muted">{t('never_read')}</span>) },
        { key: 'hour', title: t('column.last_hour'), align: 'end', sort: ({ activity }) => activity.reads_last_hour, cell: ({ activity }) => number(activity.reads_last_hour) },
        { key: 'hours', title: t('column.hours'), isMinor: true, cell: ({ activity }) => <Spark values={activity.by_hour} /> },
    ];
}

function StateCounts({ watched, state, onState }: { watched: readonly Watched[]; state: State | ''; onState: (state: State | '') => void }) {
    const counts = countStates(watched);
    const tile = (of: State | '', count: number, title: string): preact.JSX.Element => (
        <li key={of}>
            <button type="button" class={`state-count${of === '' ? '' : ` state-count--${of}`}`} aria-pressed={state === of} onClick={() => onState(of)}>
                <span class="state-count__n">{number(count)}</span>
                <span class="state-count__title">{of === '' ? null : <span aria-hidden="true">{SHAPES[of]} </span>}{title}</span>
            </button>
        </li>
    );
    return (
        <ul class="state-counts" aria-label={t('counts')}>
            {tile('', watched.length, t('counts.all'))}
            {STATES.map((of) => tile(of, counts[of], t(`state.${of}`)))}
        </ul>
    );
}

function useWish(): [Wish, (part: Partial<Wish>) => void] {
    const { query } = place.value;
    // What is typed may be anything: it stays out of the address.
    const [typed, setTyped] = useState<{ text: string; site: number | null }>({ text: '', site: null });
    const state = STATES.find((one) => one === query.get('state')) ?? '';
    const change = ({ state: newState, road, ...rest }: Partial<Wish>): void => {
        if (newState !== undefined || road !== undefined) setQuery({ ...(newState === undefined ? {} : { state: newState }), ...(road === undefined ? {} : { road }) });
        setTyped((before) => ({ ...before, ...rest }));
    };
    return [{ state, road: query.get('road') ?? '', ...typed }, change];
}

function Filter({ watched, wish, onChange }: { watched: readonly Watched[]; wish: Wish; onChange: (part: Partial<Wish>) => void }) {
    const states = [{ value: '', label: t('filter.any_state') }, ...STATES.map((state) => ({ value: state as string, label: t(`state.${state}`) }))];
    const roads = [{ value: '', label: t('filter.any_road') }, ...roadsOf(watched).map((road) => ({ value: road, label: road }))];
    const site = watched.find((one) => one.site?.id === wish.site)?.site;
    return (
        <div class="filters">
            <Select name="state" label={t('state')} value={wish.state} onChange={(state) => onChange({ state: state as State | '' })} choices={states} />
            <Select name="road" label={t('filter.road')} value={wish.road} onChange={(road) => onChange({ road })} choices={roads} />
            <Field name="text" type="search" label={t('filter.text')} value={wish.text} onChange={(text) => onChange({ text })} width={20} autoComplete="off" />
            {site ? (
                <p class="filters__site">{t('filter.site', { site: site.name })} <button type="button" class="link-button" onClick={() => onChange({ site: null })}>{t('filter.all_sites')}</button></p>
            ) : null}
        </div>
    );
}

function Everything({ overview, isOld }: { overview: Overview; isOld: boolean }) {
    const [wish, change] = useWish();
    const { watched, at } = overview;
    const rows = fitting(watched, wish);
    const { state, road, text } = wish;
    const markers = useMemo(() => markersOf(fitting(watched, { state, road, text, site: null })), [watched, state, road, text]);
    const unplaced = rows.filter(({ site }) => !site?.position).length;
    const chosen = wish.site === null ? null : String(wish.site);
    return (
        <>
            <div class="nrds__top">
                <StateCounts watched={watched} state={wish.state} onState={(wanted) => change({ state: wanted })} />
                <p class="muted nrds__at">{t(isOld ? 'as_of.old' : 'as_of', { time: timeOfDay(at) })}</p>
            </div>
            <Filter watched={watched} wish={wish} onChange={change} />
            <div class="nrds__split">
                <div class="nrds__map">
                    <MapView label={t('map.label')} markers={markers} track={NO_TRACK} selected={chosen} onSelect={(id) => change({ site: Number(id) === wish.site ? null : Number(id) })} />
                    <p class="muted nrds__note">{t('map.note')} {unplaced > 0 ? t.count('map.unplaced', unplaced) : ''}</p>
                </div>
                <DataTable caption={t('caption')} columns={columns()} rows={rows} rowKey={({ nrd }) => nrd.id} empty={t(watched.length === 0 ? 'empty.none' : 'empty')} dense />
            </div>
        </>
    );
}

const NO_TRACK: readonly never[] = [];

export default function Nrds() {
    const load = useOverview();
    return (
        <Page title={t('title')} help={<HelpTexts policy={load.data?.policy} />} layout="dense">
            <Shown load={load}>{(overview) => <Everything overview={overview} isOld={load.state === 'failed'} />}</Shown>
        </Page>
    );
}
