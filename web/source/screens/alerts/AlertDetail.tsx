// The alert that is open: what to be careful of, what to do, its images, where it was seen.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import type { Alert, Schemas } from '../../api/types';
import { go } from '../../app/router';
import { may } from '../../app/session';
import { Badge, PriorityBadge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { Shown } from '../../components/Loading';
import { Age } from '../../components/Moment';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Plate, spelledMark } from '../../components/Plate';
import { codes } from '../../i18n/codes';
import { dateAndTime, timeOfDay } from '../../i18n/moments';
import { isOverdue } from './alert';
import { Entry } from './Entry';
import { Images } from './Images';
import { t } from './texts';
import { Track } from './Track';
import { outcomeName, who } from './words';
import type { Beaten, Work } from './work';

export type Detail = Schemas['AlertDetail'];

function Head({ alert, readAs, onClose }: { alert: Alert; readAs: string | null; onClose: () => void }) {
    return (
        <div class="alert__head">
            <div class="alert__marks">
                <PriorityBadge priority={alert.priority} />
                <Badge tone={alert.state === 'new' ? 'warning' : alert.state === 'acknowledged' ? 'info' : 'good'}>{codes(`alert_state.${alert.state}`)}</Badge>
                {isOverdue(alert) ? <Badge tone="bad">{t('overdue')}</Badge> : null}
                <span>{t('opened')} <Age since={alert.opened} /></span>
                <span>{t.count('row.sightings', alert.sighting_count)}</span>
                {alert.late ? <span title={t('row.late_why')}><Badge tone="neutral">{t('row.late')}</Badge></span> : null}
            </div>
            <button type="button" class="close-button" onClick={onClose}>{t('detail.close')}</button>
            <h2 class="alert__mark" id="alert-title" tabIndex={-1}><Plate mark={alert.vrm} readAs={readAs} size="large" /></h2>
        </div>
    );
}

function Story({ alert }: { alert: Alert }) {
    return (
        <>
            {alert.escalated ? <p class="alert__story">! {t('state.escalated', { time: timeOfDay(alert.escalated) })}</p> : null}
            {alert.acknowledged ? <p class="alert__story">✓ {t('state.acknowledged', { who: who(alert.acknowledged_by, alert.acknowledged_by_name), time: timeOfDay(alert.acknowledged) })}</p> : null}
            {alert.resolved ? <p class="alert__story">✓ {t('state.resolved', { who: who(alert.resolved_by, alert.resolved_by_name), time: dateAndTime(alert.resolved), outcome: outcomeName(alert) })}</p> : null}
            {alert.note ? <p class="alert__story"><strong>{t('state.note')}:</strong> {alert.note}</p> : null}
        </>
    );
}

/** Said beside the alert, not over it: the alert as it now is matters more. */
export function BeatenNotice({ beaten }: { beaten: Beaten }) {
    const { current } = beaten;
    const mark = spelledMark(current.vrm);
    const text = current.state === 'resolved'
        ? t('beaten.resolved', { who: who(current.resolved_by, current.resolved_by_name), mark, time: timeOfDay(current.resolved ?? ''), outcome: outcomeName(current) })
        : t('beaten.acknowledged', { who: who(current.acknowledged_by, current.acknowledged_by_name), mark, time: timeOfDay(current.acknowledged ?? '') });
    return <div role="alert" class="notice notice--warning"><p class="notice__title">{t('beaten.title')}</p><p>{text}</p></div>;
}

function Acts({ work, alert, onResolve }: { work: Work; alert: Alert; onResolve: (id: string) => void }) {
    const about = t('act.for', { mark: spelledMark(alert.vrm) });
    return (
        <div class="alert__acts">
            {alert.state === 'new' && may('alert.acknowledge') ? <Button about={about} onPress={() => work.acknowledge(alert)}>{t('act.acknowledge')} <kbd aria-hidden="true">A</kbd></Button> : null}
            {alert.state !== 'resolved' && may('alert.resolve') ? <Button kind="secondary" about={about} onPress={() => onResolve(alert.id)}>{t('act.resolve')} <kbd aria-hidden="true">R</kbd></Button> : null}
        </div>
    );
}

