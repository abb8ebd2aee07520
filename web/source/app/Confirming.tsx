// Asks for the password or a code when the service wants a grave act confirmed, wherever on the page it was begun.
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { onUnconfirmed } from '../api/client';
import type { ConfirmDialogProps } from '../screens/factor/ConfirmDialog';
import { account } from './session';

const asked = signal<((done: boolean) => void) | null>(null);
let running: Promise<boolean> | null = null;

/** Whether the person has confirmed; acts that wait at once share one question. */
function confirmed(): Promise<boolean> {
    running ??= new Promise<boolean>((resolve) => { asked.value = resolve; }).finally(() => {
        running = null;
        asked.value = null;
    });
    return running;
}

onUnconfirmed(confirmed);

export function Confirming() {
    const [Shown, setShown] = useState<ComponentType<ConfirmDialogProps> | null>(null);
    const answer = asked.value;
    useEffect(() => {
        if (!answer || Shown) return;
        import('../screens/factor/ConfirmDialog').then((module) => setShown(() => module.default), () => answer(false));
    }, [answer, Shown]);
    // Whoever is signed out meanwhile has nothing left to confirm.
    useEffect(() => {
        if (answer && !account.value) answer(false);
    }, [answer, account.value]);
    return Shown && answer ? <Shown hasFactor={account.value?.second_factor.set_up ?? false} onEnd={answer} /> : null;
}
