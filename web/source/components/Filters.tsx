// A row of fields that narrow a list. Nothing is asked until "apply", so that a half-typed filter asks nothing.
import type { ComponentChildren } from 'preact';
import { common } from '../i18n/common';
import { Button } from './Button';

export function Filters({ onApply, onClear, children }: { onApply: () => void; onClear: () => void; children: ComponentChildren }) {
    return (
        <form class="filters" aria-label={common('filters')} onSubmit={(event) => { event.preventDefault(); onApply(); }}>
            {children}
            <div class="filters__actions">
                <Button type="submit" kind="secondary" size="small">{common('apply_filters')}</Button>
                <button type="button" class="link-button" onClick={onClear}>{common('clear_filters')}</button>
            </div>
        </form>
    );
}
