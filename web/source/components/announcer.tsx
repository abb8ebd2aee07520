// Says aloud, to those who use a screen reader, what others see happen.
import { signal } from '@preact/signals';

const spoken = signal({ polite: '', urgent: '' });

/** `urgent` interrupts whoever is being read to: only for what cannot wait. */
export function announce(text: string, how: 'polite' | 'urgent' = 'polite'): void {
    // The same text again is news too; a blank that moves makes it differ.
    const before = spoken.value[how];
    spoken.value = { ...spoken.value, [how]: before === text ? `${text}\u00a0` : text };
}

export function Announcer() {
    return (
        <>
            <div class="govuk-visually-hidden" aria-live="polite">{spoken.value.polite}</div>
            <div class="govuk-visually-hidden" aria-live="assertive">{spoken.value.urgent}</div>
        </>
    );
}
