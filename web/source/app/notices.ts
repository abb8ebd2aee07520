// How many notices nobody has looked at yet. Asked once a minute, without a stream of its own; while nobody is at the
// page the request says so, and keeps no session open (api/presence.ts).
import { signal } from '@preact/signals';
import { api } from '../api/client';

const LOOK_EVERY_MS = 60_000;

/** null: not known. */
export const unseen = signal<number | null>(null);

/** Never throws: whatever is wrong is told by the next request that matters. */
export async function countNotices(): Promise<void> {
    try {
        const { data } = await api.get('/api/v1/me/notices', { query: { limit: 1 } });
        unseen.value = data.unseen;
    } catch {
        unseen.value = null;
    }
}

/** Counts now and then until the function that it returns is called. */
export function followNotices(): () => void {
    void countNotices();
    const timer = setInterval(() => {
        if (!document.hidden) void countNotices();
    }, LOOK_EVERY_MS);
    return () => {
        clearInterval(timer);
        unseen.value = null;
    };
}
