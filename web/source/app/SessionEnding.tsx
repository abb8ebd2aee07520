// Says in time that the session is about to end, while what has been written can still be kept.
import { useEffect, useRef, useState } from 'preact/hooks';
import { api, lastAnswer } from '../api/client';
import { announce } from '../components/announcer';
import { Notice } from '../components/Notice';
import { useNow } from '../components/Moment';
import { milliseconds, timeOfDay } from '../i18n/moments';
import { shell } from '../i18n/shell';
import { account, refreshSession } from './session';

const WARN_MS = 2 * 60_000;

/** Which of its two limits a session meets first, and when; null when neither is near. */
export function endingSoon(now: number, ends: number, lastHeard: number, idleMaxMs: number): { why: 'age' | 'idle'; at: number } | null {
    const idleEnd = lastHeard + idleMaxMs;
    const at = Math.min(ends, idleEnd);
    if (at - now > WARN_MS) return null;
    return { why: ends <= idleEnd ? 'age' : 'idle', at };
}

function Watching({ ends, idleMaxMs }: { ends: string; idleMaxMs: number }) {
    const now = useNow();
    const soon = endingSoon(now, milliseconds(ends), lastAnswer(), idleMaxMs);
    const over = soon !== null && now > soon.at;
    const isNear = soon !== null;
    /** What had the focus before the button: it goes back there, for the button goes away. */
    const before = useRef<HTMLElement | null>(null);
    useEffect(() => {
        if (isNear) announce(shell('ending.title'), 'urgent');
    }, [isNear]);
    useEffect(() => {
        if (over) void refreshSession();
    }, [over]);
    const stay = async (): Promise<void> => {
        await refreshSession();
        const back = before.current?.isConnected ? before.current : document.getElementById('main');
        back?.focus();
    };
    if (!soon) return null;
    const time = timeOfDay(soon.at);
    return (
        <Notice tone="warning" title={shell('ending.title')}>
            <p>{soon.why === 'idle' ? shell('ending.idle', { time }) : shell('ending.age', { time })}</p>
            {soon.why === 'idle' ? <button type="button" class="govuk-button small" onFocus={({ relatedTarget }) => { before.current = relatedTarget as HTMLElement | null; }} onClick={() => void stay()}>{shell('ending.stay')}</button> : null}
        </Notice>
    );
}

export function SessionEnding() {
    const who = account.value;
    const [idleMaxMs, setIdleMaxMs] = useState<number | null>(null);
    const id = who?.person.id;
    const mustChange = who?.person.must_change_password;
    useEffect(() => {
        if (id === undefined || mustChange) return;
        api.get('/api/v1/policy').then(({ data }) => setIdleMaxMs(data.session_idle_max_s * 1000), () => setIdleMaxMs(null));
    }, [id, mustChange]);
    if (!who || idleMaxMs === null) return null;
    return <Watching ends={who.ends} idleMaxMs={idleMaxMs} />;
}
