// A question in front of the page: the browser's own dialog, so that focus, Escape and what lies behind are right.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { common } from '../i18n/common';

export interface DialogProps {
    open: boolean;
    title: string;
    /** Escape, the cross and whatever else closes it. The owner sets `open` to false. */
    onClose: () => void;
    size?: 'normal' | 'wide';
    children: ComponentChildren;
}

export function Dialog({ open, title, onClose, size = 'normal', children }: DialogProps) {
    const element = useRef<HTMLDialogElement>(null);
    const titleId = useId();
    useEffect(() => {
        const dialog = element.current;
        if (!dialog || dialog.open === open) return;
        if (open) dialog.showModal();
        else dialog.close();
    }, [open]);
    return (
        <dialog ref={element} class={`dialog dialog--${size}`} aria-labelledby={titleId}
            onClose={() => { if (open) onClose(); }} onCancel={onClose}>
            {open ? (
                <>
                    <div class="dialog__head">
                        <h2 id={titleId} class="govuk-heading-m">{title}</h2>
                        <button type="button" class="close-button" onClick={onClose}>{common('close')}</button>
                    </div>
                    {children}
                </>
            ) : <h2 id={titleId} hidden>{title}</h2>}
        </dialog>
    );
}
