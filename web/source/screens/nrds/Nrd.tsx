// One NRD: what it delivered in the last hours and days, and what the register has of it.
import { useMemo } from 'preact/hooks';
import type { Position } from '../../api/types';
import { may } from '../../app/session';
import { Chart } from '../../components/Chart';
import { Shown } from '../../components/Loading';
import { MapView } from '../../components/MapView';
import { Age, Moment } from '../../components/Moment';
import { Notice } from '../../components/Notice';
import { Page } from '../../components/Page';
import { longDate, number, shortDate, timeOfDay, weekday } from '../../i18n/moments';
import type { ScreenProps } from '../registry';
import { HelpTexts, StateBadge, useOverview } from './parts';
import { t } from './texts';
import { dayDates, hourStarts, markersOf, pointOf, type Watched } from './watch';

const NO_TRACK: readonly never[] = [];

function sentenceOf({ nrd, activity }: Watched, times: readonly number[]): string {
    const total = activity.by_hour.reduce((sum, reads) => sum + reads, 0);
    const most = Math.max(...activity.by_hour);
    if (total === 0) return t('one.sentence_none', { name: nrd.name });
    const when = (times[activity.by_hour.indexOf(most)] ?? 0) * 1000;
    return t('one.sentence', { name: nrd.name, total: number(total), most: number(most), time: timeOfDay(when).slice(0, 5) });
}

function Hours({ one, at }: { one: Watched; at: string }) {
    const times = useMemo(() => hourStarts(at), [at]);
    const label = t('one.reads');
    const series = useMemo(() => [{ label, values: one.activity.by_hour, tone: 1 as const, look: 'bars' as const }], [one, label]);
    const sentence = sentenceOf(one, times);
    return (
        <section class="panel nrd__hours" aria-labelledby="hours-title">
            <h2 id="hours-title" class="nrd__heading">{t('one.hours')}</h2>
            <p class="nrd__sentence">{sentence}</p>
            <Chart times={times} series={series} sentence={sentence} fileName={`nrd-${one.nrd.id}-reads-per-hour`} heightPx={220} />
        </section>
    );
}

function Days({ one, at }: { one: Watched; at: string }) {
    const dates = dayDates(at);
    const most = Math.max(1, ...one.activity.by_day);
    return (
        <section class="panel" aria-labelledby="days-title">
            <h2 id="days-title" class="nrd__heading">{t('one.days')}</h2>
            <table class="table table--dense nrd__days">
                <caption class="govuk-visually-hidden">{t('one.days')}</caption>
                <thead><tr><th scope="col">{t('one.day')}</th><th scope="col" class="cell--end">{t('one.reads')}</th><td /></tr></thead>
                <tbody>
                    {dates.map((date, index) => {
                        const reads = one.activity.by_day[index] ?? 0;
                        return (
                            <tr key={date}>
                                <th scope="row">{weekday(date)} {shortDate(date)}</th>
                                <td class="cell--end">{number(reads)}</td>
                                <td class="nrd__day-bar" aria-hidden="true"><div style={{ width: `${(reads / most) * 100}%` }} /></td>
                            </tr>
                        );
                    })}
                </tbody>
            </table>
            <p class="muted nrd__note">{t('one.days_note')}</p>
        </section>
    );
}

function positionText({ latitude, longitude }: Position): string {
    return t(longitude < 0 ? 'one.position_west' : 'one.position_east', { latitude: latitude.toFixed(5), longitude: Math.abs(longitude).toFixed(5) });
}

function Facts({ one }: { one: Watched }) {
    const { nrd, site, activity } = one;
    const from = longDate(nrd.valid_from);
    const degrees = nrd.heading_degrees;
    const rows: [string, preact.ComponentChildren][] = [
        [t('column.site'), site ? [site.name, site.road].filter(Boolean).join(', ') : t('no_site')],
        [t('one.direction'), degrees === null ? '–' : t('one.heading', { point: t(`direction.${pointOf(degrees)}`), degrees })],
        [t('one.lane'), nrd.lane || '–'],
        [t('one.kind'), t(`kind.${nrd.kind}`)],
        [t('one.last_captured'), <Moment at={activity.last_read?.captured ?? null} show="both" />],
        [t('one.last_received'), <Moment at={activity.last_read?.received ?? null} show="both" />],
        [t('one.last_hour'), number(activity.reads_last_hour)],
        [t('one.place'), site?.position ? positionText(site.position) : '–'],
        [t('one.controller'), nrd.controller || '–'],
        [t('one.camera'), t('one.camera_of', { camera: nrd.camera, source: nrd.source })],
        [t('one.number'), nrd.id],
        [t('one.valid'), nrd.valid_until ? t('one.valid_until', { from, until: longDate(nrd.valid_until) }) : t('one.valid_from', { from })],
    ];
    return (
        <section class="panel" aria-labelledby="facts-title">
            <h2 id="facts-title" class="nrd__heading">{t('one.facts')}</h2>
            <dl class="detail__facts">{rows.map(([name, value]) => <><dt>{name}</dt><dd>{value}</dd></>)}</dl>
        </section>
    );
}

function Where({ one }: { one: Watched }) {
    const markers = useMemo(() => markersOf([one]), [one]);
    if (markers.length === 0) return null;
    return <MapView label={t('one.map')} markers={markers} track={NO_TRACK} selected={markers[0]?.id ?? null} height="low" />;
}

export default function Nrd({ params }: ScreenProps) {
    const load = useOverview();
    const one = load.data?.watched.find(({ nrd }) => String(nrd.id) === params['nrd']);
    const title = one?.nrd.name ?? (load.data ? t('one.missing') : t('title'));
    return (
        <Page title={title} help={<HelpTexts policy={load.data?.policy} />} layout="dense">
            <p class="nrd__state">
                <a class="govuk-link" href="/nrds">{t('one.back')}</a>
                {one ? <StateBadge state={one.activity.state} /> : null}
                {one?.activity.last_read ? <Age since={one.activity.last_read.captured} /> : null}
                {load.data ? <span class="muted">{t(load.state === 'failed' ? 'as_of.old' : 'as_of', { time: timeOfDay(load.data.at) })}</span> : null}
                {one && may('read.search') ? <a class="govuk-link" href="/search">{t('one.search')}</a> : null}
            </p>
            <Shown load={load}>
                {({ at }) => (one ? (
                    <div class="nrd">
                        <div class="nrd__main"><Hours one={one} at={at} /><Days one={one} at={at} /></div>
                        <div class="nrd__side"><Where one={one} /><Facts one={one} /></div>
                    </div>
                ) : <Notice tone="warning" title={t('one.missing')}><p>{t('one.missing_text')}</p></Notice>)}
            </Shown>
        </Page>
    );
}
