// What the page tells people apart from the data: problems, warnings, things done.
import type { ComponentChildren } from 'preact';
import type { Problem } from '../api/problem';
import { common } from '../i18n/common';
import { problemText } from '../i18n/server';

export interface NoticeProps {
    tone: 'info' | 'success' | 'warning' | 'error';
    title?: string;
    children?: ComponentChildren;
}

/** Errors are read out at once, all else when there is a pause. */
export function Notice({ tone, title, children }: NoticeProps) {
    const titles = { info: common('important'), success: common('success'), warning: common('warning'), error: common('problem_title') };
    return (
        <div class={`notice notice--${tone}`} role={tone === 'error' ? 'alert' : 'status'}>
            <p class="notice__title">{title ?? titles[tone]}</p>
            {children}
        </div>
    );
}

/** A Problem, with a way to try again. */
export function ProblemNotice({ problem, retry }: { problem: Problem; retry?: (() => void) | undefined }) {
    return (
        <Notice tone="error">
            <p>{problemText(problem)}</p>
            {retry ? <button type="button" class="govuk-button govuk-button--secondary small" onClick={retry}>{common('try_again')}</button> : null}
        </Notice>
    );
}
