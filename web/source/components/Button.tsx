// A button for an act of a person. While the act runs it cannot be pressed again.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

export interface ButtonProps {
    kind?: 'primary' | 'secondary' | 'warning' | 'inverse';
    size?: 'normal' | 'small';
    type?: 'button' | 'submit';
    disabled?: boolean;
    /** May return a promise: until it ends the button stays busy. */
    onPress?: () => unknown;
    /** For screen readers, when the text does not tell which row it is for. */
    about?: string;
    children: ComponentChildren;
}

export function Button({ kind = 'primary', size = 'normal', type = 'button', disabled = false, onPress, about, children }: ButtonProps) {
    const [busy, setBusy] = useState(false);
    const press = async (): Promise<void> => {
        if (busy || !onPress) return;
        const running = onPress();
        if (!(running instanceof Promise)) return;
        setBusy(true);
        try {
            await running;
        } finally {
            setBusy(false);
        }
    };
    const look = kind === 'primary' ? '' : ` govuk-button--${kind}`;
    return (
        <button type={type} class={`govuk-button${look}${size === 'small' ? ' small' : ''}`} disabled={disabled}
            aria-disabled={busy} aria-busy={busy} onClick={type === 'submit' ? undefined : () => void press()}>
            {children}
            {about ? <span class="govuk-visually-hidden"> {about}</span> : null}
        </button>
    );
}
