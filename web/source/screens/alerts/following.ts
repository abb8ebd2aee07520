// Follows the stream of a desk's alerts through whatever happens to it: its regular end each minute, silence,
// refusals, a service that is away.
import { asProblem, type Problem } from '../../api/problem';
import type { Alert } from '../../api/types';
import { EventReader, type ServerEvent } from './events';

/** Heartbeats come every 2 s. After this long without any word the connection counts as lost. */
export const SILENCE_MS_MAX = 6_000;
const PAUSE_FIRST_MS = 200, PAUSE_MS_MAX = 15_000;
/** Signing in again, or another person's word, is needed: trying again would not help. */
const FINAL: readonly number[] = [400, 401, 403, 404];

export type News =
    | { kind: 'alerts'; alerts: Alert[]; cursor: string | null }
    | { kind: 'heartbeat'; cursor: string }
    /** What was missed cannot be made up for: a snapshot is needed. */
    | { kind: 'reset'; cursor: string };

export interface Source {
    /** The stream from `cursor` on. Throws a Problem. */
    open(cursor: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

export interface Follower {
    onNews(news: News): void;
    /** It is not being followed any more, for this reason. */
    onRefused(problem: Problem): void;
}

/** What a piece of the stream says: all alerts of it as one, so that a burst is shown at once. */
export function newsOf(events: readonly ServerEvent[]): News[] {
    const news: News[] = [];
    for (const { name, id, data } of events) {
        const last = news.at(-1);
        if (name === 'heartbeat') news.push({ kind: 'heartbeat', cursor: id });
        else if (name === 'reset') news.push({ kind: 'reset', cursor: id });
        else if (name === 'alert') {
            const alert = JSON.parse(data) as Alert;
            // Of alerts sent at once the last names the cursor.
            if (last?.kind === 'alerts') news[news.length - 1] = { kind: 'alerts', alerts: [...last.alerts, alert], cursor: id || last.cursor };
            else news.push({ kind: 'alerts', alerts: [alert], cursor: id || null });
        }
    }
    return news;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
    });
}

/** One connection, until it ends or is silent for too long. Returns the cursor that it came to. */
async function read(source: Source, cursor: string, follower: Follower, signal: AbortSignal): Promise<{ cursor: string; heard: boolean; problem: Problem | null }> {
    const attempt = new AbortController();
    const give_up = (): void => attempt.abort();
    signal.addEventListener('abort', give_up);
    let silence = setTimeout(give_up, SILENCE_MS_MAX);
    let at = cursor, heard = false;
    try {
        const reader = (await source.open(cursor, attempt.signal)).getReader();
        const events = new EventReader();
        for (;;) {
            const { done, value } = await reader.read();
            if (done || signal.aborted) return { cursor: at, heard, problem: null };
            for (const news of newsOf(events.feed(value))) {
                clearTimeout(silence);
                silence = setTimeout(give_up, SILENCE_MS_MAX);
                heard = true;
                at = news.cursor ?? at;
                follower.onNews(news);
            }
        }
    } catch (error) {
        return { cursor: at, heard, problem: asProblem(error) };
    } finally {
        clearTimeout(silence);
        signal.removeEventListener('abort', give_up);
        attempt.abort();
    }
}

/** Follows from `cursor` until `signal` ends it, or it is refused for good. Never throws. */
export async function follow(source: Source, cursor: string, follower: Follower, signal: AbortSignal): Promise<void> {
    let at = cursor, wait = PAUSE_FIRST_MS;
    while (!signal.aborted) {
        const end = await read(source, at, follower, signal);
        at = end.cursor;
        if (signal.aborted) return;
        if (end.problem && FINAL.includes(end.problem.status)) return follower.onRefused(end.problem);
        if (end.heard) wait = PAUSE_FIRST_MS;
        await pause(Math.max(wait, (end.problem?.retryAfterSeconds ?? 0) * 1000), signal);
        if (!end.heard) wait = Math.min(wait * 2, PAUSE_MS_MAX);
    }
}
