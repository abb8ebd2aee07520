// What a row of the policy holds: as words to be read, as texts to be changed, and back.
import type { Schemas } from '../../api/types';
import { codes } from '../../i18n/codes';
import { language } from '../../i18n/language';
import { number } from '../../i18n/moments';
import { t } from './texts';

export type Row = Schemas['PolicyRow'];
export type Value = Schemas['PolicyValue'];
export type Change = Schemas['PolicyChange'];
export type Category = Schemas['PurposeCategory'];
export type Form = Schemas['ReferenceForm'];

export function nameOf(one: { name: string; name_cy: string }): string {
    return language.value === 'cy' ? one.name_cy : one.name;
}

/** A word of the program in the reader's language. */
export function wordText(id: string, word: string): string {
    if (id === 'older_authority_rank') return codes.lookup(`rank.${word}`, word);
    if (id === 'vetting_least') return codes.lookup(`vetting.${word}`, word);
    return t.lookup(`word.${word}`, word);
}

function isForm(item: Category | Form): item is Form {
    return 'masks' in item;
}

function itemText(item: Category | Form): string {
    if (isForm(item)) return `${nameOf(item)}: ${item.masks.join(' · ')}`;
    const parts = [item.opens_older ? t('opens_older') : '', t('accepts', { references: item.references.join(', ') })];
    return `${nameOf(item)} (${parts.filter(Boolean).join(', ')})`;
}

/** One line for each thing that the row holds. */
export function valueLines({ row, unit, value }: { row: string; unit: Schemas['PolicyUnit']; value: Value }): string[] {
    if (typeof value === 'number') return [t(`unit.${unit}`, { n: number(value) })];
    if (typeof value === 'boolean') return [t(value ? 'yes' : 'no')];
    if (typeof value === 'string') return [wordText(row, value)];
    if (value.length === 0) return [t('nothing')];
    if (value.every((item) => typeof item === 'string')) return [(value as string[]).join(', ')];
    return (value as (Category | Form)[]).map(itemText);
}

export function isSame(a: Value, b: Value): boolean {
    return JSON.stringify(a) === JSON.stringify(b);
}

export function linesOf(text: string): string[] {
    return text.split('\n').map((line) => line.trim()).filter(Boolean);
}

/** A number that is not whole stays a text: the service says what it thinks of it. */
export function numberOf(text: string): Value {
    return /^-?\d+$/.test(text.trim()) ? Number(text.trim()) : text.trim();
}
