// Whether the service answers. A screen that follows something live says so here; on others the browser's own
// word and the last answers count.
import { signal } from '@preact/signals';

export type Connection = 'idle' | 'live' | 'catching_up' | 'lost';

/** 'idle' on screens that follow nothing: then nothing is shown. */
export const connection = signal<Connection>('idle');

export function followConnection(): void {
    const offline = (): void => {
        connection.value = 'lost';
    };
    const online = (): void => {
        if (connection.value === 'lost') connection.value = 'idle';
    };
    addEventListener('offline', offline);
    addEventListener('online', online);
}
