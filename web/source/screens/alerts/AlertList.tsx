// The lanes: high, medium, low. They stand still while somebody works in them.
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { PriorityBadge } from '../../components/Badge';
import { Loading } from '../../components/Loading';
import { isFiltering } from './alert';
import { AlertRow } from './AlertRow';
import type { Lane } from './held';
import { t } from './texts';
import type { Work } from './work';

/** A pointer that has not moved for this long is a mouse that was left there. */
const POINTER_MS = 20_000;

/** Holds the list while the focus or a moving pointer is in `element`. */
function useHolding(work: Work): { onFocusIn: () => void; onFocusOut: (event: FocusEvent) => void; onPointerMove: () => void; onPointerLeave: () => void } {
    const focus = useRef(false), pointer = useRef<ReturnType<typeof setTimeout> | null>(null);
    const tell = (): void => { work.list.isHeld.value = focus.current || pointer.current !== null; };
    const drop = (): void => {
        if (pointer.current !== null) clearTimeout(pointer.current);
        pointer.current = null;
        tell();
    };
    useEffect(() => () => {
        if (pointer.current !== null) clearTimeout(pointer.current);
        work.list.isHeld.value = false;
    }, [work]);
    return {
        onFocusIn: () => { focus.current = true; tell(); },
        onFocusOut: (event) => {
            const next = event.relatedTarget;
            focus.current = next instanceof Node && (event.currentTarget as Node).contains(next);
            tell();
        },
        onPointerMove: () => {
            if (pointer.current !== null) clearTimeout(pointer.current);
            pointer.current = setTimeout(drop, POINTER_MS);
            tell();
        },
        onPointerLeave: drop,
    };
}

function Arrivals({ work }: { work: Work }) {
    const arrivals = work.list.arrivals.value;
    if (arrivals.length === 0) return null;
    const high = arrivals.filter(({ priority }) => priority === 'high').length;
    return (
        <button type="button" class={`arrivals${high > 0 ? ' arrivals--high' : ''}`} onClick={() => work.list.refresh()}>
            {t.count('arrivals', arrivals.length)}{high > 0 ? ` · ▲ ${t.count('arrivals.high', high)}` : ''}
        </button>
    );
}

function LaneOf({ lane, work }: { lane: Lane; work: Work }) {
    // The same row is the same node: one that arrives makes none of the others be drawn anew.
    const rows = useRef(new Map<string, VNode>());
    const before = rows.current;
    rows.current = new Map(lane.ids.map((id) => [id, before.get(id) ?? <AlertRow key={id} id={id} work={work} />]));
    const titleId = `lane-${lane.priority}`;
    return (
        <section class={`lane lane--${lane.priority}`} aria-labelledby={titleId}>
            <h2 class="lane__title" id={titleId}>
                <PriorityBadge priority={lane.priority} />
                <span class="govuk-visually-hidden">{t(`lane.${lane.priority}`)}</span>
                <span class="lane__count">{t.count('lane.count', lane.ids.length)}</span>
            </h2>
            <ol class="lane__rows">
                {[...rows.current.values()]}
            </ol>
        </section>
    );
}

function Empty({ work }: { work: Work }) {
    const filter = work.list.filter.value;
    const hidden = work.store.active.value.length;
    if (hidden === 0 && work.store.state.value === 'lost') return <p class="empty">{t('list.unknown')}</p>;
    if (!isFiltering(filter) || hidden === 0) return <p class="empty">{t('list.empty')}</p>;
    return <p class="empty">{t('list.filtered')} {t.count('filter.hidden', hidden)}.</p>;
}

export function AlertList({ work }: { work: Work }) {
    const lanes = work.list.lanes.value;
    const holding = useHolding(work);
    const isLoading = work.store.state.value === 'loading' && work.store.problem.value === null;
    return (
        <section class="alerts__list" aria-label={t('list')} {...holding}>
            <Arrivals work={work} />
            {isLoading ? <Loading label={t('list.loading')} /> : null}
            {!isLoading && lanes.length === 0 ? <Empty work={work} /> : null}
            {lanes.map((lane) => <LaneOf key={lane.priority} lane={lane} work={work} />)}
            {lanes.length > 0 ? <p class="alerts__hint">{t('list.keys')}</p> : null}
        </section>
    );
}
