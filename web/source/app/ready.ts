// Fetches the screens of somebody's work while nothing else is to be done, so that they open at once, and still
// open while the service restarts.
import { effect } from '@preact/signals';
import { screens } from '../screens/registry';
import { account } from './session';

const WAIT_MS = 1500;

export function prepareScreens(): void {
    let prepared = 0;
    effect(() => {
        const who = account.value;
        if (!who || who.person.id === prepared || who.person.must_change_password) return;
        prepared = who.person.id;
        const open = screens.filter(({ permission }) => permission === null || who.permissions.includes(permission));
        setTimeout(() => {
            for (const { load } of open) load().catch(() => undefined);  // Whoever goes there is told.
        }, WAIT_MS);
    });
}
