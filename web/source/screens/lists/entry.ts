// An entry of a list as a form holds it, and as the service is told.
import type { Priority, VoiEntry } from '../../api/types';
import { dateFromText, dateText, londonTime, momentInLondon } from '../../i18n/london';

/** In the order of the form. `vrm` stands apart: it is drawn as a mark. */
export const TEXT_FIELDS = [
    'reason', 'action', 'warning_markers', 'make', 'model', 'colour', 'information', 'nim_code', 'force_area', 'pnc_id', 'protective_marking', 'cad_information',
] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

export type Typed = Record<TextField, string> & {
    vrm: string;
    /** '': the list's own. */
    priority: Priority | '';
    /** Dates as typed, 3/2/2026; '' for none. */
    weed_date: string;
    valid_from: string;
};

export function typedOf(entry: VoiEntry | null): Typed {
    const words = Object.fromEntries(TEXT_FIELDS.map((name) => [name, entry?.[name] ?? ''])) as Record<TextField, string>;
    return {
        ...words, vrm: entry?.vrm ?? '', priority: entry?.priority ?? '', weed_date: dateText(entry?.weed_date ?? ''),
        valid_from: entry?.valid_from ? dateText(londonTime(Date.parse(entry.valid_from)).date) : '',
    };
}

/** A date that is none counts as not given: dateErrors() finds it before. */
export function entryOf(typed: Typed): VoiEntry {
    const from = dateFromText(typed.valid_from);
    const words = Object.fromEntries(TEXT_FIELDS.map((name) => [name, typed[name].trim()]).filter(([, value]) => value !== ''));
    return {
        ...words, vrm: typed.vrm.trim(), priority: typed.priority || null, weed_date: dateFromText(typed.weed_date) || null,
        valid_from: from ? new Date(momentInLondon({ date: from, time: '00:00' })).toISOString() : null,
    };
}

/** "Red Ford Focus"; '' when nothing is known. */
export function vehicleText({ colour, make, model }: VoiEntry): string {
    return [colour, make, model].filter(Boolean).join(' ');
}
