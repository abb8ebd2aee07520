// What the service would refuse, said at the field before anything is sent.
import type { Policy } from '../../api/types';
import type { FieldErrors } from '../../components/Form';
import { todayText } from '../../i18n/london';
import { purposeFaults } from '../search/PurposeFields';
import { hasSubstance, measureReason } from '../search/reason';
import { t as search } from '../search/texts';
import { spanOf, type WindowFields } from '../search/window';
import { type Draft, marksOf } from './draft';
import { t } from './texts';

const MARKS_MAX = 50;

/** Of a window that was typed, under the name that the request has for its edges. */
export function windowFaults(window: WindowFields, name: string): FieldErrors {
    const { from, until } = spanOf(window);
    const values = { date: todayText() };
    if (!Number.isFinite(from)) return { [`${name}.from`]: search('fault.from_unclear', values) };
    if (!Number.isFinite(until)) return { [`${name}.until`]: search('fault.until_unclear', values) };
    return from >= until ? { [`${name}.until`]: search('fault.reversed') } : {};
}

/** What even a draft must have. */
export function draftFaults({ window, marks }: Draft): FieldErrors {
    const many = marksOf(marks).length > MARKS_MAX;
    return { ...(many ? { 'asked.vrms': t('missing.marks_many', { n: MARKS_MAX }) } : {}), ...windowFaults(window, 'asked') };
}

/** What an officer would be asked to decide on without it being said. In the order of the form. */
export function submitFaults(written: Draft, policy: Policy): FieldErrors {
    const min = policy.reason_characters_min;
    const says = (text: string): boolean => measureReason(text, min).isEnough;
    const category = policy.purpose_categories.find(({ code }) => code === written.purpose.category);
    return {
        ...purposeFaults(written.purpose, policy),
        ...(category && !category.opens_older ? { 'purpose.category': t('missing.category') } : {}),
        ...(marksOf(written.marks).length === 0 && written.places.length === 0 ? { 'asked.vrms': t('missing.what') } : {}),
        ...draftFaults(written),
        ...(hasSubstance(written.grade) ? {} : { grade: t('missing.grade') }),
        ...(says(written.necessity) ? {} : { necessity: t('missing.necessity', { min }) }),
        ...(says(written.proportionality) ? {} : { proportionality: t('missing.proportionality', { min }) }),
    };
}