function Handling({ alert }: { alert: Alert }) {
    const { warning_markers, action } = alert.entry;
    return (
        <>
            {warning_markers ? <div class="alert__warning"><h3>⚠ {t('warnings')}</h3><p>{warning_markers}</p></div> : null}
            {action ? <div class="alert__action"><h3>{t('action')}</h3><p>{action}</p></div> : null}
        </>
    );
}

function Sightings({ detail }: { detail: Detail }) {
    const [chosen, setChosen] = useState<number | null>(null);
    const latest = detail.passages[0];
    const shown = detail.passages.find(({ ordinal }) => ordinal === chosen) ?? latest;
    return (
        <>
            {shown ? <Images alert={detail.id} passage={shown} /> : null}
            <Entry alert={detail} />
            <Track detail={detail} shown={shown?.ordinal ?? null} onShow={setChosen} />
        </>
    );
}

/** The alert without its passages: what the list knows. */
function alertOf({ passages: _, ...alert }: Detail): Alert {
    return alert;
}

function Opened({ work, id, close, onResolve }: { work: Work; id: string; close: () => void; onResolve: (id: string) => void }) {
    const load = useLoad(async (signal) => {
        const { data } = await api.get('/api/v1/alerts/{alert}', { path: { alert: id }, signal });
        // An address may lead to an alert of another of one's desks: that is not this list's.
        if (data.desk === work.desk) work.store.take(alertOf(data));
        return data;
    }, [id]);
    const known = work.store.row(id)?.value;
    const seen = known?.sighting_count ?? 0;
    const loaded = load.data?.sighting_count;
    useEffect(() => {
        if (loaded !== undefined && seen > loaded) load.reload();
    }, [seen, loaded]);
    const alert = known ?? (load.data ? alertOf(load.data) : undefined);
    useEffect(() => {
        // Where there is room for one thing only, the row that had the focus has gone.
        if (alert && document.getElementById(`alert-${id}`)?.offsetParent === null) document.getElementById('alert-title')?.focus();
    }, [id, alert !== undefined]);
    const readAs = load.data?.passages[0]?.read?.text_as_sent ?? null;
    const beaten = work.beaten.value;
    return (
        <>
            {alert ? <Head alert={alert} readAs={readAs} onClose={close} /> : null}
            {beaten?.current.id === id && beaten.act === 'acknowledge' ? <BeatenNotice beaten={beaten} /> : null}
            {alert ? <><Story alert={alert} /><Acts work={work} alert={alert} onResolve={onResolve} /><Handling alert={alert} /></> : null}
            {load.problem?.status === 404 ? <Notice tone="warning"><p>{t('detail.gone')}</p></Notice> : <Shown load={load}>{(detail) => <Sightings detail={detail} />}</Shown>}
        </>
    );
}

function WithoutSightings({ work, id, close, onResolve }: { work: Work; id: string; close: () => void; onResolve: (id: string) => void }): ComponentChildren {
    const alert = work.store.row(id)?.value;
    if (!alert) return <Notice tone="warning"><p>{t('detail.gone')}</p></Notice>;
    return <><Head alert={alert} readAs={null} onClose={close} /><Story alert={alert} /><Acts work={work} alert={alert} onResolve={onResolve} /><Handling alert={alert} /><Notice tone="info"><p>{t('detail.may_not')}</p></Notice><Entry alert={alert} /></>;
}

export interface AlertDetailProps {
    work: Work;
    id: string | null;
    isResolved: boolean;
    onResolve: (id: string) => void;
}

export function AlertDetail({ work, id, isResolved, onResolve }: AlertDetailProps) {
    const close = (): void => {
        go(isResolved ? '/alerts?view=resolved' : '/alerts', 'replace');
        if (id) document.getElementById(`alert-${id}`)?.focus();
    };
    const problem = work.problem.value;
    // Only one of the two can be: a person's rights do not change while the page is open.
    const Content = may('alert.view_sightings') ? Opened : WithoutSightings;
    return (
        <section class="alert" aria-label={t('detail')}>
            {problem ? <ProblemNotice problem={problem} /> : null}
            {id === null ? <p class="alert__none">{t('detail.none')}</p> : <Content work={work} id={id} close={close} onResolve={onResolve} />}
        </section>
    );
}
