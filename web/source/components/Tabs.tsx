// Tabs, by the pattern that screen readers know: arrows move between them, one is in the tab order.
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';

export interface Tab {
    key: string;
    title: string;
    content: () => ComponentChildren;
}

export interface TabsProps {
    label: string;
    tabs: readonly Tab[];
    selected: string;
    onSelect: (key: string) => void;
}

export function Tabs({ label, tabs, selected, onSelect }: TabsProps) {
    const base = useId();
    const list = useRef<HTMLDivElement>(null);
    const index = Math.max(0, tabs.findIndex(({ key }) => key === selected));
    const shown = tabs[index];
    const onKeyDown = (event: KeyboardEvent): void => {
        const steps: Record<string, number> = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 };
        const wanted = steps[event.key];
        if (wanted === undefined) return;
        event.preventDefault();
        const next = (wanted + tabs.length) % tabs.length;
        onSelect(tabs[next]?.key ?? selected);
        list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
    };
    if (!shown) return null;
    return (
        <div class="tabs">
            <div class="tabs__list" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
                {tabs.map(({ key, title }) => (
                    <button type="button" role="tab" key={key} id={`${base}-tab-${key}`} aria-controls={`${base}-panel`}
                        aria-selected={key === shown.key} tabIndex={key === shown.key ? 0 : -1} onClick={() => onSelect(key)}>
                        {title}
                    </button>
                ))}
            </div>
            <div role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-tab-${shown.key}`} tabIndex={0} class="tabs__panel">
                {shown.content()}
            </div>
        </div>
    );
}
