// One alert in the list. All of it is a way to open it; what changes is changed in place.
import { useComputed } from '@preact/signals';
import type { Alert } from '../../api/types';
import { may } from '../../app/session';
import { go } from '../../app/router';
import { Badge, PriorityBadge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { Age, Moment } from '../../components/Moment';
import { Plate, spelledMark } from '../../components/Plate';
import { isOverdue } from './alert';
import { placeOf } from './places';
import { WAITING_MS } from './Standing';
import { t } from './texts';
import { directionOf, listName, siteName, vehicleOf, who } from './words';
import type { Work } from './work';

export function rowId(alert: string): string {
    return `alert-${alert}`;
}

/** Who has it; while nobody does, the way to take it. */
function Owner({ alert, work }: { alert: Alert; work: Work }) {
    if (alert.state === 'resolved') return <span class="row__owner muted">✓ {t('who.resolved', { who: who(alert.resolved_by, alert.resolved_by_name) })}</span>;
    if (alert.state === 'acknowledged') return <span class="row__owner row__owner--taken">✓ {t('who.has', { who: who(alert.acknowledged_by, alert.acknowledged_by_name) })}</span>;
    if (!may('alert.acknowledge')) return <span class="row__owner row__owner--none"><span aria-hidden="true">● </span>{t('who.new')}</span>;
    return <Button size="small" kind="secondary" about={t('act.for', { mark: spelledMark(alert.vrm) })} onPress={() => work.acknowledge(alert)}>{t('act.acknowledge')}</Button>;
}

export interface AlertRowProps {
    id: string;
    work: Work;
}

export function AlertRow({ id, work }: AlertRowProps) {
    const isOpen = useComputed(() => work.open.value === id).value;
    const isCurrent = useComputed(() => work.tabStop.value === id).value;
    const alert = work.store.row(id)?.value;
    if (!alert) return null;
    const place = placeOf(alert.last_nrd);
    const part = (name: string): string => `${rowId(id)}-${name}`;
    const look = `row row--${alert.priority} row--${alert.state}${isOpen ? ' row--open' : ''}${isCurrent ? ' row--current' : ''}`;
    const open = (event: MouseEvent): void => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        work.current.value = id;
        go(`/alerts/${id}`, 'replace');
    };
    return (
        <li class={look}>
            <div class="row__what">
                <a id={rowId(id)} class="row__open" href={`/alerts/${id}`} tabIndex={isCurrent ? 0 : -1} aria-current={isOpen ? 'true' : undefined}
                    aria-describedby={['priority', 'reason', 'where', 'when', 'owner'].map(part).join(' ')}
                    onClick={open} onFocus={() => { work.current.value = id; }}>
                    <Plate mark={alert.vrm} size="medium" />
                </a>
                <span id={part('priority')}><PriorityBadge priority={alert.priority} /></span>
            </div>
            <div class="row__why" id={part('reason')}>
                <span class="row__reason">{alert.entry.reason || t('row.no_reason')}</span>
                <span class="row__more">{[vehicleOf(alert.entry), listName(alert)].filter(Boolean).join(' · ')}</span>
                {alert.entry.warning_markers ? <span><Badge tone="bad">⚠ {alert.entry.warning_markers}</Badge></span> : null}
            </div>
            <div class="row__where" id={part('where')}>
                <span class="row__site">{siteName(alert.last_nrd)}</span>
                <span class="row__more">{[directionOf(place), alert.sighting_count > 1 ? t.count('row.sightings', alert.sighting_count) : ''].filter(Boolean).join(' · ')}</span>
            </div>
            <div class="row__when" id={part('when')}>
                <Age since={alert.last_captured} {...(alert.state === 'new' ? { limitsMs: WAITING_MS } : {})} />
                <span class="row__more"><Moment at={alert.last_captured} /></span>
                {alert.late ? <span title={t('row.late_why')}><Badge tone="neutral">{t('row.late')}</Badge></span> : null}
            </div>
            <div class="row__who" id={part('owner')}>{isOverdue(alert) ? <Badge tone="bad">{t('overdue')}</Badge> : null}<Owner alert={alert} work={work} /></div>
        </li>
    );
}
