// What hangs on the wall: which alerts are open, for how long, and who has them. To be read from across the room;
// why a vehicle is looked for is not for everybody who passes.
import { useEffect, useMemo } from 'preact/hooks';
import { type Alert, DEFAULT_DESK, type OwnAccount } from '../../api/types';
import { account } from '../../app/session';
import { isDark } from '../../app/theme';
import { Badge, PriorityBadge } from '../../components/Badge';
import { Age } from '../../components/Moment';
import { Page } from '../../components/Page';
import { Plate } from '../../components/Plate';
import { isOverdue } from './alert';
import { Connection } from './Connection';
import { loadPlaces } from './places';
import { Figures, WAITING_MS } from './Standing';
import { t } from './texts';
import { siteName, who } from './words';
import { Work } from './work';

/** More do not fit; the figures count all. */
const ROWS_MAX = 12;

function Row({ alert }: { alert: Alert }) {
    return (
        <tr class={`wall__row wall__row--${alert.state}`}>
            <td><PriorityBadge priority={alert.priority} /></td>
            <th scope="row"><Plate mark={alert.vrm} size="large" /></th>
            <td>{siteName(alert.last_nrd)}</td>
            <td><Age since={alert.last_captured} {...(alert.state === 'new' ? { limitsMs: WAITING_MS } : {})} /></td>
            <td>{isOverdue(alert) ? <Badge tone="bad">{t('overdue')}</Badge> : alert.state === 'new' ? `● ${t('who.new')}` : `✓ ${who(alert.acknowledged_by, alert.acknowledged_by_name)}`}</td>
        </tr>
    );
}

function Board({ person }: { person: OwnAccount }) {
    const work = useMemo(() => new Work(person, DEFAULT_DESK), [person.person.id, person.started]);
    useEffect(() => {
        const root = document.documentElement.dataset;
        root['theme'] = 'dark';
        void loadPlaces();
        work.start();
        return () => {
            work.stop();
            root['theme'] = isDark.peek() ? 'dark' : 'light';
        };
    }, [work]);
    const ids = work.list.ids.value.slice(0, ROWS_MAX);
    return (
        <Page title={t('wall.title')} layout="dense">
            <Connection store={work.store} />
            <Figures work={work} />
            <table class="wall">
                <caption class="govuk-visually-hidden">{t('list')}</caption>
                <thead class="govuk-visually-hidden">
                    <tr>
                        <th scope="col">{t('filter.priority')}</th>
                        <th scope="col">{t('resolved.mark')}</th>
                        <th scope="col">{t('track.site')}</th>
                        <th scope="col">{t('resolved.captured')}</th>
                        <th scope="col">{t('strip.taken')}</th>
                    </tr>
                </thead>
                <tbody>
                    {ids.map((id) => {
                        const alert = work.store.row(id)?.value;
                        return alert ? <Row key={id} alert={alert} /> : null;
                    })}
                </tbody>
            </table>
        </Page>
    );
}

export default function Wall() {
    const person = account.value;
    return person ? <Board person={person} /> : null;
}
