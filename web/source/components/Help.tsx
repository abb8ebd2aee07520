// "About this screen": closed until somebody wants it.
import type { ComponentChildren } from 'preact';
import { common } from '../i18n/common';

export function Help({ title, children }: { title?: string; children: ComponentChildren }) {
    return (
        <details class="govuk-details help">
            <summary class="govuk-details__summary">
                <span class="govuk-details__summary-text">{title ?? common('about_screen')}</span>
            </summary>
            <div class="govuk-details__text">{children}</div>
        </details>
    );
}
