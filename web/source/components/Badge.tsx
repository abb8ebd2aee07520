// Small words on a coloured ground. The word tells; colour and shape only help.
import type { ComponentChildren } from 'preact';
import type { Priority } from '../api/types';
import { codes } from '../i18n/codes';

export type Tone = 'neutral' | 'info' | 'good' | 'warning' | 'bad';

export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ComponentChildren }) {
    return <strong class={`badge badge--${tone}`}>{children}</strong>;
}

/** Its symbol stands in the style: it is no text to be read out. */
export function PriorityBadge({ priority }: { priority: Priority }) {
    return <strong class={`badge priority priority--${priority}`}>{codes(`priority.${priority}`)}</strong>;
}
