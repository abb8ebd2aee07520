// Small texts that several parts of the search screen share.
import type { Policy } from '../../api/types';
import { codes } from '../../i18n/codes';
import { language } from '../../i18n/language';
import { shortDate, timeOfDay } from '../../i18n/moments';
import type { Span } from './window';
import { t } from './texts';

type Category = Policy['purpose_categories'][number];

/** In the language in use, when the policy has a Welsh name. */
export function categoryName(category: Category): string {
    return (language.value === 'cy' && category.name_cy) || category.name;
}

/** Of a code that the policy in force may no longer have. */
export function categoryNameOf(policy: Policy | undefined, code: string): string {
    const category = policy?.purpose_categories.find((row) => row.code === code);
    return category ? categoryName(category) : code === 'alert' ? t('review.standing') : code;
}

export function nameOf(one: { name: string; name_cy: string }): string {
    return (language.value === 'cy' && one.name_cy) || one.name;
}

const DIGITS = '20260501';

/** "AB/123/26" of "{a1-6}/{d1-7}/{d2}": something that the mask accepts. */
export function exampleOf(mask: string): string {
    return mask.replace(/\{([daw])(\d+)(?:-(\d+))?\}/g, (_, kind: string, least: string, most: string | undefined) => {
        const count = Number(least);
        if (kind === 'w') return 'HERON'.padEnd(count, 'N');
        if (kind === 'a') return 'ABCDEF'.slice(0, most ? Math.min(Number(most), 2) : count);
        if (most) return '123'.slice(0, Number(most)).padEnd(count, '0');
        return count === 2 ? '26' : DIGITS.slice(0, count).padEnd(count, '0');
    });
}

export function rankName(rank: string): string {
    return codes.lookup(`rank.${rank}`, rank);
}

/** "3 Feb 2026, 14:03": windows are given to the minute. */
export function dateAndMinute(at: number): string {
    return `${shortDate(at)}, ${timeOfDay(at).slice(0, 5)}`;
}

export function spanText({ from, until }: Span): string {
    return t('span', { from: dateAndMinute(from), until: dateAndMinute(until) });
}
