// The frame of one screen: its title in the window and as the heading that takes the focus, and its help.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { forceName } from '../app/about';
import { moves } from '../app/router';
import { shell } from '../i18n/shell';
import { Help } from './Help';

export interface PageProps {
    title: string;
    /** What stands behind the title in the window's name, such as a count. */
    windowTitle?: string;
    /** Paragraphs of "About this screen". */
    help?: ComponentChildren;
    /** 'reading' for text and forms, 'wide' for tables, 'dense' for live work. */
    layout?: 'reading' | 'wide' | 'dense';
    /** Buttons beside the title. */
    actions?: ComponentChildren;
    children: ComponentChildren;
}

export function Page({ title, windowTitle, help, layout = 'reading', actions, children }: PageProps) {
    const heading = useRef<HTMLHeadingElement>(null);
    const force = forceName();
    useEffect(() => {
        document.title = [windowTitle ?? title, shell('service'), force].filter(Boolean).join(' – ');
    }, [title, windowTitle, force]);
    useEffect(() => {
        // Whoever comes from another screen hears where they are; the first load is left to the browser.
        if (moves.peek() > 0) heading.current?.focus({ preventScroll: true });
    }, []);
    return (
        <div class={`page page--${layout}`}>
            <div class="page__head">
                <h1 class={layout === 'reading' ? 'govuk-heading-l' : 'page__title'} tabIndex={-1} ref={heading}>{title}</h1>
                {actions ? <div class="page__actions">{actions}</div> : null}
            </div>
            {help ? <Help>{help}</Help> : null}
            {children}
        </div>
    );
}
