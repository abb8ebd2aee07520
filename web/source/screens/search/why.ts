// Why a mark was found, in words, and how likely it is beside what was sought.
import type { Schemas } from '../../api/types';
import { number } from '../../i18n/moments';
import type { Kind } from './question';
import { t } from './texts';

export type FittingMark = Schemas['FittingMark'];
type Edit = Schemas['MisreadEdit'];

const UNREAD = '?';

/** "third"; places that have no word of their own are numbered. */
function placeName(place: number): string {
    return t.lookup(`place.${place}`, t('place.n', { n: place }));
}

/** "8 read as B, third character". */
export function editText({ kind, place, sought, read }: Edit): string {
    const where = placeName(place);
    switch (kind) {
        case 'substituted':
            return t('why.substituted', { sought: sought ?? '', read: read ?? '', where });
        case 'unread':
            return t('why.unread', { sought: sought ?? '', where });
        case 'lost':
            return t('why.lost', { sought: sought ?? '', where });
        case 'invented':
            return t('why.invented', { read: read ?? '', where });
    }
}

export function whyText({ vrm, fit, why }: FittingMark, kind: Kind): string {
    if (why.length > 0) return why.map(editText).join('; ');
    if (fit === 0) return t(kind === 'similar' ? 'why.itself' : 'why.fits');
    if (vrm.includes(UNREAD)) return t('why.with_unread');
    return t(kind === 'partial' ? 'why.neighbour' : 'why.less');
}

/** To two digits, as a likelihood is known at all: 1 in 3, 1 in 48, 1 in 1,500. */
export function oddsText(fit: number): string {
    if (fit === 0) return '–';
    const odds = 2 ** (fit / 10);
    const step = 10 ** Math.max(0, Math.floor(Math.log10(odds)) - 1);
    return t('odds', { n: number(Math.max(2, Math.round(odds / step) * step)) });
}
