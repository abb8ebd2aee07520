// Who is signed in, and what that person may do. The service decides each time anew; what is known here only
// spares people the way to screens that would be refused.
import { computed, signal } from '@preact/signals';
import { api, lastAnswer, noteAnswer, onSignedOut } from '../api/client';
import { noteAct, SAY_EVERY_MS } from '../api/presence';
import { asProblem, type Problem } from '../api/problem';
import type { OwnAccount } from '../api/types';

export type Session =
    | { state: 'unknown' }
    | { state: 'unreachable'; problem: Problem }
    | { state: 'signed_out'; because: 'never_in' | 'own_wish' | 'ended' }
    | { state: 'signed_in'; account: OwnAccount };

export const session = signal<Session>({ state: 'unknown' });

/** The account of who is signed in, else null. */
export const account = computed(() => (session.value.state === 'signed_in' ? session.value.account : null));

const TAB_NEWS = 'openbof-session';
const news = typeof BroadcastChannel === 'function' ? new BroadcastChannel(TAB_NEWS) : null;

/** Whether the person may do it now, as far as is known here. */
export function may(permission: string): boolean {
    return account.value?.permissions.includes(permission) ?? false;
}

/** Whether a second factor must be set up before anything else. */
export function isHeldBack({ second_factor: factor }: OwnAccount): boolean {
    return factor.must_have && !factor.set_up;
}

function signedOut(because: 'never_in' | 'own_wish' | 'ended'): void {
    if (session.value.state === 'signed_out') return;
    session.value = { state: 'signed_out', because };
}

/** Asks who is signed in. Never throws. */
export async function refreshSession(): Promise<void> {
    try {
        const { data } = await api.get('/api/v1/session');
        session.value = { state: 'signed_in', account: data };
    } catch (error) {
        const problem = asProblem(error);
        if (problem.status === 401) return;  // onSignedOut has seen to it.
        if (session.value.state !== 'signed_in') session.value = { state: 'unreachable', problem };
    }
}

function signedIn(data: OwnAccount): void {
    session.value = { state: 'signed_in', account: data };
    news?.postMessage('signed_in');
}

/** Signs in, or 'code' when one is awaited: giveCode() follows. Throws a Problem when it may not be. */
export async function signIn(userName: string, password: string): Promise<'in' | 'code'> {
    const { status, data } = await api.post('/api/v1/session', { body: { user_name: userName, password } });
    if (status === 202) return 'code';
    signedIn(data);
    return 'in';
}

/** The second step. Throws a Problem: 401 when it must begin with the password again. */
export async function giveCode(code: string): Promise<void> {
    signedIn((await api.post('/api/v1/session/code', { body: { code } })).data);
}

/** Throws a Problem when the service cannot be reached: then the session still runs, and must not look ended. */
export async function signOut(): Promise<void> {
    try {
        await api.delete('/api/v1/session');
    } catch (error) {
        if (asProblem(error).status !== 401) throw error;
    }
    signedOut('own_wish');
    news?.postMessage('signed_out');
}

/** Keeps the tabs of one browser of one mind, and notices a session that ended elsewhere. */
export function followSession(): void {
    onSignedOut(() => signedOut(session.value.state === 'signed_in' ? 'ended' : 'never_in'));
    if (news) {
        news.onmessage = ({ data }) => {
            if (data === 'signed_out') signedOut('own_wish');
            else if (data === 'present') noteAnswer();
            else void refreshSession();
        };
    }
}

const ACTS = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;

/** Whoever watches alerts asks nothing for a long time: that they are there is told by what they do, once a minute. */
export function followPresence(): void {
    let isTelling = false;
    const onAct = (): void => {
        noteAct();
        if (isTelling || session.value.state !== 'signed_in' || Date.now() - lastAnswer() < SAY_EVERY_MS) return;
        isTelling = true;
        // Whatever is wrong is told by the next request that matters; a session that has ended is seen to.
        api.get('/api/v1/session').then(() => news?.postMessage('present'), () => undefined).finally(() => {
            isTelling = false;
        });
    };
    for (const act of ACTS) addEventListener(act, onAct, { passive: true, capture: true });
}
