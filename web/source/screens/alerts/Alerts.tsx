// Live alerts: the list on one side, the alert that is open on the other.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { place } from '../../app/router';
import { account } from '../../app/session';
import { DEFAULT_DESK, type OwnAccount } from '../../api/types';
import { Page } from '../../components/Page';
import type { ScreenProps } from '../registry';
import { AlertDetail } from './AlertDetail';
import { AlertList } from './AlertList';
import { Connection } from './Connection';
import { KeysDialog } from './KeysDialog';
import { onKeys, useKeysOn } from './keys';
import { loadPlaces } from './places';
import { Resolved } from './Resolved';
import { ResolveDialog } from './ResolveDialog';
import { SoundSwitch } from './SoundSwitch';
import { Standing } from './Standing';
import { wakeSound } from './sound';
import { t } from './texts';
import { Work } from './work';

/** Kept while the page is open; not on the machine, where the name of a desk may tell too much. */
let lastDesk: string | null = null;

function DeskChooser({ desks, desk, onChoose }: { desks: readonly string[]; desk: string; onChoose: (desk: string) => void }) {
    if (desks.length < 2) return null;
    return (
        <label class="alerts__desk">
            {t('desk')}
            <select value={desk} onChange={(event) => onChoose(event.currentTarget.value)}>
                {desks.map((name) => <option key={name} value={name}>{t.lookup(`desk.${name}`, name)}</option>)}
            </select>
        </label>
    );
}

function Views({ isResolved }: { isResolved: boolean }) {
    return (
        <nav class="alerts__views" aria-label={t('view')}>
            <a href="/alerts" aria-current={isResolved ? undefined : 'page'}>{t('view.live')}</a>
            <a href="/alerts?view=resolved" aria-current={isResolved ? 'page' : undefined}>{t('view.resolved')}</a>
            <a href="/alerts/wall">{t('wall.title')}</a>
        </nav>
    );
}

type Asked = { kind: 'resolve'; alert: string } | { kind: 'keys' } | null;

interface DeskProps {
    work: Work;
    open: string | null;
    isResolved: boolean;
    /** The dialog that is in front. */
    dialog: Asked;
    setDialog: (dialog: Asked) => void;
}

function Desk({ work, open, isResolved, dialog, setDialog }: DeskProps) {
    const keysOn = useKeysOn();
    const onKeyDown = (event: KeyboardEvent): void => {
        if (dialog !== null || !keysOn) return;
        onKeys(event, { work, open, isResolved, resolve: (alert) => setDialog({ kind: 'resolve', alert }), help: () => setDialog({ kind: 'keys' }) });
    };
    const resolve = (alert: string): void => setDialog({ kind: 'resolve', alert });
    return (
        <>
            <Connection store={work.store} />
            {isResolved ? null : <Standing work={work} isOpen={open !== null} />}
            <div class={`alerts${open ? ' alerts--open' : ''}`} onKeyDown={onKeyDown}>
                {isResolved ? <Resolved desk={work.desk} open={open} /> : <AlertList work={work} />}
                <AlertDetail key={open ?? ''} work={work} id={open} isResolved={isResolved} onResolve={resolve} />
            </div>
            <ResolveDialog work={work} id={dialog?.kind === 'resolve' ? dialog.alert : null} onClose={() => setDialog(null)} />
            <KeysDialog open={dialog?.kind === 'keys'} onClose={() => setDialog(null)} />
        </>
    );
}

function Following({ who, params }: { who: OwnAccount; params: Record<string, string> }) {
    const desks = who.desks.length > 0 ? who.desks : [DEFAULT_DESK];
    const [dialog, setDialog] = useState<Asked>(null);
    const [desk, setDesk] = useState(desks.includes(lastDesk ?? '') ? lastDesk ?? DEFAULT_DESK : desks[0] ?? DEFAULT_DESK);
    const work = useMemo(() => new Work(who, desk), [who.person.id, who.started, desk]);
    useEffect(() => {
        work.start();
        return () => work.stop();
    }, [work]);
    useEffect(() => {
        void loadPlaces();
        return wakeSound();
    }, []);
    const choose = (name: string): void => {
        lastDesk = name;
        setDesk(name);
    };
    const isResolved = place.value.query.get('view') === 'resolved';
    const open = params['alert'] ?? null;
    useEffect(() => { work.open.value = open; }, [work, open]);
    // The title counts; the work below it is not drawn anew for that.
    const content = useMemo(() => <Desk key={desk} work={work} open={open} isResolved={isResolved} dialog={dialog} setDialog={setDialog} />, [work, desk, open, isResolved, dialog]);
    const waiting = work.store.active.value.filter(({ state }) => state === 'new').length;
    return (
        <Page title={t('title')} windowTitle={waiting > 0 ? t.count('window', waiting) : t('title')} layout="dense"
            actions={<><DeskChooser desks={desks} desk={desk} onChoose={choose} /><Views isResolved={isResolved} /><SoundSwitch /><button type="button" class="link-button" onClick={() => setDialog({ kind: 'keys' })}>{t('keys')}</button></>}
            help={<><p>{t('help.what')}</p><p>{t('help.still')}</p><p>{t('help.acts')}</p></>}>
            {content}
        </Page>
    );
}

export default function Alerts({ params }: ScreenProps) {
    const who = account.value;
    return who ? <Following who={who} params={params} /> : null;
}

